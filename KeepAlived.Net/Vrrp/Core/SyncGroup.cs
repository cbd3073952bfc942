using static KeepAlived.Net.Vrrp.Core.RouterActions;

namespace KeepAlived.Net.Vrrp.Core;

/// <summary>Decides for all members of a sync group; the same for the shell, for the tests and for the simulation.</summary>
internal delegate void NextGroupStep(
    ReadOnlySpan<RouterSettings> settings, Span<RouterStatus> members, Span<bool> failed, int index, in RouterInput input, Span<RouterActions> actions);

/// <summary>
/// The rule of vrrp_sync_group (keepalived.conf(5)): its members are master only all together; a fault of one is a fault of all, and who is
/// outranked in one is backup in all. Pure, on the caller's spans, without allocation.
/// </summary>
/// <remarks>A member whose master is down while others' are alive waits: it is backup without a deadline, until all of them wait.</remarks>
internal static class SyncGroup
{
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    /// <summary>One input of one member; afterwards the states of all and what each has to do.</summary>
    /// <param name="settings">Of each member, in the order of the group.</param>
    /// <param name="members">Their status; written.</param>
    /// <param name="failed">Whether a tracked thing of the member itself is down; written.</param>
    /// <param name="actions">What each member has to do now; written.</param>
    public static void Next(
        ReadOnlySpan<RouterSettings> settings, Span<RouterStatus> members, Span<bool> failed, int index, in RouterInput input, Span<RouterActions> actions)
    {
        actions.Clear();
        failed[index] = input.Event == RouterEvent.Fail || (failed[index] && input.Event != RouterEvent.Start);
        switch (input.Event)
        {
            case RouterEvent.Fail: ForAll(settings, members, index, input, actions); break;
            case RouterEvent.Start when failed.Contains(true): Apply(settings, members, index, input with { Event = RouterEvent.Fail }, actions); break;
            case RouterEvent.Start: ForAll(settings, members, index, input, actions); break;
            default: Apply(settings, members, index, input, actions); break;
        }
        PromoteTogether(settings, members, input.At, actions);
        Align(settings, members, input.At, actions);
    }

    /// <summary>A reload may have put routers together of which some are master and others are not: these, too, are master only all together.</summary>
    public static void Align(ReadOnlySpan<RouterSettings> settings, Span<RouterStatus> members, Instant at, Span<RouterActions> actions)
    {
        foreach (ref readonly var member in members)
        {
            if (member.State != RouterState.Backup) continue;
            StepDownTogether(settings, members, at, actions);
            return;
        }
    }

    /// <summary>Whether the master of this member's network is down and only the group holds it back.</summary>
    public static bool Waits(in RouterStatus member) => member.State == RouterState.Backup && member.Deadline == Instant.Never;

    /// <summary>
    /// The others follow a moment later, as in keepalived: so the one that it is about is the first of them that waits for its group. Those that begin do so
    /// together, in the order of the group.
    /// </summary>
    private static void ForAll(ReadOnlySpan<RouterSettings> settings, Span<RouterStatus> members, int index, in RouterInput input, Span<RouterActions> actions)
    {
        for (var i = 0; i < members.Length; i++)
        {
            var together = i == index || members[i].State == RouterState.Initialize;
            Apply(settings, members, i, together ? input : input with { At = input.At + Moment }, actions);
        }
    }

    private static void Apply(ReadOnlySpan<RouterSettings> settings, Span<RouterStatus> members, int index, in RouterInput input, Span<RouterActions> actions)
    {
        var was = members[index];
        var step = VirtualRouter.Next(settings[index], was, input);
        if (step.Status.State == RouterState.Master && was.State != RouterState.Master)
        {
            var interval = was.MasterInterval == TimeSpan.Zero ? settings[index].Interval : was.MasterInterval;
            var waiting = new RouterStatus(RouterState.Backup, Instant.Never, interval, was.PreemptFrom);
            step = new(waiting, was.State == RouterState.Backup ? None : NotifyState);
        }
        (members[index], actions[index]) = (step.Status, actions[index] | step.Actions);
        if (was.State == RouterState.Master && step.Status.State == RouterState.Backup) StepDownTogether(settings, members, input.At, actions);
        if ((step.Actions & AnnounceAgain) != 0) AnnounceTogether(members, actions);
    }

    /// <summary>The others go along without a word, as in keepalived: who has outranked one of them is master in all networks.</summary>
    private static void StepDownTogether(ReadOnlySpan<RouterSettings> settings, Span<RouterStatus> members, Instant at, Span<RouterActions> actions)
    {
        for (var i = 0; i < members.Length; i++)
        {
            if (members[i].State != RouterState.Master) continue;
            var interval = settings[i].Interval;
            members[i] = new RouterStatus(RouterState.Backup, at + settings[i].MasterDownInterval(interval), interval, Instant.Never);
            actions[i] |= RemoveAddresses | NotifyState;
        }
    }

    /// <summary>Who spoke as master in one network has probably done so in all.</summary>
    private static void AnnounceTogether(ReadOnlySpan<RouterStatus> members, Span<RouterActions> actions)
    {
        for (var i = 0; i < members.Length; i++)
            if (members[i].State == RouterState.Master) actions[i] |= AnnounceAgain;
    }

    private static void PromoteTogether(ReadOnlySpan<RouterSettings> settings, Span<RouterStatus> members, Instant at, Span<RouterActions> actions)
    {
        foreach (ref readonly var member in members)
            if (!Waits(member) && member.State != RouterState.Master) return;
        for (var i = 0; i < members.Length; i++)
        {
            if (!Waits(members[i])) continue;
            var step = VirtualRouter.Next(settings[i], members[i], new RouterInput(RouterEvent.Deadline, at));
            (members[i], actions[i]) = (step.Status, actions[i] | step.Actions);
        }
    }
}
