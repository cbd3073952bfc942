using System.Collections.Concurrent;

namespace KeepAlived.Net.Linux;

/// <summary>Hears what epoll(7) says of its descriptor, on the loop's thread, once for each change.</summary>
internal interface IWatched
{
    int Descriptor { get; }

    /// <param name="events">EPOLLIN ...</param>
    void OnEvents(uint events);
}

/// <summary>
/// One thread that runs tasks: what they await continues on it, in the order in which it became ready, and waiting is one epoll_wait(2) for all of them. So
/// they need no locks, and a step costs no change of threads.
/// </summary>
internal sealed unsafe class TaskLoop : SynchronizationContext, IDisposable
{
    private const int EventsPerTurn = 64;
    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly int _epoll = Libc.CreateEpoll(), _wake = Libc.CreateEvent();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Dictionary<int, (IWatched Watched, int Tag)> _watched = [];
    private readonly SortedSet<LoopTimer> _timers = new(LoopTimer.ByTime);
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = [];
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _posted = [];
    private readonly Lock _waking = new();
    private bool _isAwake, _isOver;
    private int _lastTag;

    private TaskLoop() => Libc.EpollAdd(_epoll, _wake, Libc.EPOLLIN | Libc.EPOLLET, default);

    /// <summary>The loop that runs the caller.</summary>
    /// <exception cref="InvalidOperationException">None does.</exception>
    public static new TaskLoop Current => SynchronizationContext.Current as TaskLoop ?? throw new InvalidOperationException("this code runs on a TaskLoop only");

    /// <summary>CLOCK_MONOTONIC in milliseconds.</summary>
    public static long Now => MonotonicClock.Nanoseconds / NanosecondsPerMillisecond;

    /// <summary>Runs a task, and all that it starts, on this thread until the task has ended.</summary>
    public static T Run<T>(Func<Task<T>> main)
    {
        var outer = SynchronizationContext.Current;
        using var loop = new TaskLoop();
        SetSynchronizationContext(loop);
        try
        {
            var task = main();
            _ = task.ContinueWith(static (_, loop) => ((TaskLoop)loop!).Wake(), loop, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (!task.IsCompleted) loop.Turn();
            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>Lets the loop's thread call something soon; from any thread.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId == _thread)
        {
            _ready.Enqueue((d, state));
            return;
        }
        _posted.Enqueue((d, state));
        Wake();
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread) throw new NotSupportedException("post to the loop instead of waiting for it");
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>From now on its events are told, each change once (EPOLLET): who hears of one reads until there is nothing more.</summary>
    public void Watch(IWatched watched, uint events)
    {
        // A descriptor that a process being started still holds would go on telling of itself under a number that is another's by then.
        var tag = ++_lastTag;
        _watched[watched.Descriptor] = (watched, tag);
        Libc.EpollAdd(_epoll, watched.Descriptor, events | Libc.EPOLLET, tag);
    }

    /// <summary>Before its descriptor is closed, which is what ends the watching.</summary>
    public void Unwatch(IWatched watched) => _watched.Remove(watched.Descriptor);

    public void Add(LoopTimer timer) => _timers.Add(timer);

    public void Remove(LoopTimer timer) => _timers.Remove(timer);

    public void Dispose()
    {
        lock (_waking)
        {
            _isOver = true;
            Libc.Close(_wake);
        }
        Libc.Close(_epoll);
    }

    private void Wake()
    {
        lock (_waking)
        {
            if (_isAwake || _isOver) return;
            _isAwake = true;
            Libc.Write(_wake, BitConverter.GetBytes(1L));
        }
    }

    private void Turn()
    {
        RunReady();
        var events = stackalloc EpollEvent[EventsPerTurn];
        var ready = Libc.EpollWait(_epoll, events, EventsPerTurn, MillisecondsToWait());
        for (var i = 0; i < ready; i++)
        {
            if (events[i].Descriptor == _wake) TakePosted();
            else if (_watched.TryGetValue(events[i].Descriptor, out var entry) && entry.Tag == events[i].Tag) entry.Watched.OnEvents(events[i].Events);
        }
        if (ready < EventsPerTurn) Fire(); // all that has arrived is known: it may have come in time
    }

    /// <summary>What becomes ready meanwhile waits for the next turn, so that the network is heard in between.</summary>
    private void RunReady()
    {
        for (var count = _ready.Count; count > 0; count--)
        {
            var (callback, state) = _ready.Dequeue();
            callback(state);
        }
    }

    private void TakePosted()
    {
        lock (_waking) _isAwake = false;
        while (_posted.TryDequeue(out var item)) _ready.Enqueue(item);
    }

    private int MillisecondsToWait()
    {
        if (_ready.Count > 0) return 0;
        return _timers.Min is { } first ? (int)Math.Clamp(first.At - Now, 0, int.MaxValue) : -1;
    }

    private void Fire()
    {
        if (_timers.Count == 0) return;
        var now = Now;
        while (_timers.Min is { } timer && timer.At <= now)
        {
            timer.Stop();
            timer.OnTime();
        }
    }
}

/// <summary>Is called by a loop at one time, or not at all.</summary>
internal sealed class LoopTimer(TaskLoop loop, Action onTime)
{
    private static int _count;
    private readonly int _number = Interlocked.Increment(ref _count);

    public static IComparer<LoopTimer> ByTime { get; } = Comparer<LoopTimer>.Create(static (one, other) =>
        one.At != other.At ? one.At.CompareTo(other.At) : one._number.CompareTo(other._number));

    /// <summary>In milliseconds of <see cref="TaskLoop.Now"/>; <see cref="long.MaxValue"/>: never.</summary>
    public long At { get; private set; } = long.MaxValue;

    public Action OnTime { get; } = onTime;

    /// <summary>Instead of what was said before.</summary>
    public void Start(long at)
    {
        Stop();
        At = at;
        if (at != long.MaxValue) loop.Add(this);
    }

    public void Stop()
    {
        if (At == long.MaxValue) return;
        loop.Remove(this);
        At = long.MaxValue;
    }
}
