using System.Threading.Channels;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Monitoring;
using KeepAlived.Net.Tracking;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>What the supervisor finds out for the vrrp process, because it takes time or memory: scripts, files, processes.</summary>
internal sealed class VrrpTrackers(ChildProcess vrrp, Spawner spawner, ChannelWriter<SupervisorEvent> events, ILogger log) : IDisposable
{
    private readonly TrackedFiles _files = new(change => events.TryWrite(new SupervisorEvent.FileChanged(change)), log);
    private readonly Dictionary<string, bool> _quorums = [];
    private KeepalivedConfiguration _model = new();
    private TrackScripts? _scripts;
    private TrackedProcesses? _processes;
    private uint _generation;

    /// <summary>Follows what instances of this configuration track.</summary>
    public void Use(KeepalivedConfiguration model, uint generation)
    {
        (_model, _generation) = (model, generation);
        var (before, known) = (_scripts, _processes);
        Dispose();
        _scripts = new TrackScripts(model, generation, before, spawner, events, log);
        var files = NamesOf(static instance => instance.TrackedFiles);
        _files.Use(model.TrackFiles.Where(file => files.Contains(file.Name)));
        var processes = NamesOf(static instance => instance.TrackedProcesses);
        foreach (var gone in _quorums.Keys.Where(name => !processes.Contains(name)).ToList()) _quorums.Remove(gone);
        _processes = new TrackedProcesses([.. model.TrackProcesses.FindAll(process => processes.Contains(process.Name))], KnownBy(known), model.Global.ProcessMonitorBuffer, Tell(generation), log);

        HashSet<string> NamesOf(Func<VrrpInstance, List<TrackedItem>> tracked) => model.Instances.SelectMany(tracked).Select(item => item.Name).ToHashSet();
    }

    private Func<string, QuorumState?> KnownBy(TrackedProcesses? known) => name => _quorums.ContainsKey(name) ? known?.StateOf(name) : null;

    /// <summary>It lives as long as the configuration, and so has to hold nothing of the one before.</summary>
    private Action<TrackedProcessChanged> Tell(uint generation) => change => events.TryWrite(new SupervisorEvent.ProcessesChanged(generation, change));

    /// <summary>All that is known, for a vrrp process or a configuration that has just begun.</summary>
    public void Send()
    {
        if (!vrrp.Running || _scripts is null) return;
        foreach (var result in _scripts.Known()) vrrp.Send(result);
        SendNumbers(_model.TrackFiles.Select(file => file.Name));
        foreach (var (name, reached) in _quorums) SendQuorum(name, reached);
    }

    public void Judge(SupervisorEvent.ScriptEnded ended)
    {
        if (_scripts?.Judge(ended) is { } result) vrrp.Send(result);
    }

    public void Judge(TrackedFileChanged changed) => SendNumbers(_files.Refresh(changed));

    public void Judge(SupervisorEvent.ProcessesChanged changed)
    {
        if (changed.Generation != _generation) return;
        _quorums[changed.Change.Name] = changed.Change.Reached;
        SendQuorum(changed.Change.Name, changed.Change.Reached);
    }

    /// <summary>What is known now; may be read on any thread.</summary>
    /// <param name="isUp">Of a BFD session, by its name.</param>
    public TrackedStates States(Predicate<string> isUp) => new(
        _scripts?.States() ?? [],
        _model.TrackFiles.DistinctBy(static file => file.Name).ToDictionary(static file => file.Name, file => _files.NumberOf(file.Name)),
        _quorums.ToDictionary(static one => one.Key, StateOf),
        _model.BfdInstances.DistinctBy(static session => session.Name).ToDictionary(static session => session.Name, session => isUp(session.Name)));

    /// <summary>Runs and follows nothing any more.</summary>
    public void Dispose()
    {
        _scripts?.Dispose();
        _processes?.Dispose();
        _processes = null;
    }

    private ProcessState StateOf(KeyValuePair<string, bool> known)
    {
        var now = _processes?.StateOf(known.Key) ?? default;
        return new(known.Value, _processes?.CountOf(known.Key) ?? 0, now.ForkDelayRuns, now.ExitDelayRuns);
    }

    private void SendNumbers(IEnumerable<string> names)
    {
        foreach (var name in names)
            if (_model.TrackFiles.FindIndex(file => file.Name == name) is >= 0 and var index) vrrp.Send(new FileNumber(_generation, (ushort)index, _files.NumberOf(name)));
    }

    private void SendQuorum(string name, bool reached)
    {
        if (_model.TrackProcesses.FindIndex(process => process.Name == name) is >= 0 and var index) vrrp.Send(new ProcessQuorum(_generation, (ushort)index, reached));
    }
}
