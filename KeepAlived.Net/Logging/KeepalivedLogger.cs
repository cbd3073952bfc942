using KeepAlived.Net.Channel;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Logging;

/// <summary>Hands a process's log lines on to syslog, console and file; none of them can block it.</summary>
/// <param name="identity">The name that lines are logged under: Keepalived, Keepalived_vrrp ...</param>
/// <param name="pid">The pid to log as: a child's lines that the supervisor writes carry the child's.</param>
internal sealed class KeepalivedLogger(string identity, LogSettings settings, Func<int> pid) : ILogger
{
    private readonly SyslogWriter _syslog = new(identity + settings.Suffix, settings.Facility);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        if (exception is not null) text += $": {exception}";
        if (settings.Syslog) _syslog.Write(Map(logLevel), text, pid());
        LogOutput.Write(settings, identity, text);
    }

    private static LogSeverity Map(LogLevel level) => level switch
    {
        LogLevel.Critical => LogSeverity.Critical,
        LogLevel.Error => LogSeverity.Error,
        LogLevel.Warning => LogSeverity.Warning,
        LogLevel.Information or LogLevel.None => LogSeverity.Information,
        LogLevel.Debug or LogLevel.Trace => LogSeverity.Debug,
    };
}
