using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Tests.Support;

/// <summary>Keeps the lines that were logged.</summary>
internal sealed class RecordingLogger : ILogger
{
    public List<string> Lines { get; } = [];

    /// <summary>Hears of each line when it is logged.</summary>
    public Action<string>? Heard { get; set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = formatter(state, exception);
        lock (Lines) Lines.Add(line);
        Heard?.Invoke(line);
    }

    /// <summary>The lines since the last call.</summary>
    public string[] Take()
    {
        lock (Lines)
        {
            string[] lines = [.. Lines];
            Lines.Clear();
            return lines;
        }
    }
}
