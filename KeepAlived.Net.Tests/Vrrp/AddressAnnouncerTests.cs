using System.Diagnostics;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>What the neighbours of a master hear, and when; the numbers are those of keepalived 2.2.7 on the same files.</summary>
[TestFixture, Category("Kernel")]
internal sealed class AddressAnnouncerTests
{
    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(60_000)]
    public void A_new_master_announces_each_address_five_times_at_once()
    {
        using var harness = new LoopHarness(Instance());
        using var heard = new ArpRecorder(harness.Right);
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(heard.Addresses, Is.EqualTo(Enumerable.Repeat(new[] { "10.0.0.99", "10.0.0.98" }, 5).SelectMany(pair => pair)));
    }

    [Test, CancelAfter(60_000)]
    public void The_least_announces_each_address_once_and_never_again()
    {
        using var harness = new LoopHarness("global_defs {\nvrrp_min_garp\nvrrp_garp_master_delay 1\n}\n" + Instance());
        using var heard = new ArpRecorder(harness.Right);
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(heard.Addresses, Is.EqualTo(new[] { "10.0.0.99", "10.0.0.98" }));
        harness.TurnUntil(() => heard.Addresses.Count() >= 4);
        Assert.That(heard.Addresses.Skip(2), Is.EqualTo(new[] { "10.0.0.99", "10.0.0.98" }), "the delay that is written counts");
    }

    [TestCase("global_defs {\nvrrp_garp_interval 0.2\n}\n")]
    [TestCase("garp_group {\ngarp_interval 0.2\ninterfaces {\neth0\n}\n}\n")]
    [TestCase("garp_group {\ngarp_interval 0.2\ninterface eth0\n}\n")]
    [CancelAfter(60_000)]
    public void An_interface_with_a_pace_gets_one_packet_after_the_other(string pace)
    {
        using var harness = new LoopHarness(pace + Instance("garp_master_repeat 2\ngarp_master_delay 0"));
        using var heard = new ArpRecorder(harness.Right);
        harness.TurnUntil(() => harness.Router.IsMaster);
        var watch = Stopwatch.StartNew();
        Assert.That(heard.Addresses, Is.EqualTo(new[] { "10.0.0.99" }));
        harness.TurnUntil(() => heard.Addresses.Count() >= 3);
        Assert.That(watch.Elapsed, Is.GreaterThan(TimeSpan.FromSeconds(0.35)));
        harness.TurnUntil(() => watch.Elapsed > TimeSpan.FromSeconds(1));
        Assert.That(heard.Addresses, Is.EqualTo(new[] { "10.0.0.99", "10.0.0.99", "10.0.0.98" }), "an address waits once");
    }

    [Test, CancelAfter(60_000)]
    public void What_waits_is_forgotten_with_the_mastership()
    {
        using var harness = new LoopHarness("global_defs {\nvrrp_garp_interval 0.2\n}\n" + Instance());
        using var heard = new ArpRecorder(harness.Right);
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.PeerSends(200);
        harness.TurnUntil(() => !harness.Router.IsMaster);
        var watch = Stopwatch.StartNew();
        harness.TurnUntil(() =>
        {
            harness.PeerSends(200);
            return watch.Elapsed > TimeSpan.FromSeconds(0.5);
        });
        Assert.That(heard.Addresses, Is.EqualTo(new[] { "10.0.0.99" }));
    }

    [Test, CancelAfter(60_000)]
    public void Addresses_on_other_interfaces_are_announced_time_and_again()
    {
        using var harness = new LoopHarness(Instance());
        harness.Left.Ip($"link add eth1 type veth peer name eth1 netns {harness.Right.ThreadId}");
        harness.Left.Ip("link set eth1 up");
        harness.Right.Ip("link set eth1 up");
        using var heard = new ArpRecorder(harness.Right);
        harness.Use(Instance("garp_extra_if all 1\ngarp_master_repeat 1\ngarp_master_delay 0", more: "10.1.0.99 dev eth1"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.TurnUntil(() => heard.Addresses.Count() >= 5);
        Assert.That(heard.Addresses, Is.EqualTo(new[] { "10.0.0.99", "10.0.0.98", "10.1.0.99", "10.1.0.99", "10.1.0.99" }));
    }

    // An interval that no pause of a busy machine outlasts: a router that was paused listens, and announces its addresses anew.
    private static string Instance(string settings = "", string more = "") =>
        $$"""
        vrrp_instance one {
            interface eth0
            version 3
            virtual_router_id 51
            advert_int 0.5
            {{settings}}
            virtual_ipaddress {
                10.0.0.99
                10.0.0.98
                {{more}}
            }
        }
        """;
}
