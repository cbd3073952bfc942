using static KeepAlived.Net.Vrrp.Core.RouterActions;
using static KeepAlived.Net.Vrrp.Core.RouterEvent;
using static KeepAlived.Net.Vrrp.Core.RouterState;

namespace KeepAlived.Net.Vrrp.Core;

/// <summary>Decides for a virtual router; the same for the shell, for the tests and for the simulation.</summary>
internal delegate Step NextStep(in RouterSettings me, in RouterStatus was, in RouterInput input);

/// <summary>
/// The state machine of RFC 9568 §6.4 (RFC 3768 §6.4 for version 2) with keepalived's FAULT, nopreempt and preempt_delay.
/// Pure: the time comes with the input.
/// </summary>
internal static class VirtualRouter
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(250), MostLateness = TimeSpan.FromSeconds(1), LeastLateness = TimeSpan.FromMilliseconds(10);

    /// <summary>What is done together, of hundreds of routers of this machine, and the least time from that to the next.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(2);

    public static Step Next(in RouterSettings me, in RouterStatus was, in RouterInput input) => (was.State, input.Event) switch
    {
        (Initialize, Stop or Deadline or Advert or Paused or Suspected) => Stay(was),
        (_, Stop) => Leave(was, Initialize),
        (Fault, Fail) => Stay(was),
        (_, Fail) => Leave(was, Fault),

        // After a fault even the owner listens first, as in keepalived, unless a reload ends it.
        (Initialize or Fault, Start) when me is { OwnsAddresses: true, BeginsAsBackup: false } && (was.State == Initialize || was.IsReloaded) => BecomeMaster(me, input),
        (Initialize or Fault, Start) => Listen(me, me.Interval, input.At + me.MasterDownInterval(me.Interval), NotifyState),

        // Our own packet has come back (a loop, a reflector), and must not be answered. With another priority it is of a router that has
        // been given our address, too: it counts, as two masters would be worse.
        (Master, Advert) when input.Address == me.Address && input.Priority == me.Priority => Stay(was),
        (Backup, Deadline) => BecomeMaster(me, input),
        (Backup, Late) => Stay(was with { Deadline = input.At + GraceOf(was, input.At), HadGrace = true }),
        (Backup, Advert) => HearAsBackup(me, was, input),
        (Backup, Paused or Suspected) => new(was with { Deadline = input.At + me.MasterDownInterval(was.MasterInterval), PreemptFrom = Instant.Never }, None),

        (Master, Deadline) => Advertise(me, was, input, SendAdvert),
        (Master, Advert) => HearAsMaster(me, was, input),
        (Master, Late) => Advertise(me, was, input, SendAdvert | AnnounceAddresses),
        (Master, Paused) when me.OwnsAddresses => Advertise(me, was, input, SendAdvert | AnnounceAddresses),
        // Others may have elected a master meanwhile: step aside for one down interval instead of being the second.
        (Master, Paused) => Listen(me, me.Interval, input.At + me.MasterDownInterval(me.Interval), RemoveAddresses | NotifyState),
        // It costs one advertisement, and never another, to hear first whether somebody has taken over.
        (Master, Suspected) when was.Deadline > was.Spoke + me.Interval => Stay(was),
        (Master, Suspected) => Stay(was with { Deadline = input.At + me.Interval }),
        _ => Stay(was),
    };

    /// <summary>Whether the sender of an advertisement ranks above us: priority first, then the higher address (RFC 9568 §6.4.3).</summary>
    public static bool Outranks(in RouterInput advert, in RouterSettings me) =>
        advert.Priority > me.Priority || (advert.Priority == me.Priority && advert.Address > me.Address);

    /// <summary>
    /// Whether a deadline fires so late that others may have elected a master meanwhile: post <see cref="Paused"/> instead of
    /// <see cref="Deadline"/>. A master may be late by the intervals that others wait for beyond the one they know of; a backup, whose
    /// host may have lost what arrived, by one interval; either by 250 ms, so that a busy machine with short intervals does not always listen,
    /// unless <see cref="RouterSettings.Rival"/> asks for it.
    /// </summary>
    public static bool WasPaused(in RouterSettings me, in RouterStatus was, Instant now)
    {
        if (was.State is not (Master or Backup)) return false;
        if (was.State == Master && me.Rival > 0 && now - was.Spoke > me.TakeoverOf(me.Rival)) return true;
        if (now - was.Deadline <= LeastPause) return false;
        return was.State == Master
            ? now - was.Spoke > me.Interval * Math.Max(me.DownTimerAdverts, 2)
            : now - was.Deadline > was.MasterInterval;
    }

    /// <summary>
    /// Whether a router that has heard nobody is merely late, as on a busy machine: post <see cref="Late"/>. A master goes on then, up to a second after it last
    /// spoke: the kernel has kept what others said, and silence would give away what nobody has taken.
    /// </summary>
    public static bool IsLate(in RouterSettings me, in RouterStatus was, Instant now) => was.State == Master
        ? me.Rival == 0 && now - was.Spoke <= MostLateness && WasPaused(me, was, now)
        : GraceOf(was, now) > TimeSpan.Zero && !WasPaused(me, was, now);

    /// <summary>
    /// How long a backup waits on that noticed its deadline late: what kept this machine busy may have kept the master's, too. As long as it was late, an interval
    /// at most, and once only, or a busy machine would never take over.
    /// </summary>
    private static TimeSpan GraceOf(in RouterStatus was, Instant now)
    {
        if (was.State != Backup || was.HadGrace || was.Deadline == Instant.Never || now - was.Deadline < LeastLateness) return TimeSpan.Zero;
        return now - was.Deadline < was.MasterInterval ? now - was.Deadline : was.MasterInterval;
    }

    private static Step HearAsBackup(in RouterSettings me, in RouterStatus was, in RouterInput input)
    {
        var learned = LearnInterval(me, input);
        if (input.Priority == 0)
            return new(was with { Deadline = input.At + me.SkewTime(was.MasterInterval), PreemptFrom = Instant.Never, Master = default, HadGrace = true }, None);
        var deadline = input.At + me.MasterDownInterval(learned);
        if (input.Priority >= me.Priority || !me.Preempts)
        {
            // Of two masters, the lower one, which may speak more often, must not shorten what the better one is allowed.
            var counts = (input.Priority, input.Address).CompareTo(was.Master) >= 0 || deadline > was.Deadline;
            return counts ? Listen(me, learned, deadline, None, (input.Priority, input.Address)) : Stay(was with { PreemptFrom = Instant.Never });
        }
        if (me.PreemptDelay == TimeSpan.Zero) return Stay(was);

        // A lower master is left alone until the delay, counted from its first advertisement, is over.
        var from = was.PreemptFrom == Instant.Never ? input.At + me.PreemptDelay : was.PreemptFrom;
        if (input.At >= from) return Stay(was with { PreemptFrom = from });
        // Who waits for its sync group has no deadline: it listens again.
        return deadline <= was.Deadline && !SyncGroup.Waits(was)
            ? Stay(was with { PreemptFrom = from })
            : new(was with { Deadline = deadline, PreemptFrom = from, MasterInterval = learned, HadGrace = false }, None);
    }

    private static Step HearAsMaster(in RouterSettings me, in RouterStatus was, in RouterInput input)
    {
        if (input.Priority == 0) return Advertise(me, was, input, SendAdvert);
        if (Outranks(input, me))
        {
            var learned = LearnInterval(me, input);
            var last = me.AnswerHigher ? SendAdvert : None;
            return Listen(me, learned, input.At + me.MasterDownInterval(learned), last | RemoveAddresses | NotifyState, (input.Priority, input.Address));
        }
        // The other is master too: tell it at once (RFC 9568 §6.4.3), and tell the neighbours whose the addresses are.
        return me.SilentToLower ? new(was, AnnounceAgain) : Advertise(me, was, input, SendAdvert | AnnounceAgain);
    }

    private static Step Advertise(in RouterSettings me, in RouterStatus was, in RouterInput input, RouterActions actions) =>
        new(was with { Deadline = NextAdvert(me, was, input), Spoke = input.At }, actions);

    /// <summary>Deadlines are absolute, so that intervals do not drift; one that was missed by a whole interval starts anew.</summary>
    private static Instant NextAdvert(in RouterSettings me, in RouterStatus was, in RouterInput input)
    {
        var next = was.Deadline + me.Interval;
        return input.Event == Deadline && next > input.At ? next : input.At + me.Interval;
    }

    /// <summary>
    /// When the turn of a router came that became master together with others, in whole steps of <see cref="Turn"/>: what it does from then on, it does as
    /// long after the first of them, so that hundreds do not wait for one another each time, and those of one turn cost one wake-up.
    /// </summary>
    /// <param name="at">When the first one's turn was.</param>
    public static Instant TurnOf(Instant at, Instant now) => now > at ? at + TimeSpan.FromTicks((now - at).Ticks / Turn.Ticks * Turn.Ticks) : at;

    private static Step BecomeMaster(in RouterSettings me, in RouterInput input) =>
        new(new RouterStatus(Master, input.At + me.Interval, me.Interval, Instant.Never) { Spoke = input.At }, SendAdvert | AddAddresses | AnnounceAddresses | NotifyState);

    private static Step Listen(in RouterSettings me, TimeSpan masterInterval, Instant deadline, RouterActions actions, (byte, UInt128) master = default) =>
        new(new RouterStatus(Backup, deadline, masterInterval == TimeSpan.Zero ? me.Interval : masterInterval, Instant.Never) { Master = master }, actions);

    private static Step Leave(in RouterStatus was, RouterState state) => new(
        RouterStatus.Initial with { State = state },
        was.State == Master ? SendPriorityZero | RemoveAddresses | NotifyState : NotifyState);

    private static Step Stay(in RouterStatus was) => new(was, None);

    /// <summary>Version 3 times the master by the master's interval; version 2 discards other intervals before they get here.</summary>
    private static TimeSpan LearnInterval(in RouterSettings me, in RouterInput input) =>
        me.Version == 3 && input.Interval > TimeSpan.Zero ? input.Interval : me.Interval;
}
