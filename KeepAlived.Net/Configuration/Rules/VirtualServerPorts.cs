using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>
/// Only address translation (NAT) can change the port of a packet: with DR and TUN the ports of real servers are those of the service,
/// and a firewall mark, which says nothing of ports, leaves them alone.
/// </summary>
internal static class VirtualServerPorts
{
    /// <summary>In bits; for IPv6 it stands for 128.</summary>
    private const byte WholeAddress = 32;
    private static readonly TimeSpan DefaultPersistence = TimeSpan.FromMinutes(6);

    /// <param name="group">Null if the virtual server names none.</param>
    public static void Settle(VirtualServer server, VirtualServerGroup? group, ProblemList diagnostics)
    {
        SettlePersistence(server, group, diagnostics);
        SettleGranularity(server, diagnostics);
        if (server.Key.EndPoint is { } service) FollowService(server, (ushort)service.Port, diagnostics);
        else if (group is not null) CheckGroup(server, group, diagnostics);
        else ClearBehindMark(server, diagnostics);
    }

    /// <summary>A service on all ports has to know where the other connections of its client went; a granularity means nothing else.</summary>
    private static void SettlePersistence(VirtualServer server, VirtualServerGroup? group, ProblemList diagnostics)
    {
        if (server.PersistenceTimeout > TimeSpan.Zero) return;
        if (server.Key.EndPoint is { Port: 0 } || (group?.Entries.Exists(static entry => entry is { First: not null, Port: 0 }) ?? false))
        {
            diagnostics.Add(Severity.Error, server.Where, $"virtual_server {server.Key}: a service on all ports needs persistence; persistence_timeout 360 is used", "name a port or add persistence_timeout");
            server.PersistenceTimeout = DefaultPersistence;
        }
        else if (server.IsWritten("persistence_granularity")) server.PersistenceTimeout = DefaultPersistence;
        else server.PersistenceEngine = null;
    }

    /// <summary>So it is with keepalived, and other clients would share a server if it counted from one day to the next.</summary>
    private static void SettleGranularity(VirtualServer server, ProblemList diagnostics)
    {
        if (!server.IsWritten("persistence_granularity")) return;
        var isEverybody = server is { PersistencePrefix: 0, HasNetmask: false, Key.EndPoint: not { AddressFamily: AddressFamily.InterNetwork } };
        if (server.Key.Group is null && !isEverybody) return;
        diagnostics.Add(Severity.Note, server, "persistence_granularity", $"persistence_granularity {(server.Key.Group is null ? "0 counts for an IPv4 address alone" : "does not count for a group")}: each client address is for itself");
        server.PersistencePrefix = WholeAddress;
    }

    private static bool KeepsPorts(VirtualServer server, Forwarding? own) => (own ?? server.Forwarding) is { Method: ForwardingKind.DirectRoute or ForwardingKind.Tunnel };

    private static void FollowService(VirtualServer server, ushort port, ProblemList diagnostics)
    {
        foreach (var real in server.RealServers)
        {
            var keeps = KeepsPorts(server, real.Forwarding);
            if (keeps && real.Port != 0 && real.Port != port)
                diagnostics.Add(Severity.Error, real.Where, $"real_server {real.Address}:{real.Port} cannot change the port with DR or TUN; {port} is used", $"real_server {real.Address} {port}");
            if (keeps && real.Port != 0) UsePort(real, port);
            else if (keeps || (real.Port == 0 && port != 0)) real.Port = port;
        }
        if (server.SorryServer is not { } sorry || sorry.Port == port || !KeepsPorts(server, server.SorryServerForwarding)) return;
        if (sorry.Port != 0)
            diagnostics.Add(Severity.Warning, server, "sorry_server", $"sorry_server {sorry.Address} cannot change the port with DR or TUN; {port} is used", $"sorry_server {sorry.Address} {port}");
        server.SorryServer = new IPEndPoint(sorry.Address, port);
    }

    /// <summary>Its connections get another port than was written; its checks still ask there.</summary>
    private static void UsePort(RealServer real, ushort port)
    {
        foreach (var check in real.Checks) check.Connection.Port ??= real.Port;
        real.Port = port;
    }

    private static void ClearBehindMark(VirtualServer server, ProblemList diagnostics)
    {
        foreach (var real in server.RealServers)
        {
            if (real.Port == 0 || !KeepsPorts(server, real.Forwarding)) continue;
            diagnostics.Add(Severity.Warning, real.Where, $"a firewall mark keeps the ports of its packets; port {real.Port} is used by checks only", "NAT can change them");
            UsePort(real, 0);
        }
        if (server.SorryServer is not { Port: > 0 } sorry || !KeepsPorts(server, server.SorryServerForwarding)) return;
        diagnostics.Add(Severity.Warning, server, "sorry_server", $"a firewall mark keeps the ports of its packets; port {sorry.Port} is ignored", $"sorry_server {sorry.Address}");
        server.SorryServer = new(sorry.Address, 0);
    }

    /// <summary>The services of a group may have different ports, so the real servers keep what is written, for their checks.</summary>
    private static void CheckGroup(VirtualServer server, VirtualServerGroup group, ProblemList diagnostics)
    {
        foreach (var real in server.RealServers)
        {
            if (real.Port == 0 || !KeepsPorts(server, real.Forwarding)) continue;
            foreach (var entry in group.Entries)
                if (entry.First is not null && entry.Port != real.Port)
                    diagnostics.Add(Severity.Warning, real.Where, $"real_server {real.Address}:{real.Port} cannot change the port with DR or TUN; {entry.Port} is used for {entry.First} of group {group.Name}");
            if (group.Entries.Exists(static entry => entry.FirewallMark != 0))
                diagnostics.Add(Severity.Warning, real.Where, $"a firewall mark keeps the ports of its packets; port {real.Port} of real_server {real.Address} is ignored there", "NAT can change them");
        }
        if (server.SorryServer is { Port: > 0 } sorry && KeepsPorts(server, server.SorryServerForwarding))
            diagnostics.Add(Severity.Warning, server, "sorry_server", $"sorry_server {sorry.Address} cannot change the port with DR or TUN; that of the service is used", $"sorry_server {sorry.Address}");
    }
}
