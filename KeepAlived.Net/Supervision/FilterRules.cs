using System.Globalization;
using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Supervision;

/// <summary>A set of an nftables table: `ip6 keepalived vips`.</summary>
internal readonly record struct FilterSet(string Family, string Name);

/// <summary>
/// The text for nft(8) that keeps packets from addresses of instances which do not accept them, and multicast membership of virtual MACs on
/// the interfaces below: tables, chains, sets and rules as keepalived 2.2.7 makes them.
/// </summary>
internal sealed class FilterRules
{
    public const string UsualTable = "keepalived";
    private const string LinkLocal = "fe80::/10", Vips = "vips", LocalSet = "vips_link_local", LocalNameSet = "vips_link_local_name";
    private readonly StringBuilder _text = new();
    private readonly string _table, _counter;
    private readonly int _priority;

    private FilterRules(GlobalDefinitions global)
    {
        (_table, _priority) = (TableOf(global), global.NftablesPriority);
        _counter = global.NftablesCounters ? " counter" : "";
    }

    public static string TableOf(GlobalDefinitions global) => global.Nftables ?? UsualTable;

    /// <summary>Takes a table away in both families, whether it is there or not.</summary>
    public static string Removal(string table) =>
        $"add table ip {table}\ndelete table ip {table}\nadd table ip6 {table}\ndelete table ip6 {table}\n";

    /// <summary>The tables without the addresses; nothing if there is no need of any.</summary>
    /// <param name="sets">The sets of addresses that have been needed; they stay when they are empty.</param>
    /// <param name="links">The virtual MACs that exist.</param>
    public static string Structure(KeepalivedConfiguration model, IReadOnlyCollection<FilterSet> sets, IReadOnlyCollection<VirtualLink> links)
    {
        var rules = new FilterRules(model.Global);
        var reports = model.Global.DisableLocalIgmp ? [] : links.Where(static link => link.Family == AddressFamily.InterNetwork).ToList();
        rules.WriteIPv4(reports, sets.Contains(new("ip", Vips)));
        rules.WriteIPv6([.. links.Where(static link => link.Family == AddressFamily.InterNetworkV6)], [.. sets.Where(static set => set.Family == "ip6").Select(static set => set.Name)]);
        return rules._text.ToString();
    }

    /// <summary>The addresses of an instance, by set.</summary>
    public static IEnumerable<(FilterSet Set, string Element)> Elements(VrrpInstance instance, GlobalDefinitions global)
    {
        foreach (var address in instance.VirtualAddresses.Concat(instance.ExcludedAddresses))
        {
            if (address.Address.AddressFamily == AddressFamily.InterNetwork) yield return (new("ip", Vips), $"{address.Address}");
            else if (!address.Address.IsIPv6LinkLocal) yield return (new("ip6", Vips), $"{address.Address}");
            else
            {
                var byName = instance.DontTrackPrimary && !global.NftablesIfindex;
                yield return (new("ip6", byName ? LocalNameSet : LocalSet), $"{address.Address} . \"{instance.Links?.InterfaceOf(instance, address)}\"");
            }
        }
    }

    public static string Change(GlobalDefinitions global, FilterSet set, string verb, IEnumerable<string> elements) =>
        $"{verb} element {set.Family} {TableOf(global)} {set.Name} {{ {string.Join(", ", elements)} }}\n";

    private void WriteIPv4(List<VirtualLink> links, bool filters)
    {
        if (links.Count == 0 && !filters) return;
        Line(0, $"table ip {_table} {{");
        if (links.Count > 0) WriteMap(links);
        if (filters) Line(1, $"set {Vips} {{ type ipv4_addr; }}");
        BeginChain("out", "output");
        if (links.Count > 0) Line(2, $"ip protocol igmp meta oifkind \"macvlan\" dup to ip daddr device oif map @vmac_map{_counter} drop");
        if (filters) Line(2, $"ip saddr @{Vips}{_counter} drop");
        Line(1, "}");
        if (filters)
        {
            BeginChain("in", "input");
            Line(2, $"ip daddr @{Vips}{_counter} drop");
            Line(1, "}");
        }
        Line(0, "}");
    }

    private void WriteIPv6(List<VirtualLink> links, List<string> sets)
    {
        if (links.Count == 0 && sets.Count == 0) return;
        Line(0, $"table ip6 {_table} {{");
        if (links.Count > 0)
        {
            WriteMap(links);
            Line(1, $"set vmac_set {{ type iface_index; elements = {{ {string.Join(", ", links.Select(static link => $"\"{link.Name}\""))} }} }}");
        }
        if (sets.Count > 0) WriteSets(sets);
        BeginChain("out", "output");
        if (links.Count > 0)
        {
            Line(2, $"icmpv6 type mld2-listener-report meta oifkind \"macvlan\" dup to ip6 daddr device oif map @vmac_map{_counter} drop");
            Line(2, $"icmpv6 type nd-router-solicit meta oifkind \"macvlan\" oif @vmac_set{_counter} drop");
        }
        if (sets.Count > 0) WriteAddressRules(sets, "saddr", "out_link_local");
        Line(1, "}");
        if (sets.Count > 0)
        {
            BeginChain("in", "input");
            WriteAddressRules(sets, "daddr", "in_link_local");
            Line(1, "}");
            WriteLocalChain(sets, "in_link_local", "daddr", "iif");
            WriteLocalChain(sets, "out_link_local", "saddr", "oif");
        }
        Line(0, "}");
    }

    private void WriteSets(List<string> sets)
    {
        if (sets.Contains(Vips)) Line(1, $"set {Vips} {{ type ipv6_addr; }}");
        Line(1, "set neighbor-discovery { type icmpv6_type; flags constant; elements = { nd-neighbor-solicit, nd-neighbor-advert } }");
        if (sets.Contains(LocalSet)) Line(1, $"set {LocalSet} {{ type ipv6_addr . iface_index; }}");
        if (sets.Contains(LocalNameSet)) Line(1, $"set {LocalNameSet} {{ type ipv6_addr . ifname; }}");
    }

    private void WriteLocalChain(List<string> sets, string name, string address, string link)
    {
        Line(1, $"chain {name} {{");
        if (sets.Contains(LocalSet)) Line(2, $"ip6 {address} . {link} @{LocalSet}{_counter} drop");
        if (sets.Contains(LocalNameSet)) Line(2, $"ip6 {address} . {link}name @{LocalNameSet}{_counter} drop");
        Line(1, "}");
    }

    private void WriteAddressRules(List<string> sets, string address, string local)
    {
        Line(2, $"icmpv6 type @neighbor-discovery{_counter} accept");
        Line(2, $"ip6 {address} {LinkLocal}{_counter} goto {local}");
        if (sets.Contains(Vips)) Line(2, $"ip6 {address} @{Vips}{_counter} drop");
    }

    private void WriteMap(List<VirtualLink> links) =>
        Line(1, $"map vmac_map {{ type iface_index : iface_index; elements = {{ {string.Join(", ", links.Select(static link => $"\"{link.Name}\" : \"{link.Parent}\""))} }} }}");

    private void BeginChain(string name, string hook)
    {
        Line(1, $"chain {name} {{");
        Line(2, string.Create(CultureInfo.InvariantCulture, $"type filter hook {hook} priority {_priority}; policy accept;"));
    }

    private void Line(int depth, string text) => _text.Append('\t', depth).Append(text).Append('\n');
}
