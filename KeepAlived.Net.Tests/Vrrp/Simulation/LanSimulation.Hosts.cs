using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>A host and its daemon, with all its routers: start, stop, pause, reload.</summary>
internal sealed partial class LanSimulation
{
    /// <summary>Starts the daemon: what a former one left on the host is taken away first, and none begins before all can.</summary>
    private void StartDaemon(int node)
    {
        if (!_all[node].Powered || _all[node].Running) return;
        var (first, failed) = (HostOf(node), false);
        for (var i = first; i < first + _networks; i++)
        {
            (_all[i].Running, _all[i].HasAddresses) = (true, false);
            failed |= _all[i].TrackedThingDown;
        }
        for (var i = first; i < first + _networks; i++)
            if (_all[i].Alone || _all[i].TrackedThingDown == failed) Post(i, new RouterInput(_all[i].TrackedThingDown ? RouterEvent.Fail : RouterEvent.Start, _now));
    }

    private void PowerOn(int node)
    {
        foreach (var router in _all.AsSpan(HostOf(node), _networks)) router.Powered = true;
        StartDaemon(node);
    }

    private void Stop(int node)
    {
        if (!_all[node].Active) return;
        coverage.Add(Seen.Stops);
        var first = HostOf(node);
        for (var i = first; i < first + _networks; i++) Post(i, new RouterInput(RouterEvent.Stop, _now));
        for (var i = first; i < first + _networks; i++)
        {
            if (_all[i].HasAddresses) Violate($"router {i} left addresses behind when it stopped");
            _all[i].Forget();
        }
    }

    /// <summary>kill -9: the addresses stay on the host until the daemon is started again.</summary>
    private void Crash(int node)
    {
        if (!_all[node].Running) return;
        coverage.Add(Seen.Crashes);
        foreach (var router in _all.AsSpan(HostOf(node), _networks)) router.Forget();
        CountMasters();
    }

    private void CutPower(int node)
    {
        if (!_all[node].Powered) return;
        coverage.Add(Seen.PowerCuts);
        foreach (var router in _all.AsSpan(HostOf(node), _networks))
        {
            router.Forget();
            router.Powered = router.HasAddresses = false;
        }
        CountMasters();
    }

    private void Pause(int node, Trouble trouble)
    {
        coverage.Add(trouble == Trouble.HostPause ? Seen.HostPauses : Seen.ProcessPauses);
        foreach (var router in _all.AsSpan(HostOf(node), _networks)) (router.Paused, router.WholeHostPaused) = (true, trouble == Trouble.HostPause);
    }

    private void Resume(int node)
    {
        if (!_all[node].Paused) return;
        var first = HostOf(node);
        foreach (var router in _all.AsSpan(first, _networks)) router.Paused = router.WholeHostPaused = false;
        if (!_all[first].Running) return;
        Note(first, "goes on");
        for (var i = first; i < first + _networks; i++)
            if (_all[i].TrackedThingDown) Post(i, new RouterInput(RouterEvent.Fail, _now));
        for (var i = first; i < first + _networks; i++) ExpectListening(_all[i]);
        // The first thing of a turn: whether it was too long ago that the last one ended.
        for (var i = first; i < first + _networks; i++)
            if (_all[i].Buffer.Count == 0 && VirtualRouter.IsLate(_all[i].Settings, _all[i].Status, _now)) Post(i, new RouterInput(RouterEvent.Late, _now));
            else if (VirtualRouter.WasPaused(_all[i].Settings, _all[i].Status, _now)) Post(i, new RouterInput(RouterEvent.Paused, _now));
        for (var i = first; i < first + _networks; i++)
        {
            foreach (var packet in _all[i].Buffer) Hear(i, packet);
            _all[i].Buffer.Clear();
        }
        for (var i = first; i < first + _networks; i++)
            if (!_all[i].TrackedThingDown && _all[i].Status.State == RouterState.Fault) Post(i, new RouterInput(RouterEvent.Start, _now));
    }

    /// <summary>SIGHUP; with other settings, but not on the quiet LAN, where nothing at all may come of it.</summary>
    private void Reload(int node)
    {
        if (!_all[node].Active) return;
        var first = HostOf(node);
        var settings = _quiet ? _all[first].Settings : SettingsGenerator.Change(ref _dice, _all[first].Settings);
        CoverReload(first, settings);
        var alone = _all[first].Alone;
        if (_networks > 1 && !_quiet && _dice.Percent(30)) alone = !alone;
        if (alone != _all[first].Alone) coverage.Add(alone ? Seen.GroupsRemoved : Seen.GroupsMade);
        for (var i = first; i < first + _networks; i++)
        {
            var router = _all[i];
            var was = router.Status.State;
            (router.Status, router.Failed) = decide.Reload(settings, router.Status, _now);
            (router.Settings, router.Alone) = (settings, alone);
            if (router.Status.State != was) Violate($"router {i} was {was} and is {router.Status.State}, because its file was read again");
        }
        for (var i = first; i < first + _networks; i++)
        {
            if (_all[i].TrackedThingDown) Post(i, new RouterInput(RouterEvent.Fail, _now));
            else if (_all[i].Status.State is RouterState.Initialize or RouterState.Fault) Post(i, new RouterInput(RouterEvent.Start, _now));
        }
        if (_networks > 1) Align(first);
    }

    /// <summary>In the end all hosts have the same file.</summary>
    private void Regroup(int first)
    {
        if (!_all[first].Alone) return;
        for (var i = first; i < first + _networks; i++)
        {
            _all[i].Alone = false;
            (_all[i].Status, _all[i].Failed) = decide.Reload(_all[i].Settings, _all[i].Status, _now);
        }
        if (!_all[first].Active) return;
        for (var i = first; i < first + _networks; i++)
            if (_all[i].TrackedThingDown) Post(i, new RouterInput(RouterEvent.Fail, _now));
        Align(first);
    }

    private void Align(int first)
    {
        for (var i = first; i < first + _networks && _all[i].Alone; i++)
        {
            _all[i].Status = decide.Alone(_all[i].Settings, _all[i].Status, _now);
            if (SyncGroup.Waits(_all[i].Status)) Violate($"router {i} waits for a group that it is in no more");
        }
        if (_all[first].Alone) return;
        for (var i = 0; i < _networks; i++)
        {
            _all[first + i].Status = RouterReload.Settled(_all[first + i].Status);
            (_settings[i], _statuses[i], _actions[i]) = (_all[first + i].Settings, _all[first + i].Status, RouterActions.None);
        }
        decide.Align(_settings, _statuses, _now, _actions);
        for (var i = 0; i < _networks; i++)
            if (_actions[i] != RouterActions.None) Carry(first + i, new RouterInput(RouterEvent.Deadline, _now), new Step(_statuses[i], _actions[i]));
        CheckTogether(first);
    }

    private void CoverReload(int node, in RouterSettings settings)
    {
        Note(node, $"reload: {settings}");
        coverage.Add(Seen.Reloads);
        if (_quiet) coverage.Add(Seen.ReloadsInQuiet);
        if (_all[node].IsMaster) coverage.Add(Seen.ReloadsOfMasters);
        if (_all[node].Status.State == RouterState.Fault) coverage.Add(Seen.ReloadsInFault);
        if (settings != _all[node].Settings) coverage.Add(Seen.SettingsChanged);
    }
}
