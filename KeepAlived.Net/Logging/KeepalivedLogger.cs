using System.Globalization;
using KeepAlived.Net.Channel;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Logging;

/// <summary>Where a process's log lines go: syslog, and the console as well with `-l`.</summary>
/// <param name="pid">The pid to log as: a child's lines that the supervisor writes carry the child's.</param>
internal sealed class KeepalivedLogger(string identity, bool console, Func<int> pid) : ILogger
{
    private readonly SyslogWriter _syslog = new(identity);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        if (exception is not null) text += $": {exception}";
        _syslog.Write(Map(logLevel), text, pid());
        if (console) Console.Error.WriteLine($"{DateTime.Now.ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture)}: {text}");
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
