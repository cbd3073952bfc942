using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>What is known of a BFD session: states and diagnostics of RFC 5880 §4.1 as words.</summary>
internal readonly record struct SessionStatus(string Local, string Remote, string Diagnostic, string RemoteDiagnostic);

/// <summary>`keepalived_bfd.data`.</summary>
internal static class BfdDataText
{
    /// <param name="states">By name.</param>
    public static string Of(KeepalivedConfiguration model, IReadOnlyDictionary<string, SessionStatus> states)
    {
        var text = new DataText();
        GlobalText.Write(text, model.Global);
        text.Section("BFD Data");
        text.Section("BFD Topology");
        foreach (var session in model.BfdInstances)
        {
            text.Line($"BFD Instance = {session.Name}");
            text.Line(1, $"Neighbor IP = {session.Neighbour}");
            if (session.Source is not null) text.Line(1, $"Source IP = {session.Source}");
            text.Line(1, $"Required min RX interval = {Microseconds(session.MinimumReceive)} us");
            text.Line(1, $"Desired min TX interval = {Microseconds(session.MinimumTransmit)} us");
            text.Line(1, $"Desired idle TX interval = {Microseconds(session.IdleTransmit)} us");
            text.Line(1, $"Detection multiplier = {session.Multiplier}");
            text.Line(1, $"TTL = {(session.TimeToLive != 0 ? session.TimeToLive : session.Multihop ? 64 : 255)}");
            text.Line(1, $"max_hops = {session.MaximumHops}");
            text.Line(1, $"passive = {DataText.Switch(session.Passive)}");
            text.Line(1, $"send event to VRRP process = {(session.ForVrrp || !session.ForCheckers ? "Yes" : "No")}");
            text.Line(1, $"send event to checker process = {(session.ForCheckers || !session.ForVrrp ? "Yes" : "No")}");
            if (!states.TryGetValue(session.Name, out var state)) state = new("Down", "Down", "No Diagnostic", "No Diagnostic");
            text.Line(1, $"local state = {state.Local}");
            text.Line(1, $"remote state = {state.Remote}");
            text.Line(1, $"local diag = {state.Diagnostic}");
            text.Line(1, $"remote diag = {state.RemoteDiagnostic}");
        }
        return text.ToString();
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}
