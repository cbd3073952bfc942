using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>Connections of a client that stay open: each asks for a page again and again and knows how long it waited and whether it was lost.</summary>
internal sealed class OpenConnections : IDisposable
{
    private const int PauseMilliseconds = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly Connection[] _connections;
    private readonly Task[] _talks;

    public OpenConnections(LabHost client, IPEndPoint server, int count)
    {
        _connections = new Connection[count];
        client.OnNetwork(() =>
        {
            for (var i = 0; i < count; i++) _connections[i] = new(server);
        });
        _talks = Array.ConvertAll(_connections, connection => Task.Run(() => connection.TalkAsync(_stop.Token)));
    }

    /// <summary>Names of the real servers that answered, each as often as it has connections.</summary>
    public IReadOnlyList<string> Servers => [.. _connections.Select(connection => connection.Server)];

    /// <summary>Why connections were lost that were not to these servers; empty if none was.</summary>
    public IReadOnlyList<string> Lost(params string[] except) =>
        [.. _connections.Where(connection => connection.Failure != "" && !except.Contains(connection.Server)).Select(connection => $"{connection.Server}: {connection.Failure}")];

    /// <summary>Forgets how long was waited so far.</summary>
    public void Mark()
    {
        foreach (var connection in _connections) connection.Mark();
    }

    /// <summary>The longest wait for an answer since the mark on any connection that lives.</summary>
    public TimeSpan LongestWait => _connections.Where(connection => connection.Failure == "").Max(connection => connection.LongestWait);

    /// <summary>Whether every connection that lives got an answer that it asked for after a time of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public bool AllAnsweredSince(long time) => _connections.All(connection => connection.Failure != "" || connection.LastAsked >= time);

    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAll(_talks);
        foreach (var connection in _connections) connection.Dispose();
        _stop.Dispose();
    }

    private sealed class Connection : IDisposable
    {
        private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: demo\r\n\r\n");
        private readonly Socket _socket;
        private readonly Lock _lock = new();
        private long _marked = Stopwatch.GetTimestamp();
        private TimeSpan _longest;
        private long _lastAsked;

        public Connection(IPEndPoint server)
        {
            _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
            _socket.Connect(server);
            Server = PageReader.Get(_socket, "keep-alive") ?? throw new InvalidOperationException("a new connection got no page");
        }

        public string Server { get; }

        public string Failure { get; private set; } = "";

        public TimeSpan LongestWait
        {
            get { lock (_lock) return _longest; }
        }

        /// <summary>When the last request was sent that was answered.</summary>
        public long LastAsked
        {
            get { lock (_lock) return _lastAsked; }
        }

        public void Mark()
        {
            lock (_lock) (_marked, _longest) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        }

        public async Task TalkAsync(CancellationToken stop)
        {
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    var asked = Stopwatch.GetTimestamp();
                    await AskAsync(stop);
                    Note(asked);
                    await Task.Delay(PauseMilliseconds, stop);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost) when (lost is SocketException or OperationCanceledException or InvalidOperationException)
            {
                Failure = lost.Message;
            }
        }

        public void Dispose() => _socket.Dispose();

        private void Note(long asked)
        {
            lock (_lock)
            {
                var from = asked > _marked ? asked : _marked;
                var waited = Stopwatch.GetElapsedTime(from);
                if (waited > _longest) _longest = waited;
                _lastAsked = asked;
            }
        }

        private async Task AskAsync(CancellationToken stop)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(Patience);
            await _socket.SendAsync(Request, patience.Token);
            var (buffer, length) = (new byte[4096], 0);
            while (length == 0 || buffer[length - 1] != '\n' || !Encoding.ASCII.GetString(buffer, 0, length).EndsWith($"\r\n\r\n{Server}\n", StringComparison.Ordinal))
            {
                var count = await _socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
                if (count == 0) throw new InvalidOperationException("closed by the other side");
                length += count;
            }
        }
    }
}
