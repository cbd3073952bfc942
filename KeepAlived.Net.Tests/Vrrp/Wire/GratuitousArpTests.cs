using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp.Wire;

[TestFixture]
internal sealed class GratuitousArpTests
{
    [Test]
    public void Encodes_byte_for_byte_what_keepalived_sent()
    {
        var frame = new byte[64];
        frame.AsSpan().Fill(0xA5);
        var length = GratuitousArp.Encode(frame, [0x8E, 0x54, 0x7C, 0xA8, 0x6D, 0x96], [10, 9, 0, 99]);
        Assert.That(Convert.ToHexString(frame, 0, length), Is.EqualTo(CapturedPackets.GratuitousArp).IgnoreCase);
        Assert.That(frame.Skip(length), Is.All.EqualTo(0xA5), "written beyond the end");
    }

    [Test]
    public void The_virtual_mac_is_the_sender_in_both_headers()
    {
        byte[] mac = [0x00, 0x00, 0x5E, 0x00, 0x01, 0x33];
        var frame = new byte[GratuitousArp.Size];
        GratuitousArp.Encode(frame, mac, [192, 168, 0, 99]);
        Assert.That(frame[6..12], Is.EqualTo(mac));
        Assert.That(frame[22..28], Is.EqualTo(mac));
    }
}
