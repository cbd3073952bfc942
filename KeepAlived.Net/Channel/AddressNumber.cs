using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace KeepAlived.Net.Channel;

/// <summary>IP addresses as numbers, as they stand in fixed-size records: 10.0.0.1 is 0x0A000001, an IPv6 address has 128 bits.</summary>
internal static class AddressNumber
{
    public static UInt128 Of(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The address, an empty text for 0: none.</summary>
    public static string TextOf(UInt128 number)
    {
        if (number == 0) return "";
        var bytes = new byte[number > uint.MaxValue ? 16 : 4];
        if (bytes.Length == 4) BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)number);
        else BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(bytes).ToString();
    }
}
