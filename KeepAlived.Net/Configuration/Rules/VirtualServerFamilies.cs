using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Only a tunnel carries packets of one family to servers of the other: what does not fit is left out.</summary>
internal static class VirtualServerFamilies
{
    /// <summary>Settles the family of a virtual server and removes what is of the other; false if the group does not fit at all.</summary>
    /// <param name="group">Null if the virtual server names none.</param>
    public static bool Settle(VirtualServer server, VirtualServerGroup? group, ProblemList diagnostics)
    {
        CheckWritten(server, diagnostics);
        server.Family = OfServer(server);
        RemoveStrangers(server, diagnostics);
        if (server.SorryServer is { } sorry) CheckSorryServer(server, sorry, diagnostics);
        if (group is not null && !Fits(server, group, diagnostics)) return false;
        if (server.Family == AddressFamily.Unspecified) server.Family = OfTunnels(server, group);
        return true;
    }

    /// <summary>The family of every entry that tells one; two of them if the group is mixed.</summary>
    public static List<AddressFamily> Of(VirtualServerGroup group) =>
        [.. new HashSet<AddressFamily>(group.Entries.ConvertAll(static entry => entry.First?.AddressFamily ?? entry.Family).FindAll(static family => family != AddressFamily.Unspecified))];

    public static bool IsTunnelled(VirtualServer server, Forwarding? own) => (own ?? server.Forwarding) is { Method: ForwardingKind.Tunnel };

    private static void CheckWritten(VirtualServer server, ProblemList diagnostics)
    {
        if (server.Key.EndPoint is not { } service || server.Family == AddressFamily.Unspecified || server.Family == service.AddressFamily) return;
        diagnostics.Add(Severity.Error, server, "ip_family", $"the address of virtual_server {server.Key} is not of that family; ip_family is ignored", "remove ip_family");
    }

    /// <summary>That of its address, else the one that is written, else that of the servers that are not in a tunnel.</summary>
    private static AddressFamily OfServer(VirtualServer server)
    {
        if (server.Key.EndPoint is { } service) return service.AddressFamily;
        if (server.Family != AddressFamily.Unspecified) return server.Family;
        if (server.RealServers.Find(real => !IsTunnelled(server, real.Forwarding)) is { } plain) return plain.Address.AddressFamily;
        return server.SorryServer is { } sorry && !IsTunnelled(server, server.SorryServerForwarding) ? sorry.AddressFamily : AddressFamily.Unspecified;
    }

    /// <summary>Where all servers are in tunnels: the family of the group, else the one that the servers agree on, else IPv4.</summary>
    private static AddressFamily OfTunnels(VirtualServer server, VirtualServerGroup? group)
    {
        if (group is not null && Of(group) is [var only]) return only;
        return server.RealServers.TrueForAll(static real => real.Address.AddressFamily == AddressFamily.InterNetworkV6) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
    }

    private static void RemoveStrangers(VirtualServer server, ProblemList diagnostics)
    {
        if (server.Family == AddressFamily.Unspecified) return;
        for (var i = server.RealServers.Count - 1; i >= 0; i--)
        {
            var real = server.RealServers[i];
            if (real.Address.AddressFamily == server.Family || IsTunnelled(server, real.Forwarding)) continue;
            diagnostics.AddAtEnd(Severity.Error, real, $"real_server {real.Address} is not of the family of virtual_server {server.Key}; it is ignored", "only lb_kind TUN leads from one family to the other");
            server.RealServers.RemoveAt(i);
        }
    }

    private static void CheckSorryServer(VirtualServer server, IPEndPoint sorry, ProblemList diagnostics)
    {
        if (sorry.AddressFamily == server.Family || IsTunnelled(server, server.SorryServerForwarding)) return;
        diagnostics.AddAtEnd(Severity.Error, server, $"sorry_server {sorry.Address} is not of the family of virtual_server {server.Key}; it is ignored", "sorry_server_lvs_method TUN leads from one family to the other");
        server.SorryServer = null;
    }

    /// <summary>keepalived says nothing of a group that does not fit, and does without the virtual server.</summary>
    private static bool Fits(VirtualServer server, VirtualServerGroup group, ProblemList diagnostics)
    {
        if (server.Family == AddressFamily.Unspecified || Of(group).TrueForAll(family => family == server.Family)) return true;
        if (server.RealServers.TrueForAll(real => IsTunnelled(server, real.Forwarding))) return true;
        diagnostics.Add(Severity.Note, server.Where, $"virtual_server_group {group.Name} has entries that are not of the family of the real servers; the virtual server is ignored",
            "only lb_kind TUN leads from one family to the other");
        return false;
    }
}
