using KeepAlived.Net.Tests.Vrrp.Simulation;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp.Wire;

[TestFixture]
internal sealed class IPv4HeaderTests
{
    [Test]
    public void Decodes_what_keepalived_sent()
    {
        Assert.That(IPv4Header.TryDecode(Packet(), out var ip), Is.EqualTo(DecodeError.None));
        Assert.That(ip, Is.EqualTo(new IpHeader(255, 112, CapturedPackets.Sender, Advertisement.Group, 20, 44)));
    }

    [Test]
    public void Refuses_every_truncation()
    {
        var packet = Packet();
        for (var length = 0; length < packet.Length; length++)
            Assert.That(IPv4Header.TryDecode(packet.AsSpan(0, length), out _), Is.EqualTo(DecodeError.Truncated), $"{length} bytes");
    }

    [Test]
    public void Options_are_skipped_and_a_header_length_below_five_words_or_past_the_end_is_refused([Range(0, 15)] int words)
    {
        var packet = Packet();
        packet[0] = (byte)(0x40 | words);
        var expected = words is >= 5 and <= 11 ? DecodeError.None : DecodeError.BadIpHeader; // 44 bytes are eleven words
        Assert.That(IPv4Header.TryDecode(packet, out var ip), Is.EqualTo(expected));
        Assert.That(ip.HeaderLength, Is.EqualTo(expected == DecodeError.None ? words * 4 : 0));
    }

    [Test]
    public void Only_version_4_is_accepted([Range(0, 15)] int version)
    {
        var packet = Packet();
        packet[0] = (byte)((version << 4) | 5);
        Assert.That(IPv4Header.TryDecode(packet, out _), Is.EqualTo(version == 4 ? DecodeError.None : DecodeError.BadIpHeader));
    }

    [TestCase(0x0000, DecodeError.None), TestCase(0x4000, DecodeError.None, Description = "don't fragment")]
    [TestCase(0x2000, DecodeError.BadIpHeader, Description = "more fragments"), TestCase(0x0001, DecodeError.BadIpHeader), TestCase(0x1FFF, DecodeError.BadIpHeader)]
    public void Fragments_are_refused(int field, DecodeError expected)
    {
        var packet = Packet();
        (packet[6], packet[7]) = ((byte)(field >> 8), (byte)field);
        Assert.That(IPv4Header.TryDecode(packet, out _), Is.EqualTo(expected));
    }

    [TestCase(0, DecodeError.BadIpHeader), TestCase(19, DecodeError.BadIpHeader), TestCase(20, DecodeError.None), TestCase(44, DecodeError.None)]
    [TestCase(45, DecodeError.Truncated), TestCase(65_535, DecodeError.Truncated)]
    public void The_total_length_lies_between_the_header_and_what_was_received(int total, DecodeError expected)
    {
        var packet = Packet();
        (packet[2], packet[3]) = ((byte)(total >> 8), (byte)total);
        Assert.That(IPv4Header.TryDecode(packet, out var ip), Is.EqualTo(expected));
        Assert.That(ip.TotalLength, Is.EqualTo(expected == DecodeError.None ? total : 0));
    }

    [Test]
    public void Random_bytes_never_lead_outside_of_the_packet()
    {
        var dice = new Dice(4);
        var packet = new byte[80];
        var accepted = 0;
        for (var round = 0; round < 200_000; round++)
        {
            for (var i = 0; i < packet.Length; i += 8) BitConverter.TryWriteBytes(packet.AsSpan(i), dice.Next());
            if (dice.Percent(50)) (packet[0], packet[2], packet[6], packet[7]) = ((byte)(0x40 | dice.Below(16)), 0, 0, 0);
            var length = dice.Below(packet.Length + 1);
            if (IPv4Header.TryDecode(packet.AsSpan(0, length), out var ip) != DecodeError.None) continue;
            accepted++;
            Assert.That(ip.HeaderLength, Is.InRange(20, ip.TotalLength));
            Assert.That(ip.TotalLength, Is.LessThanOrEqualTo(length));
        }
        Assert.That(accepted, Is.GreaterThan(1000));
    }

    private static byte[] Packet() => Convert.FromHexString(CapturedPackets.Version2);
}
