using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Logging;

/// <summary>What is said of dumps; the first ones are keepalived's.</summary>
internal static partial class DumpLog
{
    [LoggerMessage(600, LogLevel.Information, "Printing parent data for process({Pid}) on signal")]
    public static partial void PrintingParent(this ILogger log, int pid);

    [LoggerMessage(601, LogLevel.Information, "Printing VRRP data for process({Pid}) on signal")]
    public static partial void PrintingData(this ILogger log, int pid);

    [LoggerMessage(602, LogLevel.Information, "Printing VRRP stats for process({Pid}) on signal{More}")]
    public static partial void PrintingStats(this ILogger log, int pid, string more);

    [LoggerMessage(603, LogLevel.Information, "Printing VRRP as json for process({Pid}) on signal")]
    public static partial void PrintingJson(this ILogger log, int pid);

    [LoggerMessage(604, LogLevel.Information, "Printing BFD data for process({Pid}) on signal")]
    public static partial void PrintingSessions(this ILogger log, int pid);

    [LoggerMessage(605, LogLevel.Information, "Printing checker data for process({Pid}) on signal")]
    public static partial void PrintingChecks(this ILogger log, int pid);

    [LoggerMessage(606, LogLevel.Error, "Cannot write {File}: {Reason}")]
    public static partial void DumpFailed(this ILogger log, string file, string reason);

    [LoggerMessage(607, LogLevel.Error, "No dump of the VRRP process: {Reason}")]
    public static partial void NoState(this ILogger log, string reason);

    [LoggerMessage(608, LogLevel.Warning, "There is no dump of threads: use `keepalived --signum=DATA` for the state")]
    public static partial void NoThreadDump(this ILogger log);
}
