using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp.Wire;

[TestFixture]
internal sealed class NeighbourAdvertisementTests
{
    /// <summary>Debian's keepalived 2.2.7 for an IPv6 address of virtual_ipaddress_excluded, by tcpdump.</summary>
    private const string Captured =
        "333300000001d60983f59b4a86dd6000000000203aff20010db8000000000000000000000099ff02000000000000000000000000000188"
        + "0004b22000000020010db80000000000000000000000990201d60983f59b4a";

    private static readonly byte[] Mac = [0xD6, 0x09, 0x83, 0xF5, 0x9B, 0x4A], Address = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x99];

    [Test]
    public void Encodes_byte_for_byte_what_keepalived_sent()
    {
        var frame = new byte[128];
        frame.AsSpan().Fill(0xA5);
        var length = NeighbourAdvertisement.Encode(frame, Mac, Address, isRouter: false);
        Assert.That(Convert.ToHexString(frame, 0, length), Is.EqualTo(Captured).IgnoreCase);
        Assert.That(frame.Skip(length), Is.All.EqualTo(0xA5), "written beyond the end");
    }

    [Test]
    public void A_router_says_so_and_the_checksum_holds()
    {
        var frame = new byte[NeighbourAdvertisement.Size];
        NeighbourAdvertisement.Encode(frame, Mac, Address, isRouter: true);
        Assert.That(frame[58], Is.EqualTo(0xA0), "router and override");
        Assert.That(InternetChecksum.Sum(frame.AsSpan(54), InternetChecksum.Sum(frame.AsSpan(22, 32), 32 + 58)), Is.EqualTo(0xFFFF));
    }
}
