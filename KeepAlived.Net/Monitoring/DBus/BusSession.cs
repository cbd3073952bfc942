using System.Net.Sockets;
using System.Threading.Channels;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Monitoring.DBus;

/// <summary>Keeps a connection to the system's bus, owns a name there, answers calls and sends signals; tries again for ever. Lives on the thread pool.</summary>
/// <param name="objects">Those of now.</param>
/// <param name="requested">Called for what somebody asks for; must not block.</param>
internal sealed class BusSession(string name, Func<BusObjects> objects, Action<BusRequest, BusInstance?> requested, ILogger log)
{
    private const string Bus = "org.freedesktop.DBus", BusPath = "/org/freedesktop/DBus";

    /// <summary>Signals kept while there is no connection; then the oldest go.</summary>
    private const int MaxWaiting = 64;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500), LongestDelay = TimeSpan.FromSeconds(15), Patience = TimeSpan.FromSeconds(5);

    private readonly Channel<BusWriter> _signals =
        System.Threading.Channels.Channel.CreateBounded<BusWriter>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask, _signalling = Task.CompletedTask;
    private bool _complained;

    public string Name => name;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Sends a signal as soon as there is a connection. Never blocks.</summary>
    public void Signal(BusWriter signal) => _signals.Writer.TryWrite(signal);

    /// <summary>Sends what is still to be sent, if there is a connection, and leaves.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        _signals.Writer.TryComplete();
        await Task.WhenAny(_signalling, Task.Delay(patience));
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        for (var delay = FirstDelay; !_stop.IsCancellationRequested; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            var began = Environment.TickCount64;
            try
            {
                await ServeAsync();
            }
            catch (Exception failed) when (failed is SocketException or OperationCanceledException)
            {
                if (_stop.IsCancellationRequested) return;
                if (!_complained) log.BusLost(BusConnection.Address, failed is SocketException refused ? refused.Message : "it does not answer");
                _complained = true;
            }
            if (Environment.TickCount64 - began > LongestDelay.TotalMilliseconds) delay = FirstDelay;
            await Task.Delay(delay, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using var beginning = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        beginning.CancelAfter(Patience);
        using var connection = await BusConnection.OpenAsync(BusConnection.Address, beginning.Token);
        await connection.SendAsync(BusWriter.Call(Bus, BusPath, Bus, "Hello", ""), beginning.Token);
        var request = BusWriter.Call(Bus, BusPath, Bus, "RequestName", "su");
        request.Text(name);
        request.UInt32(0);
        var asked = await connection.SendAsync(request, beginning.Token);
        beginning.CancelAfter(Timeout.Infinite);
        _signalling = SendSignalsAsync(connection, over.Token);
        try
        {
            while (true) await HandleAsync(await connection.ReceiveAsync(over.Token), connection, asked, over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await _signalling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task HandleAsync(BusMessage message, BusConnection connection, uint nameAsked, CancellationToken cancelled)
    {
        if (message.Type == BusMessageType.Error && message.ReplySerial == nameAsked) log.BusNameRefused(name, message.Arguments is [var reason, ..] ? reason : "no reason was given");
        if (message.Type == BusMessageType.MethodReturn && message.ReplySerial == nameAsked)
        {
            log.BusConnected(name);
            _complained = false;
        }
        if (message.Type != BusMessageType.MethodCall) return;
        var (answer, request, instance) = objects().Call(message);
        if (message.WantsReply) await connection.SendAsync(answer, cancelled);
        if (request != BusRequest.None) requested(request, instance);
    }

    private async Task SendSignalsAsync(BusConnection connection, CancellationToken cancelled)
    {
        while (await _signals.Reader.WaitToReadAsync(cancelled))
            while (_signals.Reader.TryRead(out var signal)) await connection.SendAsync(signal, cancelled);
    }
}
