using FsCheck;
using FsCheck.Fluent;
using KeepAlived.Net.Tests.Vrrp.Simulation;
using KeepAlived.Net.Vrrp.Wire;
using static KeepAlived.Net.Tests.Vrrp.Wire.CapturedPackets;

namespace KeepAlived.Net.Tests.Vrrp.Wire;

[TestFixture]
internal sealed class AdvertisementTests
{
    private static IEnumerable<TestCaseData> Captured
    {
        get
        {
            yield return new TestCaseData(Version2, Format(2, 51, 1), (byte)100, ChecksumForm.MessageOnly).SetArgDisplayNames("version 2");
            yield return new TestCaseData(Version2Resigning, Format(2, 51, 1), (byte)0, ChecksumForm.MessageOnly).SetArgDisplayNames("version 2 priority 0");
            yield return new TestCaseData(Version2Pass, Format(2, 52, 2, Password), (byte)150, ChecksumForm.MessageOnly).SetArgDisplayNames("version 2 PASS");
            yield return new TestCaseData(Version3, Format(3, 53, 0.5), (byte)200, ChecksumForm.PseudoHeader).SetArgDisplayNames("version 3");
            yield return new TestCaseData(Version3Resigning, Format(3, 54, 1), (byte)0, ChecksumForm.PseudoHeader).SetArgDisplayNames("version 3 priority 0");
        }
    }

    [TestCaseSource(nameof(Captured))]
    public void Decodes_what_keepalived_sent(string hex, AdvertisementFormat format, byte priority, ChecksumForm form)
    {
        var packet = Convert.FromHexString(hex);
        Assert.That(IPv4Header.TryDecode(packet, out var ip), Is.EqualTo(DecodeError.None));
        var message = packet.AsSpan(ip.HeaderLength);
        Assert.That(Advertisement.TryDecode(message, ip, format, checkTtl: true, out var advert), Is.EqualTo(DecodeError.None));
        Assert.That(advert, Is.EqualTo(new Advertisement(priority, message[3], format.Interval, form)));
        Assert.That(Advertisement.Addresses(message).ToArray(), Is.EqualTo(message.Slice(8, 4 * message[3]).ToArray()));
    }

    [TestCaseSource(nameof(Captured))]
    public void Encodes_byte_for_byte_what_keepalived_sent(string hex, AdvertisementFormat format, byte priority, ChecksumForm form)
    {
        var sent = Convert.FromHexString(hex)[IPv4Header.MinimumSize..];
        var buffer = new byte[256];
        buffer.AsSpan().Fill(0xA5);
        var length = Advertisement.Encode(buffer, format, priority, Advertisement.Addresses(sent), Sender, Advertisement.Group, form);
        Assert.That(Convert.ToHexString(buffer, 0, length), Is.EqualTo(Convert.ToHexString(sent)));
        Assert.That(buffer.Skip(length), Is.All.EqualTo(0xA5), "written beyond the end");
    }

    [Test]
    public void Decodes_whatever_it_encodes() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), static seed =>
    {
        var dice = new Dice(seed);
        var version = (byte)(2 + dice.Below(2));
        var interval = version == 2 ? TimeSpan.FromSeconds(1 + dice.Below(255)) : TimeSpan.FromMilliseconds(10 * (1 + dice.Below(4095)));
        var format = new AdvertisementFormat(version, (byte)(1 + dice.Below(255)), interval, version == 2 && dice.Percent(50) ? dice.Next() : null);
        var addresses = new byte[4 * (1 + dice.Below(255))];
        for (var i = 0; i < addresses.Length; i++) addresses[i] = (byte)dice.Below(256);
        var (priority, source) = ((byte)dice.Below(256), (uint)dice.Next());
        var form = version == 3 && dice.Percent(50) ? ChecksumForm.PseudoHeader : ChecksumForm.MessageOnly;

        var buffer = new byte[Advertisement.MaximumSize];
        var length = Advertisement.Encode(buffer, format, priority, addresses, source, Advertisement.Group, form);
        var ip = new IpHeader(255, 112, source, Advertisement.Group, 20, 20 + length);
        var error = Advertisement.TryDecode(buffer.AsSpan(0, length), ip, format, checkTtl: true, out var advert);
        return error == DecodeError.None
            && advert == new Advertisement(priority, (byte)(addresses.Length / 4), interval, form)
            && Advertisement.Addresses(buffer.AsSpan(0, length)).SequenceEqual(addresses);
    }).QuickCheckThrowOnFailure();

    [TestCaseSource(nameof(Captured))]
    public void Refuses_every_truncation(string hex, AdvertisementFormat format, byte priority, ChecksumForm form)
    {
        var packet = Convert.FromHexString(hex);
        Assert.That(IPv4Header.TryDecode(packet, out var ip), Is.EqualTo(DecodeError.None));
        var message = packet.AsSpan(ip.HeaderLength);
        for (var length = 0; length < message.Length; length++)
        {
            var expected = length < Advertisement.HeaderSize ? DecodeError.Truncated : DecodeError.TooShort;
            Assert.That(Advertisement.TryDecode(message[..length], ip, format, true, out var advert), Is.EqualTo(expected), $"{length} bytes");
            Assert.That(advert, Is.EqualTo(default(Advertisement)));
        }
        Assert.That(Advertisement.TryDecode(message, ip, format, true, out var whole), Is.EqualTo(DecodeError.None));
        Assert.That((whole.Priority, whole.Checksum), Is.EqualTo((priority, form)));
    }

    /// <summary>Random bytes behind a plausible beginning: nothing throws, and what is accepted sums up.</summary>
    [Test]
    public void Survives_random_bytes()
    {
        var dice = new Dice(20_260_101);
        var buffer = new byte[64];
        var accepted = 0;
        for (var round = 0; round < 300_000; round++)
        {
            for (var i = 0; i < buffer.Length; i += 8) BitConverter.TryWriteBytes(buffer.AsSpan(i), dice.Next());
            var version = (byte)(2 + dice.Below(2));
            var format = Format(version, 51, 1);
            (buffer[0], buffer[1], buffer[3]) = ((byte)((version << 4) | 1), 51, (byte)dice.Below(16));
            if (version == 2) (buffer[4], buffer[5]) = (0, 1);
            var length = dice.Below(buffer.Length + 1);
            if (dice.Percent(50)) Sums.Fix(buffer.AsSpan(0, length), version);
            var ip = new IpHeader(255, 112, Sender, Advertisement.Group, 20, 20 + length);
            if (Advertisement.TryDecode(buffer.AsSpan(0, length), ip, format, true, out var advert) != DecodeError.None) continue;
            accepted++;
            var used = 8 + (4 * advert.AddressCount) + (version == 2 ? 8 : 0);
            Assert.That(used, Is.LessThanOrEqualTo(length));
            if (advert.Checksum == ChecksumForm.MessageOnly)
                Assert.That(InternetChecksum.Of(buffer.AsSpan(0, used)), Is.Zero);
        }
        Assert.That(accepted, Is.GreaterThan(1000), "the fuzzer never gets past the checksum");
    }
}
