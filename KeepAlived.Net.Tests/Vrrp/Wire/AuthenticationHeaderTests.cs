using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp.Wire;

[TestFixture]
internal sealed class AuthenticationHeaderTests
{
    /// <summary>As keepalived 2.2.7 sent it: VRID 51, 10.0.0.99, password secretpa, the first of its packets.</summary>
    private const string Captured =
        "45c0004000010000ff33d0b60a000001e0000012" + "700400000a000001000000016ac10e2e9e9f3226c737d590" + "21336401" + "02016e670a0000630000000000000000";

    /// <summary>The same from a unicast router with password secret99 and priority 150, to 10.0.0.2.</summary>
    private const string Unicast =
        "45c0004000010000ff33a6c70a0000010a000002" + "700400000a0000010000000137d195adb64423323e5c6d72" + "21339601" + "02013c670a0000630000000000000000";
    private const uint Source = 0x0A000001, Peer = 0x0A000002;
    private static readonly byte[] Key = [.. "secretpa"u8];

    [Test]
    public void Verifies_what_keepalived_signed()
    {
        Assert.That(Verify(Convert.FromHexString(Captured), Key, out var sequence), Is.EqualTo(DecodeError.None));
        Assert.That(sequence, Is.EqualTo(1));
    }

    [Test]
    public void Signs_byte_for_byte_as_keepalived()
    {
        var expected = Convert.FromHexString(Captured);
        var packet = new byte[expected.Length];
        packet.AsSpan().Fill(0xA5);
        expected.AsSpan(44).CopyTo(packet.AsSpan(44));
        IPv4Header.Encode(packet, 0xC0, 255, AuthenticationHeader.Protocol, Source, Advertisement.Group, packet.Length, identification: 1);
        AuthenticationHeader.Sign(packet, Source, 1, Key);
        expected.AsSpan(10, 2).Clear(); // the header's checksum is the kernel's
        Assert.That(Convert.ToHexString(packet), Is.EqualTo(Convert.ToHexString(expected)));
    }

    [TestCase(255)]
    [TestCase(3)]
    [TestCase(0)]
    public void Of_unicast_the_time_to_live_does_not_count(byte timeToLive)
    {
        var expected = Convert.FromHexString(Unicast);
        expected[8] = timeToLive;
        Assert.That(Verify(expected, [.. "secret99"u8], out var sequence), Is.EqualTo(DecodeError.None));
        Assert.That(sequence, Is.EqualTo(1));
        var packet = new byte[expected.Length];
        expected.AsSpan(44).CopyTo(packet.AsSpan(44));
        IPv4Header.Encode(packet, 0xC0, timeToLive, AuthenticationHeader.Protocol, Source, Peer, packet.Length, identification: 1);
        AuthenticationHeader.Sign(packet, Source, 1, "secret99"u8);
        Assert.That(Convert.ToHexString(packet[20..]), Is.EqualTo(Convert.ToHexString(expected[20..])));
    }

    [Test]
    public void The_message_says_authentication_type_2()
    {
        var format = new AdvertisementFormat(2, 51, TimeSpan.FromSeconds(1), null, IsBehindHeader: true);
        var message = Convert.FromHexString(Captured)[44..];
        var ip = new IpHeader(255, 51, Source, Advertisement.Group, 20, 64);
        Assert.That(Advertisement.TryDecode(message, ip, format, true, out _), Is.EqualTo(DecodeError.None));
        Assert.That(Advertisement.TryDecode(message, ip, format with { IsBehindHeader = false }, true, out _), Is.EqualTo(DecodeError.AuthenticationTypeMismatch));
        var buffer = new byte[20];
        Advertisement.Encode(buffer, format, 100, [10, 0, 0, 99], Source, Advertisement.Group, ChecksumForm.MessageOnly);
        Assert.That(buffer, Is.EqualTo(message));
    }

    [Test]
    public void Every_bit_counts_but_those_that_change_on_the_way()
    {
        for (var bit = 0; bit < 64 * 8; bit++)
        {
            var at = bit / 8;
            // Type of service, fragment field and checksum are left out; lengths and version fail before.
            if (at is 0 or 1 or 2 or 3 or 6 or 7 or 10 or 11 or 22 or 23) continue;
            var packet = Convert.FromHexString(Captured);
            packet[at] ^= (byte)(1 << (bit % 8));
            Assert.That(Verify(packet, Key, out _), Is.EqualTo(DecodeError.AuthenticationFailed), $"bit {bit % 8} of byte {at}");
        }
    }

    [Test]
    public void Another_key_is_refused() =>
        Assert.That(Verify(Convert.FromHexString(Captured), [.. "secretpb"u8], out _), Is.EqualTo(DecodeError.AuthenticationFailed));

    [Test]
    public void Every_truncation_is_refused()
    {
        var packet = Convert.FromHexString(Captured);
        for (var length = 20; length < packet.Length; length++)
        {
            var shorter = packet[..length];
            shorter[3] = (byte)length;
            Assert.That(Verify(shorter, Key, out _), Is.EqualTo(length < 44 ? DecodeError.Truncated : DecodeError.AuthenticationFailed), $"{length} bytes");
        }
    }

    private static DecodeError Verify(byte[] packet, byte[] key, out uint sequence)
    {
        Assert.That(IPv4Header.TryDecode(packet, out var ip), Is.EqualTo(DecodeError.None));
        return AuthenticationHeader.TryVerify(packet, ip, key, out sequence);
    }
}
