using KeepAlived.Net.Vrrp.Core;
using static KeepAlived.Net.Vrrp.Core.RouterActions;
using static KeepAlived.Net.Vrrp.Core.RouterState;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>Sync groups: one input of one router decides for all routers of its host.</summary>
internal sealed partial class LanSimulation
{
    private readonly RouterSettings[] _settings = new RouterSettings[MostNetworks];
    private readonly RouterStatus[] _statuses = new RouterStatus[MostNetworks];
    private readonly RouterActions[] _actions = new RouterActions[MostNetworks];
    private readonly bool[] _failed = new bool[MostNetworks];

    private void PostToGroup(int node, in RouterInput input)
    {
        var first = HostOf(node);
        for (var i = 0; i < _networks; i++) (_settings[i], _statuses[i], _failed[i]) = (_all[first + i].Settings, _all[first + i].Status, _all[first + i].Failed);
        CoverGroup(node, input);
        decide.Group(_settings, _statuses, _failed, node - first, input, _actions);
        for (var i = 0; i < _networks; i++) _all[first + i].Failed = _failed[i];
        CheckActions(node, input);
        Carry(node, input, new Step(_statuses[node - first], _actions[node - first]));
        // To the others it comes without a packet.
        var echo = input.Event == RouterEvent.Advert ? new RouterInput(RouterEvent.Deadline, input.At) : input;
        for (var i = 0; i < _networks; i++)
            if (first + i != node && (_actions[i] != None || _statuses[i] != _all[first + i].Status)) Carry(first + i, echo, new Step(_statuses[i], _actions[i]));
        if (input.Event != RouterEvent.Stop) CheckTogether(first);
    }

    /// <summary>What one router has to do while the others do something.</summary>
    private void CheckActions(int node, in RouterInput input)
    {
        var first = HostOf(node);
        var any = None;
        foreach (var actions in _actions.AsSpan(0, _networks)) any |= actions;
        for (var i = 0; i < _networks; i++)
        {
            if (any.HasFlag(AnnounceAgain) && _statuses[i].State == Master && !_actions[i].HasFlag(AnnounceAgain))
                Violate($"router {first + i} lets its neighbours believe the master whom router {node} heard");
            if (input.Event == RouterEvent.Advert && _actions[i].HasFlag(SendPriorityZero))
                Violate($"router {first + i} resigns, though who outranked router {node} is master there too");
        }
    }

    private void CheckTogether(int first)
    {
        var (masters, faults, down) = (0, 0, false);
        foreach (var router in _all.AsSpan(first, _networks))
        {
            if (router.Status.State == Master) masters++;
            if (router.Status.State == Fault) faults++;
            down |= router.TrackedThingDown;
        }
        if (masters % _networks != 0) Violate($"host of router {first} is master on {masters} of {_networks} networks");
        if (faults % _networks != 0) Violate($"host of router {first} is in FAULT on {faults} of {_networks} networks");
        if (down && faults == 0) Violate($"host of router {first} takes part while one of its routers cannot");
    }

    private void CoverGroup(int node, in RouterInput input)
    {
        if (input.Event == RouterEvent.Deadline && Waits(_statuses)) coverage.Add(Seen.GroupWaits);
        if (input.Event == RouterEvent.Fail && _statuses[node % _networks].State is Backup or Master) coverage.Add(Seen.GroupFaults);
        if (input.Event == RouterEvent.Start && _failed.AsSpan(0, _networks).Contains(true)) coverage.Add(Seen.GroupFaultsOutlasted);
        if (input.Event == RouterEvent.Advert && _statuses[node % _networks].State == Master && VirtualRouter.Outranks(input, _settings[node % _networks])) coverage.Add(Seen.GroupStepDowns);
    }

    private bool Waits(RouterStatus[] members)
    {
        foreach (ref readonly var member in members.AsSpan(0, _networks))
            if (SyncGroup.Waits(member)) return true;
        return false;
    }
}
