using KeepAlived.Net.Channel;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Vrrp;

/// <summary>
/// Sends the reports of the vrrp process. Where all routers change at once, pipes and scripts are told in keepalived's order: at a start
/// of those in FAULT, then of groups, then of instances; at a stop of groups last.
/// </summary>
internal sealed class StateReports(SeqPacketChannel channel)
{
    private readonly List<VrrpReport> _held = [];
    private bool _holding;

    public void Send(in VrrpReport report)
    {
        if (!_holding || report.Event is not (VrrpEvent.StateChanged or VrrpEvent.GroupStateChanged))
        {
            FixedMessage.TrySend(channel, MessageKind.VrrpReport, report);
            return;
        }
        var place = _held.Count; // in the order of the configuration, whoever was first
        while (place > 0 && _held[place - 1].Instance > report.Instance) place--;
        _held.Insert(place, report);
    }

    /// <summary>Keeps changes of states until they are released.</summary>
    public void Hold() => _holding = true;

    public void ReleaseStart()
    {
        Release(static report => report is { Event: VrrpEvent.StateChanged, State: (byte)RouterState.Fault });
        Release(static report => report.State == (byte)RouterState.Fault);
        Release(static report => report.Event == VrrpEvent.GroupStateChanged && report.State == (byte)RouterState.Backup);
        ReleaseRest();
    }

    public void ReleaseStop()
    {
        Release(static report => report.Event == VrrpEvent.StateChanged);
        ReleaseRest();
    }

    /// <summary>Forgets what was kept.</summary>
    public void Drop()
    {
        _held.Clear();
        _holding = false;
    }

    private void ReleaseRest()
    {
        Release(static _ => true);
        _holding = false;
    }

    private void Release(Predicate<VrrpReport> which)
    {
        foreach (var report in _held)
            if (which(report)) FixedMessage.TrySend(channel, MessageKind.VrrpReport, report);
        _held.RemoveAll(which);
    }
}
