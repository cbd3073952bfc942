using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeepAlived.Net.Ipvs;

/// <summary>Packets to these addresses and this port get the mark.</summary>
/// <param name="Port">0: all ports.</param>
internal sealed record MarkedAddresses(ProtocolType Protocol, IPAddress First, IPAddress Last, ushort Port, uint Mark);

/// <summary>
/// The text for nft(8) that gives the packets of many addresses one firewall mark: a table for each family with a map for each protocol,
/// as keepalived 2.2.7 makes it. What is there under the name of the table is replaced, in one transaction.
/// </summary>
internal static class MarkRules
{
    private static readonly (AddressFamily Family, string Name, string Type)[] Families =
        [(AddressFamily.InterNetwork, "ip", "ipv4_addr"), (AddressFamily.InterNetworkV6, "ip6", "ipv6_addr")];

    public static string Write(string table, int priority, IReadOnlyCollection<MarkedAddresses> addresses)
    {
        var text = new StringBuilder();
        foreach (var (family, name, type) in Families)
        {
            text.Append(Removal(name, table));
            var ours = addresses.Where(entry => entry.First.AddressFamily == family).GroupBy(entry => NameOf(entry.Protocol)).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
            if (ours.Count == 0) continue;
            text.Append(CultureInfo.InvariantCulture, $"table {name} {table} {{\n");
            foreach (var protocol in ours)
            {
                text.Append(CultureInfo.InvariantCulture, $"\tmap {protocol.Key}_map {{\n\t\ttype {type} . inet_service : mark\n\t\tflags interval\n\t\telements = {{ ");
                text.AppendJoin(", ", protocol.Select(Element)).Append(" }\n\t}\n");
            }
            text.Append(CultureInfo.InvariantCulture, $"\tchain in {{\n\t\ttype filter hook input priority {priority}; policy accept;\n");
            foreach (var protocol in ours) text.Append(CultureInfo.InvariantCulture, $"\t\tmeta l4proto {protocol.Key} meta mark set {name} daddr . {protocol.Key} dport map @{protocol.Key}_map return\n");
            text.Append("\t}\n}\n");
        }
        return text.ToString();
    }

    /// <summary>Removes the tables, whether they are there or not.</summary>
    public static string Remove(string table) => string.Concat(Families.Select(family => Removal(family.Name, table)));

    private static string Removal(string family, string table) => $"table {family} {table}\ndelete table {family} {table}\n";

    private static string Element(MarkedAddresses entry)
    {
        var addresses = entry.First.Equals(entry.Last) ? entry.First.ToString() : $"{entry.First}-{entry.Last}";
        return string.Create(CultureInfo.InvariantCulture, $"{addresses} . {(entry.Port == 0 ? "0-65535" : entry.Port.ToString(CultureInfo.InvariantCulture))} : {entry.Mark}");
    }

    private static string NameOf(ProtocolType protocol) => protocol switch
    {
        ProtocolType.Tcp => "tcp",
        ProtocolType.Udp => "udp",
        _ => "sctp",
    };
}
