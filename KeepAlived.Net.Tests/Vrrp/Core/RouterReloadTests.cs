using KeepAlived.Net.Vrrp.Core;
using static KeepAlived.Net.Tests.Vrrp.Core.RouterHarness;

namespace KeepAlived.Net.Tests.Vrrp.Core;

[TestFixture]
internal sealed class RouterReloadTests
{
    private static readonly RouterStatus Listening = new(RouterState.Backup, Seconds(7), TimeSpan.FromSeconds(1), Instant.Never);

    [TestCase(2, 1, 7), TestCase(2, 2, 5 + 6.609375), TestCase(3, 2, 7)]
    public void A_backup_waits_anew_for_an_interval_that_nobody_tells_it(byte version, int interval, double deadline)
    {
        var (status, failed) = RouterReload.Continue(Settings(version, interval), Listening, Seconds(5));
        Assert.That((status.Deadline, failed), Is.EqualTo((Seconds(deadline), false)));
    }

    [Test]
    public void A_master_advertises_when_it_would_have([Values(2, 3)] byte version)
    {
        var master = Listening with { State = RouterState.Master };
        Assert.That(RouterReload.Continue(Settings(version, 2), master, Seconds(5)), Is.EqualTo((master, false)));
    }

    [Test]
    public void Who_waits_for_its_group_goes_on_waiting()
    {
        var waiting = Listening with { Deadline = Instant.Never };
        Assert.That(RouterReload.Continue(Settings(2, 2), waiting, Seconds(5)).Status, Is.EqualTo(waiting));
    }

    [Test]
    public void Who_waited_for_a_group_that_is_gone_listens_and_then_takes_over()
    {
        var status = RouterReload.Alone(Settings(2, 1), Listening with { Deadline = Instant.Never }, Seconds(5));
        Assert.That(status.Deadline, Is.EqualTo(Seconds(5 + 3.609375)));
        Assert.That(RouterReload.Alone(Settings(2, 1), Listening, Seconds(5)), Is.EqualTo(Listening), "who has a deadline keeps it");
    }

    [Test]
    public void A_fault_is_remembered_by_the_group() =>
        Assert.That(RouterReload.Continue(Settings(2, 1), RouterStatus.Initial with { State = RouterState.Fault }, Seconds(5)).Failed);

    [TestCase(255, false, false, RouterState.Master), TestCase(255, false, true, RouterState.Backup)]
    [TestCase(255, true, false, RouterState.Backup), TestCase(254, false, false, RouterState.Backup)]
    public void An_owner_begins_as_at_the_start_if_the_reload_itself_ends_its_fault(byte priority, bool beginsAsBackup, bool later, RouterState expected)
    {
        var settings = Settings(2, 1) with { Priority = priority, BeginsAsBackup = beginsAsBackup };
        var status = RouterReload.Continue(settings, RouterStatus.Initial with { State = RouterState.Fault }, Seconds(5)).Status;
        if (later) status = RouterReload.Alone(settings, status, Seconds(5));
        Assert.That(VirtualRouter.Next(settings, status, new RouterInput(RouterEvent.Start, Seconds(6))).Status.State, Is.EqualTo(expected));
    }

    private static RouterSettings Settings(byte version, int interval) => new(version, 100, TimeSpan.FromSeconds(interval), true, TimeSpan.Zero, 3, Address, false);
}
