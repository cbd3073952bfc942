using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>What goes wrong, when, and for how long.</summary>
internal sealed partial class LanSimulation
{
    private static readonly int TroubleKinds = Enum.GetValues<Trouble>().Length;

    private void PlanTroubles()
    {
        for (var left = 2 + _dice.Below(9); left > 0; left--)
        {
            var trouble = (Trouble)_dice.Below(TroubleKinds);
            At(_now + _dice.Between(TimeSpan.Zero, Chaos), new Occurrence(Happening.Fault, _dice.Below(_count), default, trouble));
        }
    }

    private void Begin(Trouble trouble, int node)
    {
        var router = _all[node];
        Note(node, $"trouble: {trouble}");
        var lasts = _dice.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(_dice.Percent(70) ? 8 : 20));
        switch (trouble)
        {
            case Trouble.Stop: Stop(node); break;
            case Trouble.Crash: Crash(node); break;
            case Trouble.PowerCut: CutPower(node); break;
            case Trouble.ProcessPause or Trouble.HostPause when router.Active: lasts = PauseFor(node, trouble, lasts); break;
            case Trouble.TrackerDown: Track(node, down: true); break;
            case Trouble.Priority: ChangePriority(node); return;
            case Trouble.Reload: Reload(node); return;
            case Trouble.ClockStep when router.Active: StepClock(node); return;
            case Trouble.Partition: Partition(); break;
            case Trouble.OneWay: Deafen(node); break;
            case Trouble.BadLan: (_lossPercent, _mostDelay) = (_dice.Below(95), TimeSpan.FromMilliseconds(1 + _dice.Below(4000))); break;
        }
        if (trouble != Trouble.PowerCut || _dice.Percent(70)) At(_now + lasts, new Occurrence(Happening.Undo, node, default, trouble));
    }

    private void End(Trouble trouble, int node)
    {
        switch (trouble)
        {
            case Trouble.Stop or Trouble.Crash: StartDaemon(node); break;
            case Trouble.PowerCut: PowerOn(node); break;
            case Trouble.ProcessPause or Trouble.HostPause: Resume(node); break;
            case Trouble.TrackerDown: Track(node, down: false); break;
            case Trouble.Partition or Trouble.OneWay: Array.Clear(_blocked); break;
            case Trouble.BadLan: (_lossPercent, _mostDelay) = (0, TimeSpan.FromMilliseconds(5)); break;
        }
    }

    /// <summary>Some pauses last half a minute: the snapshot of a virtual machine.</summary>
    private TimeSpan PauseFor(int node, Trouble trouble, TimeSpan lasts)
    {
        Pause(node, trouble);
        if (_dice.Percent(85)) return lasts;
        coverage.Add(Seen.LongPauses);
        return _dice.Between(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
    }

    /// <summary>Somebody sets the clock: a master may lose no more than one advertisement by that.</summary>
    private void StepClock(int node)
    {
        var first = HostOf(node);
        for (var i = first; i < first + _networks; i++)
        {
            var router = _all[i];
            if (!VirtualRouter.WasPaused(router.Settings, router.Status, _now + TimeSpan.FromHours(1))) continue;
            coverage.Add(Seen.ClockSteps);
            var was = router.Status.State;
            Post(i, new RouterInput(RouterEvent.Suspected, _now));
            if (router.Status.State != was) Violate($"router {i} was {was} and is {router.Status.State}, because somebody set its clock");
            if (router.IsMaster && router.Status.Deadline > _now + router.LongestInterval) Violate($"router {i} is silent for longer than an interval, because somebody set its clock");
        }
    }

    private void Track(int node, bool down)
    {
        var router = _all[node];
        if (router.TrackedThingDown == down) return;
        router.TrackedThingDown = down;
        if (down) coverage.Add(Seen.Faults);
        if (router.Active) Post(node, new RouterInput(down ? RouterEvent.Fail : RouterEvent.Start, _now));
    }

    /// <summary>A tracker with a weight changed: a master goes on as master until it is outranked.</summary>
    private void ChangePriority(int node)
    {
        coverage.Add(Seen.PriorityChanges);
        var sum = _dice.Below(507) - 253;
        foreach (var router in _all.AsSpan(HostOf(node), _networks)) router.Settings = router.Settings with { Priority = EffectivePriority.Of(router.Settings.Priority, sum) };
    }

    private void Partition()
    {
        coverage.Add(Seen.Partitions);
        var side = _dice.Next();
        for (var from = 0; from < Ports; from++)
            for (var to = 0; to < Ports; to++)
                if (((side >> from) & 1) != ((side >> to) & 1)) _blocked[(from * Ports) + to] = true;
    }

    private void Deafen(int node)
    {
        coverage.Add(Seen.OneWayLosses);
        var hearsNothing = _dice.Percent(50);
        for (var other = 0; other < Ports; other++)
            _blocked[hearsNothing ? (other * Ports) + node : (node * Ports) + other] = true;
    }

    /// <summary>Everything is mended; only a host whose power was cut may stay dark. What was under way on the wires is lost.</summary>
    private void BecomeQuiet()
    {
        _queue.Clear();
        Array.Clear(_blocked);
        (_lossPercent, _duplicatePercent, _quiet) = (0, 0, true);
        Note(Nobody, "quiet");
        var someStayDark = _dice.Percent(20);
        foreach (var router in Routers) router.Buffer.Clear();
        for (var host = 0; host < _count && _violation is null; host += _networks)
        {
            Resume(host);
            Regroup(host);
            for (var i = host; i < host + _networks; i++) Track(i, down: false);
            if (_all[host].Powered || !someStayDark || host == 0) PowerOn(host);
        }
    }
}
