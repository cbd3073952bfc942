using KeepAlived.Net.Vrrp.Core;
using static KeepAlived.Net.Vrrp.Core.RouterState;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>What must hold after every single step, whatever the LAN does. Written from the RFC, not from the core.</summary>
internal sealed partial class LanSimulation
{
    private const RouterActions BecomingMaster = RouterActions.SendAdvert | RouterActions.AddAddresses | RouterActions.AnnounceAddresses;
    private Instant _lastChange, _stableSince, _electedAt;
    private int _elected;
    private (byte Priority, UInt128 Address) _bestMaster;

    private void CheckStep(int node, in RouterStatus was, in RouterInput input, in Step step)
    {
        var router = _all[node];
        var now = step.Status.State;
        if (input.Event == RouterEvent.Advert) Heard(router, was, input, now);
        if (now == Master && was.State != Master) CheckElection(node, was, input);
        if (now == Backup && (was.State != Backup || input.Event is RouterEvent.Paused or RouterEvent.Suspected) && input.Event != RouterEvent.Advert)
        {
            if (was.State != Backup) router.HeldInterval = router.Settings.Interval;
            (router.HeldSince, router.ReleasedByPriorityZero, router.LowerSince) = (_now, false, Instant.Never);
        }
        if (now is Initialize or Fault) router.MustListenUntil = default;
        if (step.Actions.HasFlag(RouterActions.SendPriorityZero) && was.State != Master) Violate($"router {node} resigns without being master");
        if (step.Actions.HasFlag(RouterActions.SendAdvert) && was.State != Master && now != Master) Violate($"router {node} speaks as {now}");
        if (now == Master && was.State != Master && (step.Actions & BecomingMaster) != BecomingMaster) Violate($"router {node} becomes master by {step.Actions} only");
        var lied = was.State == Master && now == Master && input.Event == RouterEvent.Advert && input.Priority > 0 && input.Address != router.Settings.Address;
        if (lied && !step.Actions.HasFlag(RouterActions.AnnounceAgain)) Violate($"router {node} lets its neighbours believe a lower master");
        if (now == was.State) return;
        if (!step.Actions.HasFlag(RouterActions.NotifyState)) Violate($"router {node} tells nobody that it is {now}");
        _lastChange = _now;
        if (was.State == Master && now == Backup) coverage.Add(Seen.StepDowns);
        if (was.State == Master && input.Event == RouterEvent.Advert && input.Priority == router.Settings.Priority) coverage.Add(Seen.EqualPriorityMasters);
    }

    /// <summary>Keeps the world's own book of what holds a backup back.</summary>
    private void Heard(SimulatedRouter router, in RouterStatus was, in RouterInput input, RouterState now)
    {
        router.MustListenUntil = default;
        if (input.Priority == 0)
        {
            coverage.Add(Seen.PriorityZeroHeard);
            if (was.State == Backup) (router.ReleasedByPriorityZero, router.LowerSince) = (true, Instant.Never);
            return;
        }
        var obeyed = was.State == Master ? now == Backup : !router.Settings.Preempts || input.Priority >= router.Settings.Priority;
        if (obeyed || was.State != Backup) router.LowerSince = Instant.Never;
        else if (router.LowerSince == Instant.Never) router.LowerSince = _now;
        if (!obeyed && (was.State != Backup || _now - router.LowerSince >= router.Settings.PreemptDelay)) return;
        var interval = router.Settings.Version == 3 ? input.Interval : router.Settings.Interval;
        if (interval != router.Settings.Interval) coverage.Add(Seen.IntervalsLearned);
        (router.HeldSince, router.HeldInterval, router.ReleasedByPriorityZero) = (_now, interval, false);
    }

    private void CheckElection(int node, in RouterStatus was, in RouterInput input)
    {
        var router = _all[node];
        (_electedAt, _elected, router.ElectedAt) = (_now, node, _now);
        coverage.Add(Seen.Elections);
        if (router.Settings.OwnsAddresses) coverage.Add(Seen.OwnerStarts);
        foreach (var other in Routers)
            if (other != router && other.IsMaster && other.Settings.Priority < router.Settings.Priority) coverage.Add(Seen.Preemptions);
        if (was.State != Backup && !router.Settings.OwnsAddresses) Violate($"router {node} became master out of {was.State}");
        if (was.State != Backup) return;
        if (input.Event != RouterEvent.Deadline) Violate($"router {node} became master by {input.Event}");
        if (router.ReleasedByPriorityZero) return;
        var silence = _now - router.HeldSince;
        if (silence < router.HeldInterval * router.Settings.DownTimerAdverts)
            Violate($"router {node} took over after only {silence} of silence");
    }

    private void CheckSending(int node, byte priority)
    {
        var router = _all[node];
        if (priority == 0) return;
        if (_now < router.MustListenUntil) Violate($"router {node} speaks after a long pause without listening first");
        var settled = _quiet && router.LastAdvertSent > _stableSince && _lastChange < router.LastAdvertSent;
        if (settled && _now - router.LastAdvertSent > router.Settings.Interval) Violate($"router {node} advertises late");
    }

    /// <summary>When a master that was paused goes on: others will have elected one if they waited long enough.</summary>
    private void ExpectListening(SimulatedRouter router)
    {
        var settings = router.Settings;
        if (!router.IsMaster || settings.OwnsAddresses) return;
        if (_now - router.LastAdvertSent <= router.LongestInterval * (settings.DownTimerAdverts + 1)) return;
        if (router.Buffer.Count == 0 && _now - router.LastAdvertSent <= TimeSpan.FromSeconds(1)) return; // a busy machine, and nobody has taken over
        coverage.Add(Seen.PausesNoticed);
        router.MustListenUntil = _now + (settings.Interval * settings.DownTimerAdverts);
    }

    private void CheckWorld(int node, in RouterStatus was, in RouterInput input)
    {
        var router = _all[node];
        if (router.HasAddresses != router.IsMaster)
            Violate($"router {node} is {router.Status.State} and {(router.HasAddresses ? "has" : "lacks")} the addresses");
        if (input.Event == RouterEvent.Fail && router.Status.State != Fault) Violate($"router {node} does not mind a failed tracker");
        if (router.TrackedThingDown && input.Event == RouterEvent.Deadline) Violate($"router {node} has a deadline in FAULT");
        if (router.Status.State == was.State) return;
        if (_quiet && router.IsMaster && router.Rank.CompareTo(_bestMaster) > 0) _bestMaster = router.Rank;
        CountMasters();
    }

    private void CountMasters()
    {
        var masters = 0;
        for (var network = 0; network < _networks; network++) masters = Math.Max(masters, MastersOf(network));
        if (masters > 1 && !_twoMasters) coverage.Add(Seen.TwoMasters);
        if (masters == 1 && _twoMasters) coverage.Add(Seen.TwoMastersHealed);
        _twoMasters = masters > 1;
        CheckOverlap();
    }

    private int MastersOf(int network)
    {
        var masters = 0;
        for (var i = network; i < _count; i += _networks)
            if (_all[i].IsMaster) masters++;
        return masters;
    }
}
