using KeepAlived.Net.Vrrp.Core;
using static KeepAlived.Net.Vrrp.Core.RouterActions;
using static KeepAlived.Net.Vrrp.Core.RouterState;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>The state machine with one mistake each, of the kind that people make; the simulation has to find every one.</summary>
internal static class PlantedBugs
{
    public static readonly IReadOnlyDictionary<string, NextStep> OfRouters = new Dictionary<string, NextStep>
    {
        ["priority 0 is ignored by a backup"] = (in me, in was, in input) =>
            was.State == Backup && IsResignation(input) ? new Step(was, None) : VirtualRouter.Next(me, was, input),
        ["priority 0 counts as an ordinary low priority"] = (in me, in was, in input) =>
            VirtualRouter.Next(me, was, IsResignation(input) ? input with { Priority = 1 } : input),
        ["priority 0 lets a backup take over at once, without skew"] = (in me, in was, in input) =>
            IsResignation(input) && was.State == Backup ? new Step(was with { Deadline = input.At }, None) : VirtualRouter.Next(me, was, input),
        ["no priority 0 on stop"] = (in me, in was, in input) => Without(SendPriorityZero, VirtualRouter.Next(me, was, input)),
        ["the lower address wins a tie"] = (in me, in was, in input) =>
            VirtualRouter.Next(me with { Address = ~me.Address }, was, input with { Address = ~input.Address }),
        ["nobody wins a tie"] = (in me, in was, in input) =>
            IsTie(me, was, input) ? new Step(was, None) : VirtualRouter.Next(me, was, input),
        ["both lose a tie"] = (in me, in was, in input) =>
            VirtualRouter.Next(me, was, IsTie(me, was, input) ? input with { Address = uint.MaxValue } : input),
        ["an equal priority does not hold a backup back"] = (in me, in was, in input) =>
            was.State == Backup && IsAdvert(input) && me.Preempt && input.Priority == me.Priority ? new Step(was, None) : VirtualRouter.Next(me, was, input),
        ["addresses stay after a higher master was heard"] = (in me, in was, in input) =>
            IsAdvert(input) ? Without(RemoveAddresses, VirtualRouter.Next(me, was, input)) : VirtualRouter.Next(me, was, input),
        ["addresses stay after a stop"] = (in me, in was, in input) =>
            input.Event == RouterEvent.Stop ? Without(RemoveAddresses, VirtualRouter.Next(me, was, input)) : VirtualRouter.Next(me, was, input),
        ["addresses stay after a fault"] = (in me, in was, in input) =>
            input.Event == RouterEvent.Fail ? Without(RemoveAddresses, VirtualRouter.Next(me, was, input)) : VirtualRouter.Next(me, was, input),
        ["a fault is ignored"] = (in me, in was, in input) =>
            input.Event == RouterEvent.Fail ? new Step(was, None) : VirtualRouter.Next(me, was, input),
        ["the end of a fault makes a master"] = (in me, in was, in input) =>
            was.State == Fault && input.Event == RouterEvent.Start
                ? VirtualRouter.Next(me, was with { State = Backup }, input with { Event = RouterEvent.Deadline })
                : VirtualRouter.Next(me, was, input),
        ["the skew is upside down"] = (in me, in was, in input) =>
            Shift(was, VirtualRouter.Next(me, was, input), (2 * Skew(me, (byte)(255 - me.Priority), was)) - Skew(me, 0, was)),
        ["there is no skew"] = (in me, in was, in input) => Shift(was, VirtualRouter.Next(me, was, input), -Skew(me, me.Priority, was)),
        ["one missed advert is enough"] = (in me, in was, in input) => VirtualRouter.Next(me with { DownTimerAdverts = 1 }, was, input),
        ["one missed advert too many"] = (in me, in was, in input) => VirtualRouter.Next(me with { DownTimerAdverts = me.DownTimerAdverts + 1 }, was, input),
        ["nobody preempts"] = (in me, in was, in input) => VirtualRouter.Next(me with { Preempt = false }, was, input),
        ["nopreempt is forgotten"] = (in me, in was, in input) => VirtualRouter.Next(me with { Preempt = true }, was, input),
        ["the preempt delay is forgotten"] = (in me, in was, in input) => VirtualRouter.Next(me with { PreemptDelay = TimeSpan.Zero }, was, input),
        ["the preempt delay starts anew with every advert"] = (in me, in was, in input) =>
            VirtualRouter.Next(me, was with { PreemptFrom = Instant.Never }, input),
        ["the master's interval is not learned"] = (in me, in was, in input) =>
            VirtualRouter.Next(me, was, IsAdvert(input) ? input with { Interval = me.Interval } : input),
        ["an advert does not restart the timer"] = (in me, in was, in input) =>
            was.State == Backup && IsAdvert(input) && !IsResignation(input) ? new Step(was, None) : VirtualRouter.Next(me, was, input),
        ["a master ignores a higher one"] = (in me, in was, in input) =>
            was.State == Master && IsAdvert(input) && input.Priority > me.Priority ? new Step(was, None) : VirtualRouter.Next(me, was, input),
        ["a master yields to anybody"] = (in me, in was, in input) =>
            VirtualRouter.Next(me, was, was.State == Master && IsAdvert(input) && !IsResignation(input) ? input with { Priority = 255 } : input),
        ["a master that was paused just goes on"] = (in me, in was, in input) =>
            VirtualRouter.Next(me, was, input.Event == RouterEvent.Paused && was.State == Master ? input with { Event = RouterEvent.Deadline } : input),
        ["a backup that was paused takes over at once"] = (in me, in was, in input) =>
            VirtualRouter.Next(me, was, input.Event == RouterEvent.Paused && was.State == Backup ? input with { Event = RouterEvent.Deadline } : input),
        ["a master whose clock was set steps down"] = (in me, in was, in input) =>
            VirtualRouter.Next(me, was, input.Event == RouterEvent.Suspected ? input with { Event = RouterEvent.Paused } : input),
        ["the first advert of a master is missing"] = (in me, in was, in input) =>
            was.State == Backup ? Without(SendAdvert, VirtualRouter.Next(me, was, input)) : VirtualRouter.Next(me, was, input),
        ["a master advertises every other interval"] = (in me, in was, in input) =>
            was.State == Master && input.Event == RouterEvent.Deadline
                ? Delay(VirtualRouter.Next(me, was, input), me.Interval) : VirtualRouter.Next(me, was, input),
        ["a new master does not announce itself to its neighbours"] = (in me, in was, in input) =>
            Without(AnnounceAddresses, VirtualRouter.Next(me, was, input)),
        ["the neighbours are not told that a lower master lied"] = (in me, in was, in input) =>
            Without(AnnounceAgain, VirtualRouter.Next(me, was, input)),
        ["a fault is told to nobody"] = (in me, in was, in input) =>
            input.Event == RouterEvent.Fail ? Without(NotifyState, VirtualRouter.Next(me, was, input)) : VirtualRouter.Next(me, was, input),
        ["an owner listens first"] = (in me, in was, in input) =>
            VirtualRouter.Next(input.Event == RouterEvent.Start ? me with { Priority = 254 } : me, was, input),
    };

    /// <summary>The rule of sync groups, likewise.</summary>
    public static readonly IReadOnlyDictionary<string, NextGroupStep> OfGroups = new Dictionary<string, NextGroupStep>
    {
        ["members become master one by one"] = (settings, members, failed, index, in input, actions) =>
            OneOf(input.Event == RouterEvent.Deadline, settings, members, failed, index, input, actions),
        ["a fault of one spares the others"] = (settings, members, failed, index, in input, actions) =>
            OneOf(input.Event == RouterEvent.Fail, settings, members, failed, index, input, actions),
        ["who is outranked in one network stays master in the other"] = (settings, members, failed, index, in input, actions) =>
            OneOf(IsAdvert(input) && members[index].State == Master, settings, members, failed, index, input, actions),
        ["who was paused listens in one network only"] = (settings, members, failed, index, in input, actions) =>
            OneOf(input.Event == RouterEvent.Paused, settings, members, failed, index, input, actions),
        ["the end of one fault ends all"] = (settings, members, failed, index, in input, actions) =>
        {
            if (input.Event == RouterEvent.Start) failed.Clear();
            SyncGroup.Next(settings, members, failed, index, input, actions);
        },
        ["a fault never ends"] = (settings, members, failed, index, in input, actions) =>
        {
            var had = failed[index];
            SyncGroup.Next(settings, members, failed, index, input, actions);
            failed[index] |= had;
        },
        ["who waits does not hear that the master is back"] = (settings, members, failed, index, in input, actions) =>
        {
            actions.Clear();
            if (!IsAdvert(input) || !SyncGroup.Waits(members[index])) SyncGroup.Next(settings, members, failed, index, input, actions);
        },
        ["who waits ignores the preempt delay"] = (settings, members, failed, index, in input, actions) =>
        {
            actions.Clear();
            if (!IsAdvert(input) || !SyncGroup.Waits(members[index]) || input.Priority >= settings[index].Priority) SyncGroup.Next(settings, members, failed, index, input, actions);
        },
        ["addresses stay in the other network"] = (settings, members, failed, index, in input, actions) =>
        {
            SyncGroup.Next(settings, members, failed, index, input, actions);
            for (var i = 0; i < actions.Length; i++)
                if (i != index) actions[i] &= ~RemoveAddresses;
        },
        ["the others resign, though the next master is there"] = (settings, members, failed, index, in input, actions) =>
        {
            SyncGroup.Next(settings, members, failed, index, input, actions);
            for (var i = 0; i < actions.Length && IsAdvert(input); i++)
                if (i != index && actions[i].HasFlag(RemoveAddresses)) actions[i] |= SendPriorityZero;
        },
        ["neighbours are told in one network only that a lower master lied"] = (settings, members, failed, index, in input, actions) =>
        {
            SyncGroup.Next(settings, members, failed, index, input, actions);
            for (var i = 0; i < actions.Length; i++)
                if (i != index) actions[i] &= ~AnnounceAgain;
        },
        ["the others become master without a word"] = (settings, members, failed, index, in input, actions) =>
        {
            SyncGroup.Next(settings, members, failed, index, input, actions);
            for (var i = 0; i < actions.Length; i++)
                if (i != index) actions[i] &= ~SendAdvert;
        },
    };

    /// <summary>What is kept over a reload, likewise.</summary>
    public static readonly IReadOnlyDictionary<string, ReloadStep> OfReloads = new Dictionary<string, ReloadStep>
    {
        ["a reload begins anew"] = (in now, in was, at) => (RouterStatus.Initial, false),
        ["a reload makes a master a backup"] = (in now, in was, at) =>
            (was.State == Master ? was with { State = Backup, Deadline = at + now.MasterDownInterval(now.Interval) } : was, RouterReload.HasFailed(was)),
        ["a reload makes a backup wait anew"] = (in now, in was, at) =>
            (was.State == Backup ? was with { Deadline = at + now.MasterDownInterval(was.MasterInterval) } : was, RouterReload.HasFailed(was)),
        ["a reload makes a backup take over"] = (in now, in was, at) => (was.State == Backup ? was with { Deadline = at } : was, RouterReload.HasFailed(was)),
        ["a reload delays the next advertisement"] = (in now, in was, at) =>
            (was.State == Master ? was with { Deadline = at + now.Interval } : was, RouterReload.HasFailed(was)),
        ["a reload ends a fault for a moment"] = (in now, in was, at) => (was, false),
        ["a reload forgets the master's interval"] = (in now, in was, at) =>
            (was.State == Backup ? was with { MasterInterval = now.Interval } : was, RouterReload.HasFailed(was)),
    };

    /// <summary>One member decides alone, where the others should go along.</summary>
    private static void OneOf(
        bool alone, ReadOnlySpan<RouterSettings> settings, Span<RouterStatus> members, Span<bool> failed, int index, in RouterInput input, Span<RouterActions> actions)
    {
        if (!alone)
        {
            SyncGroup.Next(settings, members, failed, index, input, actions);
            return;
        }
        actions.Clear();
        var step = VirtualRouter.Next(settings[index], members[index], input);
        (members[index], actions[index]) = (step.Status, step.Actions);
    }

    /// <summary>Every one of them, each with the rest of the real core.</summary>
    public static readonly IReadOnlyDictionary<string, Decisions> All =
        OfRouters.Select(bug => (bug.Key, Decisions.Real with { Next = bug.Value }))
            .Concat(OfGroups.Select(bug => (bug.Key, Decisions.Real with { Group = bug.Value })))
            .Append(("a reload leaves a master with a backup", Decisions.Real with { Align = (settings, members, at, actions) => actions.Clear() }))
            .Append(("a reload leaves one alone that waits for its group", Decisions.Real with { Alone = (in now, in was, at) => was }))
            .Concat(OfReloads.Select(bug => (bug.Key, Decisions.Real with { Reload = bug.Value })))
            .ToDictionary();

    private static bool IsAdvert(in RouterInput input) => input.Event == RouterEvent.Advert;

    private static bool IsResignation(in RouterInput input) => IsAdvert(input) && input.Priority == 0;

    private static bool IsTie(in RouterSettings me, in RouterStatus was, in RouterInput input) =>
        was.State == Master && IsAdvert(input) && input.Priority == me.Priority;

    private static Step Without(RouterActions actions, in Step step) => step with { Actions = step.Actions & ~actions };

    private static Step Delay(in Step step, TimeSpan by) => step with { Status = step.Status with { Deadline = step.Status.Deadline + by } };

    /// <summary>Moves a deadline that a backup has just set.</summary>
    private static Step Shift(in RouterStatus was, in Step step, TimeSpan by) =>
        step.Status.State == Backup && step.Status.Deadline != was.Deadline ? Delay(step, by) : step;

    private static TimeSpan Skew(in RouterSettings me, byte priority, in RouterStatus was) =>
        (me with { Priority = priority }).SkewTime(was.MasterInterval == TimeSpan.Zero ? me.Interval : was.MasterInterval);
}
