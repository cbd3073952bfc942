using System.Buffers.Binary;

namespace KeepAlived.Net.Vrrp.Wire;

/// <summary>Which sum an advertisement carries.</summary>
internal enum ChecksumForm : byte
{
    /// <summary>Over the message only: version 2, and version 3 by RFC 9568 §5.2.8.</summary>
    MessageOnly,

    /// <summary>With a pseudo-header: always with IPv6, and version 3 over IPv4 as keepalived sends it.</summary>
    PseudoHeader,
}

/// <summary>What every advertisement of ours, and every one that we accept, has in common.</summary>
/// <param name="Password">Version 2 PASS: the first 8 bytes as a big-endian number, zero-padded; null: no authentication.</param>
/// <param name="IsBehindHeader">Version 2 AH: an <see cref="AuthenticationHeader"/> is in front of the message.</param>
/// <param name="IsIPv6">Of the addresses; IPv6 has no authentication, with version 2 neither.</param>
internal readonly record struct AdvertisementFormat(byte Version, byte VirtualRouterId, TimeSpan Interval, ulong? Password, bool IsIPv6 = false, bool IsBehindHeader = false)
{
    /// <summary>The authentication type of version 2.</summary>
    public byte AuthenticationType => IsBehindHeader ? (byte)2 : Password is null ? (byte)0 : (byte)1;

    /// <summary>Bytes of each address.</summary>
    public int AddressSize => IsIPv6 ? 16 : 4;

    /// <summary>Bytes after the addresses: version 2 over IPv4 always has them.</summary>
    public int AuthenticationSize => Version == 2 && !IsIPv6 ? Advertisement.AuthenticationSize : 0;
}

/// <summary>
/// A VRRP advertisement (RFC 9568 §5.2, RFC 3768 §5.3): encoder and receive checks, in keepalived's order. Times are
/// <see cref="TimeSpan"/> above this type; the wire has seconds (version 2) and centiseconds (version 3).
/// </summary>
internal readonly record struct Advertisement(byte Priority, byte AddressCount, TimeSpan Interval, ChecksumForm Checksum)
{
    public const int HeaderSize = 8, AuthenticationSize = 8, MaximumSize = HeaderSize + (255 * 16) + AuthenticationSize;
    public const byte Protocol = 112, TimeToLive = 255;

    /// <summary>224.0.0.18.</summary>
    public const uint Group = 0xE0000012;

    /// <summary>ff02::12.</summary>
    public static readonly UInt128 Group6 = new(0xFF02_0000_0000_0000, 0x12);

    private const byte Advertise = 1;
    private const int TypeAt = 0, RouterIdAt = 1, PriorityAt = 2, CountAt = 3, AuthenticationTypeAt = 4, SecondsAt = 5, CentisecondsAt = 4, ChecksumAt = 6;
    private const ushort CentisecondsMask = 0x0FFF;

    /// <summary>Writes an advertisement; returns its length.</summary>
    /// <param name="checksum">For IPv6 always <see cref="ChecksumForm.PseudoHeader"/>.</param>
    /// <param name="addresses">The virtual addresses as they stand on the wire.</param>
    public static int Encode(
        Span<byte> buffer, in AdvertisementFormat format, byte priority, ReadOnlySpan<byte> addresses, UInt128 source, UInt128 destination, ChecksumForm checksum)
    {
        var length = HeaderSize + addresses.Length + format.AuthenticationSize;
        buffer[TypeAt] = (byte)((format.Version << 4) | Advertise);
        buffer[RouterIdAt] = format.VirtualRouterId;
        buffer[PriorityAt] = priority;
        buffer[CountAt] = (byte)(addresses.Length / format.AddressSize);
        if (format.Version == 2)
        {
            buffer[AuthenticationTypeAt] = format.AuthenticationType;
            buffer[SecondsAt] = (byte)(format.Interval.Ticks / TimeSpan.TicksPerSecond);
            if (format.AuthenticationSize > 0) BinaryPrimitives.WriteUInt64BigEndian(buffer[(HeaderSize + addresses.Length)..], format.Password ?? 0);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(buffer[CentisecondsAt..], (ushort)(Centiseconds(format.Interval) & CentisecondsMask));
        }
        addresses.CopyTo(buffer[HeaderSize..]);
        buffer[ChecksumAt] = buffer[ChecksumAt + 1] = 0;
        var start = checksum == ChecksumForm.PseudoHeader ? InternetChecksum.PseudoHeader(source, destination, Protocol, length) : 0;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[ChecksumAt..], InternetChecksum.Of(buffer[..length], start));
        return length;
    }

    /// <summary>Checks a received message (RFC 9568 §7.1, RFC 3768 §7.1); surplus bytes at its end (trailers of newer versions) are tolerated and not summed.</summary>
    /// <param name="checkTtl">False for unicast, where keepalived does not ask for 255.</param>
    /// <param name="message">What follows the IP header.</param>
    public static DecodeError TryDecode(
        ReadOnlySpan<byte> message, in IpHeader ip, in AdvertisementFormat ours, bool checkTtl, out Advertisement value)
    {
        value = default;
        if (message.Length < HeaderSize) return DecodeError.Truncated;
        if (message[RouterIdAt] != ours.VirtualRouterId) return DecodeError.WrongVirtualRouter;
        if (checkTtl && ip.TimeToLive != TimeToLive) return DecodeError.BadTtl;
        if (message[TypeAt] >> 4 != ours.Version) return DecodeError.WrongVersion;
        var length = HeaderSize + (message[CountAt] * ours.AddressSize) + ours.AuthenticationSize;
        if (message.Length < length) return DecodeError.TooShort;
        message = message[..length];
        var interval = ours.Version == 2
            ? TimeSpan.FromTicks(message[SecondsAt] * TimeSpan.TicksPerSecond)
            : TimeSpan.FromTicks((BinaryPrimitives.ReadUInt16BigEndian(message[CentisecondsAt..]) & CentisecondsMask) * 10 * TimeSpan.TicksPerMillisecond);
        if (ours.Version == 2 && CheckVersion2(message, interval, ours) is var failure and not DecodeError.None) return failure;
        if ((message[TypeAt] & 0x0F) != Advertise) return DecodeError.WrongType;
        if (interval == TimeSpan.Zero) return DecodeError.BadInterval;
        if (message[CountAt] == 0 && ours.Version == 3) return DecodeError.NoAddresses;
        if (!TryVerify(message, ip, ours.Version, out var form)) return DecodeError.BadChecksum;
        value = new(message[PriorityAt], message[CountAt], interval, form);
        return DecodeError.None;
    }

    /// <summary>The addresses of a message that <see cref="TryDecode"/> accepted.</summary>
    public static ReadOnlySpan<byte> Addresses(ReadOnlySpan<byte> message, bool isIPv6 = false) => message.Slice(HeaderSize, message[CountAt] * (isIPv6 ? 16 : 4));

    /// <summary>The length of a message that <see cref="TryDecode"/> accepted, without what may follow it.</summary>
    public static int LengthOf(ReadOnlySpan<byte> message, in AdvertisementFormat format) => HeaderSize + (message[CountAt] * format.AddressSize) + format.AuthenticationSize;

    /// <summary>The VRID of a message of at least <see cref="HeaderSize"/> bytes.</summary>
    public static byte RouterIdOf(ReadOnlySpan<byte> message) => message[RouterIdAt];

    /// <summary>One of the addresses of a message, as a number.</summary>
    public static UInt128 AddressAt(ReadOnlySpan<byte> addresses, int at, int size) =>
        size == 4 ? BinaryPrimitives.ReadUInt32BigEndian(addresses[at..]) : BinaryPrimitives.ReadUInt128BigEndian(addresses[at..]);

    /// <summary>What a refused message has where it differs: its version, its interval in centiseconds, and so on; 0 where nothing more can be said.</summary>
    public static int Detail(DecodeError error, ReadOnlySpan<byte> message, in IpHeader ip) => error switch
    {
        DecodeError.BadTtl or DecodeError.TtlOutOfRange => ip.TimeToLive,
        DecodeError.Truncated or DecodeError.TooShort => message.Length,
        _ when message.Length < HeaderSize => 0,
        DecodeError.WrongVersion => message[TypeAt] >> 4,
        DecodeError.WrongType => message[TypeAt] & 0x0F,
        DecodeError.AuthenticationTypeMismatch => message[AuthenticationTypeAt],
        DecodeError.BadInterval when message[TypeAt] >> 4 == 2 => message[SecondsAt] * 100,
        _ => 0,
    };

    private static DecodeError CheckVersion2(ReadOnlySpan<byte> message, TimeSpan interval, in AdvertisementFormat ours)
    {
        if (message[AuthenticationTypeAt] != ours.AuthenticationType) return DecodeError.AuthenticationTypeMismatch;
        if (ours.Password is { } password && BinaryPrimitives.ReadUInt64BigEndian(message[^AuthenticationSize..]) != password)
            return DecodeError.AuthenticationFailed;
        return interval == ours.Interval ? DecodeError.None : DecodeError.BadInterval;
    }

    /// <summary>Version 3 over IPv4 is accepted with and without the pseudo-header: the RFC and keepalived disagree.</summary>
    private static bool TryVerify(ReadOnlySpan<byte> message, in IpHeader ip, byte version, out ChecksumForm form)
    {
        const uint valid = 0xFFFF;
        form = ChecksumForm.MessageOnly;
        var sum = InternetChecksum.Sum(message);
        if (sum == valid && !ip.IsIPv6) return true;
        form = ChecksumForm.PseudoHeader;
        return (version == 3 || ip.IsIPv6) && InternetChecksum.Sum([], sum + InternetChecksum.PseudoHeader(ip.Source, ip.Destination, Protocol, message.Length)) == valid;
    }

    private static int Centiseconds(TimeSpan interval) => (int)(interval.Ticks / (10 * TimeSpan.TicksPerMillisecond));
}
