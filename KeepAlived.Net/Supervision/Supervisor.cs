using System.Threading.Channels;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Monitoring;
using KeepAlived.Net.Notification;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>
/// The parent: reads the configuration, keeps its children alive, hands reloads on, and stops in order. Everything that happens
/// goes through one channel to one reader.
/// </summary>
internal sealed class Supervisor
{
    private const int NoConfigurationStatus = 6, ConfigurationStatus = 2;

    /// <summary>As keepalived's: another daemon runs, or the pid file cannot be written.</summary>
    private const int NotStartedStatus = 0;
    private static readonly TimeSpan NotifyPatience = TimeSpan.FromSeconds(3), NftPatience = TimeSpan.FromSeconds(10);
    private readonly Channel<SupervisorEvent> _events = System.Threading.Channels.Channel.CreateUnbounded<SupervisorEvent>(new() { SingleReader = true });
    private readonly Spawner _spawner = new();
    private readonly SupervisorOptions _options;
    private readonly ILogger _log;
    private readonly ConfigurationSource _source;
    private readonly ChildSet _children;
    private readonly ChildNews _news;
    private readonly PacketFilter _filter;
    private readonly VrrpOutlets _outlets;
    private readonly VrrpTrackers _trackers;
    private readonly Dumps _dumps;
    private readonly LifeSigns _life;
    private readonly VrrpMonitor _monitor;
    private readonly BusMonitor _bus;
    private readonly BoundaryScripts _scripts;
    private readonly ReloadSchedule _schedule;
    private readonly ConfigurationArchive _archive;
    private readonly AddressWatch? _addresses;
    private bool _stopping;
    private int _status;

    /// <param name="first">The configuration at start.</param>
    public Supervisor(SupervisorOptions options, LoaderEnvironment environment, LoadedConfiguration first)
    {
        _options = options;
        _log = new KeepalivedLogger("Keepalived", options.Log, () => Environment.ProcessId);
        _children = new ChildSet(options, _spawner, _events.Writer, _log) { Started = Tell };
        var vrrpLog = new KeepalivedLogger("Keepalived_vrrp", options.Log, () => _children.Vrrp.Pid);
        var bfdLog = new KeepalivedLogger("Keepalived_bfd", options.Log, () => _children.Bfd.Pid);
        _outlets = new VrrpOutlets(_spawner, () => _source!.InUse.Model.Global, vrrpLog);
        _trackers = new VrrpTrackers(_children.Vrrp, _spawner, _events.Writer, vrrpLog);
        var nft = new NftCommand(_spawner, NftPatience);
        _filter = new PacketFilter(text => nft.RunAsync(text), () => new OwnershipJournal("filter" + options.State, vrrpLog.JournalFailed), static name => Libc.InterfaceIndex(name) != 0, vrrpLog);
        _news = new ChildNews(_children, _outlets.Notices, _filter, _log, vrrpLog, bfdLog);
        _dumps = new Dumps(options, _children, _news, _trackers, _log, vrrpLog, bfdLog);
        _monitor = new VrrpMonitor(options, _news.States, () => _trackers.States(_news.IsUp), _children.Vrrp, _events.Writer, vrrpLog);
        _bus = new BusMonitor(_children.Vrrp, _events.Writer, vrrpLog);
        _news.Reported = (report, model) =>
        {
            _monitor.OnReport(report, model);
            _bus.OnReport(report, model);
        };
        _life = new LifeSigns(_children, new SystemdMessages(NotifySocket.FromEnvironment(), NotifySocket.WatchdogTime()), options.ReadyDescriptor, _events.Writer, _log) { NameOf = _news.NameOf };
        _scripts = new BoundaryScripts(_spawner, _log);
        _schedule = new ReloadSchedule(_events.Writer, _log);
        _archive = new ConfigurationArchive(_log);
        _addresses = options.LogsAddresses ? new AddressWatch(vrrpLog) : null;
        _source = new ConfigurationSource(options, environment, first, _log);
    }

    /// <summary>Runs until stopped; the exit status.</summary>
    public async Task<int> RunAsync(string program)
    {
        _log.Starting(program);
        using var pidFile = CreatePidFile();
        if (pidFile is null) return NotStartedStatus;
        using var life = _life;
        if (!_source.TellFirst())
        {
            var status = _source.InUse.MainMissing || _source.InUse.IncludeFailed ? NoConfigurationStatus : ConfigurationStatus;
            _life.TellStopping(status);
            return status;
        }
        _spawner.AdoptOrphans();
        using var cores = new CoreDumps(_options.CoreDump, _options.CorePattern, _log);
        using var schedule = _schedule;
        using var signals = new SignalListener(_events.Writer);
        NewFiles.KeepBack(_options.Umask ?? _source.InUse.Model.Global.Umask);
        await _scripts.RunStartupAsync(_source.InUse.Model.Global);
        _addresses?.Start();
        await UseAsync();
        await foreach (var happened in _events.Reader.ReadAllAsync())
        {
            await HandleAsync(happened);
            if (_stopping && !_children.AnyRunning) break;
        }
        await _outlets.FinishAsync(NotifyPatience);
        if (!_options.KeepVrrp && !HandOverMark.IsSet()) await _filter.RemoveAsync();
        await Task.WhenAll(_monitor.StopAsync(), _bus.StopAsync()).WaitAsync(NotifyPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _scripts.RunShutdownAsync(_source.InUse.Model.Global);
        _children.RemovePidFiles();
        _log.Stopped(program);
        return _status;
    }

    private PidFile? CreatePidFile()
    {
        try
        {
            var running = Array.Find(_options.PidFiles, PidFile.NamesDaemon);
            var pidFile = running is null ? PidFile.TryCreate(_options.PidFile, Environment.ProcessId, reason => _log.PidFileFailed(_options.PidFile, reason)) : null;
            if (pidFile is null) _log.AlreadyRunning(running ?? _options.PidFile);
            return pidFile;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            _log.PidFileFailed(_options.PidFile, failed.Message);
            return null;
        }
    }

    private Task HandleAsync(SupervisorEvent happened) => happened switch
    {
        SupervisorEvent.SignalCaught { Signal: Libc.SIGHUP } => ReloadAsync(),
        SupervisorEvent.SignalCaught { Signal: Libc.SIGINT } when _options.IgnoreInterrupt => Task.CompletedTask,
        SupervisorEvent.SignalCaught { Signal: Libc.SIGTERM or Libc.SIGINT } => Do(() => Stop(0)),
        SupervisorEvent.SignalCaught other => Do(() => _dumps.OnSignal(other.Signal, _source.InUse.Model)),
        SupervisorEvent.ChildEnded ended => Do(() => OnChildEnded(ended)),
        SupervisorEvent.RestartDue due when !_stopping => _children.RestartAsync(due),
        SupervisorEvent.MessageReceived received => Do(() => OnMessage(received)),
        SupervisorEvent.ReloadTimeChanged changed => _schedule.IsDue(changed) ? ReloadAsync() : Task.CompletedTask,
        SupervisorEvent.HeartbeatDue => Do(_life.Look),
        SupervisorEvent.ScriptEnded ended => Do(() => _trackers.Judge(ended)),
        SupervisorEvent.FileChanged changed => Do(() => _trackers.Judge(changed.Change)),
        SupervisorEvent.ProcessesChanged changed => Do(() => _trackers.Judge(changed)),
        SupervisorEvent.WorkAsked asked => Do(asked.Work),
        SupervisorEvent.StopTimeout => Do(() => _children.KillLate(StopPatience)),
        _ => Task.CompletedTask,
    };

    private TimeSpan StopPatience => _source.InUse.Model.Global.ChildWaitTime;

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private Task ReloadAsync()
    {
        if (_stopping) return Task.CompletedTask;
        _life.TellReloading();
        if (_source.TryReload()) return UseAsync();
        _life.Stay();
        return Task.CompletedTask;
    }

    private void OnMessage(SupervisorEvent.MessageReceived received)
    {
        _news.OnMessage(received);
        if (received.Life == received.Child.Life) _life.OnMessage(received);
    }

    /// <summary>Takes the configuration that was read into use: starts the children it needs and tells those that run.</summary>
    private async Task UseAsync()
    {
        _source.LogDump();
        _archive.Save(_source.InUse.Model.Global.ConfigSaveDirectory, _source.InUse.Text);
        _schedule.Use(_source.InUse.Model.Global);
        var (model, generation) = (_source.InUse.Model, _children.Generation + 1);
        NewFiles.KeepBack(_options.Umask ?? model.Global.Umask);
        model.GiveRulePriorities();
        VirtualLinks.Of(model);
        ProcessName.Take(model.Global.Parent.Name ?? ProcessName.Default);
        _news.Use(model, generation);
        _life.Use(model);
        _trackers.Use(model, generation);
        _monitor.Use(model, generation);
        _bus.Use(model, generation);
        _outlets.Use(model, !_options.CheckersOnly, !_options.VrrpOnly);
        await _children.UseAsync(_source.InUse, generation);
        _trackers.Send();
        _news.Relay();
        _life.Judge();
        SetupGarbage.ReleaseSoon(static release => release());
    }

    /// <summary>A child that was started knows nothing yet.</summary>
    private void Tell(ChildProcess child)
    {
        if (child == _children.Vrrp) _trackers.Send();
        _news.Relay();
    }

    private void OnChildEnded(SupervisorEvent.ChildEnded ended)
    {
        if (ended.Life != ended.Child.Life) return;
        var pid = ended.Child.Pid;
        var delay = ended.Child.Ended();
        _news.OnChildEnded(ended.Child, _stopping);
        if (!_stopping && _children.Judge(ended, pid, delay) is { } status) Stop(status);
    }

    private void Stop(int status)
    {
        if (_stopping) return;
        (_stopping, _status) = (true, status);
        _children.Stop(StopPatience); // first of all: other routers wait for priority 0
        _log.Stopping();
        _life.TellStopping(status);
        _trackers.Dispose();
    }
}
