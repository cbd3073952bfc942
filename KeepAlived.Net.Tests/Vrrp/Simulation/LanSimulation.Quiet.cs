using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>What must hold once the LAN is well: one master, the right one, nothing moves; and take-overs on the dot.</summary>
internal sealed partial class LanSimulation
{
    private static readonly TimeSpan LeastSettling = TimeSpan.FromSeconds(5), Rounding = TimeSpan.FromMicroseconds(1);

    /// <summary>Runs until everything must have settled, then longer than any deadline: nothing may move any more.</summary>
    private void Settle()
    {
        var (interval, delay) = (TimeSpan.Zero, TimeSpan.Zero);
        _bestMaster = default;
        foreach (var router in Routers)
        {
            interval = router.Settings.Interval > interval ? router.Settings.Interval : interval;
            delay = router.Settings.PreemptDelay > delay ? router.Settings.PreemptDelay : delay;
            if (router.IsMaster && router.Rank.CompareTo(_bestMaster) > 0) _bestMaster = router.Rank;
        }
        var longestDown = interval * (_all[0].Settings.DownTimerAdverts + 1);
        _stableSince = Instant.Never;
        RunUntil(_now + LeastSettling + delay + (longestDown * 2.2));
        _stableSince = _now;
        for (var left = _dice.Below(3); left > 0; left--) At(_now + _dice.Between(TimeSpan.Zero, longestDown * 1.5), new Occurrence(Happening.Fault, _dice.Below(_count), default, Trouble.Reload));
        RunUntil(_now + (longestDown * 1.5));
        if (_violation is null) CheckSettled();
    }

    private void CheckSettled()
    {
        for (var network = 0; network < _networks && _violation is null; network++) CheckSettled(network);
        if (_lastChange > _stableSince) Violate("the mastership moves in a LAN without faults");
        for (var network = 0; network < _networks && _violation is null; network++) CheckRightOne(TheMaster(network));
    }

    private void CheckSettled(int network)
    {
        var master = Nobody;
        for (var i = network; i < _count; i += _networks)
        {
            if (_all[i].HasAddresses != _all[i].IsMaster) Violate($"router {i} is {_all[i].Status.State}, addresses: {_all[i].HasAddresses}");
            if (!_all[i].IsMaster) continue;
            if (master != Nobody) Violate($"two masters, {master} and {i}, in a LAN without faults");
            master = i;
        }
        if (master == Nobody) Violate("no master in a LAN without faults");
    }

    private void CheckRightOne(int master)
    {
        var settings = _all[master].Settings;
        if (_all[master].Rank != _bestMaster) Violate($"router {master} is master, but one of priority {_bestMaster.Priority} was and had no reason to stop");
        foreach (var router in Routers)
        {
            if (!router.Running || router.Settings.Priority <= settings.Priority) continue;
            if (router.Settings.Preempts) Violate($"router {master} is master, but priority {router.Settings.Priority} preempts");
            coverage.Add(Seen.NoPreemptKept);
        }
        if (_all[master].AnnouncementSettings.Refresh == TimeSpan.Zero) return;
        coverage.Add(Seen.NeighboursTaughtAgain);
        CheckNeighbours(master);
    }

    private void CheckNeighbours(int master)
    {
        var believed = _neighbours[master % _networks];
        if (believed != master) Violate($"neighbours believe router {believed}, master is {master}");
    }

    /// <summary>On the quiet LAN: the master leaves, the next takes over when it must; the former one returns.</summary>
    private void Epilogue()
    {
        var master = TheMaster();
        if (Routers.Length - Dark() < 2 * _networks) return;
        // Nothing is under way then, on any network.
        for (var i = 0; i < _networks * 2; i++) RunUntil(_all[master + (i % _networks)].LastAdvertSent + (QuietDelay * 2));
        TakeOver(master, orderly: _dice.Percent(50));
        if (_violation is not null) return;
        Settle();
        if (_violation is not null) return;
        var second = TheMaster();
        for (var network = 0; network < _networks; network++) CheckNeighbours(second + network);
        Return(master, second);
    }

    private void TakeOver(int master, bool orderly)
    {
        var left = _all[master];
        var first = Instant.Never;
        var second = Instant.Never;
        var heir = Nobody;
        var interval = left.Settings.Interval;
        var silent = left.LastAdvertSent;
        foreach (var member in _all.AsSpan(master, _networks)) silent = member.LastAdvertSent > silent ? member.LastAdvertSent : silent;
        for (var i = 0; i < _count; i += _networks)
        {
            if (i == master || !_all[i].Running) continue;
            var due = (orderly ? _now : silent + (interval * left.Settings.DownTimerAdverts)) + Skew(_all[i], interval);
            if (due < first) (first, second, heir) = (due, first, i);
            else if (due < second) second = due;
        }
        if (orderly) Stop(master);
        else CutPower(master);
        _electedAt = default;
        At(_now + _dice.Between(TimeSpan.Zero, first - _now), new Occurrence(Happening.Fault, heir, default, Trouble.Reload));
        RunUntil(first + QuietDelay + Rounding);
        coverage.Add(Seen.TimedTakeovers);
        if (_electedAt < first) Violate($"nobody took over, or too early: {_electedAt}, due {first}");
        if (second == Instant.Never || second - first <= QuietDelay * 2) return;
        coverage.Add(Seen.FollowersPredicted);
        if (HostOf(_elected) != heir) Violate($"router {_elected} took over, router {heir} ranks higher");
    }

    /// <summary>The former master starts again beside its successor.</summary>
    private void Return(int node, int current)
    {
        var (back, master) = (_all[node].Settings, _all[current].Settings);
        var since = _now;
        foreach (var router in _all.AsSpan(node, _networks)) Array.Clear(router.LatestHeard);
        PowerOn(node);
        if (back.OwnsAddresses && !_all[node].IsMaster) Violate($"router {node} owns the addresses and hesitates");
        Settle();
        var hearsInTime = back.Interval * back.DownTimerAdverts > master.Interval + QuietDelay;
        if (_violation is not null || back.OwnsAddresses || !hearsInTime) return;
        if (!back.Preempts || back.Priority <= master.Priority)
        {
            if (TheMaster() != current) Violate($"router {node} returned and took over, but it must not");
            return;
        }
        var elected = _all[node].ElectedAt;
        var due = since + (back.Interval * back.DownTimerAdverts) + Skew(_all[node], back.Interval);
        if (back.PreemptDelay == TimeSpan.Zero && elected - due > Rounding) Violate($"router {node} preempted at {elected}, due {due}");
        if (back.PreemptDelay == TimeSpan.Zero) return;
        coverage.Add(Seen.PreemptDelays);
        if (elected - since < back.PreemptDelay) Violate($"router {node} preempted after {elected - since}, its delay is {back.PreemptDelay}");
    }

    /// <summary>RFC 9568 §6.1, RFC 3768 §6.1.</summary>
    private static TimeSpan Skew(SimulatedRouter router, TimeSpan interval)
    {
        var unit = router.Settings.Version == 2 ? TimeSpan.FromSeconds(1) : interval;
        return TimeSpan.FromTicks(unit.Ticks * (256 - router.Settings.Priority) / 256);
    }

    /// <summary>Of the first network, which with a group is the master of all.</summary>
    private int TheMaster() => TheMaster(0);

    private int TheMaster(int network)
    {
        for (var i = network; i < _count; i += _networks)
            if (_all[i].IsMaster) return i;
        return Nobody;
    }

    private int Dark()
    {
        var dark = 0;
        foreach (var router in Routers)
            if (!router.Running) dark++;
        return dark;
    }
}
