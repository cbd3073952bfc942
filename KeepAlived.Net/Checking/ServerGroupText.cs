using System.Globalization;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Checking;

/// <summary>A virtual server group in the section LVS Topology.</summary>
internal static class ServerGroupText
{
    public static void Write(DataText text, VirtualServerGroup group, IReadOnlyList<VirtualServerState> servers)
    {
        var members = servers.Where(server => server.Settings.Key.Group == group.Name).ToList();
        text.Line("------< Virtual server group >------");
        text.Line($"Virtual Server Group = {group.Name}, IPv4 = {YesNo(Has(group, AddressFamily.InterNetwork))}, IPv6 = {YesNo(Has(group, AddressFamily.InterNetworkV6))}");
        foreach (var entry in group.Entries)
        {
            text.Line(1, entry.First is null ? string.Create(CultureInfo.InvariantCulture, $"FWMARK = {entry.FirewallMark}")
                : entry.Last is null || entry.Last.Equals(entry.First) ? $"VIP = {entry.First}, VPORT = {entry.Port}"
                : $"VIP Range = {entry.First}-{entry.Last}, VPORT = {entry.Port}");
            text.Line(2, entry.First is null
                ? $"Alive: {Alive(members, AddressFamily.InterNetwork)} IPv4, {Alive(members, AddressFamily.InterNetworkV6)} IPv6"
                : $"Alive: {Alive(members, ProtocolType.Tcp)} tcp, {Alive(members, ProtocolType.Udp)} udp, {Alive(members, ServerText.Sctp)} sctp");
            text.Line(2, $"reloaded = {(members.Exists(static server => server.WasReloaded) ? "True" : "False")}");
        }
    }

    private static bool Has(VirtualServerGroup group, AddressFamily family) => group.Entries.Exists(entry => entry.First?.AddressFamily == family);

    private static int Alive(List<VirtualServerState> members, ProtocolType protocol) =>
        members.Where(server => server.Settings.Protocol == protocol).Sum(ServerText.CountSet);

    private static int Alive(List<VirtualServerState> members, AddressFamily family) =>
        members.Where(server => ServerText.FamilyOf(server.Settings) == family).Sum(ServerText.CountSet);

    private static string YesNo(bool on) => on ? "yes" : "no";
}
