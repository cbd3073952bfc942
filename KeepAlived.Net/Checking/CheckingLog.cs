using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>Every message of the checkers; texts that operators grep for are part of the contract.</summary>
internal static partial class CheckingLog
{
    /// <summary>One of <see cref="CheckSentences"/>.</summary>
    [LoggerMessage(200, LogLevel.Information, "{Sentence}")]
    public static partial void Check(this ILogger log, string sentence);

    [LoggerMessage(201, LogLevel.Information, "Activating healthchecker for service {Server} for VS {VirtualServer}")]
    public static partial void ActivatingCheck(this ILogger log, string server, string virtualServer);

    [LoggerMessage(202, LogLevel.Information, "Shutting down service {Server} from VS {VirtualServer}")]
    public static partial void ShuttingDown(this ILogger log, string server, string virtualServer);

    [LoggerMessage(243, LogLevel.Information, "Shutting down (inhibited) service {Server} from VS {VirtualServer}")]
    public static partial void ShuttingDownInhibited(this ILogger log, string server, string virtualServer);

    [LoggerMessage(244, LogLevel.Information, "Enabling sorry server {Server} to VS {VirtualServer}")]
    public static partial void EnablingSorryServer(this ILogger log, string server, string virtualServer);

    [LoggerMessage(245, LogLevel.Information, "Disabling sorry server {Server} from VS {VirtualServer}")]
    public static partial void DisablingSorryServer(this ILogger log, string server, string virtualServer);

    [LoggerMessage(203, LogLevel.Information, "Adding service {Server} to VS {VirtualServer}")]
    public static partial void AddingServer(this ILogger log, string server, string virtualServer);

    [LoggerMessage(204, LogLevel.Information, "Removing service {Server} from VS {VirtualServer}")]
    public static partial void RemovingServer(this ILogger log, string server, string virtualServer);

    [LoggerMessage(205, LogLevel.Information, "Disabling service {Server} of VS {VirtualServer}")]
    public static partial void DisablingServer(this ILogger log, string server, string virtualServer);

    [LoggerMessage(206, LogLevel.Information, "Gained quorum {Quorum}+{Hysteresis}={Limit} <= {Live} for VS {VirtualServer}")]
    public static partial void GainedQuorum(this ILogger log, uint quorum, uint hysteresis, ulong limit, ulong live, string virtualServer);

    [LoggerMessage(207, LogLevel.Information, "Lost quorum {Quorum}-{Hysteresis}={Limit} > {Live} for VS {VirtualServer}")]
    public static partial void LostQuorum(this ILogger log, uint quorum, uint hysteresis, ulong limit, ulong live, string virtualServer);

    [LoggerMessage(208, LogLevel.Information, "Starting with quorum down {Quorum}-{Hysteresis}={Limit} > {Live} for VS {VirtualServer}")]
    public static partial void StartingWithoutQuorum(this ILogger log, uint quorum, uint hysteresis, ulong limit, ulong live, string virtualServer);

    [LoggerMessage(212, LogLevel.Information, "Adding sorry server {Server} to VS {VirtualServer}")]
    public static partial void AddingSorryServer(this ILogger log, string server, string virtualServer);

    [LoggerMessage(213, LogLevel.Information, "Removing alive servers from the pool for VS {VirtualServer}")]
    public static partial void RemovingAlive(this ILogger log, string virtualServer);

    [LoggerMessage(214, LogLevel.Information, "Removing sorry server {Server} from VS {VirtualServer}")]
    public static partial void RemovingSorryServer(this ILogger log, string server, string virtualServer);

    [LoggerMessage(215, LogLevel.Information, "Adding alive servers to the pool for VS {VirtualServer}")]
    public static partial void AddingAlive(this ILogger log, string virtualServer);

    [LoggerMessage(216, LogLevel.Information, "Enabling service {Server} of VS {VirtualServer}")]
    public static partial void EnablingServer(this ILogger log, string server, string virtualServer);

    [LoggerMessage(217, LogLevel.Information, "service {Server} no longer exist")]
    public static partial void ServerGone(this ILogger log, string server);

    [LoggerMessage(247, LogLevel.Information, "Removing Virtual Server {VirtualServer}")]
    public static partial void VirtualServerGone(this ILogger log, string virtualServer);

    [LoggerMessage(209, LogLevel.Error, "{Problem}")]
    public static partial void Problem(this ILogger log, string problem);

    [LoggerMessage(210, LogLevel.Information, "Changing weight from {Before} to {After} for {Activity} service {Server} of VS {VirtualServer}")]
    public static partial void WeightChanged(this ILogger log, int before, int after, string activity, string server, string virtualServer);

    [LoggerMessage(211, LogLevel.Warning, "Cannot run {Command}: user or group '{Account}' does not exist")]
    public static partial void NoAccount(this ILogger log, string command, string account);

    [LoggerMessage(219, LogLevel.Error, "SSL: the certificate {File} cannot be used, SSL_GET shows none: {Reason}")]
    public static partial void ClientKeyUnusable(this ILogger log, string file, string reason);

    [LoggerMessage(222, LogLevel.Warning, "IPVS: service {Service} stays: it has destinations that somebody else added; remove them with ipvsadm")]
    public static partial void ForeignDestinations(this ILogger log, string service);

    [LoggerMessage(220, LogLevel.Error, "SSL: the authorities {File} cannot be read, checks with tls_verify fail: {Reason}")]
    public static partial void AuthoritiesUnusable(this ILogger log, string file, string reason);

    [LoggerMessage(221, LogLevel.Warning, "IPVS: somebody else changed service {Service}: {Changes}")]
    public static partial void PutBack(this ILogger log, string service, string changes);

    [LoggerMessage(230, LogLevel.Information, "({Server}): tracked file {File} now FAULT state")]
    public static partial void FileFault(this ILogger log, string server, string file);

    [LoggerMessage(231, LogLevel.Information, "({Server}): tracked file {File} leaving FAULT state")]
    public static partial void FileFaultOver(this ILogger log, string server, string file);

    [LoggerMessage(232, LogLevel.Information, "BFD check of {Server} of VS {VirtualServer}: session {Session} is {State}")]
    public static partial void SessionChecked(this ILogger log, string server, string virtualServer, string session, string state);

    [LoggerMessage(223, LogLevel.Information, "service {Server} of VS {VirtualServer} has no connections any more and leaves")]
    public static partial void Drained(this ILogger log, string server, string virtualServer);

    [LoggerMessage(224, LogLevel.Warning, "service {Server} of VS {VirtualServer} leaves with {Connections} connections: drain_timeout is over")]
    public static partial void DrainTimedOut(this ILogger log, string server, string virtualServer, ulong connections);

    [LoggerMessage(218, LogLevel.Information, "Stopped")]
    public static partial void Stopped(this ILogger log);

    [LoggerMessage(241, LogLevel.Information, "Deactivating healthchecker for service {Server} for VS {VirtualServer}")]
    public static partial void DeactivatingCheck(this ILogger log, string server, string virtualServer);

    [LoggerMessage(244, LogLevel.Warning, "{Text}")]
    public static partial void Warn(this ILogger log, string text);

    [LoggerMessage(242, LogLevel.Information, "Suspending healthchecker for service {Server} for VS {VirtualServer}")]
    public static partial void SuspendingCheck(this ILogger log, string server, string virtualServer);

    [LoggerMessage(240, LogLevel.Information, "IPVS {Role} synchronisation daemon runs on {Interface}, id {Identifier}")]
    public static partial void SyncDaemonStarted(this ILogger log, string role, string @interface, byte identifier);
}
