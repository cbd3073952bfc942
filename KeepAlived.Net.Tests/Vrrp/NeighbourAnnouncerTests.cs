using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>Frames are Ethernet's: an interface with other addresses gets none.</summary>
[TestFixture, Category("Kernel")]
internal sealed class NeighbourAnnouncerTests
{
    private const int Loopback = 1;

    [TestCase(6, true)]
    [TestCase(0, false, Description = "tun")]
    [TestCase(4, false, Description = "gre")]
    [TestCase(16, false, Description = "ip6gre")]
    [TestCase(20, false, Description = "InfiniBand")]
    [TestCase(32, false, Description = "the longest there is")]
    public void Only_hardware_addresses_of_six_bytes_are_announced(int length, bool expected)
    {
        TestLan.RequireRoot();
        using var announcer = new NeighbourAnnouncer();
        var mac = Enumerable.Range(0, length).Select(static value => (byte)(2 * value)).ToArray();
        Assert.That(announcer.Send(Loopback, mac, [127, 0, 0, 9]), Is.EqualTo(expected));
        Assert.That(announcer.Send(Loopback, mac, new byte[16]), Is.EqualTo(expected));
    }
}
