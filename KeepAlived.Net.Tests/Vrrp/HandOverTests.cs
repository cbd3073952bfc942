using System.Text.RegularExpressions;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>An upgrade: one daemon stops, the next goes on as the master that it was.</summary>
[TestFixture, Category("Kernel")]
internal sealed class HandOverTests
{
    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(60_000)]
    public void The_next_daemon_is_master_at_once_and_nobody_hears_of_it()
    {
        using var harness = new LoopHarness(Instance("10.0.0.99"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Left.Ip("route add 10.9.9.0/24 dev eth0 src 10.0.0.99"); // goes with the address
        harness.Heard();
        harness.Reports();
        var between = new List<string>();
        harness.HandOver(Instance("10.0.0.99"), between: () => between = Addresses(harness));
        Assert.That(between, Does.Contain("10.0.0.99/32"), "nothing was taken back");
        Assert.That(harness.Router.IsMaster, "before the first turn of the loop");
        Assert.That(Addresses(harness), Is.EquivalentTo(new[] { "10.0.0.1/24", "10.0.0.99/32" }));
        Assert.That(harness.Left.Ip("route"), Does.Contain("10.9.9.0/24"), "the address was never away");
        Assert.That(harness.Heard(), Is.EqualTo(new byte[] { 100, 100 }), "the last word of one and the first of the other; none of priority 0");
        Assert.That(harness.Reports().Select(report => (report.Event, report.State)), Is.EqualTo(new[] { (VrrpEvent.StateChanged, (byte)RouterState.Master) }));
        Assert.That(File.ReadAllText(harness.JournalPath), Does.Not.StartWith("master").And.Not.Contains("\nmaster").And.Contains("10.0.0.99"), "it is used up");

        harness.Left.Do(harness.Process.Stop);
        Assert.That(Addresses(harness), Is.EqualTo(new[] { "10.0.0.1/24" }), "an ordinary stop takes back what the daemon before had set");
        Assert.That(harness.Heard(), Is.EqualTo(new byte[] { 0 }));
    }

    [Test, CancelAfter(60_000), Category("KernelLong")]
    public void A_file_that_was_changed_meanwhile_changes_the_addresses()
    {
        using var harness = new LoopHarness(Instance("10.0.0.99\n10.0.0.98"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.HandOver(Instance("10.0.0.98\n10.0.0.97"));
        Assert.That(Addresses(harness), Is.EquivalentTo(new[] { "10.0.0.1/24", "10.0.0.98/32", "10.0.0.97/32" }));
        Assert.That(harness.Router.IsMaster);
    }

    [Test, CancelAfter(60_000)]
    public void After_a_silence_in_which_others_may_have_taken_over_the_next_daemon_listens()
    {
        using var harness = new LoopHarness(Instance("10.0.0.99"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.HandOver(Instance("10.0.0.99"), between: () =>
        {
            // Written 4 s ago: more than the three intervals that others wait.
            var journal = File.ReadAllText(harness.JournalPath);
            File.WriteAllText(harness.JournalPath, Regex.Replace(journal, "(?m)(^master(?:[^\t]*\t){4})([0-9]+)", match => $"{match.Groups[1]}{long.Parse(match.Groups[2].Value) - 4_000_000_000}"));
        });
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Backup));
        Assert.That(Addresses(harness), Is.EqualTo(new[] { "10.0.0.1/24" }));
    }

    [Test, CancelAfter(60_000)]
    public void A_mark_that_somebody_forgot_does_not_keep_addresses_at_a_stop()
    {
        using var harness = new LoopHarness(Instance("10.0.0.99"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Heard();
        harness.HandOver(Instance("10.0.0.99"), markAge: TimeSpan.FromMinutes(2), between: () => Assert.That(Addresses(harness), Is.EqualTo(new[] { "10.0.0.1/24" })));
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Backup));
        Assert.That(harness.Heard(), Is.EqualTo(new byte[] { 0 }));
    }

    [Test, CancelAfter(60_000), Category("KernelLong")]
    public void What_was_known_of_tracked_things_is_handed_over_so_that_the_priority_stays()
    {
        var tracking = "vrrp_script check {\nscript /bin/true\ninterval 60\n}\nvrrp_script other {\nscript /bin/true\n}\n"
            + Instance("10.0.0.99", "track_script {\ncheck weight 20\nother weight 30\n}");
        using var harness = new LoopHarness(tracking);
        harness.SendScriptResult(0, up: true);
        harness.SendScriptResult(1, up: false);
        harness.TurnUntil(() => harness.Router.IsMaster && harness.Router.Priority == 120);
        harness.Heard();
        harness.HandOver(tracking);
        Assert.That(harness.Router.Priority, Is.EqualTo(120), "before any script has run");
        Assert.That(harness.Heard(), Is.EqualTo(new byte[] { 120, 120 }));
    }

    [Test, CancelAfter(60_000), Category("KernelLong")]
    public void A_sync_group_goes_on_together()
    {
        var configuration = "vrrp_sync_group both {\ngroup {\none\ntwo\n}\n}\n" + Instance("10.0.0.99")
            + "\n" + Instance("10.0.0.98").Replace("one", "two", StringComparison.Ordinal).Replace($"{LoopHarness.RouterId}", "52", StringComparison.Ordinal);
        using var harness = new LoopHarness(configuration);
        harness.TurnUntil(() => harness.Process.Routers.All(router => router.IsMaster));
        harness.Reports();
        harness.HandOver(configuration);
        Assert.That(harness.Process.Routers.Select(router => router.IsMaster), Is.EqualTo(new[] { true, true }));
        Assert.That(harness.Reports().Select(report => (report.Event, report.State)), Is.EqualTo(new[]
        {
            (VrrpEvent.StateChanged, (byte)RouterState.Master), (VrrpEvent.StateChanged, (byte)RouterState.Master), (VrrpEvent.GroupStateChanged, (byte)RouterState.Master),
        }));
    }

    [Test, CancelAfter(60_000), Category("KernelLong")]
    public void Replay_protection_of_the_others_lets_the_next_daemon_through()
    {
        var configuration = Instance("10.0.0.99", "version 2\nauthentication {\nauth_type AH\nauth_pass secret\n}");
        using var harness = new LoopHarness(configuration);
        harness.TurnUntil(() => harness.Router.IsMaster);
        var last = harness.Router.Adverts.LastSequence;
        harness.HandOver(configuration);
        Assert.That(harness.Router.IsMaster);
        Assert.That(harness.Router.Adverts.LastSequence, Is.EqualTo(last + 2), "the last word of one and the first of the other");
    }

    private static string Instance(string addresses, string more = "") =>
        $"vrrp_instance one {{\ninterface eth0\nvirtual_router_id {LoopHarness.RouterId}\n{more}\nvirtual_ipaddress {{\n{addresses}\n}}\n}}";

    private static List<string> Addresses(LoopHarness harness) =>
        [.. Regex.Matches(harness.Left.Ip("-4 address show dev eth0"), "inet (\\S+)").Select(match => match.Groups[1].Value)];
}
