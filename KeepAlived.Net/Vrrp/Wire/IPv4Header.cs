using System.Buffers.Binary;

namespace KeepAlived.Net.Vrrp.Wire;

/// <summary>The IPv4 header in front of a received advertisement (a raw socket delivers it); addresses as numbers.</summary>
internal readonly record struct IPv4Header(byte TimeToLive, byte Protocol, uint Source, uint Destination, int HeaderLength, int TotalLength)
{
    public const int MinimumSize = 20;
    private const int LengthAt = 2, FragmentAt = 6, TtlAt = 8, ProtocolAt = 9, SourceAt = 12, DestinationAt = 16;
    private const ushort MoreFragments = 0x2000, FragmentOffset = 0x1FFF;

    public static DecodeError TryDecode(ReadOnlySpan<byte> packet, out IPv4Header value)
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
}
