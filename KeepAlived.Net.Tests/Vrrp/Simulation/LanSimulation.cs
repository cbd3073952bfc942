using System.Globalization;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>
/// Two to five hosts and a client on a LAN that loses, delays, reorders and duplicates, with partitions, crashes, power cuts, pauses,
/// failing trackers, changing priorities and reloads; everything follows from the seed. In every fourth history there are two LANs, and each
/// host has a router on both, in a sync group. Then it becomes quiet, and there has to be exactly one master, the right one, on each. What
/// decides is injectable, so that planted bugs can be tried.
/// </summary>
/// <remarks>One instance runs any number of histories one after another, on one thread. Time is CLOCK_MONOTONIC, the same everywhere.</remarks>
internal sealed partial class LanSimulation(Decisions decide, Coverage coverage)
{
    public const int MostRouters = MostHosts * MostNetworks;
    private const int MostHosts = 5, MostNetworks = 2, FirstClient = MostRouters, Ports = MostRouters + MostNetworks, Nobody = -1;
    private static readonly TimeSpan QuietDelay = TimeSpan.FromMilliseconds(2), Chaos = TimeSpan.FromSeconds(30);

    private readonly SimulatedRouter[] _all = [.. Enumerable.Range(0, MostRouters).Select(_ => new SimulatedRouter())];
    private readonly PriorityQueue<Occurrence, (long At, long Order)> _queue = new();
    private readonly bool[] _blocked = new bool[Ports * Ports];

    /// <summary>Whom the clients believe, one on each network.</summary>
    private readonly int[] _neighbours = new int[MostNetworks];
    private Dice _dice;
    private int _count, _networks, _lossPercent, _duplicatePercent;
    private TimeSpan _mostDelay;
    private Instant _now;
    private long _order;
    private bool _quiet, _twoMasters;
    private string? _violation;

    /// <summary>Where the history is written, one line per happening; null: nowhere.</summary>
    public TextWriter? Trace { get; init; }

    private enum Happening : byte
    {
        Deliver,
        Teach,
        Fault,
        Undo,
    }

    private enum Trouble : byte
    {
        Stop,
        Crash,
        PowerCut,
        ProcessPause,
        HostPause,
        TrackerDown,
        Priority,
        Partition,
        OneWay,
        BadLan,
        ClockStep,
        Reload,
    }

    private readonly record struct Occurrence(Happening What, int Node, Packet Packet, Trouble Trouble);

    /// <summary>Of all hosts: those of one host are neighbours, one for each network.</summary>
    private ReadOnlySpan<SimulatedRouter> Routers => _all.AsSpan(0, _count);

    private int HostOf(int node) => node - (node % _networks);

    /// <summary>Runs one history; null, or the first thing that must not happen, with the seed.</summary>
    public string? Run(ulong seed)
    {
        Reset(seed);
        PlanTroubles();
        for (var host = 0; host < _count; host += _networks) PowerOn(host);
        RunUntil(_now + Chaos);
        BecomeQuiet();
        Settle();
        if (_violation is null) Epilogue();
        return _violation is null ? null : $"seed {seed}: {_violation}";
    }

    private void Reset(ulong seed)
    {
        _dice = new Dice(seed);
        _queue.Clear();
        Array.Clear(_blocked);
        (_now, _order, _violation, _quiet, _twoMasters) = (new Instant(1_000_000_000), 0, null, false, false);
        Array.Fill(_neighbours, Nobody);
        (_calm, _twoSince, _lastChange, _stableSince, _electedAt, _bestMaster) = (false, Instant.Never, default, Instant.Never, default, default);
        _networks = _dice.Percent(25) ? 2 : 1;
        _count = (2 + _dice.Below(MostHosts - 1)) * _networks;
        foreach (var router in Routers) router.Clear();
        SettingsGenerator.Draw(ref _dice, Routers, _networks);
        (_lossPercent, _duplicatePercent) = (_dice.Percent(50) ? _dice.Below(30) : 0, _dice.Percent(30) ? _dice.Below(20) : 0);
        _mostDelay = TimeSpan.FromMilliseconds(_dice.Percent(70) ? 1 + _dice.Below(20) : 1 + _dice.Below(2000));
        coverage.Add(_all[0].Settings.Version == 2 ? Seen.Version2 : Seen.Version3);
        if (_networks > 1) coverage.Add(Seen.SyncGroups);
        if (Trace is not null)
            foreach (var router in Routers) Trace.WriteLine(router.Settings);
    }

    /// <summary>Carries out what happens until then, in the order of time: packets and troubles, then deadlines.</summary>
    private void RunUntil(Instant end)
    {
        while (_violation is null)
        {
            var due = NextDeadline(out var node);
            var queued = _queue.TryPeek(out var occurrence, out var key);
            if (queued && key.At <= due.Nanoseconds)
            {
                if (key.At > end.Nanoseconds) break;
                _queue.Dequeue();
                _now = new Instant(Math.Max(key.At, _now.Nanoseconds));
                Happen(occurrence);
            }
            else
            {
                if (node == Nobody || due > end) break;
                _now = due > _now ? due : _now;
                FireDeadline(node);
            }
        }
        _now = end > _now ? end : _now;
    }

    private Instant NextDeadline(out int node)
    {
        (node, var first) = (Nobody, Instant.Never);
        for (var i = 0; i < _count; i++)
        {
            if (!_all[i].Active || _all[i].Deadline >= first) continue;
            (node, first) = (i, _all[i].Deadline);
        }
        return first;
    }

    private void FireDeadline(int node)
    {
        var router = _all[node];
        if (router.Status.Deadline <= _now)
        {
            var (due, advertises) = (router.Status.Deadline, router.Status.State == RouterState.Master);
            Post(node, new RouterInput(WhatIsDue(router), _now));
            if (advertises) Announce(node, Announcements.WithAdvert(router.AnnouncementSettings, router.Announcements, due, router.Settings.Interval));
            return;
        }
        Announce(node, Announcements.Next(router.AnnouncementSettings, router.Announcements, _now));
    }

    private RouterEvent WhatIsDue(SimulatedRouter router) =>
        VirtualRouter.IsLate(router.Settings, router.Status, _now) ? RouterEvent.Late
        : VirtualRouter.WasPaused(router.Settings, router.Status, _now) ? RouterEvent.Paused
        : RouterEvent.Deadline;

    private void Announce(int node, (AnnouncementStatus Status, int Packets) step)
    {
        _all[node].Announcements = step.Status;
        if (step.Packets > 0) Announce(node);
    }

    private void Happen(in Occurrence occurrence)
    {
        switch (occurrence.What)
        {
            case Happening.Deliver: Arrive(occurrence.Node, occurrence.Packet); break;
            case Happening.Teach: _neighbours[occurrence.Node - FirstClient] = occurrence.Packet.From; break;
            case Happening.Fault: Begin(occurrence.Trouble, occurrence.Node); break;
            case Happening.Undo: End(occurrence.Trouble, occurrence.Node); break;
        }
    }

    private void At(Instant when, in Occurrence what) => _queue.Enqueue(what, (when.Nanoseconds, _order++));

    /// <summary>Fails the history; the first violation counts.</summary>
    private void Violate(string what)
    {
        _violation ??= $"at {_now}: {what}";
        Note(Nobody, what);
    }

    private void Note(int node, string what)
    {
        if (Trace is null) return;
        var state = node == Nobody ? "" : $"router {node} ({_all[node].Settings.Priority}, {_all[node].Status.State}): ";
        Trace.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_now.Nanoseconds / 1e9,10:F6} {state}{what}"));
    }
}
