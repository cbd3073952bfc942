using System.Buffers.Binary;
using System.Security.Cryptography;

namespace KeepAlived.Net.Vrrp.Wire;

/// <summary>
/// The IP authentication header in front of a version 2 advertisement (RFC 2338 §5.3.6, RFC 2402) with HMAC-MD5-96 (RFC 2403). As
/// keepalived has it: the SPI is the source address, and of the IP header the type of service, the fragment field and the checksum
/// count as zero; the time to live, too, of unicast only.
/// </summary>
internal static class AuthenticationHeader
{
    public const int Size = 24;
    public const byte Protocol = 51;
    private const int NextHeaderAt = 0, LengthAt = 1, SpiAt = 4, SequenceAt = 8, CheckAt = 12, CheckSize = 12, LongestPacket = 2048;
    private const int ClassAt = 1, FragmentAt = 6, TimeToLiveAt = 8, IpChecksumAt = 10, DestinationAt = 16;
    private const byte MulticastBits = 0xE0, MulticastMask = 0xF0;
    private const byte LengthInWords = (Size / 4) - 2;

    /// <summary>Writes the header into a packet whose IP header and message are there.</summary>
    /// <param name="packet">From the IP header to the end of the message.</param>
    public static void Sign(Span<byte> packet, UInt128 source, uint sequence, ReadOnlySpan<byte> key)
    {
        var header = packet.Slice(IPv4Header.MinimumSize, Size);
        header.Clear();
        (header[NextHeaderAt], header[LengthAt]) = (Advertisement.Protocol, LengthInWords);
        BinaryPrimitives.WriteUInt32BigEndian(header[SpiAt..], (uint)source);
        BinaryPrimitives.WriteUInt32BigEndian(header[SequenceAt..], sequence);
        Span<byte> check = stackalloc byte[HMACMD5.HashSizeInBytes];
        Compute(packet, IPv4Header.MinimumSize, key, check);
        check[..CheckSize].CopyTo(header[CheckAt..]);
    }

    /// <summary>Whether the packet was signed with our key; its sequence number has to be judged by the caller.</summary>
    public static DecodeError TryVerify(ReadOnlySpan<byte> packet, in IpHeader ip, ReadOnlySpan<byte> key, out uint sequence)
    {
        sequence = 0;
        if (packet.Length > LongestPacket || ip.TotalLength - ip.HeaderLength < Size) return DecodeError.Truncated;
        var header = packet.Slice(ip.HeaderLength, Size);
        if (header[NextHeaderAt] != Advertisement.Protocol || header[LengthAt] != LengthInWords) return DecodeError.AuthenticationFailed;
        Span<byte> check = stackalloc byte[HMACMD5.HashSizeInBytes];
        Compute(packet[..ip.TotalLength], ip.HeaderLength, key, check);
        if (!CryptographicOperations.FixedTimeEquals(check[..CheckSize], header[CheckAt..])) return DecodeError.AuthenticationFailed;
        sequence = BinaryPrimitives.ReadUInt32BigEndian(header[SequenceAt..]);
        return DecodeError.None;
    }

    private static void Compute(ReadOnlySpan<byte> packet, int headerAt, ReadOnlySpan<byte> key, Span<byte> check)
    {
        Span<byte> copy = stackalloc byte[packet.Length];
        packet.CopyTo(copy);
        copy[ClassAt] = 0;
        copy.Slice(FragmentAt, 2).Clear();
        copy.Slice(IpChecksumAt, 2).Clear();
        if ((copy[DestinationAt] & MulticastMask) != MulticastBits) copy[TimeToLiveAt] = 0; // a router on the way changes it
        copy.Slice(headerAt + CheckAt, CheckSize).Clear();
        HMACMD5.HashData(key, copy, check);
    }
}
