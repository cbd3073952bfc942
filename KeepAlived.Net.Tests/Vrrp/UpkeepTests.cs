using System.Diagnostics;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Tests.Vrrp.Routing;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>What other programs remove is put back.</summary>
[TestFixture, Category("Kernel"), Category("KernelLong")]
internal sealed class UpkeepTests
{
    private const string Statics =
        """
        track_group both {
            group {
                one
            }
        }
        static_ipaddress {
            10.0.0.50/24 dev eth0
            10.0.0.51/32 peer 10.0.0.52 dev eth0
            10.0.0.53/24 dev eth0 no_track
            2001:db8::50/64 dev eth0
            10.0.7.1/24 dev eth7 track_group both
        }
        static_routes {
            10.60.0.0/16 via 10.0.0.2 dev eth0
            blackhole 2001:db8:60::/48 dev lo
            10.61.0.0/16 via 10.0.0.2 dev eth0 no_track
        }
        static_rules {
            from 10.79.0.0/16 table 100 priority 7000
            from 10.80.0.0/16 table 100 priority 7001 no_track
        }

        """;

    private static readonly string One = VirtualRoutesTests.Instance(
        ["10.50.0.0/16 via 10.0.0.2 dev eth0", "10.51.0.0/16 via 10.0.0.2 dev eth0 table 100 metric 7", "10.52.0.0/16 dev eth0 no_track", "2001:db8:1::/48 via 2001:db8::2 dev eth0"],
        ["from 10.77.0.0/16 table 100 priority 5000", "from 10.78.0.0/16 table 100 priority 5001 no_track", "from 2001:db8::/32 table 100 priority 5002"]);

    private static readonly (string Removal, string What)[] PutBack =
    [
        ("route delete 10.50.0.0/16", "10.50.0.0/16"),
        ("route delete 10.51.0.0/16 table 100", "10.51.0.0/16"),
        ("-6 route delete 2001:db8:1::/48", "2001:db8:1::/48"),
        ("-6 route delete 2001:db8:60::/48", "2001:db8:60::/48"),
        ("route delete 10.60.0.0/16", "10.60.0.0/16"),
        ("rule delete priority 5000", "5000:"),
        ("-6 rule delete priority 5002", "5002:"),
        ("rule delete priority 7000", "7000:"),
        ("address delete 10.0.0.99/32 dev eth0", "10.0.0.99/32"),
        ("address delete 10.0.0.50/24 dev eth0", "10.0.0.50/24"),
        ("address delete 10.0.0.51 peer 10.0.0.52 dev eth0", "10.0.0.51 peer 10.0.0.52"),
        ("address delete 2001:db8::50/64 dev eth0", "2001:db8::50/64"),
    ];

    private static readonly (string Removal, string What)[] NotTracked =
    [
        ("route delete 10.52.0.0/16", "10.52.0.0/16"),
        ("route delete 10.61.0.0/16", "10.61.0.0/16"),
        ("rule delete priority 5001", "5001:"),
        ("rule delete priority 7001", "7001:"),
        ("address delete 10.0.0.53/24 dev eth0", "10.0.0.53/24"),
    ];

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(60_000)]
    public void What_somebody_removes_is_put_back()
    {
        using var harness = Master();
        Assert.Multiple(() =>
        {
            foreach (var (removal, what) in PutBack) ExpectBack(harness, removal, what);
        });
        harness.TurnUntil(() => harness.Router.IsMaster);
    }

    [Test, CancelAfter(60_000)]
    public void What_is_not_tracked_stays_away()
    {
        using var harness = Master();
        harness.Reports();
        foreach (var (removal, what) in NotTracked)
        {
            Assert.That(Everything(harness), Does.Contain(what));
            harness.Left.Ip(removal);
        }
        var watch = Stopwatch.StartNew();
        harness.TurnUntil(() => watch.Elapsed > TimeSpan.FromSeconds(1.5));
        foreach (var (_, what) in NotTracked) Assert.That(Everything(harness), Does.Not.Contain(what));
        Assert.That(harness.Reports().Select(report => report.State), Has.None.EqualTo((byte)RouterState.Fault), "nor is it a fault");
    }

    [Test, CancelAfter(60_000)]
    public void Who_keeps_removing_something_finds_it_put_back_ever_later_and_is_named()
    {
        using var harness = Master();
        var (watch, removals) = (Stopwatch.StartNew(), 0);
        harness.TurnUntil(() =>
        {
            if (harness.Left.Ip("rule").Contains("5000:"))
            {
                harness.Left.Ip("rule delete priority 5000");
                removals++;
            }
            return watch.Elapsed > TimeSpan.FromSeconds(6);
        });
        Assert.That(removals, Is.InRange(3, 8), "at most at 0, 0, 0.125, 0.375, 0.875, 1.875, 3.875 s");
        harness.Reports();
        Assert.That(harness.Said, Has.Some.Contains("somebody keeps removing rule from 10.77.0.0/16"));
    }

    [Test, CancelAfter(60_000)]
    public void A_master_that_cannot_put_a_route_back_leaves_that_to_another()
    {
        using var harness = Master();
        harness.Reports();
        harness.Left.Ip("route delete 10.0.0.0/24");
        harness.Left.Ip("address delete 10.0.0.53/24 dev eth0");
        harness.Left.Ip("route delete 10.50.0.0/16");
        harness.TurnUntil(() => !harness.Router.IsMaster);
        harness.Reports();
        Assert.That(harness.Said, Has.Some.Contains("cannot put route 10.50.0.0/16 via 10.0.0.2 dev eth0 back"));
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Backup), "it may become master again, if no other does");
        Assert.That(Everything(harness), Does.Not.Contain("10.0.0.99").And.Not.Contain("5000:"));
    }

    [Test, CancelAfter(60_000)]
    public void An_instance_of_the_group_fails_with_the_interface_of_a_static_entry()
    {
        using var harness = Master();
        harness.Left.Ip("link set eth7 down");
        harness.TurnUntil(() => harness.Router.State == RouterState.Fault);
        harness.Left.Ip("link set eth7 up");
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(Everything(harness), Does.Contain("10.0.7.1/24"));
    }

    [Test, CancelAfter(60_000)]
    public void A_static_route_that_could_not_be_put_back_while_its_link_was_down_comes_with_the_link()
    {
        using var harness = Master(Statics.Replace("10.61.0.0/16 via 10.0.0.2 dev eth0 no_track", "10.63.0.0/16 via 10.0.7.9 dev eth7"));
        harness.Left.Ip("link set eth7 down");
        harness.Reports();
        harness.Said.Clear();
        harness.TurnUntil(() =>
        {
            harness.Reports();
            return harness.Said.FindAll(static line => line.Contains("cannot set route 10.63.0.0/16", StringComparison.Ordinal)).Count >= 3;
        });
        harness.Left.Ip("link set eth7 up");
        var watch = Stopwatch.StartNew();
        harness.TurnUntil(() =>
        {
            harness.Reports();
            return harness.Said.Exists(static line => line.Contains("static route 10.63.0.0/16 via 10.0.7.9 dev eth7; it was put back", StringComparison.Ordinal));
        });
        Assert.That(watch.Elapsed, Is.LessThan(RestorePace.Longest / 2));
    }

    [Test, CancelAfter(60_000)]
    public void An_address_that_the_kernel_refuses_from_the_beginning_costs_no_mastership_at_a_reload()
    {
        var refused = One.Replace("virtual_ipaddress {", "virtual_ipaddress_excluded {\n2001:db8::66/128 mngtmpaddr dev eth0\n}\nvirtual_ipaddress {");
        using var harness = Master("", refused);
        harness.Use(refused.Replace("priority 5000", "priority 5003"));
        harness.Reports();
        Assert.That(harness.Said, Has.Some.Contains("cannot set 2001:db8::66/128"));
        harness.Left.Ip("link set eth0 mtu 1400"); // a word of the kernel that makes it look after everything
        var watch = Stopwatch.StartNew();
        harness.TurnUntil(() => watch.Elapsed > TimeSpan.FromSeconds(2));
        Assert.That(harness.Reports().Select(report => report.State), Has.None.EqualTo((byte)RouterState.Fault));
        Assert.That(harness.Router.IsMaster, Is.True);
    }

    [Test, CancelAfter(60_000)]
    public void Static_entries_follow_a_reload_survive_a_crash_and_go_with_the_daemon()
    {
        using var harness = Master();
        harness.CrashAndStartAgain(Statics.Replace("10.0.0.50/24", "10.0.0.54/24").Replace("10.60.0.0/16", "10.62.0.0/16") + One);
        Assert.That(Everything(harness), Does.Contain("10.0.0.54/24").And.Contain("10.62.0.0/16").And.Not.Contain("10.0.0.50/24").And.Not.Contain("10.60.0.0/16").And.Contain("10.0.0.51 peer"));
        harness.Use(Statics.Replace("priority 7000", "priority 7002").Replace("10.0.0.51/32 peer", "10.0.0.55/32 peer") + One);
        Assert.That(Everything(harness), Does.Contain("7002:").And.Not.Contain("7000:").And.Not.Contain("10.0.0.51 peer").And.Contain("10.0.0.55 peer").And.Contain("10.0.0.50/24"));
        harness.Left.Do(harness.Process.Stop);
        Assert.That(Everything(harness), Does.Not.Contain("10.0.0.5").And.Not.Contain("10.6").And.Not.Contain("700").And.Not.Contain("keepalived").And.Not.Contain("2001:db8"));
        Assert.That(File.Exists(harness.JournalPath), Is.False);
    }

    private static void ExpectBack(LoopHarness harness, string removal, string what)
    {
        Assert.That(Everything(harness), Does.Contain(what));
        harness.Reports();
        harness.Said.Clear();
        harness.Left.Ip(removal);
        Assert.That(Everything(harness), Does.Not.Contain(what), "it is gone");
        harness.TurnUntil(() => Everything(harness).Contains(what));
        var reports = harness.Reports();
        Assert.That(harness.Said.Exists(line => line.Contains("put back")) || reports.Exists(report => report.Event == VrrpEvent.AddressRestored), $"after {removal} the log says so");
    }

    private static LoopHarness Master() => Master(Statics);

    private static LoopHarness Master(string statics, string? instance = null)
    {
        var harness = new LoopHarness(statics + (instance ?? One), prepare: static host => host.Ip("link add eth7 type veth peer name eth8"));
        harness.Left.Ip("link set eth8 up");
        harness.Left.Ip("link set eth7 up");
        harness.TurnUntil(() => harness.Router.IsMaster);
        return harness;
    }

    private static string Everything(LoopHarness harness) =>
        string.Join('\n', VirtualRoutesTests.Routes(harness)) + string.Join('\n', VirtualRoutesTests.Rules(harness)) + harness.Left.Ip("address");
}
