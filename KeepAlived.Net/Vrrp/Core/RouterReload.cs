namespace KeepAlived.Net.Vrrp.Core;

/// <summary>What a virtual router and its sync group know after a reload.</summary>
/// <param name="now">The settings from now on.</param>
/// <returns>Its status, and whether its group takes it for failed.</returns>
internal delegate (RouterStatus Status, bool Failed) ReloadStep(in RouterSettings now, in RouterStatus was, Instant at);

/// <summary>The rule of a reload: it is no event for the others. Pure: the time comes with the input.</summary>
internal static class RouterReload
{
    /// <summary>
    /// State and deadlines stay: neither an advertisement nor a takeover is late or early, however often a file is read again. But who waits for
    /// another interval than before, which version 2 does not learn from the master, waits anew.
    /// </summary>
    public static (RouterStatus Status, bool Failed) Continue(in RouterSettings now, in RouterStatus was, Instant at)
    {
        var waitsAnew = was.State == RouterState.Backup && now.Version == 2 && was.MasterInterval != now.Interval && !SyncGroup.Waits(was);
        var status = waitsAnew ? was with { MasterInterval = now.Interval, Deadline = at + now.MasterDownInterval(now.Interval) } : was;
        return (status with { IsReloaded = HasFailed(was) }, HasFailed(was));
    }

    /// <summary>Who waited for a sync group that it is in no more has no deadline: it listens once more, and then decides for itself.</summary>
    public static RouterStatus Alone(in RouterSettings now, in RouterStatus was, Instant at) =>
        SyncGroup.Waits(was) ? was with { Deadline = at + now.MasterDownInterval(was.MasterInterval) } : Settled(was);

    /// <summary>All that it tracks has been asked after the reload: a fault that is left lasts until an event ends it.</summary>
    public static RouterStatus Settled(in RouterStatus was) => was with { IsReloaded = false };

    /// <summary>Until a member has said that it has recovered: a reload must not end a fault for a moment.</summary>
    public static bool HasFailed(in RouterStatus was) => was.State == RouterState.Fault;
}
