using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace KeepAlived.Net.Linux;

/// <summary>struct sockaddr_in and sockaddr_in6 as bytes.</summary>
internal static class InternetAddress
{
    public const int Largest = 28;
    private const int PortAt = 2, IPv4At = 4, IPv6At = 8, ScopeAt = 24, IPv4Size = 16;

    public static byte[] Of(IPAddress address, int port)
    {
        var isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var bytes = new byte[isIPv6 ? Largest : IPv4Size];
        MemoryMarshal.Write(bytes, (ushort)(isIPv6 ? Libc.AF_INET6 : Libc.AF_INET));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(PortAt), (ushort)port);
        address.TryWriteBytes(bytes.AsSpan(isIPv6 ? IPv6At : IPv4At), out _);
        if (isIPv6) MemoryMarshal.Write(bytes.AsSpan(ScopeAt), (uint)address.ScopeId);
        return bytes;
    }

    /// <summary>The address as a number, see <see cref="Channel.AddressNumber"/>.</summary>
    public static UInt128 NumberIn(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ushort>(bytes) == Libc.AF_INET6
        ? BinaryPrimitives.ReadUInt128BigEndian(bytes[IPv6At..])
        : BinaryPrimitives.ReadUInt32BigEndian(bytes[IPv4At..]);
}
