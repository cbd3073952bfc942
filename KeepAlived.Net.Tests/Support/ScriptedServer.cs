using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeepAlived.Net.Tests.Support;

/// <summary>A TCP server on the loopback that behaves as a lambda says; a connection it is done with is closed.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();

    /// <param name="at">Where to listen; null: a free port of the loopback.</param>
    public ScriptedServer(Func<Socket, CancellationToken, Task> behave, IPEndPoint? at = null)
    {
        at ??= new IPEndPoint(IPAddress.Loopback, 0);
        _listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(at);
        _listener.Listen();
        _ = AcceptAsync(behave);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>What clients sent, in order of arrival: each up to its blank line.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Where clients came from.</summary>
    public List<IPEndPoint> Clients { get; } = [];

    /// <summary>Answers each HTTP request with the same bytes and closes.</summary>
    public static ScriptedServer Answering(string answer, IPEndPoint? at = null)
    {
        ScriptedServer? server = null;
        return server = new(async (client, stop) =>
        {
            await server!.ReadRequestAsync(client, stop);
            await client.SendAsync(Encoding.Latin1.GetBytes(answer), stop);
        }, at);
    }

    /// <summary>Answers the first HTTP request with the first bytes, and so on.</summary>
    public static ScriptedServer AnsweringInTurn(params string[] answers)
    {
        ScriptedServer? server = null;
        var served = 0;
        return server = new(async (client, stop) =>
        {
            await server!.ReadRequestAsync(client, stop);
            await client.SendAsync(Encoding.Latin1.GetBytes(answers[Interlocked.Increment(ref served) - 1]), stop);
        });
    }

    /// <summary>Says a greeting, then a line for each line that the client says; null hangs up.</summary>
    public static ScriptedServer Conversing(string? greeting, Func<string, string?> answer, IPEndPoint? at = null)
    {
        ScriptedServer? server = null;
        return server = new(async (client, stop) =>
        {
            using var stream = new NetworkStream(client);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            for (var line = greeting; line is not null;)
            {
                await client.SendAsync(Encoding.Latin1.GetBytes(line + "\r\n"), stop);
                if (await reader.ReadLineAsync(stop) is not { } said) return;
                lock (server!.Requests) server.Requests.Add(said);
                line = answer(said);
            }
        }, at);
    }

    /// <summary>Sends the same piece again and again, with a pause between, until the client is gone.</summary>
    public static ScriptedServer Streaming(string first, byte[] piece, TimeSpan pause) => new(async (client, stop) =>
    {
        await client.SendAsync(Encoding.Latin1.GetBytes(first), stop);
        while (true)
        {
            await client.SendAsync(piece, stop);
            if (pause > TimeSpan.Zero) await Task.Delay(pause, stop);
        }
    });

    /// <summary>Takes connections and says nothing.</summary>
    public static ScriptedServer Silent() => new((_, stop) => Task.Delay(Timeout.Infinite, stop));

    /// <summary>Resets a connection soon after it was made: at once, the handshake itself might be taken for refused.</summary>
    public static ScriptedServer Resetting() => new(static async (client, stop) =>
    {
        await Task.Delay(200, stop);
        client.LingerState = new LingerOption(true, 0);
        client.Close();
    });

    /// <summary>An address where nobody listens.</summary>
    public static IPEndPoint Nobody()
    {
        using var server = Silent();
        return server.EndPoint;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task ReadRequestAsync(Socket client, CancellationToken stop)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await client.ReceiveAsync(buffer, stop);
            if (count == 0) return;
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        lock (Requests) Requests.Add(text.ToString());
    }

    private async Task AcceptAsync(Func<Socket, CancellationToken, Task> behave)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_stop.Token);
                lock (Requests) Clients.Add((IPEndPoint)client.RemoteEndPoint!);
                _ = ServeAsync(client, behave);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            return; // the test is over
        }
    }

    private async Task ServeAsync(Socket client, Func<Socket, CancellationToken, Task> behave)
    {
        using (client)
        {
            try
            {
                await behave(client, _stop.Token);
            }
            catch (Exception gone) when (gone is OperationCanceledException or SocketException)
            {
                return; // the client hung up, or the test is over
            }
        }
    }
}
