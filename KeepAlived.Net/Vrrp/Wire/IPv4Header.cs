using System.Buffers.Binary;

namespace KeepAlived.Net.Vrrp.Wire;

/// <summary>The IPv4 header of advertisements: read from what a raw socket delivers, and written in front of what it sends.</summary>
internal static class IPv4Header
{
    public const int MinimumSize = 20;
    private const int ClassAt = 1, LengthAt = 2, IdAt = 4, FragmentAt = 6, TtlAt = 8, ProtocolAt = 9, ChecksumAt = 10, SourceAt = 12, DestinationAt = 16;
    private const ushort MoreFragments = 0x2000, FragmentOffset = 0x1FFF;

    public static DecodeError TryDecode(ReadOnlySpan<byte> packet, out IpHeader value)
    {
        value = default;
        if (packet.Length < MinimumSize) return DecodeError.Truncated;
        var header = (packet[0] & 0x0F) * 4;
        var total = BinaryPrimitives.ReadUInt16BigEndian(packet[LengthAt..]);
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(packet[FragmentAt..]);
        if (packet[0] >> 4 != 4 || header < MinimumSize || total < header) return DecodeError.BadIpHeader;
        if ((fragment & (MoreFragments | FragmentOffset)) != 0) return DecodeError.BadIpHeader;
        if (packet.Length < total) return DecodeError.Truncated;
        value = new(packet[TtlAt], packet[ProtocolAt], BinaryPrimitives.ReadUInt32BigEndian(packet[SourceAt..]),
            BinaryPrimitives.ReadUInt32BigEndian(packet[DestinationAt..]), header, total);
        return DecodeError.None;
    }

    /// <summary>Writes a header of <see cref="MinimumSize"/> bytes; the kernel fills in its checksum (raw(7)).</summary>
    /// <param name="identification">0: the kernel chooses.</param>
    public static void Encode(Span<byte> packet, byte trafficClass, byte timeToLive, byte protocol, uint source, uint destination, int totalLength, ushort identification = 0)
    {
        packet[..MinimumSize].Clear();
        (packet[0], packet[ClassAt], packet[TtlAt], packet[ProtocolAt]) = (0x45, trafficClass, timeToLive, protocol);
        BinaryPrimitives.WriteUInt16BigEndian(packet[LengthAt..], (ushort)totalLength);
        BinaryPrimitives.WriteUInt16BigEndian(packet[IdAt..], identification);
        BinaryPrimitives.WriteUInt32BigEndian(packet[SourceAt..], source);
        BinaryPrimitives.WriteUInt32BigEndian(packet[DestinationAt..], destination);
    }
}
