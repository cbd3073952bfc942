using System.Buffers.Binary;
using System.Security.Cryptography;

namespace KeepAlived.Net.Vrrp.Wire;

/// <summary>
/// The trailer of `auth_hmac` behind an advertisement: type, key number, time stamp and HMAC-SHA256 cut to 16 bytes (RFC 2104 §5), over a
/// pseudo-header (family, version, VRID, 0, source address), the message with checksum 0, and the trailer up to the signature.
/// Routers that do not know it take it for surplus bytes.
/// </summary>
internal static class HmacTrailer
{
    public const int Size = 28;
    private const byte Sha256 = 1;
    private const int KeyAt = 1, StampAt = 4, SignatureAt = 12, SignatureSize = 16, PseudoHeaderSize = 20, LongestMessage = 4200;
    private const int VersionAt = 1, RouterIdAt = 2, SourceAt = 4, MessageRouterIdAt = 1, MessageChecksumAt = 6;
    private const byte FamilyIPv4 = 2, FamilyIPv6 = 10;

    /// <summary>Whether what follows a message is a trailer; if not, the message is unsigned.</summary>
    public static bool IsPresent(ReadOnlySpan<byte> rest) => rest.Length == Size && rest[0] == Sha256;

    public static byte KeyOf(ReadOnlySpan<byte> trailer) => trailer[KeyAt];

    /// <summary>Seconds since 1970 in the upper 32 bits, then 16 bits of their fraction, then a counter: later ones are higher.</summary>
    public static ulong StampOf(ReadOnlySpan<byte> trailer) => BinaryPrimitives.ReadUInt64BigEndian(trailer[StampAt..]);

    /// <summary>Writes the trailer behind a message.</summary>
    /// <param name="packet">The message, with room for the trailer behind it.</param>
    public static void Sign(Span<byte> packet, UInt128 source, bool isIPv6, byte keyId, ReadOnlySpan<byte> key, ulong stamp)
    {
        var trailer = packet[^Size..];
        trailer.Clear();
        (trailer[0], trailer[KeyAt]) = (Sha256, keyId);
        BinaryPrimitives.WriteUInt64BigEndian(trailer[StampAt..], stamp);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(packet, source, isIPv6, key, signature);
        signature[..SignatureSize].CopyTo(trailer[SignatureAt..]);
    }

    /// <param name="packet">The message and its trailer.</param>
    public static bool IsGenuine(ReadOnlySpan<byte> packet, UInt128 source, bool isIPv6, ReadOnlySpan<byte> key)
    {
        if (packet.Length > LongestMessage) return false;
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(packet, source, isIPv6, key, signature);
        return CryptographicOperations.FixedTimeEquals(signature[..SignatureSize], packet[^SignatureSize..]);
    }

    private static void Compute(ReadOnlySpan<byte> packet, UInt128 source, bool isIPv6, ReadOnlySpan<byte> key, Span<byte> signature)
    {
        Span<byte> signed = stackalloc byte[PseudoHeaderSize + packet.Length - SignatureSize];
        signed[..PseudoHeaderSize].Clear();
        (signed[0], signed[VersionAt], signed[RouterIdAt]) = (isIPv6 ? FamilyIPv6 : FamilyIPv4, (byte)(packet[0] >> 4), packet[MessageRouterIdAt]);
        if (isIPv6) BinaryPrimitives.WriteUInt128BigEndian(signed[SourceAt..], source);
        else BinaryPrimitives.WriteUInt32BigEndian(signed[SourceAt..], (uint)source);
        packet[..^SignatureSize].CopyTo(signed[PseudoHeaderSize..]);
        signed.Slice(PseudoHeaderSize + MessageChecksumAt, sizeof(ushort)).Clear();
        HMACSHA256.HashData(key, signed, signature);
    }
}
