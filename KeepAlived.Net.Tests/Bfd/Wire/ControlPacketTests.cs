using KeepAlived.Net.Bfd.Wire;

namespace KeepAlived.Net.Tests.Bfd.Wire;

/// <summary>BFD control packets, byte by byte (RFC 5880 §4.1).</summary>
internal sealed class ControlPacketTests
{
    /// <summary>Captured from keepalived 2.2.7: Up, Poll, multiplier 4, 80 ms and 100 ms.</summary>
    private static readonly byte[] FromKeepalived = Convert.FromHexString("20E00418738475A984EA23C900013880000186A000000000");

    private static readonly ControlPacket Meaning = new(3, 0, Poll: true, Final: false, Demand: false, 4, 0x738475A9, 0x84EA23C9, TimeSpan.FromMilliseconds(80), TimeSpan.FromMilliseconds(100));

    [Test]
    public void A_packet_of_keepalived_is_understood()
    {
        Assert.That(ControlPacket.TryDecode(FromKeepalived, out var packet), Is.EqualTo(ControlError.None));
        Assert.That(packet, Is.EqualTo(Meaning));
    }

    [Test]
    public void A_packet_is_written_as_keepalived_writes_it()
    {
        var bytes = new byte[ControlPacket.Size];
        bytes.AsSpan().Fill(0xFF);
        Meaning.Encode(bytes);
        Assert.That(bytes, Is.EqualTo(FromKeepalived));
    }

    [Test]
    public void Every_state_flag_and_diagnostic_survives_the_way_there_and_back(
        [Values(0, 1, 2, 3)] byte state, [Values(0, 8, 31)] byte diagnostic, [Values(0, 1, 2, 3)] int flags)
    {
        var packet = new ControlPacket(state, diagnostic, flags == 1, flags == 2, flags == 3, 255, 1, uint.MaxValue, TimeSpan.FromMicroseconds(uint.MaxValue), TimeSpan.Zero);
        var bytes = new byte[ControlPacket.Size];
        packet.Encode(bytes);
        Assert.That(ControlPacket.TryDecode(bytes, out var back), Is.EqualTo(ControlError.None));
        Assert.That(back, Is.EqualTo(packet));
    }

    [Test]
    public void A_packet_cut_anywhere_is_refused([Range(0, 23)] int length) =>
        Assert.That(ControlPacket.TryDecode(FromKeepalived.AsSpan(0, length), out _), Is.EqualTo(ControlError.TooShort));

    // RFC 5880 §6.8.6, in its order: what is wrong with the packet, and the byte that makes it so.
    [TestCase(0, 0x00, ControlError.WrongVersion), TestCase(0, 0x40, ControlError.WrongVersion), TestCase(0, 0xE0, ControlError.WrongVersion)]
    [TestCase(3, 0, ControlError.BadLength), TestCase(3, 23, ControlError.BadLength), TestCase(3, 25, ControlError.LengthBeyondPacket), TestCase(3, 255, ControlError.LengthBeyondPacket)]
    [TestCase(2, 0, ControlError.NoMultiplier)]
    [TestCase(1, 0xC1, ControlError.Multipoint)]
    [TestCase(1, 0xF0, ControlError.PollAndFinal)]
    public void A_packet_with_a_wrong_byte_is_refused(int at, byte value, ControlError expected)
    {
        var bytes = FromKeepalived.ToArray();
        bytes[at] = value;
        Assert.That(ControlPacket.TryDecode(bytes, out _), Is.EqualTo(expected));
    }

    [Test]
    public void Nobody_has_the_discriminator_zero()
    {
        var bytes = FromKeepalived.ToArray();
        bytes.AsSpan(4, 4).Clear();
        Assert.That(ControlPacket.TryDecode(bytes, out _), Is.EqualTo(ControlError.NoDiscriminator));
    }

    [TestCase(0, ControlError.None), TestCase(1, ControlError.None), TestCase(2, ControlError.StateWithoutSession), TestCase(3, ControlError.StateWithoutSession)]
    public void Only_who_is_down_may_not_know_our_discriminator(int state, ControlError expected)
    {
        var bytes = FromKeepalived.ToArray();
        bytes.AsSpan(8, 4).Clear();
        bytes[1] = (byte)(state << 6);
        Assert.That(ControlPacket.TryDecode(bytes, out _), Is.EqualTo(expected));
    }

    [Test]
    public void An_authenticated_packet_is_refused_as_sessions_are_not([Values(24, 26, 28)] byte length)
    {
        byte[] bytes = [.. FromKeepalived, 1, 4, 1, 0x61];
        (bytes[1], bytes[3]) = (0xC4, length);
        Assert.That(ControlPacket.TryDecode(bytes, out _), Is.EqualTo(length == 24 ? ControlError.BadLength : ControlError.Authenticated));
    }

    [Test]
    public void What_follows_the_packet_does_not_matter() =>
        Assert.That(ControlPacket.TryDecode([.. FromKeepalived, .. new byte[1400]], out _), Is.EqualTo(ControlError.None));

    [Test]
    public void No_bytes_throw()
    {
        var dice = new Random(1);
        var bytes = new byte[40];
        for (var i = 0; i < 20_000; i++)
        {
            dice.NextBytes(bytes);
            bytes[0] = (byte)(0x20 | (bytes[0] & 0x1F)); // beyond the first check
            var error = ControlPacket.TryDecode(bytes.AsSpan(0, dice.Next(bytes.Length + 1)), out var packet);
            if (error != ControlError.None) Assert.That(packet, Is.Default);
        }
    }
}
