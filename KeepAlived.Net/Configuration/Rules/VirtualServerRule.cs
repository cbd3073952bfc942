using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Defaults and contradictions of virtual servers, as keepalived settles them.</summary>
internal sealed class VirtualServerRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        model.VirtualServers.RemoveAll(server => !CanRun(server, model, diagnostics));
        var seen = new HashSet<(VirtualServerKey, ProtocolType)>();
        model.VirtualServers.RemoveAll(server =>
        {
            if (seen.Add((server.Key, server.Protocol))) return false;
            diagnostics.Add(Severity.Error, server.Where, $"virtual_server {server.Key} is already defined; this one is ignored",
                "merge the two");
            return true;
        });
    }

    private static bool CanRun(VirtualServer server, KeepalivedConfiguration model, ProblemList diagnostics)
    {
        void Report(string message, string? hint = null) =>
            diagnostics.Add(Severity.Error, server.Where, $"virtual_server {server.Key}: {message}", hint);
        if (server.Key.Group is { } group && model.VirtualServerGroups.All(other => other.Name != group))
        {
            Report($"there is no virtual_server_group '{group}'; ignored", $"define it: virtual_server_group {group} {{ ... }}");
            return false;
        }
        if (server.RealServers.Count == 0)
        {
            Report("no real servers; ignored", "add a real_server block");
            return false;
        }
        if (server.Scheduler.Length == 0)
        {
            Report("no scheduler given, wlc is used", "lb_algo wlc");
            server.Scheduler = "wlc";
        }
        var marked = server.Key.EndPoint is null;
        if (server.Protocol == ProtocolType.Unspecified && !marked)
        {
            Report("no protocol given, UDP is used", "protocol TCP");
            server.Protocol = ProtocolType.Udp;
        }
        if (server.Forwarding is null && server.RealServers.Any(real => real.Forwarding is null))
        {
            Report("no forwarding method given, NAT is used", "lb_kind NAT");
            server.Forwarding = new(ForwardingKind.Nat);
        }
        if (server.Key.EndPoint is { Port: 0 } && server.PersistenceTimeout == TimeSpan.Zero)
        {
            Report("a service on all ports needs persistence; ignored", "name a port or add persistence_timeout");
            return false;
        }
        RemoveDuplicates(server, diagnostics);
        CheckIdleKeywords(server, diagnostics);
        if (server.OnePacket && server.Protocol != ProtocolType.Udp) Report("ops works with UDP only", "remove ops");
        if (server.Key is { EndPoint: null, Group: null }) ClearPorts(server, diagnostics);
        CheckReals(server, Report);
        return true;
    }

    private static void RemoveDuplicates(VirtualServer server, ProblemList diagnostics)
    {
        if (server.RealServers.Count < 2) return;
        var seen = new HashSet<(System.Net.IPAddress, ushort)>(server.RealServers.Count);
        server.RealServers.RemoveAll(real =>
        {
            if (seen.Add((real.Address, real.Port))) return false;
            diagnostics.Add(Severity.Error, real.Where, $"real_server {real.Address} {real.Port} is already listed; this one is ignored", "merge the two");
            return true;
        });
    }

    /// <summary>Keywords that mean nothing without another one.</summary>
    private static void CheckIdleKeywords(VirtualServer server, ProblemList diagnostics)
    {
        bool Idle(string keyword, string needed, bool present)
        {
            var idle = !present && server.IsWritten(keyword);
            if (idle) diagnostics.Add(Severity.Warning, server, keyword, $"{keyword} needs {needed}; it is ignored",
                $"add {needed} before it");
            return idle;
        }
        var marked = server.Key.EndPoint is null && server.Key.Group is null;
        var (sourceHash, maglev) = (server.Scheduler == "sh", server.Scheduler == "mh");
        if (Idle("sh-fallback", "lb_algo sh", sourceHash) | Idle("mh-fallback", "lb_algo mh", maglev)) server.Flag1 = false;
        if (Idle("sh-port", "lb_algo sh", sourceHash) | Idle("mh-port", "lb_algo mh", maglev)) server.Flag2 = false;
        if (Idle("sorry_server_inhibit", "sorry_server", server.SorryServer is not null)) server.SorryServerInhibit = false;
        if (Idle("sorry_server_lvs_method", "sorry_server", server.SorryServer is not null)) server.SorryServerForwarding = null;
        if (Idle("protocol", "an address, not a firewall mark,", !marked)) server.Protocol = ProtocolType.Unspecified;
    }

    /// <summary>Packets of a firewall mark come with ports of their own.</summary>
    private static void ClearPorts(VirtualServer server, ProblemList diagnostics)
    {
        foreach (var real in server.RealServers.Where(real => real.Port != 0))
        {
            diagnostics.Add(Severity.Note, real.Where, $"a firewall mark keeps the ports of its packets; port {real.Port} is used by checks only");
            foreach (var check in real.Checks) (check.Connection ??= new()).Port ??= real.Port;
            real.Port = 0;
        }
        if (server.SorryServer is not { Port: > 0 } sorry) return;
        diagnostics.Add(Severity.Note, server, "sorry_server", $"a firewall mark keeps the ports of its packets; port {sorry.Port} is ignored", $"sorry_server {sorry.Address}");
        server.SorryServer = new(sorry.Address, 0);
    }

    private static void CheckReals(VirtualServer server, Action<string, string?> report)
    {
        foreach (var real in server.RealServers)
        {
            var direct = (real.Forwarding ?? server.Forwarding) is { Method: ForwardingKind.DirectRoute or ForwardingKind.Tunnel };
            if (server.Key.EndPoint is not { } service) continue;
            if (direct && real.Port != 0 && real.Port != service.Port)
                report($"real_server {real.Address}:{real.Port} cannot change the port with DR or TUN; {service.Port} is used",
                    $"real_server {real.Address} {service.Port}");
            if (direct || real.Port == 0) real.Port = (ushort)service.Port;
        }
        var total = (ulong)server.RealServers.Sum(real => (long)(real.Weight ?? server.Weight));
        if (server.Quorum > Math.Max(1, total))
        {
            report($"quorum {server.Quorum} can never be reached, the total weight is {total}; {Math.Max(1, total)} is used", null);
            server.Quorum = (uint)Math.Max(1, total);
        }
        if (server.Hysteresis >= server.Quorum && server.Hysteresis > 0)
        {
            report($"hysteresis {server.Hysteresis} has to be less than the quorum {server.Quorum}; {server.Quorum - 1} is used", null);
            server.Hysteresis = server.Quorum - 1;
        }
    }
}
