using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Monitoring;
using KeepAlived.Net.Notification;
using KeepAlived.Net.Vrrp.Core;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>What the children tell, and whom it concerns: log, scripts, packet filter, another child.</summary>
internal sealed class ChildNews
{
    private readonly ChildSet _children;
    private readonly ILogger _log, _vrrpLog, _bfdLog;
    private readonly VrrpReporter _reporter;
    private readonly BfdReporter _sessions;
    private readonly PacketFilter _filter;
    private KeepalivedConfiguration _model = new();

    public ChildNews(ChildSet children, VrrpNotices notices, PacketFilter filter, ILogger log, ILogger vrrpLog, ILogger bfdLog)
    {
        (_children, _filter, _log, _vrrpLog, _bfdLog) = (children, filter, log, vrrpLog, bfdLog);
        _reporter = new VrrpReporter(notices, vrrpLog);
        _sessions = new BfdReporter(bfdLog);
        States = new StatusRequests(children.Vrrp.Send, _reporter.ModelOf);
    }

    /// <summary>For those who want to know how the routers are.</summary>
    public StatusRequests States { get; }

    /// <summary>What is known of each BFD session now, by name.</summary>
    public IReadOnlyDictionary<string, SessionStatus> SessionStates => new Dictionary<string, SessionStatus>(_sessions.States);

    public bool IsUp(string session) => _sessions.IsUp(session);

    /// <summary>The name of the instance that a report is about.</summary>
    public string? NameOf(VrrpReport report) => _reporter.InstanceOf(report)?.Name;

    /// <summary>Hears of each report of the vrrp process, with the configuration that it is about.</summary>
    public Action<VrrpReport, KeepalivedConfiguration>? Reported { get; set; }

    /// <summary>To be called before the children get the configuration.</summary>
    public void Use(KeepalivedConfiguration model, uint generation)
    {
        _model = model;
        _reporter.Use(generation, model);
        _sessions.Use(generation, model);
    }

    /// <summary>Tells the children what they have to know of each other.</summary>
    public void Relay()
    {
        SendSessions();
        TellMaster();
    }

    /// <param name="isStopping">That its sessions are gone means nothing then: a router that tracks one resigns with the priority that it has.</param>
    public void OnChildEnded(ChildProcess child, bool isStopping)
    {
        if (child == _children.Vrrp)
        {
            _reporter.Forget();
            States.Forget();
            _filter.Forget();
            TellMaster();
        }
        if (child == _children.Bfd && !isStopping)
        {
            _sessions.Forget();
            SendSessions();
        }
    }

    public void OnMessage(SupervisorEvent.MessageReceived received)
    {
        var message = received.Message.AsSpan();
        switch ((MessageKind)message[0])
        {
            case MessageKind.VrrpReport when FixedMessage.TryRead<VrrpReport>(message, out var report):
                Filter(report);
                _reporter.Report(report);
                if (_reporter.ModelOf(report.Generation) is { } reported) Reported?.Invoke(report, reported);
                if (report.Event is VrrpEvent.StateChanged or VrrpEvent.InstanceRemoved) TellMaster();
                break;
            case MessageKind.BfdReport when FixedMessage.TryRead<BfdReport>(message, out var report):
                if (_sessions.Report(report) is not { } session) break;
                _vrrpLog.BfdEventReceived(session.Name, _sessions.IsUp(session.Name) ? "Up" : "Down");
                SendState(session);
                break;
            case MessageKind.InstanceStatus or MessageKind.StatusEnd:
                States.OnMessage(message);
                break;
            case MessageKind.LogText:
                var (severity, text) = LogText.Read(message);
                (received.Child == _children.Bfd ? _bfdLog : _vrrpLog).Log(severity <= LogSeverity.Error ? LogLevel.Error : severity == LogSeverity.Warning ? LogLevel.Warning : LogLevel.Information, "{Text}", text);
                break;
            case MessageKind.ConfigurationAccepted when FixedMessage.TryRead<ConfigurationAccepted>(message, out var accepted):
                _log.GenerationInUse(accepted.Generation, received.Child.Name);
                if (received.Child != _children.Vrrp || _reporter.ModelOf(accepted.Generation) is not { } model) break;
                _filter.Use(model);
                _reporter.Repeat(accepted.Generation);
                break;
        }
    }

    /// <summary>The states of all BFD sessions; one that nobody knows anything of is down, as in keepalived.</summary>
    private void SendSessions() => _model.BfdInstances.ForEach(SendState);

    private void SendState(BfdInstance session)
    {
        var index = _model.BfdInstances.FindIndex(one => one.Name == session.Name);
        if (index < 0) return;
        var state = new SessionIsUp(_children.Generation, (ushort)index, _sessions.IsUp(session.Name));
        var forAll = session.ForVrrp == session.ForCheckers;
        _children.Vrrp.Send(forAll || session.ForVrrp ? state : state with { Up = false }); // a router that tracks it waits for a word
        if (forAll || session.ForCheckers) _children.Checkers.Send(state);
    }

    /// <summary>The synchronisation daemon of IPVS, which the checker process runs, follows an instance of the vrrp process.</summary>
    private void TellMaster()
    {
        if (_children.Checkers.Running && _children.Vrrp.Wanted && _model.Global.SyncDaemon is { Instance: { } instance }) _children.Checkers.Send(new InstanceIsMaster(_reporter.IsMaster(instance)));
    }

    /// <summary>What a report means for the packet filter.</summary>
    private void Filter(in VrrpReport report)
    {
        if (report.Event == VrrpEvent.LinksRenewed) _filter.Renew();
        else if (report.Event is VrrpEvent.AddressesComing or VrrpEvent.StateChanged or VrrpEvent.InstanceRemoved && _reporter.InstanceOf(report) is { } instance)
            _filter.SetMaster(instance, report.Event == VrrpEvent.AddressesComing || report.State == (byte)RouterState.Master);
    }
}
