using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Machine;

namespace KeepAlived.Net.Bfd;

/// <summary>
/// The bfd child: one thread, one epoll loop. Each turn waits to the nearest deadline, reads everything that has arrived, and only then
/// fires deadlines: a process that was descheduled must not take a neighbour for dead whose packets are waiting.
/// </summary>
internal sealed class BfdProcess : IDisposable
{
    private readonly EventLoop _loop = new();
    private readonly SessionSet _sessions;
    private readonly ProcessScheduling _scheduling;
    private readonly SeqPacketChannel _channel;
    private readonly ConfigurationChunks.Assembler _assembler = new();
    private readonly ChildOptions _options;
    private bool _stopping;

    public BfdProcess(ChildOptions options, SeqPacketChannel channel)
    {
        (_options, _channel) = (options, channel);
        _sessions = new SessionSet(_loop, channel);
        _scheduling = new ProcessScheduling("bfd", isLoop: true, text => LogText.TrySend(channel, LogSeverity.Warning, text));
        _loop.Watch(new ChannelReader(channel, OnMessage, () => _stopping = true));
    }

    public IReadOnlyList<SessionInstance> Sessions => _sessions.All;

    /// <summary>The role: runs until SIGTERM or until the supervisor is gone.</summary>
    public static int Run(ChildOptions options)
    {
        using var channel = options.OpenChannel();
        using var process = new BfdProcess(options, channel);
        using var signals = new SignalReader(() => process._stopping = true, Libc.SIGTERM, Libc.SIGINT);
        process._loop.Watch(signals);
        while (!process._stopping) process.Turn();
        process._sessions.Stop();
        return 0;
    }

    /// <summary>One turn of the loop.</summary>
    public void Turn()
    {
        var deadline = _sessions.Deadline;
        _loop.Turn(deadline.Nanoseconds);
        var now = SessionSet.Now;
        if (now > deadline) _scheduling.NoticeLateness(now - deadline);
        _sessions.Fire(now);
    }

    /// <summary>Takes a configuration into use; sessions that are the same go on as they are.</summary>
    public void Use(KeepalivedConfiguration model, uint generation)
    {
        _scheduling.Use(model.Global.Bfd, model.Global);
        _sessions.Use(model, generation);
    }

    public void Stop() => _sessions.Stop();

    public void Dispose()
    {
        _sessions.Dispose();
        _loop.Dispose();
    }

    private void OnMessage(ReadOnlySpan<byte> message)
    {
        if ((MessageKind)message[0] == MessageKind.Heartbeat) Heartbeat.Answer(_channel, message);
        if ((MessageKind)message[0] != MessageKind.Configuration || _assembler.Add(message) is not { } text) return;
        _scheduling.WithoutLimit(() =>
        {
            Use(ConfigurationLoader.Parse(ConfigurationText.Deserialize(text), LocalMachine.Environment(_options.ConfigId)).Model, _assembler.Generation);
            SetupGarbage.Release();
        });
        FixedMessage.TrySend(_channel, MessageKind.ConfigurationAccepted, new ConfigurationAccepted(_assembler.Generation));
    }
}
