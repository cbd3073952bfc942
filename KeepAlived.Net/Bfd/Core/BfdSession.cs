using static KeepAlived.Net.Bfd.Core.SessionActions;
using static KeepAlived.Net.Bfd.Core.SessionState;

namespace KeepAlived.Net.Bfd.Core;

/// <summary>Decides for a session; the same for the shell, for the tests and for the simulation.</summary>
internal delegate SessionStep NextSessionStep(in SessionSettings me, in SessionStatus was, in SessionInput input);

/// <summary>
/// A session of RFC 5880 §6.8 in asynchronous mode, without echo and authentication. Pure: time and chance come with the input.
/// </summary>
internal static class BfdSession
{
    private const int JitterSteps = 255, Percent = 100, LeastPercent = 75, MostPercentWithoutLoss = 90;

    public static SessionStep Next(in SessionSettings me, in SessionStatus was, in SessionInput input) => input.Event switch
    {
        SessionEvent.Start => Begin(me, input),
        SessionEvent.Packet => Hear(me, was, input),
        SessionEvent.Deadline => input.At >= was.DetectAt ? Lose(me, was, input) : Transmit(me, was, input),
        SessionEvent.Change => Change(me, was, input),
    };

    /// <summary>The state after a packet (RFC 5880 §6.8.6, last part of the checks; §6.2).</summary>
    public static SessionState StateAfter(SessionState was, SessionState heard) => (was, heard) switch
    {
        (AdminDown, _) => AdminDown, // no session here is
        (_, AdminDown) => Down,
        (Down, Down) => Init,
        (Down, Init) => Up,
        (Down, Up) => Down,
        (Init, Init or Up) => Up,
        (Init, Down) => Init,
        (Up, Down) => Down,
        (Up, Init or Up) => Up,
    };

    private static SessionStep Begin(in SessionSettings me, in SessionInput input)
    {
        var status = SessionStatus.Initial with { Transmit = me.IdleTransmit, Receive = me.MinimumReceive };
        return new(status with { TransmitAt = MayTransmit(me, status) ? input.At : Instant.Never }, None);
    }

    private static SessionStep Hear(in SessionSettings me, in SessionStatus was, in SessionInput input)
    {
        var now = was with { Neighbour = input.Packet };
        if (was.Polling && input.Packet.Final) now = now with { Polling = false, Transmit = me.DesiredTransmit(was.State), Receive = me.MinimumReceive };
        var actions = None;
        if (StateAfter(was.State, input.Packet.State) is var state && state != was.State)
        {
            var diagnostic = state == Down ? Diagnostic.NeighbourSignalledDown : Diagnostic.None;
            (now, actions) = Enter(me, now, state, diagnostic);
        }
        now = now with { DetectAt = input.At + now.DetectionTime };
        if (now.DetectionTime != was.DetectionTime) actions |= NotifyDetectionTime;
        if (input.Packet.Poll) actions = (actions & ~Send) | SendFinal;
        return Schedule(me, was, now, actions, input);
    }

    /// <summary>No packet came for the detection time (RFC 5880 §6.8.4).</summary>
    private static SessionStep Lose(in SessionSettings me, in SessionStatus was, in SessionInput input)
    {
        var (now, actions) = (was with { Neighbour = SessionStatus.Unheard with { Diagnostic = was.Neighbour.Diagnostic }, DetectAt = Instant.Never }, None);
        if (was.State is not (Init or Up)) return Schedule(me, was, now, actions, input);
        (now, actions) = Enter(me, now, Down, Diagnostic.DetectionTimeExpired);
        return Schedule(me, was, now, actions | NotifyExpired, input);
    }

    /// <summary>The periodic packet; one that is late does not make the next one early.</summary>
    private static SessionStep Transmit(in SessionSettings me, in SessionStatus was, in SessionInput input) =>
        input.At < was.TransmitAt ? new(was, None) : Schedule(me, was, was, Send, input);

    /// <summary>New intervals are told by a poll sequence, and count once the neighbour has confirmed them if they could harm it (RFC 5880 §6.8.3).</summary>
    private static SessionStep Change(in SessionSettings me, in SessionStatus was, in SessionInput input)
    {
        var (transmit, receive) = (me.DesiredTransmit(was.State), me.MinimumReceive);
        if (transmit == was.Transmit && receive == was.Receive && !was.Polling) return new(was, None);
        if (was.State != Up) return Schedule(me, was, was with { Transmit = transmit, Receive = receive }, None, input);
        var now = was with { Polling = true, Transmit = Shorter(transmit, was.Transmit), Receive = receive > was.Receive ? receive : was.Receive };
        return Schedule(me, was, now, Send | NotifyPoll, input);
    }

    private static (SessionStatus Status, SessionActions Actions) Enter(in SessionSettings me, in SessionStatus was, SessionState state, Diagnostic diagnostic)
    {
        var status = was with { State = state, Diagnostic = diagnostic, Polling = state == Up, Transmit = me.DesiredTransmit(state), Receive = me.MinimumReceive };
        return (status, Send | NotifyState | (state == Up ? NotifyPoll : None));
    }

    /// <summary>When the next periodic packet goes: after one that goes now; at once when it may go again; earlier when the interval became shorter.</summary>
    private static SessionStep Schedule(in SessionSettings me, in SessionStatus was, in SessionStatus now, SessionActions actions, in SessionInput input)
    {
        if (me.Passive && now.Neighbour.Discriminator == 0) actions &= ~Send;
        if (!MayTransmit(me, now)) return new(now with { TransmitAt = Instant.Never }, actions);
        var next = input.At + Jittered(now.Interval, me.Multiplier, input.Dice);
        var keeps = (actions & Send) == 0;
        if (keeps && was.TransmitAt == Instant.Never) actions |= (actions & SendFinal) != 0 ? None : Send;
        else if (keeps && was.TransmitAt < next) next = was.TransmitAt;
        return new(now with { TransmitAt = next }, actions);
    }

    /// <summary>RFC 5880 §6.8.7: whether packets go by themselves.</summary>
    private static bool MayTransmit(in SessionSettings me, in SessionStatus status)
    {
        var neighbour = status.Neighbour;
        if (me.Passive && neighbour.Discriminator == 0) return false;
        if (neighbour.RequiredReceive == TimeSpan.Zero) return false;
        return status.Polling || !neighbour.Demand || status.State != Up || neighbour.State != Up;
    }

    /// <summary>75-100 % of the interval, or up to 90 % when a single loss is a failure (RFC 5880 §6.8.7).</summary>
    private static TimeSpan Jittered(TimeSpan interval, byte multiplier, byte dice)
    {
        var range = (multiplier == 1 ? MostPercentWithoutLoss : Percent) - LeastPercent;
        return interval * (LeastPercent + ((double)range * dice / JitterSteps)) / Percent;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
