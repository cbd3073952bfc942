using System.Threading.Channels;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Monitoring;
using KeepAlived.Net.Notification;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>Runs the vrrp_scripts of one generation of the configuration and judges their results.</summary>
internal sealed class TrackScripts : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly KeepalivedConfiguration _model;
    private readonly TrackScriptHealth[] _health;
    private readonly int[] _lastCodes;
    private readonly bool[] _runs;
    private readonly uint _generation;
    private readonly ILogger _log;

    public TrackScripts(KeepalivedConfiguration model, uint generation, TrackScripts? before, Spawner spawner, ChannelWriter<SupervisorEvent> events, ILogger log)
    {
        (_model, _generation, _log) = (model, generation, log);
        _health = new TrackScriptHealth[model.Scripts.Count];
        _lastCodes = new int[model.Scripts.Count];
        _runs = new bool[model.Scripts.Count];
        for (var i = 0; i < model.Scripts.Count; i++)
        {
            if (before is not null) Inherit(i, before);
            _ = RunAsync(i, spawner, events);
        }
    }

    /// <summary>The results known so far, for a vrrp process that has just started.</summary>
    public IEnumerable<ScriptResult> Known()
    {
        for (var i = 0; i < _health.Length; i++)
            if (_health[i].Up is { } up) yield return new(_generation, (ushort)i, up);
    }

    /// <summary>By name, what is known now.</summary>
    public Dictionary<string, ScriptState> States()
    {
        var states = new Dictionary<string, ScriptState>();
        for (var i = 0; i < _health.Length; i++) states.TryAdd(_model.Scripts[i].Name, new(_health[i], _runs[i]));
        return states;
    }

    /// <summary>The result to send to the vrrp process, if the end of a run changes it.</summary>
    public ScriptResult? Judge(SupervisorEvent.ScriptEnded ended)
    {
        if (ended.Generation != _generation) return null;
        var (script, was) = (_model.Scripts[ended.Script], _health[ended.Script]);
        var code = ended.Exit.Code;
        if (!ended.Exit.TimedOut && ended.Exit.Signal == 0 && code != _lastCodes[ended.Script]) _log.ScriptReturning(script.Name, _lastCodes[ended.Script] = code);
        var now = _health[ended.Script] = was.After(ended.Exit.Succeeded, script.Rise, script.Fall);
        if (now.Up == was.Up) return null;
        if (now.Up == true) _log.ScriptSucceeded(script.Name);
        else _log.ScriptFailed(script.Name, ended.Exit.ToString());
        return new ScriptResult(_generation, (ushort)ended.Script, now.Up == true);
    }

    public void Dispose() => _stop.Cancel();

    /// <summary>The same command under the same account keeps its result across a reload.</summary>
    private void Inherit(int index, TrackScripts before)
    {
        var script = _model.Scripts[index];
        var old = before._model.Scripts.FindIndex(other =>
            other.Script!.Arguments.AsSpan().SequenceEqual(script.Script!.Arguments) && other.User.AsSpan().SequenceEqual(script.User));
        if (old < 0) return;
        (_health[index], _lastCodes[index]) = (before._health[old], before._lastCodes[old]);
    }

    /// <summary>The next run starts an interval after the start of the last, but never beside it.</summary>
    private async Task RunAsync(int index, Spawner spawner, ChannelWriter<SupervisorEvent> events)
    {
        var script = _model.Scripts[index];
        if (!ScriptAccounts.TryResolve(_model.Global, script.User, out var account))
        {
            _log.NoAccount(script.Name, string.Join(':', script.User));
            return;
        }
        var timeout = script.Timeout > TimeSpan.Zero ? script.Timeout : script.Interval;
        using var timer = new PeriodicTimer(script.Interval > TimeSpan.Zero ? script.Interval : TimeSpan.FromSeconds(1));
        try
        {
            do
            {
                _runs[index] = true;
                var exit = await RunOnceAsync(new SpawnRequest(script.Script!.Arguments) { Account = account, AllGroups = _model.Global.SetSupplementaryGroups, KeepsLinks = _model.Global.UseSymlinkPaths, Timeout = timeout }, script.Name, spawner);
                _runs[index] = false;
                if (!_stop.IsCancellationRequested) events.TryWrite(new SupervisorEvent.ScriptEnded(_generation, index, exit));
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            return; // another generation runs its own
        }
    }

    /// <summary>A script that cannot even be started has failed; the next interval tries again.</summary>
    private async Task<ProcessExit> RunOnceAsync(SpawnRequest request, string name, Spawner spawner)
    {
        try
        {
            var process = await spawner.StartAsync(request);
            using var killed = _stop.Token.Register(() => process.KillGroup(Libc.SIGTERM));
            return await process.Exit;
        }
        catch (LinuxException failed)
        {
            _log.StartFailed(name, failed.Message);
            return new ProcessExit(Trampoline.NotExecutable, 0, TimedOut: false);
        }
    }
}
