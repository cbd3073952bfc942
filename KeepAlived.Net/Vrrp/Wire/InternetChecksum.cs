using System.Buffers.Binary;

namespace KeepAlived.Net.Vrrp.Wire;

/// <summary>The ones' complement sum of RFC 1071.</summary>
internal static class InternetChecksum
{
    /// <summary>The folded, not yet complemented sum; an odd last byte counts as the high one.</summary>
    public static uint Sum(ReadOnlySpan<byte> data, uint start = 0)
    {
        ulong sum = start;
        for (; data.Length >= 2; data = data[2..]) sum += BinaryPrimitives.ReadUInt16BigEndian(data);
        if (data.Length == 1) sum += (uint)data[0] << 8;
        while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
        return (uint)sum;
    }

    public static ushort Of(ReadOnlySpan<byte> data, uint start = 0) => (ushort)~Sum(data, start);

    /// <summary>The sum of an IPv4 pseudo-header; addresses as numbers (10.0.0.1 is 0x0A000001).</summary>
    public static uint PseudoHeader(uint source, uint destination, byte protocol, int length) =>
        (source >> 16) + (source & 0xFFFF) + (destination >> 16) + (destination & 0xFFFF) + protocol + (uint)length;
}
