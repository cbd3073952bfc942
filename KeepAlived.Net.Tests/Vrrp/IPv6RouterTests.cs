using System.Net;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>Virtual routers of IPv6 addresses, in the loop beside another router.</summary>
[TestFixture, Category("Kernel")]
internal sealed class IPv6RouterTests
{
    private static readonly UInt128 Ours = new(0xFE80_0000_0000_0000, 1);

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(60_000)]
    public void An_IPv6_master_advertises_from_its_link_local_address_to_the_group_with_hop_limit_255([Values(2, 3)] int version)
    {
        using var harness = new LoopHarness(Instance(version));
        harness.TurnUntil(() => harness.Router.IsMaster);
        var (ip, message) = harness.HeardPackets()[0];
        Assert.That((ip.Source, ip.Destination, ip.TimeToLive), Is.EqualTo((Ours, Advertisement.Group6, (byte)255)));
        Assert.That(message, Has.Length.EqualTo(40), "no authentication data follows the addresses, with version 2 neither");
        Assert.That(new IPAddress(message.AsSpan(8, 16)), Is.EqualTo(IPAddress.Parse("fe80::99")), "the link-local address is the first");
        Assert.That(InternetChecksum.Sum(message, InternetChecksum.PseudoHeader(ip.Source, ip.Destination, 112, message.Length)), Is.EqualTo(0xFFFF));
        var held = harness.Left.Ip("-6 address show dev eth0");
        Assert.That(held, Does.Contain("inet6 fe80::99/64 scope link nodad").And.Contain("inet6 2001:db8::99/64 scope global nodad"));

        harness.Heard();
        harness.Left.Do(harness.Process.Stop);
        Assert.That(harness.Heard(), Is.EqualTo(new byte[] { 0 }));
        Assert.That(harness.Left.Ip("-6 address show dev eth0"), Does.Not.Contain("::99"));
    }

    [Test, CancelAfter(60_000)]
    public void An_IPv6_router_yields_to_a_higher_priority_and_not_to_a_lower_one()
    {
        using var harness = new LoopHarness(Instance(3));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Heard();
        harness.PeerSends(priority: 50);
        harness.TurnUntil(() => harness.Heard().Count > 0);
        Assert.That(harness.Router.IsMaster);
        harness.PeerSends(priority: 200);
        harness.TurnUntil(() => !harness.Router.IsMaster);
        Assert.That(harness.Reports().Last(report => report.Event == VrrpEvent.Outranked).Address, Is.EqualTo(new UInt128(0xFE80_0000_0000_0000, 2)));
    }

    [Test, CancelAfter(60_000)]
    public void Routers_of_both_families_with_one_VRID_are_independent()
    {
        using var harness = new LoopHarness($"{Instance(3)}\n{Instance(3).Replace("vrrp_instance one", "vrrp_instance four", StringComparison.Ordinal).Replace("fe80::99/64", "10.0.0.99", StringComparison.Ordinal).Replace("2001:db8::99/64", "10.0.0.98", StringComparison.Ordinal)}");
        var (six, four) = (harness.Process.Routers[0], harness.Process.Routers[1]);
        harness.TurnUntil(() => six.IsMaster && four.IsMaster);
        using var frames = harness.Right.Do(() => new FrameSender("eth0"));
        harness.Right.Do(() => frames.Send(BadPackets.Good()));
        harness.TurnUntil(() => !four.IsMaster);
        Assert.That(six.IsMaster);
        harness.TurnUntil(() => four.IsMaster);
        harness.PeerSends(priority: 200);
        harness.TurnUntil(() => !six.IsMaster);
        Assert.That(four.IsMaster);
    }

    [Test, CancelAfter(60_000)]
    public void Between_equal_priorities_the_higher_IPv6_address_wins()
    {
        using var harness = new LoopHarness(Instance(3));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.PeerSends(priority: 100); // fe80::2 against our fe80::1
        harness.TurnUntil(() => !harness.Router.IsMaster);
    }

    [Test, CancelAfter(60_000)]
    public void An_IPv6_advertisement_that_was_forwarded_is_ignored()
    {
        using var harness = new LoopHarness(Instance(3));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Reports();
        harness.PeerSends(Packet(hopLimit: 254), Advertisement.Group6);
        var seen = new List<VrrpReport>();
        harness.TurnUntil(() =>
        {
            seen.AddRange(harness.Reports());
            return seen.Count > 0;
        });
        Assert.That((seen[0].Event, (DecodeError)(seen[0].Number & 0xFF)), Is.EqualTo((VrrpEvent.AdvertIgnored, DecodeError.BadTtl)));
        Assert.That(harness.Router.IsMaster);
        harness.PeerSends(Packet(hopLimit: 255), Advertisement.Group6);
        harness.TurnUntil(() => !harness.Router.IsMaster);
    }

    [Test, CancelAfter(60_000)]
    public void Without_a_usable_link_local_address_the_router_waits_in_fault_for_one()
    {
        using var harness = new LoopHarness(Instance(3), prepare: left => left.Ip("address delete fe80::1/64 dev eth0"));
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Fault));
        harness.Left.Ip("address add fe80::1/64 dev eth0"); // tentative for a second or so
        harness.TurnUntil(() => harness.Router.State == RouterState.Backup);
        Assert.That(harness.Left.Ip("-6 address show dev eth0 to fe80::1"), Does.Not.Contain("tentative"));
        harness.TurnUntil(() => harness.Router.IsMaster);
    }

    [Test, CancelAfter(60_000)]
    public void A_router_that_loses_the_address_it_sends_from_resigns_and_comes_back_with_another()
    {
        using var harness = new LoopHarness(Instance(3));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Heard();
        harness.Left.Ip("address delete fe80::1/64 dev eth0");
        harness.TurnUntil(() => harness.Router.State == RouterState.Fault);
        Assert.That(harness.Heard()[^1], Is.Zero);
        harness.Left.Ip("address add fe80::7/64 dev eth0 nodad");
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(harness.HeardPackets()[^1].Ip.Source, Is.EqualTo(new UInt128(0xFE80_0000_0000_0000, 7)));
    }

    [Test, CancelAfter(60_000)]
    public void A_virtual_MAC_of_IPv6_has_02_in_it_and_the_link_local_address_of_its_parent()
    {
        using var harness = new LoopHarness(Instance(3, "use_vmac"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(harness.HeardPackets()[0].Ip.Source, Is.EqualTo(Ours));
        var link = harness.Left.Ip("address show dev vrrp.51");
        Assert.That(link, Does.Contain("link/ether 00:00:5e:00:02:33"));
        Assert.That(link, Does.Contain("inet6 fe80::1/64 scope link").And.Contain("deprecated"));
        Assert.That(link, Does.Contain("inet6 fe80::99/64").And.Contain("inet6 2001:db8::99/64"));
        harness.Left.Do(harness.Process.Stop);
        Assert.That(() => harness.Left.Ip("link show dev vrrp.51"), Throws.InvalidOperationException);
    }

    [Test, CancelAfter(60_000)]
    public void A_master_answers_solicitations_by_its_virtual_MAC_as_a_router_and_a_backup_does_not_answer()
    {
        byte[] mac = [0x00, 0x00, 0x5E, 0x00, 0x02, 0x33], option = [2, 1, .. mac], target = IPAddress.Parse("2001:db8::99").GetAddressBytes();
        using var harness = new LoopHarness(Instance(3, "use_vmac"), prepare: static left => left.Do(static () => File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1")));
        using var heard = new FrameRecorder(harness.Right, FrameRecorder.EtherTypeIPv6);
        harness.TurnUntil(() => harness.Router.IsMaster);
        var unsolicited = heard.Frames.Where(frame => IsAdvertised(frame, target)).ToList();
        Assert.That(unsolicited, Is.Not.Empty.And.All.Matches<byte[]>(frame => frame.AsSpan(6, 6).SequenceEqual(mac) && frame.AsSpan(58, 1)[0] == 0xA0 && frame.AsSpan(78, 8).SequenceEqual(option)),
            "from the virtual MAC: router, override, not solicited, with the virtual MAC as target");
        Assert.That(Neighbour.Resolve(harness.Right, "2001:db8::99"), Does.StartWith("lladdr 00:00:5e:00:02:33 router"));
        Assert.That(heard.Frames.Where(frame => IsAdvertised(frame, target)), Is.All.Matches<byte[]>(frame => frame.AsSpan(6, 6).SequenceEqual(mac)), "never from its own MAC");
        harness.PeerSends(priority: 200);
        harness.TurnUntil(() => !harness.Router.IsMaster);
        Assert.That(Neighbour.Resolve(harness.Right, "2001:db8::99"), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public void A_virtual_MAC_that_advertisements_do_not_leave_by_needs_no_address_of_its_parent()
    {
        using var harness = new LoopHarness(Instance(3, "use_vmac\nvmac_xmit_base"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(harness.HeardPackets()[0].Ip.Source, Is.EqualTo(Ours));
        Assert.That(harness.Left.Ip("address show dev vrrp.51"), Does.Contain("inet6 fe80::99/64").And.Not.Contain("fe80::1/64"), "as keepalived 2.2.7");
    }

    [Test, CancelAfter(60_000)]
    public void Unicast_over_IPv6_reaches_the_peers_from_the_configured_source()
    {
        const string unicast = "unicast_src_ip 2001:db8::{0}\nunicast_peer {{\n2001:db8::{1}\n}}";
        string Unicast(int us, int them) => Instance(3, string.Format(System.Globalization.CultureInfo.InvariantCulture, unicast, us, them));
        using var harness = new LoopHarness(Unicast(1, 2), peer: Unicast(2, 1));
        harness.TurnUntil(() => harness.Router.IsMaster);
        var (ip, _) = harness.HeardPackets()[0];
        Assert.That((ip.Source, ip.Destination, ip.TimeToLive), Is.EqualTo((new UInt128(0x20010DB8_0000_0000, 1), new UInt128(0x20010DB8_0000_0000, 2), (byte)64)),
            "the hop limit is the kernel's, as with keepalived");
        harness.PeerSends(priority: 200);
        harness.TurnUntil(() => !harness.Router.IsMaster);
    }

    [TestCase(true), TestCase(false), CancelAfter(60_000)]
    public void A_link_local_source_of_unicast_has_to_be_on_its_own_interface(bool atTheStart)
    {
        const string Unicast = "unicast_src_ip fe80::7\nunicast_peer {\nfe80::2\n}", Elsewhere = "address add fe80::7/64 dev lo nodad";
        using var harness = new LoopHarness(Instance(3, Unicast), prepare: host =>
        {
            if (atTheStart) host.Ip(Elsewhere);
        });
        if (!atTheStart)
        {
            harness.Left.Ip(Elsewhere);
            harness.Left.Do(harness.Process.Turn);
        }
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Fault));
        harness.Left.Ip("address add fe80::7/64 dev eth0 nodad");
        harness.TurnUntil(() => harness.Router.IsMaster);
    }

    private static bool IsAdvertised(byte[] frame, byte[] target) => frame.Length >= 86 && frame[20] == 58 && frame[54] == 136 && frame.AsSpan(62, 16).SequenceEqual(target);

    private static byte[] Packet(byte hopLimit)
    {
        var packet = new byte[IPv6Header.Size + Advertisement.HeaderSize + 32];
        var source = new UInt128(0xFE80_0000_0000_0000, 2);
        byte[] addresses = [.. IPAddress.Parse("fe80::99").GetAddressBytes(), .. IPAddress.Parse("2001:db8::99").GetAddressBytes()];
        IPv6Header.Encode(packet, 0xC0, hopLimit, 112, source, Advertisement.Group6, packet.Length);
        Advertisement.Encode(packet.AsSpan(IPv6Header.Size), new(3, 51, TimeSpan.FromSeconds(0.05), null, IsIPv6: true), 200, addresses, source, Advertisement.Group6, ChecksumForm.PseudoHeader);
        return packet;
    }

    private static string Instance(int version, string extra = "") =>
        $$"""
        vrrp_instance one {
            interface eth0
            version {{version}}
            virtual_router_id 51
            priority 100
            advert_int {{(version == 2 ? "1" : "0.05")}}
            {{extra}}
            virtual_ipaddress {
                fe80::99/64
                2001:db8::99/64
            }
        }
        """;
}
