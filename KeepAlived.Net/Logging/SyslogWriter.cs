using System.Globalization;
using System.Text;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Logging;

/// <summary>
/// Sends lines to /dev/log by a non-blocking datagram. syslog(3) blocks when the log daemon is stuck; here a line that does not fit
/// is dropped and counted, and the count is told when lines get through again.
/// </summary>
internal sealed class SyslogWriter(string identity, int facility = LogSettings.Daemon, string path = SyslogWriter.DefaultPath) : IDisposable
{
    private const string DefaultPath = "/dev/log";

    /// <summary>Milliseconds until a log daemon that is not there is looked for again: a burst of lines must not ask for each.</summary>
    private const long RetryInterval = 1000;

    private readonly Lock _lock = new();
    private int _descriptor = -1, _dropped;
    private long _retryAt;

    public void Write(LogSeverity severity, string text, int pid)
    {
        lock (_lock)
        {
            if (!Connected())
            {
                _dropped++;
                return;
            }
            if (_dropped > 0 && TrySend(LogSeverity.Warning, $"{_dropped} log lines were dropped because syslog did not take them", pid)) _dropped = 0;
            if (!TrySend(severity, text, pid)) _dropped++;
        }
    }

    public void Dispose()
    {
        if (_descriptor >= 0) Libc.Close(_descriptor);
        _descriptor = -1;
    }

    private bool TrySend(LogSeverity severity, string text, int pid)
    {
        var stamp = DateTime.Now.ToString("MMM d HH:mm:ss", CultureInfo.InvariantCulture);
        if (stamp[5] == ' ') stamp = stamp.Insert(4, " ");
        var line = FileText.Bytes($"<{(facility * 8) + (int)severity}>{stamp} {identity}[{pid}]: {text.ReplaceLineEndings(" ")}");
        if (Connected() && Libc.Send(_descriptor, line, Libc.MSG_DONTWAIT) >= 0) return true;
        if (_descriptor >= 0 && Libc.Errno == Libc.EAGAIN) return false;
        Dispose(); // the log daemon was restarted: connect anew
        return Connected() && Libc.Send(_descriptor, line, Libc.MSG_DONTWAIT) >= 0;
    }

    private bool Connected()
    {
        if (_descriptor >= 0) return true;
        if (Environment.TickCount64 < _retryAt) return false;
        if (!File.Exists(path)) return RetryLater();
        Span<byte> address = stackalloc byte[2 + path.Length + 1];
        address.Clear();
        address[0] = Libc.AF_UNIX;
        Encoding.ASCII.GetBytes(path, address[2..]);
        try
        {
            _descriptor = Libc.OpenSocket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK, 0);
            Libc.Connect(_descriptor, address);
            return true;
        }
        catch (LinuxException)
        {
            Dispose();
            return RetryLater(); // nobody listens there
        }
    }

    private bool RetryLater()
    {
        _retryAt = Environment.TickCount64 + RetryInterval;
        return false;
    }
}
