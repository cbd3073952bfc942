namespace KeepAlived.Net.Vrrp.Core;

/// <summary>What a virtual router and its sync group know after a reload.</summary>
/// <param name="now">The settings from now on.</param>
/// <returns>Its status, and whether its group takes it for failed.</returns>
internal delegate (RouterStatus Status, bool Failed) ReloadStep(in RouterSettings now, in RouterStatus was, Instant at);

/// <summary>The rule of a reload: it is no event for the others. Pure: the time comes with the input.</summary>
internal static class RouterReload
{
    /// <summary>State and deadlines stay: neither an advertisement nor a takeover is late or early, however often a file is read again.</summary>
    public static (RouterStatus Status, bool Failed) Continue(in RouterSettings now, in RouterStatus was, Instant at) => (was, HasFailed(was));

    /// <summary>Until a member has said that it has recovered: a reload must not end a fault for a moment.</summary>
    public static bool HasFailed(in RouterStatus was) => was.State == RouterState.Fault;
}
