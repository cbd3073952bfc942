using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Tests.Support;

/// <summary>Keeps the lines that were logged.</summary>
internal sealed class RecordingLogger : ILogger
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Lines) Lines.Add(formatter(state, exception));
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
