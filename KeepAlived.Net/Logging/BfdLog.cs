using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Logging;

/// <summary>The sentences of the bfd process, made in the supervisor; texts that operators grep for are part of the contract.</summary>
internal static partial class BfdLog
{
    [LoggerMessage(400, LogLevel.Information, "({Session}) Entering {State} state")]
    public static partial void BfdState(this ILogger log, string session, string state);

    [LoggerMessage(401, LogLevel.Information, "({Session}) Entering {State} state (Local diagnostic - {Local}, Remote diagnostic - {Remote})")]
    public static partial void BfdStateWithReason(this ILogger log, string session, string state, string local, string remote);

    [LoggerMessage(402, LogLevel.Information, "({Session}) Starting poll sequence")]
    public static partial void BfdPollBegun(this ILogger log, string session);

    [LoggerMessage(403, LogLevel.Information, "({Session}) Detection time is {Now} us (was {Before} us)")]
    public static partial void BfdDetectionTime(this ILogger log, string session, long now, long before);

    [LoggerMessage(404, LogLevel.Information, "({Session}) Expired after {Milliseconds} ms ({Late} usec overdue)")]
    public static partial void BfdExpired(this ILogger log, string session, long milliseconds, long late);

    [LoggerMessage(405, LogLevel.Warning, "({Session}) Ignoring BFD packet from {Sender}: {Reason}")]
    public static partial void BfdPacketIgnored(this ILogger log, string session, string sender, string reason);

    [LoggerMessage(406, LogLevel.Warning, "({Session}) cannot send BFD packets: {Reason}")]
    public static partial void BfdSendFailed(this ILogger log, string session, string reason);

    [LoggerMessage(407, LogLevel.Information, "Received BFD event: instance {Session} is in state {State}")]
    public static partial void BfdEventReceived(this ILogger log, string session, string state);
}
