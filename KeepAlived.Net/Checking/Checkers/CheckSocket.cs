using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>
/// A socket whose waiting is the loop's: each operation is tried first, and waited for only where the kernel has nothing yet. For one operation at a time, on the
/// loop's thread.
/// </summary>
internal sealed class CheckSocket : IWatched, IDisposable
{
    private const uint Interest = Libc.EPOLLIN | Libc.EPOLLOUT | Libc.EPOLLRDHUP, Faults = Libc.EPOLLERR | Libc.EPOLLHUP;

    private readonly TaskLoop _loop = TaskLoop.Current;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenRegistration _stopping;
    private readonly bool _isStream;
    private LoopTimer? _limit;
    private Action? _resume;
    private uint _seen, _awaited;
    private bool _isLate;

    /// <param name="stop">Ends all waiting.</param>
    /// <exception cref="LinuxException">Not permitted, or no descriptors are left.</exception>
    public CheckSocket(AddressFamily family, int type, int protocol, CancellationToken stop)
    {
        Descriptor = Libc.OpenSocket(family == AddressFamily.InterNetworkV6 ? Libc.AF_INET6 : Libc.AF_INET, type | Libc.SOCK_NONBLOCK, protocol);
        (_stop, _isStream) = (stop, type == Libc.SOCK_STREAM);
        if (stop.CanBeCanceled) _stopping = stop.UnsafeRegister(static socket => ((CheckSocket)socket!).OnStopped(), this);
    }

    public int Descriptor { get; }

    /// <exception cref="LinuxException">The address is not of this host, or the port is in use.</exception>
    public void Bind(IPEndPoint source) => Libc.Bind(Descriptor, InternetAddress.Of(source.Address, source.Port));

    /// <summary>Of datagrams: only the target can answer, and is told of.</summary>
    /// <exception cref="LinuxException">Unreachable.</exception>
    public void Connect(IPEndPoint target)
    {
        Libc.Connect(Descriptor, InternetAddress.Of(target.Address, target.Port));
        _loop.Watch(this, Interest);
    }

    /// <summary>The TCP handshake; says why there was none, null: there was. That a server is down is no exception.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async ValueTask<string?> ConnectAsync(IPEndPoint target, TimeSpan limit)
    {
        var patience = Patience.Of(limit, "timed out");
        var error = Libc.TryConnect(Descriptor, InternetAddress.Of(target.Address, target.Port));
        if (error is not (0 or Libc.EINPROGRESS)) return ProbeResult.Words(error);
        _loop.Watch(this, Interest);
        if (!await Until(Libc.EPOLLOUT, patience)) return patience.ToString();
        error = (_seen & Faults) != 0 ? Libc.TakeSocketError(Descriptor) : 0;
        return error == 0 ? null : ProbeResult.Words(error);
    }

    /// <exception cref="LinuxException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The other side does not take it.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, Patience patience)
    {
        while (bytes.Length > 0)
        {
            var sent = Libc.Send(Descriptor, bytes.Span, 0);
            if (sent >= 0) bytes = bytes[sent..];
            else if (Libc.Errno == Libc.EAGAIN) await WritableAsync(patience);
            else throw new LinuxException("send", Libc.Errno);
        }
    }

    /// <summary>What has arrived, at least a byte or one datagram; 0: the other side has ended the connection.</summary>
    /// <exception cref="LinuxException">The connection broke, or the host is unreachable.</exception>
    /// <exception cref="TimeoutException">Nothing came.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, Patience patience)
    {
        while (true)
        {
            await ReadableAsync(patience);
            var count = Libc.Receive(Descriptor, buffer.Span, 0);
            if (count < 0 && Libc.Errno == Libc.EAGAIN) continue;
            if (count < 0) throw new LinuxException("recv", Libc.Errno);
            // A stream that gave less than was asked for has no more, and epoll tells of what comes.
            if (!_isStream || count == buffer.Length) _seen |= Libc.EPOLLIN;
            return count;
        }
    }

    /// <summary>Until there may be something to read.</summary>
    /// <exception cref="TimeoutException">There was nothing.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async ValueTask ReadableAsync(Patience patience)
    {
        if (!await Until(Libc.EPOLLIN, patience)) throw new TimeoutException(patience.ToString());
    }

    /// <summary>Until the kernel may take something.</summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async ValueTask WritableAsync(Patience patience)
    {
        if (!await Until(Libc.EPOLLOUT, patience)) throw new TimeoutException(patience.ToString());
    }

    public void OnEvents(uint events)
    {
        _seen |= events;
        if (_resume is not null && (_seen & (_awaited | Faults | Libc.EPOLLRDHUP)) != 0) Resume(isLate: false);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _limit?.Stop();
        _loop.Unwatch(this);
        Libc.Close(Descriptor);
    }

    private Waiting Until(uint events, Patience patience) => new(this, events, patience);

    private void Wait(uint events, Patience patience, Action resume)
    {
        (_awaited, _resume) = (events, resume);
        _limit ??= new LoopTimer(_loop, () => Resume(isLate: true));
        _limit.Start(patience.End);
    }

    /// <summary>Whether it need not be waited for.</summary>
    private bool IsOver(uint events, Patience patience)
    {
        _isLate = patience.Limit <= TimeSpan.Zero;
        return _isLate || _stop.IsCancellationRequested || (_seen & (events | Faults | Libc.EPOLLRDHUP)) != 0;
    }

    private void Resume(bool isLate)
    {
        var resume = _resume!;
        (_resume, _isLate) = (null, isLate);
        _limit!.Stop();
        _loop.Post(static resume => ((Action)resume!)(), resume);
    }

    /// <summary>Whether what was waited for has come. A connection that is broken or ended stays ready; datagrams may go on after a fault.</summary>
    private bool EndWait(uint events)
    {
        _stop.ThrowIfCancellationRequested();
        _seen &= _isStream ? ~events : ~(events | Faults);
        return !_isLate;
    }

    private void OnStopped() => _loop.Post(static socket => ((CheckSocket)socket!).StopWaiting(), this);

    private void StopWaiting()
    {
        if (_resume is not null) Resume(isLate: false);
    }

    /// <summary>To be awaited; whether it was in time.</summary>
    private readonly struct Waiting(CheckSocket socket, uint events, Patience patience) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => socket.IsOver(events, patience);

        public Waiting GetAwaiter() => this;

        public void OnCompleted(Action continuation) => socket.Wait(events, patience, continuation);

        public void UnsafeOnCompleted(Action continuation) => socket.Wait(events, patience, continuation);

        public bool GetResult() => socket.EndWait(events);
    }
}
