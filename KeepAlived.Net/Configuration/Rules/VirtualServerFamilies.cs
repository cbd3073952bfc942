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
        server.Family = server.KnownFamily;
        RemoveStrangers(server, diagnostics);
        if (server.SorryServer is { } sorry) CheckSorryServer(server, sorry, diagnostics);
        if (group is not null && !Fits(server, group, diagnostics)) return false;
        if (server.Family == AddressFamily.Unspecified) server.Family = OfTunnels(server, group);
        return true;
    }

    /// <summary>The family of every entry that tells one; two of them if the group is mixed.</summary>
    public static List<AddressFamily> Of(VirtualServerGroup group) =>
        [.. new HashSet<AddressFamily>(group.Entries.ConvertAll(static entry => entry.First?.AddressFamily ?? entry.Family).FindAll(static family => family != AddressFamily.Unspecified))];

    private static void CheckWritten(VirtualServer server, ProblemList diagnostics)
    {
        if (server.Family == AddressFamily.Unspecified || server.Family == server.KnownFamily) return;
        var told = server.Key.EndPoint is null ? "the netmask" : "the address";
        diagnostics.Add(Severity.Error, server, "ip_family", $"{told} of virtual_server {server.Key} is not of that family; ip_family is ignored", "remove ip_family");
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
            if (real.Address.AddressFamily == server.Family || server.IsTunnelled(real.Forwarding)) continue;
            diagnostics.AddAtEnd(Severity.Error, real, $"real_server {real.Address} is not of the family of virtual_server {server.Key}; it is ignored", "only lb_kind TUN leads from one family to the other");
            server.RealServers.RemoveAt(i);
        }
    }

    private static void CheckSorryServer(VirtualServer server, IPEndPoint sorry, ProblemList diagnostics)
    {
        if (sorry.AddressFamily == server.Family || server.IsTunnelled(server.SorryServerForwarding)) return;
        diagnostics.AddAtEnd(Severity.Error, server, $"sorry_server {sorry.Address} is not of the family of virtual_server {server.Key}; it is ignored", "sorry_server_lvs_method TUN leads from one family to the other");
        server.SorryServer = null;
    }

    private static string Name(AddressFamily family) => family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";

    /// <summary>keepalived says nothing of a group that does not fit, and does without the virtual server.</summary>
    private static bool Fits(VirtualServer server, VirtualServerGroup group, ProblemList diagnostics)
    {
        if (server.Family == AddressFamily.Unspecified || Of(group).TrueForAll(family => family == server.Family)) return true;
        diagnostics.Add(Severity.Note, server.Where, $"virtual_server_group {group.Name} has entries that are not {Name(server.Family)}, as the virtual server is; it is ignored",
            "between families all servers have to be in tunnels, and neither ip_family nor a netmask may be written");
        return false;
    }
}
