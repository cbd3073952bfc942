using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Logging;

/// <summary>Every message of the supervisor; texts that operators grep for are part of the contract.</summary>
internal static partial class SupervisorLog
{
    [LoggerMessage(1, LogLevel.Information, "Starting {Program}")]
    public static partial void Starting(this ILogger log, string program);

    [LoggerMessage(2, LogLevel.Information, "Opening file '{File}'.")]
    public static partial void OpeningFile(this ILogger log, string file);

    [LoggerMessage(3, LogLevel.Warning, "{Problem}")]
    public static partial void ConfigurationProblem(this ILogger log, string problem);

    [LoggerMessage(4, LogLevel.Error, "Stopping: {File} holds no usable configuration; `keepalived -t -f {File}` shows the problems")]
    public static partial void NoConfiguration(this ILogger log, string file);

    [LoggerMessage(5, LogLevel.Error, "Reload refused, the running configuration stays: {Problem}")]
    public static partial void ReloadRefused(this ILogger log, string problem);

    [LoggerMessage(6, LogLevel.Information, "Reloading ...")]
    public static partial void Reloading(this ILogger log);

    [LoggerMessage(7, LogLevel.Information, "Configuration generation {Generation} is in use by the {Child} process")]
    public static partial void GenerationInUse(this ILogger log, uint generation, string child);

    [LoggerMessage(8, LogLevel.Information, "Starting {Child} child process, pid={Pid}")]
    public static partial void ChildStarted(this ILogger log, string child, int pid);

    [LoggerMessage(9, LogLevel.Error, "{Child} child process({Pid}) died ({How}): Respawning in {Seconds} s")]
    public static partial void ChildDied(this ILogger log, string child, int pid, string how, double seconds);

    [LoggerMessage(10, LogLevel.Critical, "{Child} process ended with status {Status}: stopping the daemon")]
    public static partial void ChildFatal(this ILogger log, string child, int status);

    [LoggerMessage(11, LogLevel.Information, "Stopping")]
    public static partial void Stopping(this ILogger log);

    [LoggerMessage(12, LogLevel.Information, "Stopped {Program}")]
    public static partial void Stopped(this ILogger log, string program);

    [LoggerMessage(13, LogLevel.Error, "daemon is already running: {PidFile} is that of a process that runs")]
    public static partial void AlreadyRunning(this ILogger log, string pidFile);

    [LoggerMessage(14, LogLevel.Warning, "{Child} process did not stop within {Seconds} s and is killed")]
    public static partial void ChildKilled(this ILogger log, string child, double seconds);

    [LoggerMessage(16, LogLevel.Warning, "Cannot run {Command}: user or group '{Account}' does not exist")]
    public static partial void NoAccount(this ILogger log, string command, string account);

    [LoggerMessage(17, LogLevel.Warning, "Notify script {Command} {How}")]
    public static partial void NotifyFailed(this ILogger log, string command, string how);

    [LoggerMessage(18, LogLevel.Warning, "Cannot write pid file {File}: {Reason}")]
    public static partial void PidFileFailed(this ILogger log, string file, string reason);

    [LoggerMessage(19, LogLevel.Error, "Cannot start {Program}: {Reason}")]
    public static partial void StartFailed(this ILogger log, string program, string reason);

    [LoggerMessage(21, LogLevel.Error, "Cannot run in network namespace {Name}: {Reason}; `ip netns` lists the namespaces")]
    public static partial void NamespaceFailed(this ILogger log, string name, string reason);

    [LoggerMessage(22, LogLevel.Error, "{Child} process {Pid} has not answered for {Seconds} s: it hangs, is killed, and starts again")]
    public static partial void ChildHangs(this ILogger log, string child, int pid, double seconds);

    [LoggerMessage(30, LogLevel.Information, "Running {Which} script {Command}")]
    public static partial void RunningScript(this ILogger log, string which, string command);

    [LoggerMessage(31, LogLevel.Warning, "The {Which} script failed: it {How}")]
    public static partial void BoundaryScriptFailed(this ILogger log, string which, string how);

    [LoggerMessage(32, LogLevel.Warning, "Cannot write or remove {File}: {Reason}")]
    public static partial void ReloadFileFailed(this ILogger log, string file, string reason);

    [LoggerMessage(33, LogLevel.Information, "Reload is scheduled for {When}")]
    public static partial void ReloadScheduled(this ILogger log, DateTimeOffset when);

    [LoggerMessage(34, LogLevel.Warning, "Cannot save the configuration in {Directory}: {Reason}")]
    public static partial void NotSaved(this ILogger log, string directory, string reason);

    [LoggerMessage(35, LogLevel.Warning, "Crashed processes may leave no core: {Reason}")]
    public static partial void CoresRefused(this ILogger log, string reason);

    [LoggerMessage(36, LogLevel.Information, "Startup complete")]
    public static partial void StartupComplete(this ILogger log);

    [LoggerMessage(37, LogLevel.Information, "Reload complete")]
    public static partial void ReloadComplete(this ILogger log);

    [LoggerMessage(20, LogLevel.Information, "{Line}")]
    public static partial void ConfigurationLine(this ILogger log, string line);
}
