using System.Buffers.Binary;
using System.Net;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Vrrp;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>What is wrong or odd with some packets.</summary>
internal sealed record BadPacketCase(string Name, byte[][] Packets);

/// <summary>Packets of a router of priority 200 for VRID 51, each wrong in one way; and those that have to be believed all the same.</summary>
internal static class BadPackets
{
    private const int Header = IPv4Header.MinimumSize, Header6 = IPv6Header.Size;
    private const uint Them = 0x0A000002, Us = 0x0A000001;
    private static readonly UInt128 Them6 = new(0xFE80_0000_0000_0000, 2);
    private static readonly byte[] Virtual = [10, 0, 0, 99], Virtual6 = [.. IPAddress.Parse("fe80::99").GetAddressBytes()];
    private static readonly AdvertisementFormat Format = new(3, 51, TimeSpan.FromSeconds(0.05), null);

    /// <summary>Version 3 over IPv4, 50 ms, 10.0.0.99.</summary>
    public static IEnumerable<BadPacketCase> RefusedIPv4
    {
        get
        {
            yield return Case("forwarded: TTL 254, 1, 0", [.. new byte[] { 254, 1, 0 }.Select(ttl => Changed(packet => packet[8] = ttl))]);
            yield return Case("versions 0 to 15", [.. Enumerable.Range(0, 16).Where(version => version != 3).Select(version => Message(message => message[0] = (byte)((version << 4) | 1)))]);
            yield return Case("types 0 to 15", [.. Enumerable.Range(0, 16).Where(type => type != 1).Select(type => Message(message => message[0] = (byte)(0x30 | type)))]);
            yield return Case("cut at every byte", [.. Enumerable.Range(0, Good().Length).Select(Cut)]);
            yield return Case("cut at every byte, with a total length that says so", [.. Enumerable.Range(Header, Good().Length - Header).Select(length => Changed(Cut(length), packet => packet[3] = (byte)length))]);
            yield return Case("address count 0, one too many, 255", [.. new byte[] { 0, 2, 255 }.Select(count => Message(message => message[3] = count))]);
            yield return Case("address count one too few", [Packet(Format, [.. Virtual, .. Virtual], count: 1)]);
            yield return Case("interval 0, reserved bits or not", [Message(message => message[4] = message[5] = 0), Message(message => (message[4], message[5]) = (0xF0, 0))]);
            yield return Case("another VRID", [.. Enumerable.Range(0, 256).Where(id => id != 51).Select(id => Message(message => message[1] = (byte)id))]);
            yield return Case("our own address as sender, and our priority", [Packet(Format, Virtual, source: Us, priority: 100)]);
            yield return Case("9,000 bytes: longer than any advertisement", [Longer(9000 - Good().Length)]);
            yield return Case("in a VLAN", [FrameSender.InVlan(Good(), 7), FrameSender.InVlan(Good(), 0xFFF)]);
            yield return Case("IHL below 5 and past the end", [.. Enumerable.Range(0, 16).Where(words => words != 5).Select(words => Changed(packet => packet[0] = (byte)(0x40 | words)))]);
            yield return Case("fragments", [Changed(packet => packet[6] = 0x20), Changed(packet => packet[7] = 1), Changed(packet => (packet[6], packet[7]) = (0x3F, 0xFF))]);
            yield return Case("sent to us alone", [Packet(Format, Virtual, destination: Us)]);
            yield return Case("an authentication header before it", [Signed(Format, sequence: 1)]);
        }
    }

    public static IEnumerable<BadPacketCase> BelievedIPv4
    {
        get
        {
            yield return Case("unchanged", [Good()]);
            yield return Case("surplus of 1 byte", [Longer(1)]);
            yield return Case("surplus that fills 1500 bytes", [Longer(1500 - Good().Length)]);
            yield return Case("surplus that makes 4000 bytes", [Longer(4000 - Good().Length)]);
            yield return Case("in VLAN 0, which is none", [FrameSender.InVlan(Good(), 0)]);
            yield return Case("reserved bits set", [Message(message => message[4] |= 0xF0)]);
            yield return Case("other addresses", [Packet(Format, [10, 0, 0, 7])]);
            yield return Case("an address twice", [Packet(Format, [.. Virtual, .. Virtual])]);
            yield return Case("checksum without pseudo-header", [Packet(Format, Virtual, checksum: ChecksumForm.MessageOnly)]);
            yield return Case("IPv4 options", [WithOptions()]);
            yield return Case("priority 255 of a stranger", [Message(message => message[2] = 255)]);
            yield return Case("our priority and a higher address", [Message(message => message[2] = 100)]);
            yield return Case("interval 40.95 s", [Message(message => (message[4], message[5]) = (0x0F, 0xFF))]);
        }
    }

    /// <summary>Version 2 with the password `secret`, 1 s.</summary>
    public static IEnumerable<BadPacketCase> RefusedPass
    {
        get
        {
            var format = Format with { Version = 2, Interval = TimeSpan.FromSeconds(1), Password = 0x7365_6372_6574_0000 };
            yield return Case("authentication types 0 to 255", [.. Enumerable.Range(0, 256).Where(type => type != 1).Select(type => Message(format, message => message[4] = (byte)type))]);
            yield return Case("every bit of the password wrong", [.. Enumerable.Range(0, 64).Select(bit => Message(format, message => message[message.Length - 8 + (bit / 8)] ^= (byte)(1 << (bit % 8))))]);
            yield return Case("a part of the password", [Packet(format with { Password = 0x7365_6372_0000_0000 }, Virtual), Packet(format with { Password = 0 }, Virtual)]);
            yield return Case("no authentication data", [WithLength(Packet(format, Virtual)[..^8])]);
            yield return Case("every interval but ours", [.. Enumerable.Range(0, 256).Where(seconds => seconds != 1).Select(seconds => Message(format, message => message[5] = (byte)seconds))]);
        }
    }

    /// <summary>Version 2 with an authentication header of the password `secret`, 1 s.</summary>
    public static IEnumerable<BadPacketCase> RefusedSigned
    {
        get
        {
            var format = Format with { Version = 2, Interval = TimeSpan.FromSeconds(1), IsBehindHeader = true };
            yield return Case("no authentication header", [Packet(format, Virtual)]);
            yield return Case("every byte of header and message wrong", [.. Enumerable.Range(Header, 44).Select(at => Changed(Signed(format, 1), packet => packet[at] ^= 0x10))]);
            yield return Case("cut at every byte", [.. Enumerable.Range(Header, 44).Select(length => WithLength(Signed(format, 1)[..length]))]);
            yield return Case("another key", [Signed(format, 1, "secreT"u8)]);
        }
    }

    /// <summary>Version 3 over IPv6, 50 ms, fe80::99.</summary>
    public static IEnumerable<BadPacketCase> RefusedIPv6
    {
        get
        {
            yield return Case("hop limit 254, 1, 0", [.. new byte[] { 254, 1, 0 }.Select(limit => Changed(Packet6(), packet => packet[7] = limit))]);
            yield return Case("every bit of the checksum wrong", [.. Enumerable.Range(0, 16).Select(bit => Changed(Packet6(), packet => packet[Header6 + 6 + (bit / 8)] ^= (byte)(1 << (bit % 8))))]);
            yield return Case("checksum without pseudo-header", [Packet6(checksum: ChecksumForm.MessageOnly)]);
            yield return Case("cut at every byte", [.. Enumerable.Range(Header6, 24).Select(length => Changed(Packet6()[..length], packet => packet[5] = (byte)(length - Header6)))]);
            yield return Case("our own address as sender, and our priority", [Packet6(new UInt128(0xFE80_0000_0000_0000, 1), priority: 100)]);
            yield return Case("a source that is IPv4's, of a group, or of the loop", [.. new[] { "::ffff:10.0.0.2", "ff02::2", "::1", "::" }.Select(From)]);
            yield return Case("in a VLAN", [FrameSender.InVlan(Packet6(), 7)]);
            yield return Case("a part of fragments", [Extended(44, [112, 0, 0, 1, 0, 0, 0, 1])]);
            yield return Case("an unknown extension header", [Extended(253, [112, 0, 0, 0, 0, 0, 0, 0])]);
            yield return Case("address count 0 and 255", [.. new byte[] { 0, 255 }.Select(count => Changed(Packet6(), packet => packet[Header6 + 3] = count))]);
        }
    }

    public static IEnumerable<BadPacketCase> BelievedIPv6
    {
        get
        {
            yield return Case("unchanged", [Packet6()]);
            yield return Case("a global source", [From("2001:db8::2")]);
            yield return Case("a source of another network", [From("2001:db8:7::2")]);
            yield return Case("our own address as sender, and another priority", [From("fe80::1")]);
            yield return Case("a header of options for every hop, and one for the destination", [Extended(0, [112, 0, 1, 4, 0, 0, 0, 0]), Extended(60, [112, 0, 1, 4, 0, 0, 0, 0])]);
        }
    }

    /// <summary>auth_hmac with key 1; the clock of the sender is as wrong as a case says.</summary>
    public static IEnumerable<BadPacketCase> RefusedHmac
    {
        get
        {
            yield return Case("unsigned", [Good()]);
            yield return Case("trailer cut at every byte", [.. Enumerable.Range(1, HmacTrailer.Size).Select(cut => WithLength(Hmac()[..^cut]))]);
            yield return Case("every byte of the trailer wrong", [.. Enumerable.Range(1, HmacTrailer.Size).Select(at => Changed(Hmac(), packet => packet[^at] ^= 1))]);
            yield return Case("another key of the same number, another number", [Hmac(key: "fedcba9876543210fedcba9876543210"), Hmac(id: 2)]);
            yield return Case("a clock that is an hour wrong", [Hmac(ahead: 3600), Hmac(ahead: -3600)]);
            yield return Case("the last second of the stamp", [Hmac(ahead: int.MaxValue)]);
        }
    }

    public static byte[] Good() => Packet(Format, Virtual);

    /// <summary>What the router under test sends itself.</summary>
    public static byte[] Own(byte priority) => Packet(Format, Virtual, source: Us, priority: priority);

    /// <summary>Every checksum that one packet can have, but the two that are right.</summary>
    public static IEnumerable<byte[]> Checksums()
    {
        var right = new[] { Sum(Good()), Sum(Packet(Format, Virtual, checksum: ChecksumForm.MessageOnly)) };
        for (var sum = 0; sum <= ushort.MaxValue; sum++)
            if (!right.Contains((ushort)sum)) yield return Changed(packet => BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(Header + 6), (ushort)sum));

        static ushort Sum(byte[] packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(Header + 6));
    }

    public static byte[] Packet6(UInt128? source = null, ChecksumForm checksum = ChecksumForm.PseudoHeader, byte priority = 200)
    {
        var packet = new byte[Header6 + Advertisement.HeaderSize + Virtual6.Length];
        IPv6Header.Encode(packet, 0xC0, 255, Advertisement.Protocol, source ?? Them6, Advertisement.Group6, packet.Length);
        Advertisement.Encode(packet.AsSpan(Header6), Format with { IsIPv6 = true }, priority, Virtual6, source ?? Them6, Advertisement.Group6, checksum);
        return packet;
    }

    public static byte[] Signed(AdvertisementFormat format, uint sequence, ReadOnlySpan<byte> key = default)
    {
        var plain = Packet(format with { Version = 2, IsBehindHeader = true }, Virtual);
        var packet = new byte[plain.Length + AuthenticationHeader.Size];
        plain.AsSpan(Header).CopyTo(packet.AsSpan(Header + AuthenticationHeader.Size));
        IPv4Header.Encode(packet, 0xC0, 255, AuthenticationHeader.Protocol, Them, Advertisement.Group, packet.Length, identification: 1);
        AuthenticationHeader.Sign(packet, Them, sequence, key.IsEmpty ? "secret"u8 : key);
        return FrameSender.Sealed(packet);
    }

    public static byte[] Hmac(string key = "0123456789abcdef0123456789abcdef", byte id = 1, int ahead = 0)
    {
        var settings = new HmacAuthentication { Ring = [new(id, System.Text.Encoding.ASCII.GetBytes(key))], ActiveKey = id };
        var now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        var plain = Good();
        var packet = new byte[plain.Length + HmacTrailer.Size];
        plain.CopyTo(packet, 0);
        new TrailerAuthentication(settings, () => now + (ahead * 1_000_000_000L)).Sign(packet.AsSpan(Header), Them, isIPv6: false);
        return WithLength(packet);
    }

    private static BadPacketCase Case(string name, byte[][] packets) => new(name, packets);

    private static byte[] Packet(AdvertisementFormat format, byte[] addresses, uint source = Them, uint destination = Advertisement.Group, ChecksumForm? checksum = null, byte priority = 200, byte? count = null)
    {
        var packet = new byte[Header + Advertisement.HeaderSize + addresses.Length + format.AuthenticationSize];
        IPv4Header.Encode(packet, 0xC0, 255, Advertisement.Protocol, source, destination, packet.Length);
        Advertisement.Encode(packet.AsSpan(Header), format, priority, addresses, source, destination, checksum ?? (format.Version == 3 ? ChecksumForm.PseudoHeader : ChecksumForm.MessageOnly));
        if (count is { } other) packet[Header + 3] = other;
        return FrameSender.Sealed(packet);
    }

    private static byte[] Changed(Action<byte[]> change) => Changed(Good(), change);

    private static byte[] Changed(byte[] packet, Action<byte[]> change)
    {
        change(packet);
        return FrameSender.Sealed(packet);
    }

    /// <summary>Changes the message and makes its checksum right again, so that only the change is wrong.</summary>
    private static byte[] Message(Action<byte[]> change) => Message(Format, change);

    private static byte[] Message(AdvertisementFormat format, Action<byte[]> change)
    {
        var packet = Packet(format, Virtual, checksum: ChecksumForm.MessageOnly);
        var message = packet[Header..];
        change(message);
        message[6] = message[7] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), InternetChecksum.Of(message));
        message.CopyTo(packet, Header);
        return packet;
    }

    private static byte[] Cut(int length) => length == 0 ? [0x45] : Good()[..length];

    private static byte[] WithLength(byte[] packet) => Changed(packet, packet => BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length));

    private static byte[] Longer(int surplus) => WithLength([.. Good(), .. Enumerable.Repeat((byte)0x5A, surplus)]);

    private static byte[] WithOptions()
    {
        byte[] packet = [.. Good()[..Header], 1, 1, 1, 0, .. Good()[Header..]]; // no operation, three times, end
        packet[0] = 0x46;
        return WithLength(packet);
    }

    private static byte[] From(string source) => Packet6(AdvertExchange.Number(IPAddress.Parse(source)));

    private static byte[] Extended(byte type, byte[] extension)
    {
        byte[] packet = [.. Packet6()[..Header6], .. extension, .. Packet6()[Header6..]];
        packet[6] = type;
        packet[5] += (byte)extension.Length;
        return packet;
    }
}
