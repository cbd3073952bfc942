using KeepAlived.Net.Bfd.Wire;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Monitoring;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>Turns the bfd process's records into log sentences, and knows which sessions are up.</summary>
internal sealed class BfdReporter(ILogger log)
{
    private const int AdminDown = 0, Init = 2, Up = 3;
    private static readonly string[] StateNames = ["AdminDown", "Down", "Init", "Up"];

    /// <summary>RFC 5880 §4.1.</summary>
    private static readonly string[] Diagnostics =
    [
        "No Diagnostic", "Control Detection Time Expired", "Echo Function Failed", "Neighbor Signaled Session Down", "Forwarding Plane Reset", "Path Down",
        "Concatenated Path Down", "Administratively Down", "Reverse Concatenated Path Down",
    ];

    private readonly Dictionary<uint, KeepalivedConfiguration> _models = [];
    private readonly HashSet<string> _up = [];

    public bool IsUp(string session) => _up.Contains(session);

    /// <summary>By name, of those that have been heard of.</summary>
    public Dictionary<string, SessionStatus> States { get; } = [];

    /// <summary>The bfd process ended: nobody knows of any session that it is up.</summary>
    public void Forget()
    {
        _up.Clear();
        States.Clear();
    }

    /// <summary>Learns a generation; the one before it is kept, as its last records may be on the way.</summary>
    public void Use(uint generation, KeepalivedConfiguration model)
    {
        _models[generation] = model;
        foreach (var old in _models.Keys.Where(known => known + 1 < generation).ToList()) _models.Remove(old);
        _up.RemoveWhere(name => !model.BfdInstances.Exists(session => session.Name == name));
    }

    /// <summary>The session that came up or went down, if that is what the record says.</summary>
    public BfdInstance? Report(in BfdReport report)
    {
        if (!_models.TryGetValue(report.Generation, out var model)) return null;
        var sender = AddressNumber.TextOf(report.Address);
        if (report.Session >= model.BfdInstances.Count)
        {
            if (report.Event == BfdEvent.PacketIgnored) log.BfdPacketIgnored("BFD", sender, Describe((ControlError)report.Number));
            return null;
        }
        var session = model.BfdInstances[report.Session];
        switch (report.Event)
        {
            case BfdEvent.StateChanged:
                LogState(session.Name, report);
                return Keep(session, report);
            case BfdEvent.StateKept: return Keep(session, report);
            case BfdEvent.PollBegun: log.BfdPollBegun(session.Name); break;
            case BfdEvent.DetectionTimeChanged: log.BfdDetectionTime(session.Name, report.Number, report.Before); break;
            case BfdEvent.Expired: log.BfdExpired(session.Name, report.Number / 1000, report.Before); break;
            case BfdEvent.PacketIgnored: log.BfdPacketIgnored(session.Name, sender, Describe((ControlError)report.Number)); break;
            case BfdEvent.SendFailed: log.BfdSendFailed(session.Name, LinuxException.Describe((int)report.Number)); break;
        }
        return null;
    }

    /// <summary>
    /// Null: nothing has changed for others. A neighbour that was switched off by its operator is no failure (RFC 5882 §3.2): who follows the
    /// session stays as he is, as with keepalived 2.2.7.
    /// </summary>
    private BfdInstance? Keep(BfdInstance session, in BfdReport report)
    {
        States[session.Name] = new(StateOf(report.State), StateOf(report.RemoteState), NameOf(report.Diagnostic), NameOf(report.RemoteDiagnostic));
        if (report is { State: not Up, RemoteState: AdminDown }) return null;
        return (report.State == Up ? _up.Add(session.Name) : _up.Remove(session.Name)) ? session : null;
    }

    /// <summary>Init lasts no longer than a packet's way and back, and means down to others.</summary>
    private void LogState(string session, in BfdReport report)
    {
        if (report.State == Init) return;
        var state = StateOf(report.State);
        if (report.State == Up || report.Diagnostic == 0) log.BfdState(session, state);
        else log.BfdStateWithReason(session, state, NameOf(report.Diagnostic), NameOf(report.RemoteDiagnostic));
    }

    private static string StateOf(byte state) => StateNames[Math.Min(state, StateNames.Length - 1)];

    private static string NameOf(byte diagnostic) => diagnostic < Diagnostics.Length ? Diagnostics[diagnostic] : "Unknown Diagnostic";

    private static string Describe(ControlError error) => error switch
    {
        ControlError.None => "no reason",
        ControlError.TooShort => "it is too short",
        ControlError.WrongVersion => "its BFD version is not 1",
        ControlError.BadLength => "its length field is too small",
        ControlError.LengthBeyondPacket => "its length field says more than it holds",
        ControlError.NoMultiplier => "its detection multiplier is 0",
        ControlError.Multipoint => "it has the multipoint bit",
        ControlError.NoDiscriminator => "its own discriminator is 0",
        ControlError.StateWithoutSession => "it says that the session is up, but not which",
        ControlError.Authenticated => "it is authenticated: switch authentication off at the neighbour",
        ControlError.PollAndFinal => "it has both the poll and the final bit",
        ControlError.TooManyHops => "it lost more of its TTL than max_hops allows",
        ControlError.UnknownSession => "it belongs to no bfd_instance here: compare neighbor_ip",
    };
}
