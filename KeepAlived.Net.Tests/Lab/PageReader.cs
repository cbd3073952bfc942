using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeepAlived.Net.Lab;

/// <summary>A client on a lab host that fetches a page again and again and knows when it asked and when it got one.</summary>
internal sealed class PageReader : IDisposable
{
    private const int TimeoutMilliseconds = 500, PauseMilliseconds = 50;
    private readonly Lock _lock = new();
    private readonly List<(TimeSpan At, string Body)> _answers = [];
    private readonly List<(TimeSpan At, string? Body)> _requests = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Thread _thread;
    private volatile bool _stop;

    /// <param name="timeout">For a connection, and for each part of an answer; in milliseconds.</param>
    public PageReader(LabHost host, IPEndPoint server, int timeout = TimeoutMilliseconds)
    {
        _thread = new Thread(() => host.OnNetwork(() => Loop(server, timeout)));
        _thread.Start();
    }

    public TimeSpan Now => _watch.Elapsed;

    /// <summary>The bodies received since a time.</summary>
    public List<string> Since(TimeSpan from)
    {
        lock (_lock) return [.. _answers.Where(answer => answer.At >= from).Select(answer => answer.Body)];
    }

    /// <summary>What each request was answered that began at a time or later, as far as that is known; null for a request that failed.</summary>
    public List<string?> AskedSince(TimeSpan from)
    {
        lock (_lock) return [.. _requests.Where(request => request.At >= from).Select(request => request.Body)];
    }

    /// <summary>The longest time without an answer since a time, up to the last answer.</summary>
    /// <param name="except">A while that does not count.</param>
    public TimeSpan LongestGap(TimeSpan from, (TimeSpan From, TimeSpan To) except = default)
    {
        lock (_lock) return Gaps.Longest(from, _answers.Select(answer => answer.At), except);
    }

    /// <summary>Fetches / once; null when there is no answer in time. Runs in the network namespace of the calling thread.</summary>
    /// <param name="source">The client's address, if it has several.</param>
    /// <param name="timeout">For the connection, and for each part of the answer; in milliseconds.</param>
    public static string? Fetch(IPEndPoint server, IPAddress? source = null, int timeout = TimeoutMilliseconds)
    {
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { SendTimeout = timeout, ReceiveTimeout = timeout };
            if (source is not null) socket.Bind(new IPEndPoint(source, 0));
            var connecting = socket.BeginConnect(server, null, null);
            if (!connecting.AsyncWaitHandle.WaitOne(timeout)) return null;
            socket.EndConnect(connecting);
            return Get(socket, "close");
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>One request on an open connection; the body of the answer.</summary>
    public static string? Get(Socket socket, string connection)
    {
        socket.Send(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: demo\r\nConnection: {connection}\r\n\r\n"));
        var (buffer, length) = (new byte[4096], 0);
        while (true)
        {
            var count = socket.Receive(buffer, length, buffer.Length - length, SocketFlags.None);
            length += count;
            var text = Encoding.ASCII.GetString(buffer, 0, length);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && text.Length > end + 4 && text.EndsWith('\n')) return text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? text[(end + 4)..].Trim() : null;
            if (count == 0) return null;
        }
    }

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
    }

    private void Loop(IPEndPoint server, int timeout)
    {
        using var pause = new ManualResetEventSlim();
        while (!_stop)
        {
            var (asked, body) = (_watch.Elapsed, Fetch(server, timeout: timeout));
            lock (_lock)
            {
                _requests.Add((asked, body));
                if (body is not null) _answers.Add((_watch.Elapsed, body));
            }
            pause.Wait(PauseMilliseconds);
        }
    }
}
