namespace KeepAlived.Net.Linux;

/// <summary>Something that is read when its descriptor is ready. It has to read all that is there.</summary>
internal interface IReadable : IWatched
{
    void OnReadable();

    void IWatched.OnEvents(uint events) => OnReadable();
}

/// <summary>
/// epoll and one absolute timer. A turn waits for input or the deadline, hands every ready descriptor to its reader, and returns;
/// firing deadlines is the caller's, after everything that has arrived is known. A turn allocates nothing.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int EventsPerTurn = 64;
    private readonly int _epoll = Libc.CreateEpoll();
    private readonly int _timer = Libc.CreateTimer();
    private readonly Dictionary<int, IReadable> _readers = [];
    private readonly Action? _woken;
    private long _armedFor = long.MaxValue;

    /// <param name="woken">Called when the wait is over, before anything is read.</param>
    public EventLoop(Action? woken = null)
    {
        _woken = woken;
        Libc.EpollAdd(_epoll, _timer);
    }

    public void Watch(IReadable reader)
    {
        _readers.Add(reader.Descriptor, reader);
        Libc.EpollAdd(_epoll, reader.Descriptor);
    }

    public void Unwatch(IReadable reader)
    {
        if (_readers.Remove(reader.Descriptor)) Libc.EpollRemove(_epoll, reader.Descriptor);
    }

    /// <param name="deadline">CLOCK_MONOTONIC in nanoseconds until which to wait; <see cref="long.MaxValue"/>: for ever.</param>
    public void Turn(long deadline)
    {
        if (deadline != _armedFor) Libc.ArmTimer(_timer, _armedFor = deadline);
        var events = stackalloc EpollEvent[EventsPerTurn];
        var wait = deadline <= MonotonicClock.Nanoseconds ? 0 : -1;
        var ready = Libc.EpollWait(_epoll, events, EventsPerTurn, wait);
        _woken?.Invoke();
        for (var i = 0; i < ready; i++)
        {
            if (events[i].Descriptor == _timer) Disarm();
            else if (_readers.TryGetValue(events[i].Descriptor, out var reader)) reader.OnReadable();
        }
    }

    public void Dispose()
    {
        Libc.Close(_timer);
        Libc.Close(_epoll);
    }

    private void Disarm()
    {
        Span<byte> expirations = stackalloc byte[8];
        Libc.Read(_timer, expirations);
        _armedFor = long.MaxValue;
    }
}
