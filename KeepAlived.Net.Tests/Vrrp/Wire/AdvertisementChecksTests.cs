using System.Buffers.Binary;
using KeepAlived.Net.Vrrp.Wire;
using static KeepAlived.Net.Tests.Vrrp.Wire.CapturedPackets;

namespace KeepAlived.Net.Tests.Vrrp.Wire;

/// <summary>The receive checks, one bad input after another; the checksum is right unless it is the matter.</summary>
[TestFixture]
internal sealed class AdvertisementChecksTests
{
    [Test]
    public void Of_all_checksums_a_version_3_packet_may_carry_two()
    {
        var accepted = AcceptedChecksums(Version3, Format(3, 53, 0.5));
        Assert.That(accepted, Has.Count.EqualTo(2));
        Assert.That(accepted[0xFCBB], Is.EqualTo(ChecksumForm.PseudoHeader), "as captured");
        Assert.That(accepted.Values, Has.Exactly(1).EqualTo(ChecksumForm.MessageOnly));
    }

    [Test]
    public void Of_all_checksums_a_version_2_packet_may_carry_one()
    {
        var accepted = AcceptedChecksums(Version2, Format(2, 51, 1));
        Assert.That(accepted, Is.EqualTo(new Dictionary<int, ChecksumForm> { [0x65F2] = ChecksumForm.MessageOnly }));
    }

    [Test]
    public void Another_source_address_than_the_summed_one_is_noticed()
    {
        var (message, ip) = Split(Version3);
        Assert.That(Decode(message, Format(3, 53, 0.5), ip with { Source = Sender + 1 }), Is.EqualTo(DecodeError.BadChecksum));
    }

    [Test]
    public void A_forwarded_packet_is_refused([Values(2, 3)] byte version, [Values(255, 254, 1, 0)] byte ttl)
    {
        var (message, ip) = Split(version == 2 ? Version2 : Version3);
        var format = version == 2 ? Format(2, 51, 1) : Format(3, 53, 0.5);
        Assert.That(Decode(message, format, ip with { TimeToLive = ttl }), Is.EqualTo(ttl == 255 ? DecodeError.None : DecodeError.BadTtl));
        Assert.That(Advertisement.TryDecode(message, ip with { TimeToLive = ttl }, format, checkTtl: false, out _), Is.EqualTo(DecodeError.None));
    }

    [Test]
    public void Of_all_checksums_an_IPv6_packet_may_carry_one([Values(2, 3)] byte version)
    {
        var (message, ip) = IPv6(version);
        var right = BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(6));
        for (var sum = 0; sum <= ushort.MaxValue; sum++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), (ushort)sum);
            Assert.That(Decode(message, FormatOf6(version), ip), Is.EqualTo(sum == right ? DecodeError.None : DecodeError.BadChecksum));
        }
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), right);
        Assert.That(Decode(message, FormatOf6(version), ip with { Source = ip.Source + 1 }), Is.EqualTo(DecodeError.BadChecksum), "the addresses of the header are summed");
    }

    [Test]
    public void Addresses_have_the_size_of_the_family_of_the_header()
    {
        var (message, ip) = IPv6(3);
        Assert.That(Decode(message[..^4], FormatOf6(3), ip), Is.EqualTo(DecodeError.TooShort), "two IPv4 addresses would have room");
        var (four, header) = Split(Version3);
        Assert.That(Decode(four, FormatOf6(3) with { VirtualRouterId = 53 }, header), Is.EqualTo(DecodeError.TooShort), "three IPv4 addresses are no three of IPv6");
    }

    [Test]
    public void Only_our_version_is_accepted([Values(2, 3)] byte ours, [Range(0, 15)] int theirs)
    {
        var expected = theirs == ours ? DecodeError.None : DecodeError.WrongVersion;
        Assert.That(DecodeChanged(ours, message => message[0] = (byte)((theirs << 4) | 1)), Is.EqualTo(expected));
    }

    [Test]
    public void Only_advertisements_are_accepted([Values(2, 3)] byte version, [Range(0, 15)] int type)
    {
        var expected = type == 1 ? DecodeError.None : DecodeError.WrongType;
        Assert.That(DecodeChanged(version, message => message[0] = (byte)((version << 4) | type)), Is.EqualTo(expected));
    }

    [Test]
    public void Another_virtual_router_is_refused([Values(2, 3)] byte version) =>
        Assert.That(DecodeChanged(version, message => message[1]++), Is.EqualTo(DecodeError.WrongVirtualRouter));

    // A count of one less leaves surplus bytes, which are tolerated.
    [TestCase(2, 255, DecodeError.TooShort), TestCase(2, 3, DecodeError.TooShort), TestCase(2, 1, DecodeError.None), TestCase(2, 0, DecodeError.None)]
    [TestCase(3, 255, DecodeError.TooShort), TestCase(3, 4, DecodeError.TooShort), TestCase(3, 2, DecodeError.None), TestCase(3, 0, DecodeError.NoAddresses)]
    public void The_address_count_is_checked(byte version, byte count, DecodeError expected) =>
        Assert.That(DecodeChanged(version, message => message[3] = count), Is.EqualTo(expected));

    [Test]
    public void Surplus_bytes_are_tolerated([Values(2, 3)] byte version, [Values(1, 28, 1480, 9000)] int surplus)
    {
        var (message, ip) = Split(version == 2 ? Version2 : Version3);
        var longer = message.Concat(Enumerable.Repeat((byte)0x5A, surplus)).ToArray();
        Assert.That(Decode(longer, version == 2 ? Format(2, 51, 1) : Format(3, 53, 0.5), ip), Is.EqualTo(DecodeError.None));
    }

    [TestCase(0x0000, DecodeError.BadInterval, 0), TestCase(0x0001, DecodeError.None, 10), TestCase(0x0FFF, DecodeError.None, 40_950)]
    [TestCase(0xF064, DecodeError.None, 1000), TestCase(0xF000, DecodeError.BadInterval, 0)]
    public void Version_3_learns_any_interval_but_0_and_ignores_the_reserved_bits(int field, DecodeError expected, int milliseconds)
    {
        var (message, ip) = Split(Version3);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), (ushort)field);
        Sums.Fix(message, 3);
        Assert.That(Advertisement.TryDecode(message, ip, Format(3, 53, 0.5), true, out var advert), Is.EqualTo(expected));
        Assert.That(advert.Interval, Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Test]
    public void Version_2_discards_any_interval_but_ours([Values(0, 1, 2, 255)] byte seconds) =>
        Assert.That(DecodeChanged(2, message => message[5] = seconds), Is.EqualTo(seconds == 1 ? DecodeError.None : DecodeError.BadInterval));

    [Test]
    public void Only_our_authentication_type_is_accepted()
    {
        for (var type = 0; type <= 255; type++)
        {
            var theirs = (byte)type;
            var open = DecodeChanged(2, message => message[4] = theirs);
            Assert.That(open, Is.EqualTo(type == 0 ? DecodeError.None : DecodeError.AuthenticationTypeMismatch), $"none expected, {type} came");
            var (message, ip) = Split(Version2Pass);
            message[4] = theirs;
            Sums.Fix(message, 2);
            Assert.That(Decode(message, Format(2, 52, 2, Password), ip),
                Is.EqualTo(type == 1 ? DecodeError.None : DecodeError.AuthenticationTypeMismatch), $"PASS expected, {type} came");
        }
    }

    [Test]
    public void Every_bit_of_the_password_counts()
    {
        for (var bit = 0; bit < 64; bit++)
        {
            var (message, ip) = Split(Version2Pass);
            message[message.Length - 8 + (bit / 8)] ^= (byte)(1 << (bit % 8));
            Sums.Fix(message, 2);
            Assert.That(Decode(message, Format(2, 52, 2, Password), ip), Is.EqualTo(DecodeError.AuthenticationFailed), $"bit {bit}");
        }
    }

    /// <summary>RFC 3768 §5.3.10.</summary>
    [Test]
    public void Without_authentication_its_data_are_ignored() =>
        Assert.That(DecodeChanged(2, static message => message.AsSpan(^8..).Fill(0x5A)), Is.EqualTo(DecodeError.None));

    [Test]
    public void A_version_2_message_that_lacks_its_authentication_data_is_too_short()
    {
        var (message, ip) = Split(Version2Pass);
        Assert.That(Decode(message[..^8], Format(2, 52, 2, Password), ip), Is.EqualTo(DecodeError.TooShort));
    }

    private static AdvertisementFormat FormatOf6(byte version) => new(version, 51, TimeSpan.FromSeconds(1), null, IsIPv6: true);

    /// <summary>Two addresses from fe80::1 to the group.</summary>
    private static (byte[] Message, IpHeader Ip) IPv6(byte version)
    {
        var (source, buffer) = (new UInt128(0xFE80_0000_0000_0000, 1), new byte[64]);
        var addresses = new byte[32];
        (addresses[0], addresses[1], addresses[15], addresses[16], addresses[31]) = (0xFE, 0x80, 0x99, 0x20, 0x99);
        var length = Advertisement.Encode(buffer, FormatOf6(version), 150, addresses, source, Advertisement.Group6, ChecksumForm.PseudoHeader);
        return (buffer[..length], new(255, 112, source, Advertisement.Group6, 0, length, IsIPv6: true));
    }

    private static Dictionary<int, ChecksumForm> AcceptedChecksums(string hex, AdvertisementFormat format)
    {
        var (message, ip) = Split(hex);
        var accepted = new Dictionary<int, ChecksumForm>();
        for (var sum = 0; sum <= ushort.MaxValue; sum++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), (ushort)sum);
            var error = Advertisement.TryDecode(message, ip, format, true, out var advert);
            if (error == DecodeError.None) accepted.Add(sum, advert.Checksum);
            else Assert.That(error, Is.EqualTo(DecodeError.BadChecksum));
        }
        return accepted;
    }

    private static DecodeError DecodeChanged(byte version, Action<byte[]> change)
    {
        var (message, ip) = Split(version == 2 ? Version2 : Version3);
        change(message);
        Sums.Fix(message, version);
        return Decode(message, version == 2 ? Format(2, 51, 1) : Format(3, 53, 0.5), ip);
    }

    private static DecodeError Decode(byte[] message, AdvertisementFormat format, IpHeader ip) =>
        Advertisement.TryDecode(message, ip, format, checkTtl: true, out _);

    private static (byte[] Message, IpHeader Ip) Split(string hex)
    {
        var packet = Convert.FromHexString(hex);
        Assert.That(IPv4Header.TryDecode(packet, out var ip), Is.EqualTo(DecodeError.None));
        return (packet[ip.HeaderLength..], ip);
    }
}
