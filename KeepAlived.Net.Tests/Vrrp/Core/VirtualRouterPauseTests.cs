using KeepAlived.Net.Vrrp.Core;
using static KeepAlived.Net.Vrrp.Core.RouterActions;

namespace KeepAlived.Net.Tests.Vrrp.Core;

/// <summary>A stopped process or host: whoever slept longer than the others wait listens before it speaks.</summary>
[TestFixture]
internal sealed class VirtualRouterPauseTests
{
    [Test]
    public void A_master_steps_aside_and_listens_for_one_down_interval()
    {
        var router = new RouterHarness(priority: 100).AsMaster();
        Assert.That(router.Pause(at: 30), Is.EqualTo(RemoveAddresses | NotifyState));
        Assert.That((router.State, router.Deadline), Is.EqualTo((RouterState.Backup, 33.609375)));
    }

    [Test]
    public void A_master_whose_clock_is_set_again_and_again_misses_one_advert_and_no_other()
    {
        var router = new RouterHarness(priority: 100).AsMaster();
        Assert.That(router.Suspect(at: 4), Is.EqualTo(None));
        Assert.That((router.State, router.Deadline), Is.EqualTo((RouterState.Master, 5.0)));
        router.Suspect(at: 4.9);
        Assert.That(router.Deadline, Is.EqualTo(5.0));
        Assert.That(router.Wait(at: 5), Is.EqualTo(SendAdvert));
    }

    // It spoke at 3.609 s last; because of the clock it was to speak at 5 s next.
    [TestCase(6.5, false), TestCase(6.7, true)]
    public void The_others_count_from_what_it_said_last(double now, bool expected)
    {
        var router = new RouterHarness(priority: 100).AsMaster();
        router.Suspect(at: 4);
        Assert.That(router.WasPaused(now), Is.EqualTo(expected));
    }

    [Test]
    public void An_owner_speaks_and_announces_itself()
    {
        var router = new RouterHarness(priority: 255).AsMaster();
        Assert.That(router.Pause(at: 30), Is.EqualTo(SendAdvert | AnnounceAddresses));
        Assert.That(router.State, Is.EqualTo(RouterState.Master));
    }

    [Test]
    public void A_backup_listens_for_another_down_interval()
    {
        var router = new RouterHarness(priority: 100);
        router.Start(at: 0);
        router.Hear(at: 1, priority: 200, interval: 2);
        Assert.That(router.Pause(at: 60), Is.EqualTo(None));
        Assert.That(router.Deadline, Is.EqualTo(60 + 7.21875).Within(1e-6), "by the interval that it knows of");
    }

    // Elected at 3.609 s, the next advert is due at 4.609 s; others wait three intervals from the last one.
    [TestCase(4.7, false), TestCase(6.5, false), TestCase(6.7, true), TestCase(60, true)]
    public void A_master_was_paused_when_others_may_have_stopped_waiting(double now, bool expected) =>
        Assert.That(new RouterHarness(priority: 100).AsMaster().WasPaused(now), Is.EqualTo(expected));

    [TestCase(3.0, false), TestCase(4.0, false), TestCase(4.6, false), TestCase(4.7, true)]
    public void A_backup_was_paused_when_an_advert_may_have_been_missed(double now, bool expected)
    {
        var router = new RouterHarness(priority: 100);
        router.Start(at: 0);
        Assert.That(router.WasPaused(now), Is.EqualTo(expected));
    }

    [TestCase(0.28, false), TestCase(0.30, true)]
    public void With_short_intervals_a_busy_machine_is_not_a_paused_one(double now, bool expected)
    {
        var router = new RouterHarness(priority: 100, interval: 0.01);
        router.Start(at: 0);
        Assert.That(router.Deadline, Is.LessThan(0.04));
        Assert.That(router.WasPaused(now), Is.EqualTo(expected));
    }

    [Test]
    public void Nobody_else_is_ever_paused()
    {
        var router = new RouterHarness(priority: 100);
        Assert.That(router.WasPaused(1e6), Is.False);
        router.Start(at: 0);
        router.Fail(at: 1);
        Assert.That(router.WasPaused(1e6), Is.False);
    }

    /// <summary>`timer_expired_backup 200` with nopreempt and 10 ms: 3 x 10 ms and a skew of 56/256 x 10 ms after it last spoke.</summary>
    [TestCase(0.0320, false)]
    [TestCase(0.0323, true)]
    public void A_master_that_knows_its_rival_listens_once_that_one_may_be_master(double silence, bool expected)
    {
        var router = new RouterHarness(priority: 100, interval: 0.01, preempt: false);
        router.Settings = router.Settings with { Rival = 200 };
        router.AsMaster();
        var spoke = router.Deadline - 0.01;
        Assert.That(router.WasPaused(spoke + silence), Is.EqualTo(expected));
        router.Settings = router.Settings with { Rival = 0 };
        Assert.That(router.WasPaused(spoke + silence), Is.False, "not asked for");
    }

    [TestCase(0.7, false), TestCase(0.8, true), TestCase(1, true), TestCase(1.1, false), TestCase(60, false)]
    public void For_a_second_a_master_is_merely_late(double silence, bool expected)
    {
        var router = new RouterHarness(priority: 100, interval: 0.25).AsMaster();
        var spoke = router.Deadline - 0.25;
        Assert.That(router.IsLate(spoke + silence), Is.EqualTo(expected));
        router.Settings = router.Settings with { Rival = 200 };
        Assert.That(router.IsLate(spoke + silence), Is.False, "it is told when another takes over");
    }

    [Test]
    public void A_late_master_speaks_and_announces_itself()
    {
        var router = new RouterHarness(priority: 100, interval: 0.25).AsMaster();
        var now = router.Deadline + 0.7;
        Assert.That(router.Serve(now), Is.EqualTo(SendAdvert | AnnounceAddresses));
        Assert.That((router.State, router.Deadline), Is.EqualTo((RouterState.Master, now + 0.25)));
    }

    // The master is down at 3.609 s.
    [TestCase(0.009, null), TestCase(0.011, 0.022), TestCase(0.2, 0.4), TestCase(0.9, 1.8)]
    public void A_backup_that_is_late_waits_as_long_again_but_an_interval_at_most_and_once_only(double late, double? takesOver)
    {
        var router = new RouterHarness(priority: 100);
        router.Start(at: 0);
        var down = router.Deadline;
        Assert.That(router.IsLate(down + 1.1), Is.False, "that is a pause");
        router.Serve(down + late);
        Assert.That(router.State, Is.EqualTo(takesOver is null ? RouterState.Master : RouterState.Backup));
        if (takesOver is not { } after) return;
        Assert.That(router.Deadline, Is.EqualTo(down + after).Within(1e-6));
        router.Serve(router.Deadline + late);
        Assert.That(router.State, Is.EqualTo(RouterState.Master));
    }

    [TestCase(200), TestCase(50)]
    public void What_it_hears_meanwhile_gives_it_that_time_again(byte priority)
    {
        var router = new RouterHarness(priority: 100, preemptDelay: 60);
        router.Start(at: 0);
        router.Serve(router.Deadline + 0.1);
        router.Hear(at: 4, priority);
        router.Serve(router.Deadline + 0.1);
        Assert.That(router.State, Is.EqualTo(RouterState.Backup));
    }

    [Test]
    public void For_a_master_that_has_resigned_it_does_not_wait()
    {
        var router = new RouterHarness(priority: 100);
        router.Start(at: 0);
        router.Hear(at: 1, priority: 0);
        router.Serve(router.Deadline + 0.1);
        Assert.That(router.State, Is.EqualTo(RouterState.Master));
    }
}
