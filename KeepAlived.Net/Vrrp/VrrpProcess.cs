using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Machine;
using KeepAlived.Net.Netlink.Route;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Vrrp;

/// <summary>
/// The vrrp child: one thread, one epoll loop. Each turn waits to the nearest deadline, reads everything that has arrived, and only
/// then fires deadlines: a process that was descheduled must not start a second master.
/// </summary>
internal sealed class VrrpProcess : IDisposable
{
    private readonly EventLoop _loop;
    private readonly PauseWatch _pauses = new();
    private readonly ProcessScheduling _scheduling;
    private readonly RouterSet _routers;
    private readonly TrackerMessages _trackers;
    private readonly StatusAnswers _answers;
    private readonly KernelEvents _events;
    private readonly RouteMonitor _monitor;
    private readonly SeqPacketChannel _channel;
    private readonly ConfigurationChunks.Assembler _assembler = new();
    private readonly ChildOptions _options;
    private readonly string _directory;
    private const long NanosecondsPerMicrosecond = 1000;
    private bool _stopping;

    public VrrpProcess(ChildOptions options, SeqPacketChannel channel, string journalDirectory = OwnershipJournal.DefaultDirectory)
    {
        (_options, _channel, _directory) = (options, channel, journalDirectory);
        _loop = new EventLoop(LookAtClocks);
        Action<string> warn = text => LogText.TrySend(_channel, LogSeverity.Warning, text);
        _scheduling = new ProcessScheduling("vrrp", isLoop: true, warn);
        _routers = new RouterSet(_loop, channel, new OwnershipJournal("vrrp" + options.State, warn, journalDirectory));
        _trackers = new TrackerMessages(_routers);
        _answers = new StatusAnswers(_routers, channel);
        _events = new KernelEvents(_routers);
        _monitor = new RouteMonitor(_events);
        _loop.Watch(_monitor);
        _loop.Watch(new ChannelReader(_channel, OnMessage, () => _stopping = true));
    }

    public Instant Now => _routers.Now;

    public IReadOnlyList<RouterInstance> Routers => _routers.All;

    /// <summary>The role: runs until SIGTERM or until the supervisor is gone.</summary>
    public static int Run(ChildOptions options)
    {
        using var channel = options.OpenChannel();
        using var process = new VrrpProcess(options, channel);
        using var signals = new SignalReader(() => process._stopping = true, Libc.SIGTERM, Libc.SIGINT);
        process._loop.Watch(signals);
        while (!process._stopping) process.Turn();
        process.Stop();
        return 0;
    }

    /// <summary>One turn of the loop.</summary>
    public void Turn()
    {
        var deadline = _routers.Deadline < _events.Deadline ? _routers.Deadline : _events.Deadline;
        _loop.Turn(Math.Min(deadline.Nanoseconds, _answers.Deadline.Nanoseconds));
        var now = Now;
        if (now > deadline) _scheduling.NoticeLateness(now - deadline);
        _events.Fire(now);
        _routers.Fire(now);
        _answers.Fire(now);
    }

    /// <summary>Takes a configuration into use; routers that are the same go on as they are.</summary>
    public void Use(KeepalivedConfiguration model, uint generation)
    {
        _scheduling.Use(model.Global.Vrrp, model.Global);
        if (_routers.Generation == 0 && !_routers.IsHandedOver) _routers.Hold(model.Global, TimeSpan.FromMicroseconds(Clocks.Read().Boot / NanosecondsPerMicrosecond));
        _monitor.SizeBuffer(model.Global.VrrpMonitorBuffer.Size, model.Global.VrrpMonitorBuffer.Force);
        _monitor.WatchRouting(
            routes: model.StaticRoutes.Count > 0 || model.Instances.Exists(static instance => instance.VirtualRoutes.Count > 0),
            rules: model.StaticRules.Count > 0 || model.Instances.Exists(static instance => instance.VirtualRules.Count > 0));
        var began = Now;
        _routers.Speak(began); // what a reload changes may take its time, and others count
        _routers.Use(model, generation);
        _routers.Speak(began, isReloaded: true);
    }

    /// <summary>Takes everything back, unless the operator wants it kept, or an upgrade hands it over to the next daemon.</summary>
    public void Stop()
    {
        if (HandOverMark.IsSet(_directory)) _routers.LeaveToNext();
        else if (!_options.KeepVrrp) _routers.Stop();
    }

    public void Dispose()
    {
        _routers.Dispose();
        _monitor.Dispose();
        _loop.Dispose();
    }

    private void LookAtClocks()
    {
        var clocks = Clocks.Read();
        var jump = _pauses.Look(clocks.Monotonic, clocks.Boot, clocks.Real);
        if (jump != default) _routers.NoticeJump(jump);
    }

    private void OnMessage(ReadOnlySpan<byte> message)
    {
        switch ((MessageKind)message[0])
        {
            case MessageKind.Configuration when _assembler.Add(message) is { } text:
                Accept(text);
                break;
            case MessageKind.StatusRequest when FixedMessage.TryRead<StatusRequest>(message, out var request):
                _answers.Begin(request, Now);
                break;
            case MessageKind.Heartbeat:
                Heartbeat.Answer(_channel, message);
                break;
            default:
                _trackers.OnMessage(message);
                break;
        }
    }

    /// <summary>A method of its own: its closure would cost memory for every message.</summary>
    private void Accept(byte[] text)
    {
        _scheduling.WithoutLimit(() =>
        {
            Use(ConfigurationLoader.Parse(ConfigurationText.Deserialize(text), LocalMachine.Environment(_options.ConfigId)).Model, _assembler.Generation);
            SetupGarbage.Release();
            GC.KeepAlive(new object()); // so that the runtime asks the kernel for memory now, and not between a fail-over's advertisement and its addresses
        });
        FixedMessage.TrySend(_channel, MessageKind.ConfigurationAccepted, new ConfigurationAccepted(_assembler.Generation));
    }
}
