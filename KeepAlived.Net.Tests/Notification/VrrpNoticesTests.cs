using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Tests.Notification;

/// <summary>Arguments, order and choice as measured with Debian's keepalived 2.2.7.</summary>
internal sealed class VrrpNoticesTests
{
    private const string Scripts =
        "notify_master \"DIR/note m\"\n notify_backup \"DIR/note b\"\n notify_fault \"DIR/note f\"\n notify_stop \"DIR/note s\"\n notify \"DIR/note n\"\n";

    private static string Instance(string name, string more = "", int id = 51) =>
        $"vrrp_instance {name} {{\n interface eth0\n virtual_router_id {id}\n {Scripts} {more}\n virtual_ipaddress {{\n 192.0.2.{id}\n }}\n}}\n";

    private static string Global(string more) => $"global_defs {{\n {more}\n}}\n";

    [TestCase("MASTER", "m")]
    [TestCase("BACKUP", "b")]
    [TestCase("FAULT", "f")]
    [TestCase("STOP", "s")]
    public async Task A_change_runs_the_states_script_and_the_generic_one_and_goes_to_both_pipes(string state, string script)
    {
        using var harness = new NoticesHarness(Global("notify_fifo DIR/all\n vrrp_notify_fifo DIR/vrrp") + Instance("A"));
        harness.Notices.Changed(harness.Model.Global, harness.Instance("A"), state, 120);
        Assert.That(harness.Drain("all"), Is.EqualTo($"INSTANCE \"A\" {state} 120\n"));
        Assert.That(harness.Drain("vrrp"), Is.EqualTo($"INSTANCE \"A\" {state} 120\n"));
        await harness.Finish();
        Assert.That(harness.Lines("notes"), Is.EqualTo(new[] { script, $"n INSTANCE A {state} 120" }.Order(StringComparer.Ordinal)));
    }

    [Test]
    public async Task A_group_has_priority_0()
    {
        using var harness = new NoticesHarness(Global("notify_fifo DIR/all") + $"vrrp_sync_group G {{\n group {{\n A\n B\n }}\n {Scripts}}}\n" + Instance("A") + Instance("B", id: 52));
        harness.Notices.Changed(harness.Model.Global, harness.Model.SyncGroups[0], "MASTER");
        Assert.That(harness.Drain("all"), Is.EqualTo("GROUP \"G\" MASTER 0\n"));
        await harness.Finish();
        Assert.That(harness.Lines("notes"), Is.EqualTo(new[] { "m", "n GROUP G MASTER 0" }));
    }

    [TestCase("", "FAULT", "n INSTANCE A FAULT 100")]
    [TestCase("notify_deleted", "DELETED", "n INSTANCE A DELETED 100")]
    [TestCase("notify_deleted \"DIR/note gone\"", "DELETED", "gone,n INSTANCE A DELETED 100")]
    public async Task A_removed_instance_is_told_as_it_asks_for(string keyword, string state, string notes)
    {
        using var harness = new NoticesHarness(Global("notify_fifo DIR/all") + Instance("A", keyword));
        harness.Notices.Removed(harness.Model.Global, harness.Instance("A"), 100);
        Assert.That(harness.Drain("all"), Is.EqualTo($"INSTANCE \"A\" {state} 100\n"));
        await harness.Finish();
        Assert.That(string.Join(',', harness.Lines("notes")), Is.EqualTo(notes), "notify_fault does not run");
    }

    [Test]
    public async Task A_lower_master_is_told_without_the_generic_script()
    {
        using var harness = new NoticesHarness(Global("vrrp_notify_fifo DIR/vrrp") + Instance("A", "notify_master_rx_lower_pri \"DIR/note lower\""));
        harness.Notices.HeardLower(harness.Instance("A"), 100);
        Assert.That(harness.Drain("vrrp"), Is.EqualTo("INSTANCE \"A\" MASTER_RX_LOWER_PRI 100\n"));
        await harness.Finish();
        Assert.That(harness.Lines("notes"), Is.EqualTo(new[] { "lower" }));
    }

    [TestCase("", "", "", false)]
    [TestCase("vrrp_notify_priority_changes", "", "", true)]
    [TestCase("", "notify_priority_changes", "", true)]
    [TestCase("", "", "notify_priority_changes", true)]
    [TestCase("vrrp_notify_priority_changes", "", "notify_priority_changes no", false)]
    public void Changes_of_the_priority_go_to_pipes_only_where_that_is_asked_for(string global, string group, string instance, bool told)
    {
        using var harness = new NoticesHarness(Global("notify_fifo DIR/all\n " + global) + $"vrrp_sync_group G {{\n group {{\n A\n B\n }}\n {group}\n}}\n" + Instance("A", instance) + Instance("B", id: 52));
        harness.Notices.PriorityChanged(harness.Model, harness.Instance("A"), "BACKUP", 90);
        Assert.That(harness.Drain("all"), Is.EqualTo(told ? "INSTANCE \"A\" BACKUP_PRIORITY 90\n" : ""));
        Assert.That(harness.Lines("notes"), Is.Empty);
    }

    [Test]
    public async Task A_script_that_runs_on_at_the_end_is_ended_with_what_it_started()
    {
        using var harness = new NoticesHarness(Instance("A").Replace("\"DIR/note m\"", "\"/bin/sh -c 'sleep 1000 & echo $! >DIR/pid; wait'\"", StringComparison.Ordinal));
        harness.Notices.Changed(harness.Model.Global, harness.Instance("A"), "MASTER", 100);
        Assert.That(() => harness.Lines("pid"), Has.Length.EqualTo(1).After(20_000, 20));
        await harness.Outlets.FinishAsync(TimeSpan.Zero);
        var sleeper = harness.Lines("pid")[0];
        Assert.That(() => File.Exists($"/proc/{sleeper}/status") && !File.ReadAllText($"/proc/{sleeper}/status").Contains("State:\tZ"), Is.False.After(20_000, 20));
    }
}
