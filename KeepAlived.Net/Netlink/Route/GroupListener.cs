using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Netlink.Route;

/// <summary>What a <see cref="GroupListener"/> has heard.</summary>
internal enum Heard
{
    /// <summary>Nothing for some seconds.</summary>
    Nothing,
    Datagram,

    /// <summary>More than the socket could hold: some is missing.</summary>
    Overflow,

    /// <summary>Nothing while the socket was made anew.</summary>
    Gap,
}

/// <summary>Hears of rtnetlink groups on a thread of its own, which no error of its socket ends: an unhandled one would end the process.</summary>
internal sealed class GroupListener : IDisposable
{
    /// <summary>Between a failure and the next socket.</summary>
    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(1);
    private readonly Func<NetlinkSocket> _open;
    private readonly Action<string> _failed;
    private readonly TimeSpan _pause;
    private readonly ManualResetEventSlim _over = new();
    private NetlinkSocket _socket;

    /// <param name="open">Makes a blocking socket that has joined the groups.</param>
    /// <param name="failed">Gets the reason each time that reading, or opening anew, fails; called on the thread that listens.</param>
    /// <param name="pause">Between a failure and the next attempt; a second if nobody says.</param>
    /// <exception cref="LinuxException">The first socket cannot be opened: no memory, no descriptors.</exception>
    public GroupListener(Func<NetlinkSocket> open, Action<string> failed, TimeSpan? pause = null) => (_open, _failed, _pause, _socket) = (open, failed, pause ?? UsualPause, open());

    /// <summary>Waits for what comes next.</summary>
    public Heard Next(out ReadOnlySpan<byte> datagram)
    {
        try
        {
            return _socket.TryReceive(out datagram) ? Heard.Datagram : Heard.Nothing;
        }
        catch (LinuxException failure)
        {
            datagram = default;
            if (failure.Errno == Libc.ENOBUFS) return Heard.Overflow;
            _failed(failure.Message);
            _socket.Dispose();
            while (!TryOpen() && !_over.IsSet) { }
            return Heard.Gap;
        }
    }

    public void Dispose()
    {
        _over.Set();
        _socket.Dispose();
    }

    private bool TryOpen()
    {
        _over.Wait(_pause);
        try
        {
            _socket = _open();
            return true;
        }
        catch (LinuxException refused)
        {
            _failed(refused.Message);
            return false;
        }
    }
}
