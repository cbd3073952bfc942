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
            case Trouble.ProcessPause or Trouble.HostPause when router.Active: Pause(router, trouble); break;
            case Trouble.TrackerDown: Track(node, down: true); break;
            case Trouble.Priority: ChangePriority(router); return;
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

    private void Stop(int node)
    {
        if (!_all[node].Active) return;
        coverage.Add(Seen.Stops);
        Post(node, new RouterInput(RouterEvent.Stop, _now));
        if (_all[node].HasAddresses) Violate($"router {node} left addresses behind when it stopped");
        _all[node].Forget();
    }

    /// <summary>kill -9: the addresses stay on the host until the daemon is started again.</summary>
    private void Crash(int node)
    {
        if (!_all[node].Running) return;
        coverage.Add(Seen.Crashes);
        _all[node].Forget();
        CountMasters();
    }

    private void CutPower(int node)
    {
        if (!_all[node].Powered) return;
        coverage.Add(Seen.PowerCuts);
        _all[node].Forget();
        _all[node].Powered = _all[node].HasAddresses = false;
        CountMasters();
    }

    private void Pause(SimulatedRouter router, Trouble trouble)
    {
        coverage.Add(trouble == Trouble.HostPause ? Seen.HostPauses : Seen.ProcessPauses);
        (router.Paused, router.WholeHostPaused) = (true, trouble == Trouble.HostPause);
    }

    /// <summary>Somebody sets the clock: a master may lose no more than one advertisement by that.</summary>
    private void StepClock(int node)
    {
        var router = _all[node];
        if (!VirtualRouter.WasPaused(router.Settings, router.Status, _now + TimeSpan.FromHours(1))) return;
        coverage.Add(Seen.ClockSteps);
        var was = router.Status.State;
        Post(node, new RouterInput(RouterEvent.Suspected, _now));
        if (router.Status.State != was) Violate($"router {node} was {was} and is {router.Status.State}, because somebody set its clock");
        if (router.IsMaster && router.Status.Deadline > _now + router.Settings.Interval) Violate($"router {node} is silent for longer than an interval, because somebody set its clock");
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
    private void ChangePriority(SimulatedRouter router)
    {
        coverage.Add(Seen.PriorityChanges);
        var sum = _dice.Below(507) - 253;
        router.Settings = router.Settings with { Priority = EffectivePriority.Of(router.Settings.Priority, sum) };
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
        for (var i = 0; i < _count && _violation is null; i++)
        {
            _all[i].Buffer.Clear();
            Resume(i);
            Track(i, down: false);
            if (_all[i].Powered || !someStayDark || i == 0) PowerOn(i);
        }
    }
}
