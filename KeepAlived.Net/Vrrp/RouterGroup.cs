using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Vrrp;

/// <summary>A vrrp_sync_group at run time: carries the inputs of its members to the group's rule, and what follows back to each member.</summary>
internal sealed class RouterGroup
{
    private readonly RouterInstance[] _members;
    private readonly RouterSettings[] _settings;
    private readonly RouterStatus[] _statuses;
    private readonly RouterActions[] _actions;
    private readonly bool[] _failed, _ready;
    private readonly IRouterHost _host;

    /// <param name="index">Its place in the configuration, for reports.</param>
    /// <param name="members">They may be under way: a reload goes on where the group was.</param>
    /// <param name="before">Its state before a reload; null: there was none of its name.</param>
    public RouterGroup(ushort index, RouterInstance[] members, IRouterHost host, RouterState? before = null)
    {
        (Index, _members, _host) = (index, members, host);
        (_settings, _statuses, _actions) = (new RouterSettings[members.Length], new RouterStatus[members.Length], new RouterActions[members.Length]);
        _ready = [.. members.Select(member => member.State != RouterState.Initialize)];
        _failed = [.. members.Select(static member => RouterReload.HasFailed(member.Status))];
        State = CommonState() ?? RouterState.Initialize;
        if (State == RouterState.Initialize && before == RouterState.Backup) State = RouterState.Backup; // as in keepalived, it is not told again
        foreach (var member in members) member.Group = this;
    }

    public ushort Index { get; }

    public uint Generation => _members[0].Generation;

    /// <summary>The state that all members had together last.</summary>
    public RouterState State { get; private set; }

    /// <summary>Whether a member could not begin at once: it had to wait for its script, or for what ended a fault.</summary>
    public bool HasWaited { get; set; }

    /// <summary>Tells the supervisor of its state, as that of a daemon that has just begun.</summary>
    public void Tell()
    {
        if (State != RouterState.Initialize) _host.Report(this);
    }

    /// <summary>One input of one member.</summary>
    public void Feed(RouterInstance router, in RouterInput input)
    {
        var index = Array.IndexOf(_members, router);
        if (input.Event == RouterEvent.Start && !IsReady(index)) return;
        for (var i = 0; i < _members.Length; i++) (_settings[i], _statuses[i]) = (_members[i].Settings, _members[i].Status);
        SyncGroup.Next(_settings, _statuses, _failed, index, input, _actions);
        var begins = State == RouterState.Initialize;
        // As in keepalived: that it begins as backup is told before its members, that it begins as master, without having waited for anything, is not told.
        if (begins && Array.TrueForAll(_statuses, static status => status.State == RouterState.Backup)) Tell(RouterState.Backup);
        _members[index].Take(_statuses[index], _actions[index], input.At);
        for (var i = 0; i < _members.Length; i++)
            if (i != index) _members[i].Take(_statuses[i], _actions[i], input.At);
        if (CommonState() is not { } state || state == State) return;
        if (begins && state == RouterState.Master && !HasWaited) State = state;
        else Tell(state);
    }

    /// <summary>Fires what is due of its members, the earliest first: who waits last for the group is told first that it is master.</summary>
    public void Fire(Instant now)
    {
        for (var left = _members.Length; left > 0 && Earliest() is var member && member.Deadline <= now; left--) member.Serve(now);
    }

    /// <summary>Whether a member could begin, if another did not hold all of them back.</summary>
    public bool WaitsForOthers(RouterInstance router)
    {
        for (var i = 0; i < _members.Length; i++)
            if (_members[i] != router && (_failed[i] || !_ready[i])) return true;
        return false;
    }

    /// <summary>After a reload.</summary>
    public void Align(Instant now)
    {
        for (var i = 0; i < _members.Length; i++) (_settings[i], _statuses[i], _actions[i]) = (_members[i].Settings, _members[i].Status, RouterActions.None);
        SyncGroup.Align(_settings, _statuses, now, _actions);
        for (var i = 0; i < _members.Length; i++)
            if (_actions[i] != RouterActions.None) _members[i].Take(_statuses[i], _actions[i], now);
        if (CommonState() is { } state && state != State && Array.Exists(_actions, static action => action != RouterActions.None)) Tell(state);
    }

    private void Tell(RouterState state)
    {
        State = state;
        _host.Report(this);
    }

    /// <summary>At first none begins before all can: one may wait for its script or its interface.</summary>
    private bool IsReady(int index)
    {
        _ready[index] = true;
        return !_ready.AsSpan().Contains(false) || _failed.AsSpan().Contains(true);
    }

    private RouterInstance Earliest()
    {
        var earliest = _members[0];
        foreach (var member in _members)
            if (member.Deadline < earliest.Deadline) earliest = member;
        return earliest;
    }

    private RouterState? CommonState()
    {
        var state = _members[0].State;
        foreach (var member in _members)
            if (member.State != state) return null;
        return state;
    }
}
