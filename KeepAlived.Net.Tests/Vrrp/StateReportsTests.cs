using KeepAlived.Net.Channel;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Vrrp;

/// <summary>The order in which pipes and scripts are told, as measured with Debian's keepalived 2.2.7.</summary>
public class StateReportsTests
{
    private SeqPacketChannel _ours = null!, _theirs = null!;

    [SetUp]
    public void Connect() => (_ours, _theirs) = SeqPacketChannel.Pair();

    [TearDown]
    public void Close()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }

    [Test]
    public void At_a_start_faults_come_first_then_groups_then_instances_in_the_order_of_the_file()
    {
        var reports = new StateReports(_ours);
        reports.Hold();
        Send(reports, (2, RouterState.Backup), (0, RouterState.Backup), (3, RouterState.Fault));
        reports.Send(Group(0, RouterState.Backup));
        Assert.That(Received(), Is.Empty);
        reports.ReleaseStart();
        Assert.That(Received(), Is.EqualTo(new[] { "instance 3 Fault", "group 0 Backup", "instance 0 Backup", "instance 2 Backup" }));
        Send(reports, (1, RouterState.Master));
        Assert.That(Received(), Is.EqualTo(new[] { "instance 1 Master" }), "at once");
    }

    [Test]
    public void At_a_stop_groups_come_last()
    {
        var reports = new StateReports(_ours);
        reports.Hold();
        reports.Send(Group(0, RouterState.Initialize));
        Send(reports, (0, RouterState.Initialize), (1, RouterState.Initialize));
        reports.ReleaseStop();
        Assert.That(Received(), Is.EqualTo(new[] { "instance 0 Initialize", "instance 1 Initialize", "group 0 Initialize" }));
    }

    [Test]
    public void What_is_no_change_of_state_does_not_wait()
    {
        var reports = new StateReports(_ours);
        reports.Hold();
        reports.Send(new VrrpReport(1, VrrpEvent.AddressesComing, 0, (byte)RouterState.Backup, 100, 0, 0));
        Assert.That(Received(), Has.Length.EqualTo(1));
        Send(reports, (0, RouterState.Initialize));
        reports.Drop();
        Assert.That(Received(), Is.Empty);
    }

    private static VrrpReport Group(ushort index, RouterState state) => new(1, VrrpEvent.GroupStateChanged, index, (byte)state, 0, 0, 0);

    private static void Send(StateReports reports, params (ushort Index, RouterState State)[] instances)
    {
        foreach (var (index, state) in instances) reports.Send(new VrrpReport(1, VrrpEvent.StateChanged, index, (byte)state, 100, 0, 0));
    }

    private string[] Received()
    {
        var (lines, buffer) = (new List<string>(), new byte[SeqPacketChannel.MaxMessage]);
        while (_theirs.Receive(buffer) is > 0 and var length)
            if (FixedMessage.TryRead<VrrpReport>(buffer.AsSpan(0, length), out var report))
                lines.Add($"{(report.Event == VrrpEvent.GroupStateChanged ? "group" : "instance")} {report.Instance} {(RouterState)report.State}");
        return [.. lines];
    }
}
