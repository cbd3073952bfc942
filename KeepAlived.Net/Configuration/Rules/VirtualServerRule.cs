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
        model.VirtualServers.RemoveAll(server =>
        {
            if (seen.Add((server.Key, server.Protocol))) return false;
            // keepalived says nothing and takes both for one.
            diagnostics.Add(Severity.Note, server.Where, $"virtual_server {server.Key} is already defined; this one is ignored",
                "merge the two");
            return true;
        });
    }

    /// <summary>Of a whole virtual server.</summary>
    private static void Report(ProblemList diagnostics, VirtualServer server, string message, string? hint = null) =>
        diagnostics.Add(Severity.Error, server.Where, $"virtual_server {server.Key}: {message}", hint);

    private static bool CanRun(VirtualServer server, KeepalivedConfiguration model, ProblemList diagnostics)
    {
        if (server.Key.Group is not null && !GroupExists(server.Key.Group, model))
        {
            // keepalived says nothing and does without it.
            diagnostics.Add(Severity.Note, server.Where, $"there is no virtual_server_group '{server.Key.Group}'; the virtual server is ignored",
                $"define it: virtual_server_group {server.Key.Group} {{ ... }}");
            return false;
        }
        RemoveStrangers(server, diagnostics);
        if (server.RealServers.Count == 0)
        {
            Report(diagnostics, server, "no real servers; ignored", "add a real_server block");
            return false;
        }
        FillDefaults(server, diagnostics);
        if (server.Key.EndPoint is { Port: 0 } && server.PersistenceTimeout == TimeSpan.Zero)
        {
            Report(diagnostics, server, "a service on all ports needs persistence; ignored", "name a port or add persistence_timeout");
            return false;
        }
        RemoveDuplicates(server, diagnostics);
        CheckIdleKeywords(server, diagnostics);
        if (server.OnePacket && server.Protocol != ProtocolType.Udp) Report(diagnostics, server, "ops works with UDP only", "remove ops");
        if (server.Key is { EndPoint: null, Group: null }) ClearPorts(server, diagnostics);
        CheckReals(server, diagnostics);
        if (server.SorryServer is not null && !IsStranger(server, server.SorryServer, diagnostics)) CheckSorryServer(server, server.SorryServer, diagnostics);
        CheckQuorum(server, diagnostics);
        return true;
    }

    /// <summary>Only a tunnel carries one family to servers of the other.</summary>
    private static void RemoveStrangers(VirtualServer server, ProblemList diagnostics)
    {
        if (server.Key.EndPoint is not { } service) return;
        for (var i = server.RealServers.Count - 1; i >= 0; i--)
        {
            var real = server.RealServers[i];
            if (real.Address.AddressFamily == service.AddressFamily || (real.Forwarding ?? server.Forwarding) is { Method: ForwardingKind.Tunnel }) continue;
            diagnostics.AddAtEnd(Severity.Error, real, $"real_server {real.Address} is not of the family of virtual_server {server.Key}; it is ignored", "only lb_kind TUN leads from one family to the other");
            server.RealServers.RemoveAt(i);
        }
    }

    /// <summary>As <see cref="RemoveStrangers"/>, for the sorry server.</summary>
    private static bool IsStranger(VirtualServer server, System.Net.IPEndPoint sorry, ProblemList diagnostics)
    {
        var family = server.Key.EndPoint?.AddressFamily ?? server.RealServers.FirstOrDefault()?.Address.AddressFamily ?? sorry.AddressFamily;
        if (sorry.AddressFamily == family || (server.SorryServerForwarding ?? server.Forwarding) is { Method: ForwardingKind.Tunnel }) return false;
        diagnostics.Add(Severity.Error, server, "sorry_server", $"sorry_server {sorry.Address} is not of the family of virtual_server {server.Key}; it is ignored", "sorry_server_lvs_method TUN leads from one family to the other");
        server.SorryServer = null;
        return true;
    }

    private static void CheckSorryServer(VirtualServer server, System.Net.IPEndPoint sorry, ProblemList diagnostics)
    {
        foreach (var real in server.RealServers)
            if (real.Port == sorry.Port && real.Address.Equals(sorry.Address) && (real.InhibitOnFailure ?? server.InhibitOnFailure) != server.SorryServerInhibit)
                diagnostics.Add(Severity.Warning, server, "sorry_server", $"virtual_server {server.Key}: real_server {real.Address} {real.Port} is the sorry server too, but their inhibit settings differ",
                    "sorry_server_inhibit with inhibit_on_failure, or neither");
    }

    private static bool GroupExists(string name, KeepalivedConfiguration model) => model.VirtualServerGroups.Exists(group => group.Name == name);

    private static void FillDefaults(VirtualServer server, ProblemList diagnostics)
    {
        if (server.Scheduler.Length == 0)
        {
            Report(diagnostics, server, "no scheduler given, wlc is used", "lb_algo wlc");
            server.Scheduler = "wlc";
        }
        if (server.Protocol == ProtocolType.Unspecified && server.Key.EndPoint is not null)
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
    private static void CheckIdleKeywords(VirtualServer server, ProblemList diagnostics)
    {
        var marked = server.Key.EndPoint is null && server.Key.Group is null;
        var (sourceHash, maglev) = (server.Scheduler == "sh", server.Scheduler == "mh");
        if (IsIdle(server, diagnostics, "sh-fallback", "lb_algo sh", sourceHash) | IsIdle(server, diagnostics, "mh-fallback", "lb_algo mh", maglev)) server.Flag1 = false;
        if (IsIdle(server, diagnostics, "sh-port", "lb_algo sh", sourceHash) | IsIdle(server, diagnostics, "mh-port", "lb_algo mh", maglev)) server.Flag2 = false;
        if (IsIdle(server, diagnostics, "sorry_server_inhibit", "sorry_server", server.SorryServer is not null)) server.SorryServerInhibit = false;
        if (IsIdle(server, diagnostics, "sorry_server_lvs_method", "sorry_server", server.SorryServer is not null)) server.SorryServerForwarding = null;
        if (IsIdle(server, diagnostics, "protocol", "an address, not a firewall mark,", !marked)) server.Protocol = ProtocolType.Unspecified;
    }

    private static bool IsIdle(VirtualServer server, ProblemList diagnostics, string keyword, string needed, bool present)
    {
        if (present || !server.IsWritten(keyword)) return false;
        diagnostics.Add(Severity.Warning, server, keyword, $"{keyword} needs {needed}; it is ignored", $"add {needed} before it");
        return true;
    }

    /// <summary>Packets of a firewall mark come with ports of their own.</summary>
    private static void ClearPorts(VirtualServer server, ProblemList diagnostics)
    {
        foreach (var real in server.RealServers)
        {
            if (real.Port == 0) continue;
            diagnostics.Add(Severity.Note, real.Where, $"a firewall mark keeps the ports of its packets; port {real.Port} is used by checks only");
            foreach (var check in real.Checks) check.Connection.Port ??= real.Port;
            real.Port = 0;
        }
        if (server.SorryServer is not { Port: > 0 } sorry) return;
        diagnostics.Add(Severity.Note, server, "sorry_server", $"a firewall mark keeps the ports of its packets; port {sorry.Port} is ignored", $"sorry_server {sorry.Address}");
        server.SorryServer = new(sorry.Address, 0);
    }

    private static void CheckReals(VirtualServer server, ProblemList diagnostics)
    {
        if (server.Key.EndPoint is not { } service) return;
        foreach (var real in server.RealServers)
        {
            var direct = (real.Forwarding ?? server.Forwarding) is { Method: ForwardingKind.DirectRoute or ForwardingKind.Tunnel };
            if (direct && real.Port != 0 && real.Port != service.Port)
                diagnostics.Add(Severity.Error, real.Where, $"real_server {real.Address}:{real.Port} cannot change the port with DR or TUN; {service.Port} is used",
                    $"real_server {real.Address} {service.Port}");
            if (direct || real.Port == 0) real.Port = (ushort)service.Port;
        }
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
