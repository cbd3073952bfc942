using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>What a session serves.</summary>
/// <param name="Description">For sysORTable.</param>
internal sealed record Subtree(uint[] Root, string Description);

/// <summary>
/// A subagent (RFC 2741): keeps a session with the master, answers it, sends notifications. Runs on the thread pool, waits for nothing of ours but
/// the next <see cref="Mib"/>, and tries again for ever when the master is gone.
/// </summary>
/// <param name="read">The objects of now, or of a moment ago.</param>
internal sealed class AgentSession(AgentAddress address, Subtree[] subtrees, Func<ValueTask<Mib>> read, ILogger log) : IAsyncDisposable
{
    /// <summary>Notifications kept while there is no session; then the oldest go.</summary>
    private const int MaxWaiting = 256;

    private const byte DefaultPriority = 127, ReasonShutdown = 5;

    /// <summary>As often as the agents of net-snmp.</summary>
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    /// <summary>How long connecting, and each answer while a session begins, may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500), LongestDelay = TimeSpan.FromSeconds(15);

    private readonly Channel<VarBind[]> _notifications =
        System.Threading.Channels.Channel.CreateBounded<VarBind[]>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private uint _session, _packet;
    private bool _complained;
    private long _heard;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Sends a notification as soon as there is a session. Never blocks.</summary>
    /// <param name="kind">Its identifier.</param>
    public void Notify(uint[] kind, params ReadOnlySpan<VarBind> objects) => _notifications.Writer.TryWrite([new(Oid.TrapIdentifier, MibValue.Id(kind)), .. objects]);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        for (var delay = FirstDelay; !_stop.IsCancellationRequested;)
        {
            var began = Environment.TickCount64;
            try
            {
                await ServeAsync();
            }
            catch (Exception failed) when (failed is SocketException or OperationCanceledException)
            {
                if (_stop.IsCancellationRequested) return;
                if (!_complained) log.AgentLost(address.ToString(), failed is SocketException refused ? refused.Message : "it does not answer");
                _complained = true;
            }
            if (Environment.TickCount64 - began > LongestDelay.TotalMilliseconds) delay = FirstDelay;
            await Task.Delay(delay, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    /// <summary>One session, from connecting to its end, which is an exception.</summary>
    private async Task ServeAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using var connection = new AgentConnection(await WithinAsync(address.ConnectAsync, over.Token));
        await OpenAsync(connection, over.Token);
        log.AgentConnected(address.ToString());
        _complained = false;
        _heard = Environment.TickCount64;
        var besides = Task.WhenAll(SendNotificationsAsync(connection, over.Token), PingAsync(connection, over));
        try
        {
            await AnswerAsync(connection, over.Token);
        }
        finally
        {
            if (_stop.IsCancellationRequested) await CloseAsync(connection);
            await over.CancelAsync();
            await besides.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task OpenAsync(AgentConnection connection, CancellationToken cancelled)
    {
        _session = 0;
        var open = Begin(PduType.Open);
        open.UInt32(0); // the master's own time limit
        open.Identifier([]);
        open.Octets(Encoding.UTF8.GetBytes("Keepalived"));
        _session = (await AskAsync(connection, open, cancelled)).Header.Session;
        foreach (var subtree in subtrees)
        {
            var register = Begin(PduType.Register);
            register.UInt16(DefaultPriority); // after a time limit of zero: the master's own
            register.UInt16(0);
            register.Identifier(subtree.Root);
            var error = (await AskAsync(connection, register, cancelled)).Error;
            if (error != PduError.None) log.AgentRefused(address.ToString(), string.Join('.', subtree.Root), error.ToString());
            var capability = Begin(PduType.AddAgentCaps);
            capability.Identifier(subtree.Root);
            capability.Octets(Encoding.UTF8.GetBytes(subtree.Description));
            await AskAsync(connection, capability, cancelled);
        }
    }

    private async Task AnswerAsync(AgentConnection connection, CancellationToken cancelled)
    {
        var agent = new SubAgent();
        while (true)
        {
            var (header, payload) = await connection.ReceiveAsync(cancelled);
            _heard = Environment.TickCount64;
            if (header.Type == PduType.Close || (header.Type == PduType.Response && ErrorOf(header, payload) == PduError.NotOpen))
                throw new SocketException((int)SocketError.ConnectionReset);
            if (header.Type == PduType.Response) continue; // of a ping or a notification
            var mib = await read();
            if (agent.Answer(header, payload.Span, mib) is { } answer) await connection.SendAsync(answer, cancelled);
        }
    }

    /// <summary>Pings a master that is silent; one that does not answer is given up.</summary>
    private async Task PingAsync(AgentConnection connection, CancellationTokenSource over)
    {
        for (var pinged = false; ;)
        {
            await Task.Delay(PingInterval, over.Token);
            var silent = Environment.TickCount64 - _heard >= PingInterval.TotalMilliseconds;
            if (silent && pinged) break;
            if (silent) await connection.SendAsync(Begin(PduType.Ping).ToArray(), over.Token);
            pinged = silent;
        }
        await over.CancelAsync();
    }

    private async Task SendNotificationsAsync(AgentConnection connection, CancellationToken cancelled)
    {
        while (await _notifications.Reader.WaitToReadAsync(cancelled))
            while (_notifications.Reader.TryRead(out var objects))
            {
                var notify = Begin(PduType.Notify);
                foreach (var one in objects) notify.VarBind(one.Name, one.Value);
                await connection.SendAsync(notify.ToArray(), cancelled);
            }
    }

    private async Task CloseAsync(AgentConnection connection)
    {
        var close = Begin(PduType.Close);
        close.Byte(ReasonShutdown);
        close.Byte(0);
        close.UInt16(0);
        await connection.SendAsync(close.ToArray(), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Sends, and waits for the answer; what else comes before the session is complete is not meant for it.</summary>
    private static async Task<(PduHeader Header, PduError Error)> AskAsync(AgentConnection connection, PduWriter question, CancellationToken cancelled)
    {
        await connection.SendAsync(question.ToArray(), cancelled);
        while (true)
        {
            var message = await WithinAsync(limit => connection.ReceiveAsync(limit).AsTask(), cancelled);
            if (message.Header.Type == PduType.Response) return (message.Header, ErrorOf(message.Header, message.Payload));
        }
    }

    private static PduError ErrorOf(in PduHeader header, ReadOnlyMemory<byte> payload)
    {
        var reader = new PduReader(payload.Span, header.Flags);
        reader.UInt32();
        return (PduError)reader.UInt16();
    }

    private static async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancelled)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limit.CancelAfter(Patience);
        return await action(limit.Token);
    }

    private PduWriter Begin(PduType type) => new(type, _session, 0, Interlocked.Increment(ref _packet));
}
