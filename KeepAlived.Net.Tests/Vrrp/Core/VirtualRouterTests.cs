using KeepAlived.Net.Vrrp.Core;
using static KeepAlived.Net.Vrrp.Core.RouterActions;

namespace KeepAlived.Net.Tests.Vrrp.Core;

/// <summary>Both versions. Priority 100, advert_int 1 s: skew time 156/256 = 0.609375 s, master down interval 3.609375 s.</summary>
[TestFixture((byte)2), TestFixture((byte)3)]
internal sealed class VirtualRouterTests(byte version)
{
    private const RouterActions BecomeMaster = SendAdvert | AddAddresses | AnnounceAddresses | NotifyState;
    private const RouterActions StepDown = RemoveAddresses | NotifyState;
    private const RouterActions Resign = SendPriorityZero | RemoveAddresses | NotifyState;

    [Test]
    public void Starts_as_backup_and_becomes_master_after_the_master_down_interval()
    {
        var router = new RouterHarness(version: version, priority: 100);
        Assert.That(router.Start(at: 0), Is.EqualTo(NotifyState));
        Assert.That(router.State, Is.EqualTo(RouterState.Backup));
        Assert.That(router.Wait(at: 3.609), Is.EqualTo(None));
        Assert.That(router.Wait(at: 3.6094), Is.EqualTo(BecomeMaster));
        Assert.That(router.State, Is.EqualTo(RouterState.Master));
    }

    [Test]
    public void Backup_becomes_master_one_skew_time_after_three_missed_adverts()
    {
        var router = new RouterHarness(version: version, priority: 100);
        router.Start(at: 0);
        Assert.That(router.Hear(at: 2.0, priority: 150), Is.EqualTo(None));
        Assert.That(router.Wait(at: 5.60), Is.EqualTo(None), "2.0 s + 3.609 s have not passed yet");
        Assert.That(router.Wait(at: 5.61), Is.EqualTo(BecomeMaster));
    }

    // RFC 9568 §6.1: version 3 takes the skew of the master's interval; RFC 3768 §6.1: version 2 of one second.
    [TestCase(3, 100, 2.0, 3, 7.21875), TestCase(2, 100, 2.0, 3, 6.609375), TestCase(3, 254, 0.1, 3, 0.30078125), TestCase(3, 1, 1.0, 3, 3.99609375)]
    [TestCase(3, 100, 1.0, 5, 5.609375), TestCase(2, 200, 1.0, 1, 1.21875)]
    public void The_master_down_interval_follows_the_formula(byte formula, byte priority, double interval, int adverts, double expected)
    {
        var router = new RouterHarness(priority, interval, formula, downAdverts: adverts);
        router.Start(at: 0);
        Assert.That(router.Deadline, Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void The_owner_is_master_at_once()
    {
        var router = new RouterHarness(version: version, priority: 255);
        Assert.That(router.Start(at: 0), Is.EqualTo(BecomeMaster));
        Assert.That(router.Deadline, Is.EqualTo(1));
    }

    [Test]
    public void An_owner_whose_state_is_BACKUP_listens_first()
    {
        var router = new RouterHarness(version: version, priority: 255);
        router.Settings = router.Settings with { BeginsAsBackup = true };
        Assert.That(router.Start(at: 0), Is.EqualTo(NotifyState));
        Assert.That(router.State, Is.EqualTo(RouterState.Backup));
        Assert.That(router.Deadline, Is.EqualTo(3.00390625).Within(1e-6));
        Assert.That(router.Wait(at: 3.1), Is.EqualTo(BecomeMaster));
    }

    [Test]
    public void A_backup_that_hears_priority_0_waits_for_the_skew_only()
    {
        var router = new RouterHarness(version: version, priority: 100);
        router.Start(at: 0);
        router.Hear(at: 1, priority: 150);
        Assert.That(router.Hear(at: 1.5, priority: 0), Is.EqualTo(None));
        Assert.That(router.Deadline, Is.EqualTo(1.5 + 0.609375));
    }

    [Test]
    public void The_skew_after_priority_0_is_that_of_the_learned_interval()
    {
        var router = new RouterHarness(priority: 128);
        router.Start(at: 0);
        router.Hear(at: 1, priority: 150, interval: 4);
        router.Hear(at: 2, priority: 0, interval: 4);
        Assert.That(router.Deadline, Is.EqualTo(4));
    }

    [TestCase(100, true, 4.609375), TestCase(101, true, 4.609375), TestCase(99, true, 3.609375), TestCase(99, false, 4.609375)]
    public void A_lower_priority_holds_a_backup_back_only_with_nopreempt(byte heard, bool preempt, double expected)
    {
        var router = new RouterHarness(version: version, priority: 100, preempt: preempt);
        router.Start(at: 0);
        Assert.That(router.Hear(at: 1, priority: heard), Is.EqualTo(None));
        Assert.That(router.Deadline, Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void An_owner_preempts_even_with_nopreempt()
    {
        var router = new RouterHarness(version: version, priority: 255, preempt: false);
        router.Start(at: 0);
        router.Hear(at: 0.5, priority: 255, from: RouterHarness.Higher);
        Assert.That(router.State, Is.EqualTo(RouterState.Backup), "of two owners the higher address wins");
        var deadline = router.Deadline;
        router.Hear(at: 1, priority: 200);
        Assert.That(router.Deadline, Is.EqualTo(deadline));
    }

    [Test]
    public void The_preempt_delay_counts_from_the_first_lower_advert()
    {
        var router = new RouterHarness(version: version, priority: 100, preemptDelay: 5);
        router.Start(at: 0);
        for (var at = 0.5; at < 5.5; at++)
        {
            router.Hear(at, priority: 50);
            Assert.That(router.Deadline, Is.EqualTo(at + 3.609375).Within(1e-6), "left alone");
        }
        router.Hear(at: 5.5, priority: 50);
        Assert.That(router.Deadline, Is.EqualTo(4.5 + 3.609375).Within(1e-6), "no longer held back");
        Assert.That(router.Wait(at: 8.11), Is.EqualTo(BecomeMaster));
    }

    [Test]
    public void A_higher_advert_ends_a_preempt_delay_and_the_next_lower_one_begins_another()
    {
        var router = new RouterHarness(version: version, priority: 100, preemptDelay: 2);
        router.Start(at: 0);
        router.Hear(at: 1, priority: 50);
        router.Hear(at: 2, priority: 150);
        router.Hear(at: 3.5, priority: 50);
        Assert.That(router.Deadline, Is.EqualTo(3.5 + 3.609375).Within(1e-6));
        router.Hear(at: 5.5, priority: 50);
        Assert.That(router.Deadline, Is.EqualTo(3.5 + 3.609375).Within(1e-6), "the second delay is over");
    }

    // Version 3, by other intervals: 200 has 2 s, so 7.46875 s go by without it; the others 0.2 s, so 0.746875 s.
    [TestCase(100, RouterHarness.Higher, 8.46875, TestName = "Of two masters the one of lower priority does not shorten the time")]
    [TestCase(200, RouterHarness.Lower, 8.46875, TestName = "Of two equal masters the one of lower address does not shorten the time")]
    [TestCase(200, RouterHarness.Higher, 2.246875, TestName = "The same master may shorten it")]
    [TestCase(201, RouterHarness.Lower, 2.246875, TestName = "A better one may shorten it")]
    public void Of_two_masters_the_better_one_sets_the_time(byte priority, uint from, double expected)
    {
        var router = new RouterHarness(priority: 68);
        router.Start(at: 0);
        router.Hear(at: 1, priority: 200, RouterHarness.Higher, interval: 2);
        router.Hear(at: 1.5, priority, from, interval: 0.2);
        Assert.That(router.Deadline, Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void When_the_better_one_is_gone_the_other_sets_the_time()
    {
        var router = new RouterHarness(priority: 68);
        router.Start(at: 0);
        router.Hear(at: 1, priority: 200, interval: 2);
        for (var at = 1.2; at < 8.2; at += 0.2) router.Hear(at, priority: 100, interval: 0.2);
        router.Hear(at: 8.2, priority: 100, interval: 0.2);
        router.Hear(at: 8.4, priority: 100, interval: 0.2);
        Assert.That(router.Deadline, Is.EqualTo(8.4 + 0.746875).Within(1e-6));
        router.Hear(at: 8.5, priority: 0);
        Assert.That(router.Deadline, Is.EqualTo(8.5 + 0.146875).Within(1e-6), "one that resigns is believed at once");
    }

    [Test]
    public void Version_3_learns_the_interval_of_the_master()
    {
        var router = new RouterHarness(priority: 100);
        router.Start(at: 0);
        router.Hear(at: 1, priority: 150, interval: 10);
        Assert.That(router.Deadline, Is.EqualTo(1 + 36.09375).Within(1e-6));
    }

    [Test]
    public void A_master_advertises_on_time_however_late_a_turn_was()
    {
        var router = new RouterHarness(version: version, priority: 255);
        router.Start(at: 0);
        Assert.That(router.Wait(at: 1.2), Is.EqualTo(SendAdvert));
        Assert.That(router.Deadline, Is.EqualTo(2), "no drift");
        Assert.That(router.Wait(at: 5.7), Is.EqualTo(SendAdvert));
        Assert.That(router.Deadline, Is.EqualTo(6.7), "no burst of what was missed");
    }

    [TestCase(150, RouterHarness.Lower), TestCase(100, RouterHarness.Higher), TestCase(101, RouterHarness.Higher)]
    public void A_master_steps_down_for_a_higher_rank(byte priority, uint from)
    {
        var router = new RouterHarness(version: version, priority: 100).AsMaster();
        Assert.That(router.Hear(at: 4, priority, from), Is.EqualTo(StepDown));
        Assert.That(router.State, Is.EqualTo(RouterState.Backup));
        Assert.That(router.Deadline, Is.EqualTo(4 + 3.609375).Within(1e-6));
    }

    [Test]
    public void With_higher_prio_send_advert_it_speaks_once_more() =>
        Assert.That(new RouterHarness(version: version, priority: 100, answerHigher: true).AsMaster().Hear(at: 4, priority: 150), Is.EqualTo(SendAdvert | StepDown));

    [TestCase(99, RouterHarness.Higher), TestCase(100, RouterHarness.Lower), TestCase(1, RouterHarness.Higher)]
    public void A_master_contradicts_a_lower_rank_at_once(byte priority, uint from)
    {
        var router = new RouterHarness(version: version, priority: 100).AsMaster();
        Assert.That(router.Hear(at: 4, priority, from), Is.EqualTo(SendAdvert | AnnounceAgain));
        Assert.That(router.Deadline, Is.EqualTo(5), "the interval starts anew");
    }

    [Test]
    public void With_lower_prio_no_advert_it_tells_only_its_neighbours()
    {
        var router = new RouterHarness(version: version, priority: 100, silentToLower: true).AsMaster();
        var deadline = router.Deadline;
        Assert.That(router.Hear(at: 4, priority: 50), Is.EqualTo(AnnounceAgain));
        Assert.That(router.Deadline, Is.EqualTo(deadline));
    }

    [Test]
    public void A_master_answers_priority_0_by_an_advert() =>
        Assert.That(new RouterHarness(version: version, priority: 100).AsMaster().Hear(at: 4, priority: 0), Is.EqualTo(SendAdvert));

    [Test]
    public void A_stop_of_a_master_resigns_and_withdraws()
    {
        var router = new RouterHarness(version: version, priority: 100).AsMaster();
        Assert.That(router.Stop(at: 5), Is.EqualTo(Resign));
        Assert.That((router.State, router.HasDeadline), Is.EqualTo((RouterState.Initialize, false)));
        Assert.That(router.Stop(at: 6), Is.EqualTo(None), "nothing is left to stop");
    }

    [Test]
    public void A_stop_of_a_backup_cancels_its_timer_without_a_word()
    {
        var router = new RouterHarness(version: version, priority: 100);
        router.Start(at: 0);
        Assert.That(router.Stop(at: 1), Is.EqualTo(NotifyState));
        Assert.That((router.State, router.HasDeadline), Is.EqualTo((RouterState.Initialize, false)));
        Assert.That(router.Hear(at: 2, priority: 0), Is.EqualTo(None));
    }

    [Test]
    public void A_failed_tracker_means_fault_until_it_is_up_again()
    {
        var router = new RouterHarness(version: version, priority: 100).AsMaster();
        Assert.That(router.Fail(at: 5), Is.EqualTo(Resign));
        Assert.That((router.State, router.HasDeadline), Is.EqualTo((RouterState.Fault, false)));
        Assert.That(router.Fail(at: 5.5), Is.EqualTo(None));
        Assert.That(router.Hear(at: 6, priority: 50), Is.EqualTo(None));
        Assert.That(router.Start(at: 7), Is.EqualTo(NotifyState));
        Assert.That((router.State, router.Deadline), Is.EqualTo((RouterState.Backup, 7 + 3.609375)));
    }

    [Test]
    public void A_master_whose_priority_drops_stays_master_until_it_is_outranked()
    {
        var router = new RouterHarness(version: version, priority: 100).AsMaster();
        router.Settings = router.Settings with { Priority = 10 };
        Assert.That(router.Wait(at: router.Deadline), Is.EqualTo(SendAdvert));
        Assert.That(router.Hear(at: 5, priority: 99), Is.EqualTo(StepDown));
        Assert.That(router.Deadline, Is.EqualTo(5 + 3 + (246 / 256.0)).Within(1e-6), "timed by its new priority");
    }

    /// <summary>A master on a reflecting segment must not answer itself for ever.</summary>
    [Test]
    public void A_master_ignores_its_own_packets()
    {
        var router = new RouterHarness(version: version, priority: 100).AsMaster();
        var deadline = router.Deadline;
        Assert.That(router.Hear(at: 4, priority: 100, from: RouterHarness.Address), Is.EqualTo(None));
        Assert.That((router.State, router.Deadline), Is.EqualTo((RouterState.Master, deadline)));
    }

    /// <summary>Operators give both routers one mcast_src_ip; keepalived's then elect a master all the same.</summary>
    [Test]
    public void Another_router_with_our_address_is_told_by_its_priority()
    {
        var router = new RouterHarness(version: version, priority: 100).AsMaster();
        Assert.That(router.Hear(at: 4, priority: 0, from: RouterHarness.Address), Is.EqualTo(SendAdvert));
        Assert.That(router.Hear(at: 4.1, priority: 50, from: RouterHarness.Address), Is.EqualTo(SendAdvert | AnnounceAgain));
        Assert.That(router.Hear(at: 4.2, priority: 150, from: RouterHarness.Address), Is.EqualTo(RemoveAddresses | NotifyState));
        Assert.That(router.Hear(at: 5, priority: 100, from: RouterHarness.Address), Is.EqualTo(None));
        Assert.That((router.State, router.Deadline), Is.EqualTo((RouterState.Backup, 5 + 3.609375)), "an equal one is master already");
    }

    [Test]
    public void Nothing_happens_before_the_start()
    {
        var router = new RouterHarness(version: version, priority: 100);
        Assert.That(router.Hear(at: 1, priority: 50), Is.EqualTo(None));
        Assert.That(router.Pause(at: 1), Is.EqualTo(None));
        Assert.That((router.State, router.HasDeadline), Is.EqualTo((RouterState.Initialize, false)));
    }

    [TestCase(0, 0)]
    [TestCase(1.999, 0)]
    [TestCase(2, 2)]
    [TestCase(7.5, 6)]
    [TestCase(-3, 0, TestName = "A_turn_does_not_come_before_the_first_one")]
    public void A_turn_comes_in_whole_steps_after_the_first_one(double late, double turn)
    {
        var first = RouterHarness.Seconds(5);
        Assert.That(VirtualRouter.TurnOf(first, first + TimeSpan.FromMilliseconds(late)) - first, Is.EqualTo(TimeSpan.FromMilliseconds(turn)));
    }
}
