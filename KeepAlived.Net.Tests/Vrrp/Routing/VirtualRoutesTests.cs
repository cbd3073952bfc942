using System.Diagnostics;
using System.Text.RegularExpressions;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Vrrp.Routing;

/// <summary>virtual_routes and virtual_rules in a kernel.</summary>
[TestFixture, Category("Kernel")]
internal sealed partial class VirtualRoutesTests
{
    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(60_000)]
    public void A_master_has_every_kind_of_route_and_rule_as_Debians_keepalived_sets_them_and_a_stop_removes_them()
    {
        using var harness = new LoopHarness(Instance([.. RoutingSamples.Routes.Select(sample => sample.Line)], [.. RoutingSamples.Rules.Select(sample => sample.Line)]));
        var (routesBefore, rulesBefore) = (Routes(harness), Rules(harness));
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(RoutingSamples.Routes, Has.Length.GreaterThanOrEqualTo(30));
        Assert.That(RoutingSamples.Rules, Has.Length.GreaterThanOrEqualTo(20));
        Assert.That(Routes(harness).Except(routesBefore), Is.EquivalentTo(RoutingSamples.Routes.Select(sample => sample.Shown)));
        Assert.That(Rules(harness).Except(rulesBefore), Is.EquivalentTo(RoutingSamples.Rules.Select(sample => sample.Shown)));

        harness.Left.Do(harness.Process.Stop);
        Assert.That(Routes(harness), Is.EqualTo(routesBefore));
        Assert.That(Rules(harness), Is.EqualTo(rulesBefore));
        Assert.That(File.Exists(harness.JournalPath), Is.False);
    }

    [Test, CancelAfter(60_000)]
    public void A_reload_sends_differences_only()
    {
        using var harness = new LoopHarness(Instance(["10.50.0.0/16 via 10.0.0.2 dev eth0", "10.51.0.0/16 dev eth0"], ["from 10.77.0.0/16 table 100 priority 5000"]));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Use(Instance(["10.50.0.0/16 via 10.0.0.2 dev eth0", "10.52.0.0/16 dev eth0"], ["from 10.77.0.0/16 table 101 priority 5000"]));
        Assert.That(harness.Router.IsMaster);
        Assert.That(Routes(harness, "proto keepalived"), Is.EqualTo(new[] { "unicast 10.50.0.0/16 via 10.0.0.2 dev eth0 table main scope global", "unicast 10.52.0.0/16 dev eth0 table main scope global" }));
        Assert.That(Rules(harness).Where(rule => rule.StartsWith("5000:", StringComparison.Ordinal)), Is.EqualTo(new[] { "5000: from 10.77.0.0/16 lookup 101 proto keepalived" }));
    }

    [Test, CancelAfter(60_000)]
    public void What_the_kernel_refused_from_the_beginning_is_not_lost_later([Values] bool reload)
    {
        var text = Instance(["10.50.0.0/16 via 10.99.0.2 dev eth0", "10.51.0.0/16 via 10.0.0.2 dev eth0"], []);
        using var harness = new LoopHarness(text);
        harness.TurnUntil(() => harness.Router.IsMaster);
        if (reload) harness.Use(text);
        // An address that goes makes the router look after its routes.
        harness.Left.Ip("address add 10.7.7.7/32 dev eth0");
        harness.Left.Ip("address delete 10.7.7.7/32 dev eth0");
        harness.Left.Ip("route delete 10.51.0.0/16");
        var watch = Stopwatch.StartNew();
        harness.TurnUntil(() => watch.Elapsed > TimeSpan.FromSeconds(2) || !harness.Router.IsMaster);
        Assert.That(harness.Router.IsMaster);
        Assert.That(Routes(harness, "proto keepalived"), Is.EqualTo(new[] { "unicast 10.51.0.0/16 via 10.0.0.2 dev eth0 table main scope global" }), "what was there comes back");
    }

    [Test, CancelAfter(60_000)]
    public void A_crash_leaves_no_route_and_no_rule_that_the_next_start_does_not_want()
    {
        using var harness = new LoopHarness(Instance(["10.50.0.0/16 via 10.0.0.2 dev eth0 mtu lock 1400 table 100", "10.51.0.0/16 dev eth0"], ["from 10.77.0.0/16 fwmark 0x1/0xf table 100 priority 5000"]));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Left.Ip("route add 10.60.0.0/16 dev eth0 proto keepalived");
        harness.CrashAndStartAgain(Instance(["10.51.0.0/16 dev eth0"], []));
        Assert.That(harness.Router.IsMaster, Is.False);
        Assert.That(Routes(harness, "proto keepalived"), Is.EqualTo(new[] { "unicast 10.60.0.0/16 dev eth0 table main scope link" }), "foreign routes stay");
        Assert.That(Rules(harness), Has.None.Contains("10.77"));
    }

    internal static string Instance(string[] routes, string[] rules, string more = "") =>
        $$"""
        vrrp_instance one {
            interface eth0
            virtual_router_id 51
            {{more}}
            virtual_ipaddress {
                10.0.0.99
            }
            virtual_ipaddress_excluded {
                2001:db8::99/64
            }
            virtual_routes {
                {{string.Join('\n', routes)}}
            }
            virtual_rules {
                {{string.Join('\n', rules)}}
            }
        }
        """;

    /// <summary>Of both families, a line for each, without those that the kernel has of its own.</summary>
    internal static string[] Routes(LoopHarness harness, string which = "") =>
        Lines(harness.Left.Ip($"-d route show table all {which}") + harness.Left.Ip($"-6 -d route show table all {which}")).Where(line => !line.Contains("proto kernel")).Distinct().ToArray();

    internal static string[] Rules(LoopHarness harness) => Lines(harness.Left.Ip("-d rule") + harness.Left.Ip("-6 -d rule")).Where(line => !line.Contains("proto kernel")).ToArray();

    private static IEnumerable<string> Lines(string shown) => shown.Replace("\n\tnexthop", " nexthop").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => Blanks().Replace(line.Replace(" proto keepalived scope", " scope").Replace(" [detached]", ""), " ").Trim());

    [GeneratedRegex("[ \t]+")]
    private static partial Regex Blanks();
}
