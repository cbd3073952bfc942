using System.Buffers.Binary;

namespace KeepAlived.Net.Vrrp.Wire;

/// <summary>The IPv6 header in front of advertisements (RFC 8200 §3); received ones come without.</summary>
internal static class IPv6Header
{
    public const int Size = 40;
    private const int LengthAt = 4, NextHeaderAt = 6, HopLimitAt = 7, SourceAt = 8, DestinationAt = 24;

    /// <summary>Whether a host can have the address: it is no group, not that of the loop, and none of IPv4.</summary>
    public static bool IsSource(UInt128 address) => (byte)(address >> 120) != 0xFF && address >> 48 != 0 && address >> 32 != 0xFFFF;

    public static void Encode(Span<byte> packet, byte trafficClass, byte hopLimit, byte protocol, UInt128 source, UInt128 destination, int totalLength)
    {
        packet[..LengthAt].Clear();
        (packet[0], packet[1]) = ((byte)(0x60 | (trafficClass >> 4)), (byte)(trafficClass << 4));
        BinaryPrimitives.WriteUInt16BigEndian(packet[LengthAt..], (ushort)(totalLength - Size));
        (packet[NextHeaderAt], packet[HopLimitAt]) = (protocol, hopLimit);
        BinaryPrimitives.WriteUInt128BigEndian(packet[SourceAt..], source);
        BinaryPrimitives.WriteUInt128BigEndian(packet[DestinationAt..], destination);
    }
}
