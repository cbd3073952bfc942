using System.Runtime.InteropServices;
using System.Threading.Channels;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Notification;
using KeepAlived.Net.Vrrp.Core;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>
/// The parent: reads the configuration, keeps its children alive, hands reloads on, and stops in order. Everything that happens
/// goes through one channel to one reader.
/// </summary>
internal sealed class Supervisor
{
    private const int NoConfigurationStatus = 6, ConfigurationStatus = 2, FatalStatus = 1;
    /// <summary>`--signum` DATA, STATS, JSON, STATS_CLEAR, TDUMP.</summary>
    private static readonly int[] DumpSignals = [Libc.SIGUSR1, Libc.SIGUSR2, 36, 63, 64];
    private static readonly TimeSpan NotifyPatience = TimeSpan.FromSeconds(1);
    private readonly Channel<SupervisorEvent> _events = System.Threading.Channels.Channel.CreateUnbounded<SupervisorEvent>(new() { SingleReader = true });
    private readonly Spawner _spawner = new();
    private readonly SupervisorOptions _options;
    private readonly LoaderEnvironment _environment;
    private readonly ILogger _log, _vrrpLog, _bfdLog;
    private readonly ChildProcess _vrrp, _checkers, _bfd;
    private readonly VrrpReporter _reporter;
    private readonly BfdReporter _sessions;
    private readonly PacketFilter _filter;
    private readonly NotifyScripts _notify;
    private readonly VrrpTrackers _trackers;
    private LoadedConfiguration _configuration;
    private byte[] _text = [];
    private uint _generation;
    private bool _stopping;
    private int _status;

    public Supervisor(SupervisorOptions options, LoaderEnvironment environment)
    {
        (_options, _environment) = (options, environment);
        _log = new KeepalivedLogger("Keepalived", options.Console, () => Environment.ProcessId);
        _vrrp = new ChildProcess("VRRP", "--role=vrrp", options.VrrpPidFile, options, _spawner, _events.Writer, _log);
        _checkers = new ChildProcess("Healthcheck", "--role=checker", options.CheckersPidFile, options, _spawner, _events.Writer, _log);
        _bfd = new ChildProcess("BFD", "--role=bfd", options.BfdPidFile, options, _spawner, _events.Writer, _log);
        _vrrpLog = new KeepalivedLogger("Keepalived_vrrp", options.Console, () => _vrrp.Pid);
        _bfdLog = new KeepalivedLogger("Keepalived_bfd", options.Console, () => _bfd.Pid);
        _notify = new NotifyScripts(_spawner, own => (ScriptAccounts.TryResolve(_configuration!.Model.Global, own, out var account), account), _vrrpLog);
        _trackers = new VrrpTrackers(_vrrp, _spawner, _events.Writer, _vrrpLog);
        _reporter = new VrrpReporter(_notify, _vrrpLog);
        _sessions = new BfdReporter(_bfdLog);
        _filter = new PacketFilter(new NftCommand(_spawner).RunAsync, static () => new OwnershipJournal("filter"), static name => Libc.InterfaceIndex(name) != 0, _vrrpLog);
        _configuration = ConfigurationLoader.Load(options.File, environment);
    }

    private IEnumerable<ChildProcess> Children => [_checkers, _vrrp, _bfd];

    /// <summary>Runs until stopped; the exit status.</summary>
    public async Task<int> RunAsync(string version)
    {
        _log.Starting(version);
        using var pidFile = CreatePidFile();
        if (pidFile is null) return FatalStatus;
        _log.OpeningFile(_options.File);
        LogProblems(_configuration);
        if (!_configuration.IsUsable)
        {
            _log.NoConfiguration(_options.File);
            return _configuration.MainMissing ? NoConfigurationStatus : ConfigurationStatus;
        }
        Libc.AdoptOrphans();
        using var terminate = Catch(PosixSignal.SIGTERM, Libc.SIGTERM);
        using var interrupt = Catch(PosixSignal.SIGINT, Libc.SIGINT);
        using var hangUp = Catch(PosixSignal.SIGHUP, Libc.SIGHUP);
        using var orphans = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => _spawner.ReapOrphans());
        // Those that ask for dumps would end a process that does not catch them.
        var dumps = DumpSignals.Select(number => Catch((PosixSignal)number, number)).ToList();
        await UseAsync(_configuration);
        if (_options.ReadyDescriptor >= 0) Libc.Write(_options.ReadyDescriptor, [1]);
        await foreach (var happened in _events.Reader.ReadAllAsync())
        {
            await HandleAsync(happened);
            if (_stopping && !Children.Any(child => child.Running)) break;
        }
        await _notify.FinishAsync(NotifyPatience);
        if (!_options.KeepVrrp) await _filter.RemoveAsync();
        dumps.ForEach(registration => registration.Dispose());
        foreach (var child in Children) child.RemovePidFile();
        _log.Stopped(version);
        return _status;
    }

    private PidFile? CreatePidFile()
    {
        try
        {
            var pidFile = PidFile.TryCreate(_options.PidFile, Environment.ProcessId);
            if (pidFile is null) _log.AlreadyRunning(_options.PidFile);
            return pidFile;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            _log.PidFileFailed(_options.PidFile, failed.Message);
            return null;
        }
    }

    private PosixSignalRegistration Catch(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _events.Writer.TryWrite(new SupervisorEvent.SignalCaught(number));
    });

    private Task HandleAsync(SupervisorEvent happened) => happened switch
    {
        SupervisorEvent.SignalCaught { Signal: Libc.SIGHUP } => ReloadAsync(),
        SupervisorEvent.SignalCaught { Signal: Libc.SIGTERM or Libc.SIGINT } => Do(() => Stop(0)),
        SupervisorEvent.SignalCaught other => Do(() => _log.SignalWithoutEffect(other.Signal)),
        SupervisorEvent.ChildEnded ended => Do(() => OnChildEnded(ended)),
        SupervisorEvent.RestartDue due when !_stopping && due.Child.Wanted && due.Life == due.Child.Life => StartAsync(due.Child),
        SupervisorEvent.MessageReceived received => Do(() => OnMessage(received)),
        SupervisorEvent.ScriptEnded ended => Do(() => _trackers.Judge(ended)),
        SupervisorEvent.FileChanged changed => Do(() => _trackers.Judge(changed.Change)),
        SupervisorEvent.ProcessesChanged changed => Do(() => _trackers.Judge(changed)),
        SupervisorEvent.StopTimeout => Do(KillLate),
        _ => Task.CompletedTask,
    };

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    /// <summary>Takes a configuration into use: starts the children it needs and tells those that run.</summary>
    private async Task UseAsync(LoadedConfiguration configuration)
    {
        _configuration = configuration;
        if (_options.DumpConfiguration) LogDump(configuration.Text);
        _generation++;
        _text = configuration.Text.Serialize();
        _reporter.Use(_generation, configuration.Model);
        _sessions.Use(_generation, configuration.Model);
        _trackers.Use(configuration.Model, _generation);
        // A child without work in the file still takes back what a daemon that was killed has left.
        _vrrp.Wanted = !_options.CheckersOnly && (configuration.Model.NeedsVrrp || _vrrp.Running || OwnershipJournal.Remains("vrrp"));
        _checkers.Wanted = !_options.VrrpOnly && (configuration.Model.VirtualServers.Count > 0 || configuration.Model.Global.SyncDaemon is not null || _checkers.Running || OwnershipJournal.Remains("checkers"));
        _bfd.Wanted = !_options.NoBfd && (configuration.Model.BfdInstances.Count > 0 || _bfd.Running);
        foreach (var child in Children)
        {
            if (child.Running) child.Configure(_generation, _text);
            else if (child.Wanted) await StartAsync(child);
        }
        _trackers.Send();
        SendSessions();
        TellMaster();
    }

    private async Task StartAsync(ChildProcess child)
    {
        try
        {
            await child.StartAsync(_generation, _text);
        }
        catch (LinuxException failed)
        {
            _log.StartFailed($"the {child.Name} process", failed.Message);
            RestartLater(child, child.Ended());
            return;
        }
        _log.ChildStarted(child.Name, child.Pid);
        if (child == _vrrp) _trackers.Send();
        if (child == _checkers) TellMaster();
        SendSessions();
    }

    /// <summary>The states of all BFD sessions; one that nobody knows anything of is down, as in keepalived.</summary>
    private void SendSessions() => _configuration.Model.BfdInstances.ForEach(SendState);

    private void SendState(BfdInstance session)
    {
        var index = _configuration.Model.BfdInstances.FindIndex(one => one.Name == session.Name);
        if (index < 0) return;
        var state = new SessionIsUp(_generation, (ushort)index, _sessions.IsUp(session.Name));
        var forAll = session.ForVrrp == session.ForCheckers;
        if (forAll || session.ForVrrp) _vrrp.Send(state);
        if (forAll || session.ForCheckers) _checkers.Send(state);
    }

    /// <summary>The synchronisation daemon of IPVS, which the checker process runs, follows an instance of the vrrp process.</summary>
    private void TellMaster()
    {
        if (_checkers.Running && _configuration.Model.Global.SyncDaemon is { Instance: { } instance }) _checkers.Send(new InstanceIsMaster(_reporter.IsMaster(instance)));
    }

    private async Task ReloadAsync()
    {
        if (_stopping) return;
        _log.Reloading();
        var loaded = ConfigurationLoader.Load(_options.File, _environment);
        LogProblems(loaded);
        if (loaded.Broken || !loaded.IsUsable)
        {
            var problem = loaded.Diagnostics.FirstOrDefault(one => one.Severity is Severity.Abort or Severity.Error) ?? loaded.Diagnostics.FirstOrDefault();
            _log.ReloadRefused(problem?.ToString() ?? $"cannot read {_options.File}");
            return;
        }
        if (loaded.Model.Global.IpvsNamespace != _configuration.Model.Global.IpvsNamespace)
        {
            _log.ReloadRefused("net_namespace_ipvs cannot be changed by a reload: restart keepalived");
            return;
        }
        await UseAsync(loaded);
    }

    private void LogProblems(LoadedConfiguration loaded)
    {
        foreach (var problem in loaded.Diagnostics) _log.ConfigurationProblem(problem.ToString());
    }

    private void LogDump(ConfigurationText text)
    {
        using var dump = new StringWriter();
        ConfigurationLoader.Dump(text, dump, masksSecrets: true);
        foreach (var line in dump.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)) _log.ConfigurationLine(line);
    }

    private void OnChildEnded(SupervisorEvent.ChildEnded ended)
    {
        if (ended.Life != ended.Child.Life) return;
        var pid = ended.Child.Pid;
        var delay = ended.Child.Ended();
        if (ended.Child == _vrrp)
        {
            _reporter.Forget();
            _filter.Forget();
            TellMaster();
        }
        if (ended.Child == _bfd)
        {
            _sessions.Forget();
            SendSessions();
        }
        if (_stopping || !ended.Child.Wanted) return;
        if (_options.DontRespawn || (ended.Exit.Signal == 0 && RestartPolicy.EndsDaemon(ended.Exit.Code)))
        {
            _log.ChildFatal(ended.Child.Name, ended.Exit.Code);
            Stop(ended.Exit.Code == 0 ? 1 : ended.Exit.Code);
            return;
        }
        _log.ChildDied(ended.Child.Name, pid, ended.Exit.ToString(), delay.TotalSeconds);
        RestartLater(ended.Child, delay);
    }

    private void RestartLater(ChildProcess child, TimeSpan delay)
    {
        var life = child.Life;
        _ = Task.Delay(delay).ContinueWith(_ => _events.Writer.TryWrite(new SupervisorEvent.RestartDue(child, life)), TaskScheduler.Default);
    }

    private void OnMessage(SupervisorEvent.MessageReceived received)
    {
        var message = received.Message.AsSpan();
        switch ((MessageKind)message[0])
        {
            case MessageKind.VrrpReport when FixedMessage.TryRead<VrrpReport>(message, out var report):
                Filter(report);
                _reporter.Report(report);
                if (report.Event == VrrpEvent.StateChanged) TellMaster();
                break;
            case MessageKind.BfdReport when FixedMessage.TryRead<BfdReport>(message, out var report):
                if (_sessions.Report(report) is not { } session) break;
                _vrrpLog.BfdEventReceived(session.Name, _sessions.IsUp(session.Name) ? "Up" : "Down");
                SendState(session);
                break;
            case MessageKind.LogText:
                var (severity, text) = LogText.Read(message);
                (received.Child == _bfd ? _bfdLog : _vrrpLog).Log(severity <= LogSeverity.Error ? LogLevel.Error : severity == LogSeverity.Warning ? LogLevel.Warning : LogLevel.Information, "{Text}", text);
                break;
            case MessageKind.ConfigurationAccepted when FixedMessage.TryRead<ConfigurationAccepted>(message, out var accepted):
                _log.GenerationInUse(accepted.Generation, received.Child.Name);
                if (received.Child == _vrrp && _reporter.ModelOf(accepted.Generation) is { } model) _filter.Use(model);
                break;
        }
    }

    /// <summary>What a report means for the packet filter.</summary>
    private void Filter(in VrrpReport report)
    {
        if (report.Event == VrrpEvent.LinksRenewed) _filter.Renew();
        else if (report.Event is VrrpEvent.AddressesComing or VrrpEvent.StateChanged && _reporter.InstanceOf(report) is { } instance)
            _filter.SetMaster(instance, report.Event == VrrpEvent.AddressesComing || report.State == (byte)RouterState.Master);
    }

    private void Stop(int status)
    {
        if (_stopping) return;
        (_stopping, _status) = (true, status);
        _log.Stopping();
        _trackers.Dispose();
        foreach (var child in Children) child.Signal(Libc.SIGTERM);
        _ = Task.Delay(_configuration.Model.Global.ChildWaitTime).ContinueWith(_ => _events.Writer.TryWrite(new SupervisorEvent.StopTimeout()), TaskScheduler.Default);
    }

    private void KillLate()
    {
        foreach (var child in Children.Where(child => child.Running))
        {
            _log.ChildKilled(child.Name, _configuration.Model.Global.ChildWaitTime.TotalSeconds);
            child.Signal(Libc.SIGKILL);
        }
    }
}
