using System.Threading.Channels;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>`reload_time_file`: reloads at the time that a file names, which may come, change and go while the daemon runs.</summary>
internal sealed class ReloadSchedule : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private readonly ILogger _log;
    private readonly FileWatch _watch;
    private readonly Lazy<Timer> _timer; // the first timer of a process takes a millisecond
    private readonly ChannelWriter<SupervisorEvent> _events;
    private string? _path;
    private bool _repeats;
    private DateTimeOffset? _due;

    public ReloadSchedule(ChannelWriter<SupervisorEvent> events, ILogger log)
    {
        (_events, _log) = (events, log);
        _watch = new FileWatch(path => events.TryWrite(new SupervisorEvent.ReloadTimeChanged(path)));
        _timer = new(() => new Timer(_ => events.TryWrite(new SupervisorEvent.ReloadTimeChanged(null))));
    }

    /// <summary>To be called with each configuration that is taken into use.</summary>
    public void Use(GlobalDefinitions global)
    {
        (_path, _repeats) = (global.ReloadTimeFile, global.ReloadRepeat);
        if (_path is not null) Watch(_path);
        Read();
    }

    /// <summary>The file has changed, or the time may have come.</summary>
    /// <returns>Whether it is time to reload.</returns>
    public bool IsDue(SupervisorEvent.ReloadTimeChanged changed)
    {
        if (changed.Path is not null && changed.Path == _path) Read();
        if (_due is not { } due) return false;
        if (DateTimeOffset.Now < due)
        {
            Arm(due); // the clock may have been set since
            return false;
        }
        _due = null;
        if (!_repeats) Remove();
        return true;
    }

    public void Dispose()
    {
        if (_timer.IsValueCreated) _timer.Value.Dispose();
    }

    private void Read()
    {
        _due = _path is not null && FirstLine(_path) is { } line ? ReloadTime.Next(line, DateTimeOffset.Now, TimeZoneInfo.Local) : null;
        if (_due is not { } due) return;
        _log.ReloadScheduled(due);
        Arm(due);
    }

    private void Arm(DateTimeOffset due)
    {
        var wait = due - DateTimeOffset.Now;
        _timer.Value.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private static string? FirstLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null; // no file, no time
        }
    }

    private void Watch(string path)
    {
        try
        {
            _watch.Add(path);
        }
        catch (LinuxException refused)
        {
            _log.FileNotWatched(path, refused.Message);
        }
    }

    private void Remove()
    {
        try
        {
            File.Delete(_path!);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            _log.ReloadFileFailed(_path!, failed.Message);
        }
    }
}
