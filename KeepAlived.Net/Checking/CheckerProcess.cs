using System.Threading.Channels;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Machine;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Tracking;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>
/// The checker child: a task for every check, and one reader of one channel that owns health, quorum and the IPVS table, so that
/// changes have one order and need no locks.
/// </summary>
internal sealed class CheckerProcess(ChildOptions options, SeqPacketChannel channel)
{
    /// <summary>For logs, timers, netlink and the runtime.</summary>
    private const int OtherDescriptors = 200;

    /// <summary>Of memory, what a byte of configuration takes until the table is full: 12 of TCP_CHECKs, 20 of DNS_CHECKs.</summary>
    private const int MemoryPerByte = 12;

    private static readonly TimeSpan LastScriptTimeout = TimeSpan.FromSeconds(4.7);
    private readonly Channel<object> _events = System.Threading.Channels.Channel.CreateUnbounded<object>(new() { SingleReader = true });

    private readonly ConfigurationChunks.Assembler _chunks = new();

    /// <summary>The configuration that is being taken into use.</summary>
    private LoadedConfiguration? _read;

    /// <summary>What the next configuration may take over from the one in use.</summary>
    private SettledServers? _settled;

    /// <summary>Something is due.</summary>
    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }

    /// <summary>The supervisor is gone, or SIGTERM.</summary>
    private sealed record StopRequested;

    private sealed record RoleChanged(bool IsMaster);

    private sealed record ConfigurationArrived(byte[] Text, uint Generation);

    /// <summary>The role: runs until SIGTERM or until the supervisor is gone.</summary>
    public static int Run(ChildOptions options)
    {
        SetupMemory.Provide(options.ConfigurationSize * MemoryPerByte);
        using var channel = options.OpenChannel();
        return TaskLoop.Run(new CheckerProcess(options, channel).RunAsync);
    }

    private async Task<int> RunAsync()
    {
        var log = new KeepalivedLogger("Keepalived_healthcheckers", options.Log, () => Environment.ProcessId);
        var (spawner, scheduling) = (new Spawner(), new ProcessScheduling("checker", isLoop: false, log.Warn));
        var journal = new OwnershipJournal("checkers" + options.State, log.Warn);
        var place = new IpvsPlace(spawner, log);
        using var ipvs = new IpvsConnection(place.Open, log);
        var (settings, daemons) = (new IpvsSettings(ipvs, journal, log), new SyncDaemons(ipvs, journal, log));
        var table = new ServiceTable(ipvs, place.List, journal, log);
        var addresses = new LocalAddresses(_events.Writer, log);
        var monitor = new CheckMonitor(new(options.Snmp, options.SnmpSocket), _events.Writer, place.Open, log);
        var director = new Director(table, spawner, () => addresses.Present, new GroupMarks(place.RunNft, journal, log), _events.Writer, log) { Monitor = monitor };
        using var signals = Listen();
        using var pace = new Pace(director.Start, () => _events.Writer.TryWrite(Tick.Instance));
        var (generation, sessions) = (0u, new List<BfdInstance>());
        while (true)
        {
            await _events.Reader.WaitToReadAsync();
            while (_events.Reader.TryRead(out var happened))
                switch (happened)
                {
                    case ConfigurationArrived arrived:
                        var model = Read(arrived.Text, scheduling);
                        place.Use(model.Global, () => settings.Use(model));
                        if (model.VirtualServers.Exists(static server => server.HaSuspend)) addresses.Watch(model.Global.LvsMonitorBuffer);
                        monitor.Use(model);
                        director.Use(model);
                        daemons.Use(model);
                        Settle(director.Schedule.Count, scheduling, log);
                        (generation, sessions) = (arrived.Generation, model.BfdInstances);
                        FixedMessage.TrySend(channel, MessageKind.ConfigurationAccepted, new ConfigurationAccepted(arrived.Generation));
                        break;
                    case ProbeEnded or TrackedFileChanged or DumpRequest:
                        director.Judge(happened);
                        break;
                    case SnapshotAsked or WeightWished:
                        monitor.Handle(happened, director);
                        break;
                    case AddressesChanged:
                        addresses.Refresh();
                        director.FollowAddresses();
                        break;
                    case SessionChanged changed when changed.Generation == generation && changed.Session < sessions.Count:
                        director.Judge(sessions[changed.Session].Name, changed.Up);
                        break;
                    case RoleChanged changed:
                        daemons.Follow(changed.IsMaster);
                        break;
                    case Heartbeat beat:
                        ServerCount.Answer(channel, beat, director.ActiveChecks);
                        break;
                    case StopRequested:
                        if (HandOverMark.IsSet()) table.Health.Leave(director.Servers); // all stays, as after a crash: the next daemon adopts it
                        else await StopAsync(director, monitor, daemons, () => place.Do(settings.Restore));
                        log.Stopped();
                        return 0;
                    case Exception mistake:
                        throw new InvalidOperationException("a checker failed in an unforeseen way", mistake);
                }
            pace.Turn(TaskLoop.Now);
        }
    }

    private KeepalivedConfiguration Read(byte[] text, ProcessScheduling scheduling)
    {
        scheduling.WithoutLimit(() => _read = ConfigurationLoader.Parse(ConfigurationText.Deserialize(text), LocalMachine.Environment(options.ConfigId), _settled));
        var model = _read!.Model;
        scheduling.Use(model.Global.Checker, model.Global);
        if (!options.KeepsUmask) Libc.SetUmask((uint)model.Global.Umask); // for its scripts
        return model;
    }

    /// <summary>To the supervisor, and to signals: they are blocked since before this process began (signalfd(2)).</summary>
    private SignalReader Listen()
    {
        var signals = new SignalReader(() => _events.Writer.TryWrite(new StopRequested()), Libc.SIGTERM, Libc.SIGINT);
        TaskLoop.Current.Watch(signals, Libc.EPOLLIN);
        TaskLoop.Current.Watch(new ChannelReader(channel, OnMessage, () => _events.Writer.TryWrite(new StopRequested())), Libc.EPOLLIN);
        return signals;
    }

    private async Task StopAsync(Director director, CheckMonitor monitor, SyncDaemons daemons, Action restore)
    {
        daemons.Stop();
        var scripts = director.Stop(options.KeepIpvs);
        restore();
        await Task.WhenAll(scripts, monitor.StopAsync()).WaitAsync(LastScriptTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A configuration is in use.</summary>
    private void Settle(int probes, ProcessScheduling scheduling, ILogger log)
    {
        (_settled, _read) = (_read?.Settled, null);
        ProvideDescriptors(probes, log);
        SetupGarbage.ReleaseSoon(scheduling.WithoutLimit);
    }

    /// <summary>Every probe may be waiting at once; a script takes a second descriptor.</summary>
    private static void ProvideDescriptors(int probes, ILogger log)
    {
        var needed = (ulong)((2 * probes) + OtherDescriptors);
        var limit = DescriptorLimit.Provide(needed);
        if (limit.Soft < (ulong)(probes + OtherDescriptors))
            log.Problem($"{probes} checks may need {needed} descriptors at once and {limit.Soft} are permitted: set LimitNOFILE= of the service, or ulimit -n, to {needed}");
    }

    private void OnMessage(ReadOnlySpan<byte> message)
    {
        switch ((MessageKind)message[0])
        {
            case MessageKind.Configuration when _chunks.Add(message) is { } text:
                _events.Writer.TryWrite(new ConfigurationArrived(text, _chunks.Generation));
                break;
            case MessageKind.Heartbeat when FixedMessage.TryRead<Heartbeat>(message, out var beat):
                _events.Writer.TryWrite(beat);
                break;
            case MessageKind.SessionIsUp when FixedMessage.TryRead<SessionIsUp>(message, out var session):
                _events.Writer.TryWrite(new SessionChanged(session.Generation, session.Session, session.Up));
                break;
            case MessageKind.DumpRequest when DumpRequest.Read(message) is { } request:
                _events.Writer.TryWrite(request);
                break;
            case MessageKind.InstanceIsMaster when FixedMessage.TryRead<InstanceIsMaster>(message, out var followed):
                _events.Writer.TryWrite(new RoleChanged(followed.IsMaster));
                break;
        }
    }
}
