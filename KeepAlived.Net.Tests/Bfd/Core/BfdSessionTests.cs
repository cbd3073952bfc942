using KeepAlived.Net.Bfd.Core;
using static KeepAlived.Net.Bfd.Core.SessionActions;
using static KeepAlived.Net.Bfd.Core.SessionState;

namespace KeepAlived.Net.Tests.Bfd.Core;

/// <summary>The session of RFC 5880 §6.8 as time tables.</summary>
internal sealed class BfdSessionTests
{
    // RFC 5880 §6.2 and §6.8.6: our state, the neighbour's, our next state.
    [TestCase(Down, Down, Init), TestCase(Down, Init, Up), TestCase(Down, Up, Down), TestCase(Down, AdminDown, Down)]
    [TestCase(Init, Down, Init), TestCase(Init, Init, Up), TestCase(Init, Up, Up), TestCase(Init, AdminDown, Down)]
    [TestCase(Up, Down, Down), TestCase(Up, Init, Up), TestCase(Up, Up, Up), TestCase(Up, AdminDown, Down)]
    [TestCase(AdminDown, Down, AdminDown), TestCase(AdminDown, Init, AdminDown), TestCase(AdminDown, Up, AdminDown), TestCase(AdminDown, AdminDown, AdminDown)]
    public void The_state_follows_the_neighbours(SessionState was, SessionState heard, SessionState expected) =>
        Assert.That(BfdSession.StateAfter(was, heard), Is.EqualTo(expected));

    [Test]
    public void An_active_session_speaks_at_once_and_then_every_idle_interval()
    {
        var session = new SessionHarness();
        session.Start();
        Assert.That(session.TransmitAt, Is.Zero);
        Assert.That(session.Wait(0), Is.EqualTo(Send));
        Assert.That(session.TransmitAt, Is.EqualTo(1), "idle_tx");
        Assert.That(session.DetectAt, Is.EqualTo(double.PositiveInfinity), "nobody was heard who could be lost");
    }

    [TestCase(3, 0, 0.75), TestCase(3, 255, 1.0), TestCase(1, 0, 0.75), TestCase(1, 255, 0.9)]
    public void Intervals_are_shortened_at_random_by_up_to_a_quarter(byte multiplier, byte dice, double expected)
    {
        var session = new SessionHarness(multiplier: multiplier) { Dice = dice };
        session.Start();
        session.Wait(0);
        Assert.That(session.TransmitAt, Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void Three_packets_raise_a_session_and_each_change_is_told_at_once()
    {
        var session = new SessionHarness();
        session.Start();
        session.Wait(0);
        Assert.That(session.Hear(0.3, Down), Is.EqualTo(Send | NotifyState | NotifyDetectionTime));
        Assert.That(session.State, Is.EqualTo(Init));
        Assert.That(session.Hear(0.4, Init), Is.EqualTo(Send | NotifyState | NotifyPoll));
        Assert.That((session.State, session.Status.Polling), Is.EqualTo((Up, true)));
        Assert.That(session.TransmitAt, Is.EqualTo(0.5).Within(1e-9), "0.1 s: the neighbour's min_rx is longer than our min_tx");
        Assert.That(session.DetectAt, Is.EqualTo(0.72).Within(1e-9), "4 times the neighbour's 80 ms, which are longer than our min_rx");
    }

    [Test]
    public void A_poll_ends_with_the_neighbours_final()
    {
        var session = new SessionHarness();
        session.Start();
        session.Hear(0, Init);
        Assert.That(session.Wait(0.1), Is.EqualTo(Send));
        Assert.That(session.Status.Polling, Is.True);
        session.Hear(0.11, Up);
        Assert.That(session.Status.Polling, Is.True, "this was no answer");
        session.Hear(0.12, Up, final: true);
        Assert.That(session.Status.Polling, Is.False);
    }

    [Test]
    public void A_poll_is_answered_at_once_whatever_is_due()
    {
        var session = new SessionHarness().Raise(0);
        var due = session.TransmitAt;
        Assert.That(session.Hear(0.05, Up, poll: true), Is.EqualTo(SendFinal));
        Assert.That(session.TransmitAt, Is.EqualTo(due), "the answer replaces no packet");
    }

    [Test]
    public void A_silent_neighbour_is_lost_after_its_multiplier()
    {
        var session = new SessionHarness().Raise(0);
        Assert.That(session.Wait(0.319) & NotifyState, Is.EqualTo(None));
        Assert.That(session.Wait(0.32), Is.EqualTo(Send | NotifyState | NotifyExpired));
        Assert.That((session.State, session.Status.Diagnostic), Is.EqualTo((Down, Diagnostic.DetectionTimeExpired)));
        Assert.That(session.Status.Neighbour.Discriminator, Is.Zero);
        Assert.That(session.TransmitAt, Is.EqualTo(1.32).Within(1e-9), "idle again");
    }

    [Test]
    public void Packets_of_the_neighbour_put_its_loss_off()
    {
        var session = new SessionHarness().Raise(0);
        session.Hear(0.3, Up);
        Assert.That(session.Wait(0.619) & NotifyState, Is.EqualTo(None));
        Assert.That(session.Wait(0.62) & NotifyState, Is.EqualTo(NotifyState));
    }

    [TestCase(Down), TestCase(AdminDown)]
    public void A_neighbour_may_say_that_it_is_down(SessionState heard)
    {
        var session = new SessionHarness().Raise(0);
        Assert.That(session.Hear(0.1, heard) & (Send | NotifyState), Is.EqualTo(Send | NotifyState));
        Assert.That((session.State, session.Status.Diagnostic), Is.EqualTo((Down, Diagnostic.NeighbourSignalledDown)));
    }

    [Test]
    public void A_passive_session_waits_and_falls_silent_again()
    {
        var session = new SessionHarness(passive: true);
        session.Start();
        Assert.That(session.TransmitAt, Is.EqualTo(double.PositiveInfinity));
        Assert.That(session.Hear(2, Down) & Send, Is.EqualTo(Send));
        session.Hear(2.1, Init);
        Assert.That(session.State, Is.EqualTo(Up));
        Assert.That(session.Wait(3) & (Send | NotifyExpired), Is.EqualTo(NotifyExpired));
        Assert.That(session.TransmitAt, Is.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void A_neighbour_that_wants_no_packets_gets_none_but_answers()
    {
        var session = new SessionHarness().Raise(0);
        session.Hear(0.01, Up, receive: 0);
        Assert.That(session.TransmitAt, Is.EqualTo(double.PositiveInfinity));
        Assert.That(session.Hear(0.02, Up, receive: 0, poll: true), Is.EqualTo(SendFinal));
        Assert.That(session.Hear(0.03, Up, receive: 100) & Send, Is.EqualTo(Send), "it takes them again");
    }

    [Test]
    public void A_neighbour_in_demand_mode_gets_only_what_it_asks_for()
    {
        var session = new SessionHarness().Raise(0);
        session.Hear(0.01, Up, demand: true);
        Assert.That(session.TransmitAt, Is.EqualTo(double.PositiveInfinity), "RFC 5880 §6.6");
        Assert.That(session.Hear(0.02, Up, demand: true, poll: true), Is.EqualTo(SendFinal));
        session.Change(0.03, transmit: 60, receive: 50);
        Assert.That(session.TransmitAt, Is.LessThan(1), "a poll sequence goes all the same");
    }

    [Test]
    public void A_faster_neighbour_is_followed_at_once()
    {
        var session = new SessionHarness().Raise(0);
        session.Hear(0.01, Up, receive: 4000);
        session.Wait(0.1);
        Assert.That(session.TransmitAt, Is.EqualTo(4.1).Within(1e-9));
        session.Hear(0.2, Up, receive: 100);
        Assert.That(session.TransmitAt, Is.EqualTo(0.3).Within(1e-9));
    }

    // RFC 5880 §6.8.3: what the neighbour does not know yet must not make it lose us, or us lose it.
    [Test]
    public void A_longer_transmit_interval_counts_after_the_poll()
    {
        var session = new SessionHarness(transmit: 200).Raise(0);
        Assert.That(session.Change(0.01, transmit: 900, receive: 50), Is.EqualTo(Send | NotifyPoll));
        Assert.That(session.Status.Interval.TotalMilliseconds, Is.EqualTo(200));
        session.Hear(0.02, Up, final: true);
        Assert.That(session.Status.Interval.TotalMilliseconds, Is.EqualTo(900));
    }

    [Test]
    public void A_shorter_transmit_interval_counts_at_once()
    {
        var session = new SessionHarness(transmit: 900).Raise(0);
        session.Change(0.01, transmit: 200, receive: 50);
        Assert.That(session.TransmitAt, Is.EqualTo(0.21).Within(1e-9));
    }

    [Test]
    public void A_shorter_receive_interval_counts_after_the_poll()
    {
        var session = new SessionHarness(receive: 500).Raise(0);
        session.Change(0.01, transmit: 40, receive: 50);
        Assert.That(session.Status.DetectionTime.TotalMilliseconds, Is.EqualTo(2000));
        session.Hear(0.02, Up, final: true);
        Assert.That(session.Status.DetectionTime.TotalMilliseconds, Is.EqualTo(320));
    }

    [Test]
    public void A_longer_receive_interval_counts_at_once()
    {
        var session = new SessionHarness().Raise(0);
        session.Change(0.01, transmit: 40, receive: 500);
        Assert.That(session.Status.DetectionTime.TotalMilliseconds, Is.EqualTo(2000));
    }

    [Test]
    public void A_reload_without_a_change_says_nothing()
    {
        var session = new SessionHarness().Raise(0);
        var was = session.Status;
        Assert.That(session.Change(0.01, transmit: 40, receive: 50), Is.EqualTo(None));
        Assert.That(session.Status, Is.EqualTo(was));
    }

    [Test]
    public void The_longest_times_do_not_overflow()
    {
        var session = new SessionHarness(receive: 4_294_967);
        session.Start();
        session.Hear(0, Down, transmit: 4_294_967, multiplier: 255);
        Assert.That(session.DetectAt, Is.EqualTo(255 * 4294.967).Within(1e-3));
    }
}
