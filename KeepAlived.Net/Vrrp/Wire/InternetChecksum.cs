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

    /// <summary>The sum of a pseudo-header, of IPv4 or of IPv6 (RFC 8200 §8.1); addresses as numbers (10.0.0.1 is 0x0A000001).</summary>
    public static uint PseudoHeader(UInt128 source, UInt128 destination, byte protocol, int length) => SumOf(source) + SumOf(destination) + protocol + (uint)length;

    private static uint SumOf(UInt128 address)
    {
        var sum = 0u;
        for (; address != 0; address >>= 16) sum += (ushort)address;
        return sum;
    }
}
