using System.Globalization;
using System.Threading.Channels;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>
/// Whether the children work: ready once all have taken the configuration into use, and alive as long as their loops answer. One that does
/// not is killed, so that it starts anew. Tells the launcher and the service manager.
/// </summary>
internal sealed class LifeSigns : IDisposable
{
    private const int ErrnoOfConfiguration = 22, ErrnoOfFile = 2, ErrnoOther = 5; // EINVAL, ENOENT, EIO
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(3), LongestLaunch = TimeSpan.FromSeconds(5);

    /// <summary>Taking a configuration into use is long work, in one turn of the loop.</summary>
    private const int ConfiguringFactor = 10;
    private readonly ChildSet _children;
    private readonly SystemdMessages _manager;
    private readonly ILogger _log;
    private readonly ChannelWriter<SupervisorEvent> _events;

    /// <summary>Made when the children have started, which wait for nothing: the first timer of a process takes a millisecond.</summary>
    private Timer? _timer;
    private readonly Dictionary<ChildProcess, (Pulse Pulse, int Life, uint Accepted)> _signs = [];
    private readonly Dictionary<string, byte> _states = [];
    private readonly TimeSpan _interval;
    private HeartbeatAnswer _servers;
    private TimeSpan _patience;
    private int _launcher;
    private bool _wasReady, _isReload, _stopping;

    /// <param name="launcher">Descriptor on which the launcher waits for a byte; -1: nobody waits.</param>
    public LifeSigns(ChildSet children, SystemdMessages manager, int launcher, ChannelWriter<SupervisorEvent> events, ILogger log)
    {
        (_children, _manager, _launcher, _events, _log) = (children, manager, launcher, events, log);
        _interval = manager.AliveInterval is { } wanted && wanted < Usual ? wanted : Usual;
        foreach (var child in children.All) _signs[child] = (new Pulse(), 0, 0);
    }

    /// <summary>To be called before the children get a configuration.</summary>
    public void Use(KeepalivedConfiguration model)
    {
        _patience = model.Global.ChildHangTime;
        foreach (var gone in _states.Keys.Except(model.Instances.Select(static instance => instance.Name)).ToList()) _states.Remove(gone);
        _wasReady = false;
    }

    public void TellReloading() => _manager.TellReloading();

    /// <summary>The children have got the configuration, or the one before stays in use.</summary>
    public void Judge()
    {
        _timer ??= new Timer(_ => _events.TryWrite(new SupervisorEvent.HeartbeatDue()), null, _interval, _interval);
        if (_wasReady || !IsReady()) return;
        if (_isReload) _log.ReloadComplete();
        else _log.StartupComplete();
        (_wasReady, _isReload) = (true, true);
        _manager.TellReady();
        TellLauncher();
        _manager.TellStatus(Status());
    }

    /// <summary>A reload was refused: nothing has changed.</summary>
    public void Stay()
    {
        if (_wasReady) _manager.TellReady();
    }

    public void OnMessage(SupervisorEvent.MessageReceived received)
    {
        var message = received.Message.AsSpan();
        var sign = _signs[received.Child];
        switch ((MessageKind)message[0])
        {
            case MessageKind.ConfigurationAccepted when FixedMessage.TryRead<ConfigurationAccepted>(message, out var accepted):
                _signs[received.Child] = sign with { Accepted = accepted.Generation, Life = received.Life };
                Judge();
                break;
            case MessageKind.HeartbeatAnswer when FixedMessage.TryRead<HeartbeatAnswer>(message, out var answer):
                sign.Pulse.Answer(answer.Number);
                if (received.Child == _children.Checkers) _servers = answer;
                break;
            case MessageKind.VrrpReport when FixedMessage.TryRead<VrrpReport>(message, out var report) && report.Event == VrrpEvent.StateChanged && NameOf(report) is { } name:
                _states[name] = report.State;
                break;
        }
    }

    /// <summary>Finds the name of the instance that a report is about.</summary>
    public Func<VrrpReport, string?> NameOf { get; init; } = static _ => null;

    /// <summary>Time to look: asks the children, kills those that have not answered for too long.</summary>
    public void Look()
    {
        if (_stopping) return;
        var (now, allAnswer) = (TimeSpan.FromMilliseconds(MonotonicClock.Nanoseconds / 1_000_000), true);
        foreach (var child in _children.All)
        {
            if (!child.Running) continue;
            allAnswer &= Look(child, now);
        }
        if (allAnswer) _manager.TellAlive();
        if (_wasReady) _manager.TellStatus(Status());
        if (!_wasReady && now - _started > LongestLaunch) TellLauncher(); // it goes on trying; nobody should wait for it
    }

    /// <param name="status">The exit status to come.</param>
    public void TellStopping(int status)
    {
        if (_stopping) return;
        _stopping = true;
        _manager.TellStopping(status switch { 0 => 0, 2 => ErrnoOfConfiguration, 4 => Libc.EPERM, 6 => ErrnoOfFile, _ => ErrnoOther });
    }

    public void Dispose() => _timer?.Dispose();

    private readonly TimeSpan _started = TimeSpan.FromMilliseconds(MonotonicClock.Nanoseconds / 1_000_000);

    private bool Look(ChildProcess child, TimeSpan now)
    {
        var (pulse, life, accepted) = _signs[child];
        if (life != child.Life)
        {
            _signs[child] = (pulse, child.Life, 0);
            pulse.Reset(now);
        }
        if (pulse.Look(now, _interval) is { } number) child.Send(new Heartbeat(number));
        var patience = accepted == _children.Generation ? _patience : ConfiguringFactor * _patience;
        if (patience == TimeSpan.Zero || pulse.Owed < patience) return true;
        _log.ChildHangs(child.Name, child.Pid, pulse.Owed.TotalSeconds);
        pulse.Reset(now);
        child.Signal(Libc.SIGKILL);
        return false;
    }

    private bool IsReady()
    {
        foreach (var child in _children.All)
            if (child.Wanted && (_signs[child].Life != child.Life || _signs[child].Accepted != _children.Generation)) return false;
        return true;
    }

    private void TellLauncher()
    {
        if (_launcher < 0) return;
        Libc.Write(_launcher, [1]);
        Libc.Close(_launcher);
        _launcher = -1;
    }

    /// <summary>`2 instances: 1 MASTER, 1 BACKUP; 3 of 4 real servers up`.</summary>
    private string Status()
    {
        var parts = new List<string>();
        if (_states.Count > 0)
        {
            var counts = new List<string>();
            foreach (var (state, name) in (ReadOnlySpan<(byte, string)>)[(2, "MASTER"), (1, "BACKUP"), (3, "FAULT")]) // as in VrrpReport.State
                if (_states.Values.Count(one => one == state) is > 0 and var count) counts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {name}"));
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{_states.Count} {(_states.Count == 1 ? "instance" : "instances")}: {string.Join(", ", counts)}"));
        }
        if (_servers.Servers > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{_servers.ServersUp} of {_servers.Servers} real servers up"));
        return parts.Count == 0 ? "running" : string.Join("; ", parts);
    }
}
