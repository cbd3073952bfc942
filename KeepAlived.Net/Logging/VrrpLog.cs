using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Logging;

/// <summary>The sentences of the vrrp process, made in the supervisor; texts that operators grep for are part of the contract.</summary>
internal static partial class VrrpLog
{
    [LoggerMessage(100, LogLevel.Information, "({Instance}) Entering {State} STATE")]
    public static partial void EnteringState(this ILogger log, string instance, string state);

    [LoggerMessage(101, LogLevel.Information, "({Instance}) Master received advert from {Sender} with higher priority {Theirs}, ours {Ours}")]
    public static partial void Outranked(this ILogger log, string instance, string sender, int theirs, int ours);

    [LoggerMessage(102, LogLevel.Warning, "({Instance}) Ignoring advert from {Sender}: {Reason}")]
    public static partial void AdvertIgnored(this ILogger log, string instance, string sender, string reason);

    [LoggerMessage(103, LogLevel.Information, "({Instance}) Receive advertisement timeout")]
    public static partial void MasterDown(this ILogger log, string instance);

    [LoggerMessage(104, LogLevel.Information, "({Instance}) Backup received priority 0 advertisement")]
    public static partial void MasterResigned(this ILogger log, string instance);

    [LoggerMessage(105, LogLevel.Information, "({Instance}) Received advert from {Sender} with lower priority {Theirs}, ours {Ours}, forcing new election")]
    public static partial void LowerPriorityMaster(this ILogger log, string instance, string sender, int theirs, int ours);

    [LoggerMessage(106, LogLevel.Warning, "({Instance}) received advert from {Sender} with other virtual addresses than ours, {Theirs} where we have {Ours}: compare the virtual_ipaddress blocks of both")]
    public static partial void AddressListDiffers(this ILogger log, string instance, string sender, int theirs, int ours);

    [LoggerMessage(117, LogLevel.Warning, "({Instance}) that router does not advertise our {Address}")]
    public static partial void AddressLacking(this ILogger log, string instance, string address);

    [LoggerMessage(118, LogLevel.Warning, "({Instance}) that router advertises {Address}, which we do not have")]
    public static partial void AddressForeign(this ILogger log, string instance, string address);

    [LoggerMessage(119, LogLevel.Error, "({Instance}) CONFIGURATION ERROR: {Sender} has priority 255, as we have: only one router can own the addresses, give the other 254 or less")]
    public static partial void SecondOwner(this ILogger log, string instance, string sender);

    [LoggerMessage(107, LogLevel.Warning, "({Instance}) advert interval of {Sender} is {Milliseconds} ms, ours {Ours} ms: its interval is used while it is master; use the same advert_int on all routers")]
    public static partial void IntervalDiffers(this ILogger log, string instance, string sender, int milliseconds, int ours);

    [LoggerMessage(108, LogLevel.Information, "({Instance}) Changing effective priority from {Before} to {Priority}")]
    public static partial void PriorityChanged(this ILogger log, string instance, int before, int priority);

    [LoggerMessage(109, LogLevel.Warning, "({Instance}) cannot send advertisements: {Reason}")]
    public static partial void SendFailed(this ILogger log, string instance, string reason);

    [LoggerMessage(110, LogLevel.Warning, "({Instance}) the process or its host was stopped for {Milliseconds} ms: listening before speaking")]
    public static partial void Paused(this ILogger log, string instance, int milliseconds);

    [LoggerMessage(130, LogLevel.Warning, "({Instance}) the clock was set forward by {Milliseconds} ms, as when a paused virtual machine goes on: listening before speaking")]
    public static partial void ClockSet(this ILogger log, string instance, int milliseconds);

    [LoggerMessage(111, LogLevel.Warning, "({Instance}) somebody removed {Address}; it was put back")]
    public static partial void AddressRestored(this ILogger log, string instance, string address);

    [LoggerMessage(112, LogLevel.Information, "({Instance}) sent 0 priority")]
    public static partial void SentPriorityZero(this ILogger log, string instance);

    [LoggerMessage(113, LogLevel.Information, "({Instance}) interface {Interface} went {Direction}")]
    public static partial void InterfaceChanged(this ILogger log, string instance, string @interface, string direction);

    [LoggerMessage(114, LogLevel.Information, "VRRP_Group({Group}) Syncing instances to {State} state")]
    public static partial void SyncingGroup(this ILogger log, string group, string state);

    [LoggerMessage(115, LogLevel.Information, "({Instance}): tracked file {File} now FAULT state")]
    public static partial void TrackedFileBad(this ILogger log, string instance, string file);

    [LoggerMessage(116, LogLevel.Information, "({Instance}): tracked file {File} leaving FAULT state")]
    public static partial void TrackedFileGood(this ILogger log, string instance, string file);

    [LoggerMessage(117, LogLevel.Information, "VRRP_Instance({Instance}) Tracked BFD instance {Session} is {State}")]
    public static partial void TrackedSession(this ILogger log, string instance, string session, string state);

    [LoggerMessage(120, LogLevel.Information, "Script `{Script}` now returning {Code}")]
    public static partial void ScriptReturning(this ILogger log, string script, int code);

    [LoggerMessage(121, LogLevel.Information, "VRRP_Script({Script}) succeeded")]
    public static partial void ScriptSucceeded(this ILogger log, string script);

    [LoggerMessage(122, LogLevel.Information, "VRRP_Script({Script}) failed ({How})")]
    public static partial void ScriptFailed(this ILogger log, string script, string how);

    [LoggerMessage(130, LogLevel.Error, "no_accept and virtual MACs have no packet filter: {Reason}")]
    public static partial void FilterFailed(this ILogger log, string reason);

    [LoggerMessage(131, LogLevel.Warning, "{Text}")]
    public static partial void JournalFailed(this ILogger log, string text);
}
