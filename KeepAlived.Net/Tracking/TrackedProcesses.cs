using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Netlink.Connector;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Tracking;

/// <summary>A vrrp_track_process has gained or lost its quorum, or it was looked at for the first time.</summary>
internal sealed record TrackedProcessChanged(string Name, bool Reached);

/// <summary>
/// Follows the processes of one configuration on a thread of its own: by the kernel's events, or where it does not tell them by looking at
/// /proc every second.
/// </summary>
internal sealed class TrackedProcesses : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1), ConfirmationTimeout = TimeSpan.FromSeconds(1);
    private readonly TrackProcess[] _wanted;
    private readonly Action<TrackedProcessChanged> _onChange;
    private readonly ReceiveBuffer _buffer;
    private readonly ILogger _log;
    private readonly ProcessCounts _counts;
    private readonly StopEvent? _stop;
    private readonly bool?[] _told;
    private bool _stopping, _lookAgain, _deaf;

    /// <param name="wanted">Those that somebody tracks.</param>
    /// <param name="before">What is known of one of that name, from the configuration before; null: nothing.</param>
    /// <param name="onChange">Called on the thread, also for each that was looked at for the first time.</param>
    public TrackedProcesses(TrackProcess[] wanted, Func<string, QuorumState?> before, ReceiveBuffer buffer, Action<TrackedProcessChanged> onChange, ILogger log)
    {
        (_wanted, _buffer, _onChange, _log) = (wanted, buffer, onChange, log);
        _counts = new ProcessCounts(wanted, before, ProcessList.TryRead);
        _told = Array.ConvertAll(wanted, process => before(process.Name)?.Reached);
        if (wanted.Length == 0) return;
        var stop = _stop = new StopEvent(() => _stopping = true);
        new Thread(() => Follow(stop)) { IsBackground = true, Name = "tracked processes" }.Start();
    }

    private static Instant Now => new(MonotonicClock.Nanoseconds);

    /// <summary>How many processes it has now; on any thread.</summary>
    public int CountOf(string name) => Array.FindIndex(_wanted, process => process.Name == name) is >= 0 and var index ? _counts.ProcessesOf(index) : 0;

    /// <summary>Whether it has its quorum, and whether a change is under way; null: it is not followed. On any thread.</summary>
    public QuorumState? StateOf(string name) => Array.FindIndex(_wanted, process => process.Name == name) is >= 0 and var index ? _counts.StateOf(index) : null;

    public void Dispose() => _stop?.Set();

    private void Follow(StopEvent stop)
    {
        using var loop = new EventLoop();
        loop.Watch(stop);
        using var events = Subscribe();
        if (events is not null) loop.Watch(events);
        var (confirmBy, lookAt) = (Now + ConfirmationTimeout, events is null ? Now + LookInterval : Instant.Never);
        _counts.Look(ProcessList.All(), Now); // after the subscription: nothing is missed in between
        Tell();
        while (!_stopping)
        {
            var deadline = _counts.Deadline < lookAt ? _counts.Deadline : lookAt;
            loop.Turn((events is { IsConfirmed: false } && lookAt == Instant.Never && confirmBy < deadline ? confirmBy : deadline).Nanoseconds);
            var now = Now;
            if (events is { IsConfirmed: false } && lookAt == Instant.Never && now >= confirmBy)
            {
                _log.ProcessesNotTold("it does not confirm");
                lookAt = now;
            }
            if (_deaf && lookAt == Instant.Never)
            {
                _log.ProcessesNotTold("its events cannot be read any more");
                loop.Unwatch(events!);
                lookAt = now;
            }
            if (_lookAgain || now >= lookAt) _counts.Look(ProcessList.All(), now);
            _lookAgain = false;
            if (now >= lookAt) lookAt = now + LookInterval;
            _counts.Fire(now);
            Tell();
        }
        stop.Dispose();
    }

    private ProcessEvents? Subscribe()
    {
        try
        {
            return new ProcessEvents((int)Math.Min(int.MaxValue, _buffer.Size), _buffer.Force, OnEvent);
        }
        catch (LinuxException refused)
        {
            _log.ProcessesNotTold(refused.Message);
            return null;
        }
    }

    private void OnEvent(ProcessEvent happened)
    {
        switch (happened.Kind)
        {
            case ProcessEventKind.Forked: _counts.OnForked(happened.Process, happened.Parent, Now); break;
            case ProcessEventKind.Executed or ProcessEventKind.Renamed: _counts.OnChanged(happened.Process, Now); break;
            case ProcessEventKind.Exited: _counts.OnExited(happened.Process, Now); break;
            case ProcessEventKind.Lost: _lookAgain = true; break;
            case ProcessEventKind.Broken: _deaf = true; break;
        }
    }

    private void Tell()
    {
        for (var i = 0; i < _counts.Count; i++)
        {
            var (was, reached) = (_told[i], _counts.StateOf(i).Reached);
            if (was == reached) continue;
            _told[i] = reached;
            if (was is not null) _log.ProcessQuorum(reached ? "gained" : "lost", _wanted[i].Name);
            _onChange(new(_wanted[i].Name, reached));
        }
    }

    /// <summary>Wakes the thread up for its end.</summary>
    private sealed class StopEvent(Action onStop) : IReadable, IDisposable
    {
        private static readonly byte[] One = BitConverter.GetBytes(1L);

        public int Descriptor { get; } = Libc.CreateEvent();

        public void Set() => Libc.Write(Descriptor, One);

        public void OnReadable() => onStop();

        public void Dispose() => Libc.Close(Descriptor);
    }
}
