using System.Threading.Channels;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>The three children: which are wanted, the order in which they start and stop, and when one that ended starts again.</summary>
internal sealed class ChildSet
{
    private readonly SupervisorOptions _options;
    private readonly ChannelWriter<SupervisorEvent> _events;
    private readonly ILogger _log;
    private LoadedConfiguration? _configuration;
    private IReadOnlyList<ReadOnlyMemory<byte>>? _text, _textWithoutServers;

    public ChildSet(SupervisorOptions options, Spawner spawner, ChannelWriter<SupervisorEvent> events, ILogger log)
    {
        (_options, _events, _log) = (options, events, log);
        Checkers = new ChildProcess("Healthcheck", "--role=checker", options.CheckersPidFile, options, spawner, events, log);
        Vrrp = new ChildProcess("VRRP", "--role=vrrp", options.VrrpPidFile, options, spawner, events, log);
        Bfd = new ChildProcess("BFD", "--role=bfd", options.BfdPidFile, options, spawner, events, log);
        All = [Checkers, Vrrp, Bfd];
    }

    public ChildProcess Checkers { get; }

    public ChildProcess Vrrp { get; }

    public ChildProcess Bfd { get; }

    /// <summary>In the order in which they start.</summary>
    public IReadOnlyList<ChildProcess> All { get; }

    /// <summary>Counts the configurations that were taken into use, from 1 on.</summary>
    public uint Generation { get; private set; }

    public bool AnyRunning => Checkers.Running || Vrrp.Running || Bfd.Running;

    /// <summary>To be told what it needs to know beside the configuration.</summary>
    public Action<ChildProcess>? Started { get; set; }

    /// <summary>Starts the children that a configuration needs and tells those that run; one that runs stays, even if its part became empty.</summary>
    public async Task UseAsync(LoadedConfiguration configuration, uint generation)
    {
        (Generation, _configuration, _text, _textWithoutServers) = (generation, configuration, null, null);
        var model = configuration.Model;
        // A child without work in the file still takes back what a daemon that was killed has left.
        Vrrp.Wanted = !_options.CheckersOnly && (_options.AllChildren || model.NeedsVrrp || Vrrp.Running || OwnershipJournal.Remains("vrrp" + _options.State));
        Checkers.Wanted = !_options.VrrpOnly && (_options.AllChildren || NeedsCheckers(model) || Checkers.Running || OwnershipJournal.Remains("checkers" + _options.State));
        Bfd.Wanted = !_options.NoBfd && (_options.AllChildren || model.BfdInstances.Count > 0 || Bfd.Running);
        foreach (var child in All)
        {
            if (child.Running) child.Configure(generation, TextFor(child));
            else if (child.Wanted) await StartAsync(child);
        }
    }

    /// <summary>Starts a child whose delay is over, unless it was started meanwhile or is no longer wanted.</summary>
    public Task RestartAsync(SupervisorEvent.RestartDue due) => due.Child.Wanted && due.Life == due.Child.Life ? StartAsync(due.Child) : Task.CompletedTask;

    /// <summary>To be called when a child has ended by itself: starts it again in time, or gives the status with which the whole daemon has to end.</summary>
    public int? Judge(SupervisorEvent.ChildEnded ended, int pid, TimeSpan delay)
    {
        if (!ended.Child.Wanted) return null;
        if (_options.DontRespawn || (ended.Exit.Signal == 0 && RestartPolicy.EndsDaemon(ended.Exit.Code)))
        {
            _log.ChildFatal(ended.Child.Name, ended.Exit.Code);
            return ended.Exit.Code; // 0 with `-R` after any other end, as keepalived
        }
        _log.ChildDied(ended.Child.Name, pid, ended.Exit.ToString(), delay.TotalSeconds);
        RestartLater(ended.Child, delay);
        return null;
    }

    /// <summary>Asks all to stop and, after a time, to kill those that have not.</summary>
    public void Stop(TimeSpan patience)
    {
        foreach (var child in All) child.Signal(Libc.SIGTERM);
        _ = Task.Delay(patience).ContinueWith(_ => _events.TryWrite(new SupervisorEvent.StopTimeout()), TaskScheduler.Default);
    }

    public void KillLate(TimeSpan patience)
    {
        foreach (var child in All)
        {
            if (!child.Running) continue;
            _log.ChildKilled(child.Name, patience.TotalSeconds);
            child.Signal(Libc.SIGKILL);
        }
    }

    public void RemovePidFiles()
    {
        foreach (var child in All) child.RemovePidFile();
    }

    private static bool NeedsCheckers(KeepalivedConfiguration model) => model.VirtualServers.Count > 0 || model.Global.SyncDaemon is not null;

    /// <summary>Only the checkers get virtual servers: to read thousands would hold advertisements and BFD packets up.</summary>
    private IReadOnlyList<ReadOnlyMemory<byte>> TextFor(ChildProcess child)
    {
        var (text, blocks) = (_configuration!.Text, _configuration.ServerBlocks);
        if (child == Checkers || blocks.Count == 0) return _text ??= text.Serialize();
        return _textWithoutServers ??= text.Without(blocks).Serialize();
    }

    private async Task StartAsync(ChildProcess child)
    {
        try
        {
            await child.StartAsync(Generation, TextFor(child));
        }
        catch (LinuxException failed)
        {
            _log.StartFailed($"the {child.Name} process", failed.Message);
            RestartLater(child, child.Ended());
            return;
        }
        _log.ChildStarted(child.Name, child.Pid);
        Started?.Invoke(child);
    }

    private void RestartLater(ChildProcess child, TimeSpan delay)
    {
        var life = child.Life;
        _ = Task.Delay(delay).ContinueWith(_ => _events.TryWrite(new SupervisorEvent.RestartDue(child, life)), TaskScheduler.Default);
    }
}
