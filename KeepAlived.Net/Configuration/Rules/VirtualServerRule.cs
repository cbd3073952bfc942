using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Defaults and contradictions of virtual servers, as keepalived settles them.</summary>
internal sealed class VirtualServerRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        model.VirtualServers.RemoveAll(server => !CanRun(server, model, diagnostics));
        var seen = new HashSet<(VirtualServerKey, ProtocolType)>(model.VirtualServers.Count);
        foreach (var server in model.VirtualServers)
        {
            if (seen.Add((server.Key, server.Protocol))) continue;
            // keepalived says nothing.
            diagnostics.Add(Severity.Note, server.Where, $"virtual_server {server.Key} is defined before: both share the service, which has the scheduler and the flags of the first and the real servers of both",
                "merge the two");
        }
    }

    /// <summary>Of a whole virtual server.</summary>
    private static void Report(ProblemList diagnostics, VirtualServer server, string message, string? hint = null) =>
        diagnostics.Add(Severity.Error, server.Where, $"virtual_server {server.Key}: {message}", hint);

    private static bool CanRun(VirtualServer server, KeepalivedConfiguration model, ProblemList diagnostics)
    {
        if (server.IsSettled) return true;
        var group = server.Key.Group is { } name ? GroupOf(name, model) : null;
        if (server.Key.Group is not null && group is null)
        {
            // keepalived says nothing and does without it.
            diagnostics.Add(Severity.Note, server.Where, $"there is no virtual_server_group '{server.Key.Group}'; the virtual server is ignored",
                $"define it: virtual_server_group {server.Key.Group} {{ ... }}");
            return false;
        }
        if (!VirtualServerFamilies.Settle(server, group, diagnostics)) return false;
        if (server.RealServers.Count == 0)
        {
            Report(diagnostics, server, "no real servers; ignored", "add a real_server block");
            return false;
        }
        FillDefaults(server, group, diagnostics);
        RemoveDuplicates(server, diagnostics);
        CheckIdleKeywords(server, group, diagnostics);
        if (server.OnePacket && server.Protocol is not (ProtocolType.Udp or ProtocolType.Unspecified))
        {
            Report(diagnostics, server, "ops works with UDP only; it is ignored", "remove ops");
            server.OnePacket = false;
        }
        VirtualServerPorts.Settle(server, group, diagnostics);
        if (server.SorryServer is not null) CheckSorryServer(server, server.SorryServer, diagnostics);
        CheckQuorum(server, diagnostics);
        return true;
    }

    private static VirtualServerGroup? GroupOf(string name, KeepalivedConfiguration model) => model.VirtualServerGroups.Find(other => other.Name == name);

    private static void CheckSorryServer(VirtualServer server, System.Net.IPEndPoint sorry, ProblemList diagnostics)
    {
        foreach (var real in server.RealServers)
            if (real.Port == sorry.Port && real.Address.Equals(sorry.Address) && (real.InhibitOnFailure ?? server.InhibitOnFailure) != server.SorryServerInhibit)
                diagnostics.Add(Severity.Warning, server, "sorry_server", $"virtual_server {server.Key}: real_server {real.Address} {real.Port} is the sorry server too, but their inhibit settings differ",
                    "sorry_server_inhibit with inhibit_on_failure, or neither");
    }

    private static void FillDefaults(VirtualServer server, VirtualServerGroup? group, ProblemList diagnostics)
    {
        if (server.Scheduler.Length == 0)
        {
            Report(diagnostics, server, "no scheduler given, wlc is used", "lb_algo wlc");
            server.Scheduler = "wlc";
        }
        if (server.Protocol == ProtocolType.Unspecified && (server.Key.EndPoint is not null || (group?.Entries.Exists(static entry => entry.First is not null) ?? false)))
        {
            Report(diagnostics, server, "no protocol given, UDP is used", "protocol TCP");
            server.Protocol = ProtocolType.Udp;
        }
        if (server.Forwarding is null && server.RealServers.Exists(static real => real.Forwarding is null))
        {
            Report(diagnostics, server, "no forwarding method given, NAT is used", "lb_kind NAT");
            server.Forwarding = new(ForwardingKind.Nat);
        }
    }

    /// <summary>Most virtual servers have few real servers, and a director has thousands of them: sets are for long lists.</summary>
    private static void RemoveDuplicates(VirtualServer server, ProblemList diagnostics)
    {
        const int few = 16;
        var reals = server.RealServers;
        var seen = reals.Count > few ? new HashSet<(System.Net.IPAddress, ushort)>(reals.Count) : null;
        for (var i = 0; i < reals.Count; i++)
        {
            var real = reals[i];
            if (seen?.Add((real.Address, real.Port)) ?? !StandsBefore(reals, i)) continue;
            diagnostics.Add(Severity.Error, real.Where, $"real_server {real.Address} {real.Port} is already listed; this one is ignored", "merge the two");
            reals.RemoveAt(i--);
        }
    }

    private static bool StandsBefore(List<RealServer> reals, int index)
    {
        for (var i = 0; i < index; i++)
            if (reals[i].Port == reals[index].Port && reals[i].Address.Equals(reals[index].Address)) return true;
        return false;
    }

    /// <summary>Keywords that mean nothing without another one.</summary>
    private static void CheckIdleKeywords(VirtualServer server, VirtualServerGroup? group, ProblemList diagnostics)
    {
        var marks = server.Key.EndPoint is null && (group is null || group.Entries.TrueForAll(static entry => entry.FirewallMark != 0));
        var someMarks = server.Key.EndPoint is null && (group is null || group.Entries.Exists(static entry => entry.FirewallMark != 0));
        foreach (var (keyword, scheduler, isUntold) in server.IdleFlags ?? [])
            diagnostics.Add(isUntold ? Severity.Note : Severity.Warning, server, keyword, $"{keyword} needs lb_algo {scheduler}; it is ignored", $"add lb_algo {scheduler} before it");
        if (IsIdle(server, diagnostics, "sorry_server_inhibit", "sorry_server", server.SorryServer is not null)) server.SorryServerInhibit = false;
        if (IsIdle(server, diagnostics, "sorry_server_lvs_method", "sorry_server", server.SorryServer is not null)) server.SorryServerForwarding = null;
        if (IsIdle(server, diagnostics, "protocol", "an address, not a firewall mark,", !marks)) server.Protocol = ProtocolType.Unspecified;
        if (IsIdle(server, diagnostics, "ha_suspend", "addresses, not firewall marks,", !someMarks)) server.HaSuspend = false;
    }

    private static bool IsIdle(VirtualServer server, ProblemList diagnostics, string keyword, string needed, bool present)
    {
        if (present || !server.IsWritten(keyword)) return false;
        diagnostics.Add(Severity.Warning, server, keyword, $"{keyword} needs {needed}; it is ignored", $"add {needed} before it");
        return true;
    }

    private static void CheckQuorum(VirtualServer server, ProblemList diagnostics)
    {
        var total = 0UL;
        foreach (var real in server.RealServers) total += (uint)(real.Weight ?? server.Weight);
        if (server.Quorum > total)
        {
            Report(diagnostics, server, $"quorum {server.Quorum} can never be reached, the total weight is {total}; {Math.Max(1, total)} is used");
            server.Quorum = (uint)Math.Max(1, total);
        }
        if (server.Hysteresis >= server.Quorum && server.Hysteresis > 0)
        {
            Report(diagnostics, server, $"hysteresis {server.Hysteresis} has to be less than the quorum {server.Quorum}; {server.Quorum - 1} is used");
            server.Hysteresis = server.Quorum - 1;
        }
    }
}
