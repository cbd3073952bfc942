using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>Every message of the checkers; texts that operators grep for are part of the contract.</summary>
internal static partial class CheckingLog
{
    [LoggerMessage(200, LogLevel.Information, "{Check} of {Server} success.")]
    public static partial void CheckSucceeded(this ILogger log, string check, string server);

    [LoggerMessage(201, LogLevel.Information, "{Check} of {Server} failed: {Reason}.")]
    public static partial void CheckFailed(this ILogger log, string check, string server, string reason);

    [LoggerMessage(202, LogLevel.Information, "{Check} of {Server} failed, retry {Retry}: {Reason}.")]
    public static partial void CheckRetried(this ILogger log, string check, string server, int retry, string reason);

    [LoggerMessage(203, LogLevel.Information, "Adding service {Server} to VS {VirtualServer}")]
    public static partial void AddingServer(this ILogger log, string server, string virtualServer);

    [LoggerMessage(204, LogLevel.Information, "Removing service {Server} from VS {VirtualServer}")]
    public static partial void RemovingServer(this ILogger log, string server, string virtualServer);

    [LoggerMessage(205, LogLevel.Information, "Disabling service {Server} of VS {VirtualServer}")]
    public static partial void DisablingServer(this ILogger log, string server, string virtualServer);

    [LoggerMessage(206, LogLevel.Information, "Gained quorum {Quorum}+{Hysteresis} <= {Live} for VS {VirtualServer}")]
    public static partial void GainedQuorum(this ILogger log, uint quorum, uint hysteresis, ulong live, string virtualServer);

    [LoggerMessage(207, LogLevel.Information, "Lost quorum {Quorum}-{Hysteresis} > {Live} for VS {VirtualServer}")]
    public static partial void LostQuorum(this ILogger log, uint quorum, uint hysteresis, ulong live, string virtualServer);

    [LoggerMessage(208, LogLevel.Information, "{Action} sorry server {Server} {Direction} VS {VirtualServer}")]
    public static partial void SorryServer(this ILogger log, string action, string server, string direction, string virtualServer);

    [LoggerMessage(209, LogLevel.Error, "{Problem}")]
    public static partial void Problem(this ILogger log, string problem);

    [LoggerMessage(210, LogLevel.Information, "Weight of {Server} in VS {VirtualServer} changes from {Before} to {After}")]
    public static partial void WeightChanged(this ILogger log, string server, string virtualServer, int before, int after);

    [LoggerMessage(211, LogLevel.Warning, "Cannot run {Command}: user or group '{Account}' does not exist")]
    public static partial void NoAccount(this ILogger log, string command, string account);
}
