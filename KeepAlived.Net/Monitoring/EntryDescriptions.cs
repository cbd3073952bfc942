using System.Globalization;
using System.Text;
using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Monitoring;

/// <summary>Addresses, routes, rules and commands as they stand in dumps: the words and their order are keepalived's.</summary>
internal static class EntryDescriptions
{
    private static readonly Dictionary<byte, string> Scopes = new() { [0] = "global", [200] = "site", [253] = "link", [254] = "host", [255] = "nowhere" };

    /// <param name="device">Where it is; on a virtual MAC link LINK@INTERFACE.</param>
    /// <param name="isSet">It is on its interface.</param>
    public static string Of(AddressEntry entry, string? device, bool isSet)
    {
        var text = new StringBuilder(entry.Peer is null ? Network(new(entry.Address, entry.PrefixLength)) : $"{entry.Address} peer {new AddressPrefix(entry.Peer, entry.PrefixLength)}");
        Add(text, "brd", entry.Broadcast);
        Add(text, "dev", device);
        if ((entry.Flags & AddressFlags.UseVirtualMac) != 0) text.Append(" use_vmac");
        Add(text, "scope", Scopes.GetValueOrDefault(entry.Scope) ?? Number(entry.Scope));
        Add(text, "label", entry.Label);
        foreach (var (flag, word) in Flags)
            if ((entry.Flags & flag) != 0) text.Append(' ').Append(word);
        if (entry.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) text.Append(' ').Append(Preference(entry));
        return text.Append(isSet ? " set" : "").ToString();
    }

    public static string Of(RouteEntry route)
    {
        var text = new StringBuilder(route.Insertion switch { RouteInsertion.Add => "add ", RouteInsertion.Append => "append ", _ => "prepend " });
        if (route.Type != RouteType.Unicast) text.Append(RouteEntryParser.TypeName(route.Type) ?? Number((byte)route.Type)).Append(' ');
        text.Append(route.Destination);
        Add(text, "from", route.From);
        Add(text, "src", route.Source);
        if (route.Gateway is { } gateway) text.Append(Via(gateway));
        if (route.Encapsulation is { } encapsulation) text.Append(" encap ").Append(EncapsulationParser.Format(encapsulation));
        Add(text, "dev", route.Device);
        Add(text, "tos", route.TypeOfService is { } tos ? $"0x{tos:x}" : null);
        Add(text, "table", route.Table);
        Add(text, "proto", route.Protocol ?? (route.NoTrack ? null : RouteEntry.KeepalivedProtocol));
        Add(text, "scope", route.Scope);
        Add(text, "metric", route.Metric);
        if (route.OnLink) text.Append(" onlink");
        Add(text, "realms", RouteEntryParser.Realms(route.Realms));
        Add(text, "congctl", route.CongestionControl);
        foreach (var metric in route.Metrics)
            if (metric.Metric != RouteMetric.CongestionAlgorithm) text.Append(' ').Append(RouteOptions.Format(metric));
        foreach (var hop in route.NextHops) AddHop(text, hop);
        return text.Append(route.NoTrack ? " no_track" : "").ToString();
    }

    public static string Of(RuleEntry rule)
    {
        var text = new StringBuilder(rule.Inverted ? "not from " : "from ").Append(rule.From is { } from ? Network(from) : "all");
        Add(text, "to", rule.To is { } to ? Network(to) : null);
        Add(text, "priority", rule.Priority);
        text.Append(CultureInfo.InvariantCulture, $" tos 0x{rule.TypeOfService ?? 0:x}");
        if (rule.Mark is { } mark) text.Append(CultureInfo.InvariantCulture, $" fwmark 0x{mark.Value:x}{(mark.Mask == uint.MaxValue ? "" : $"/0x{mark.Mask:x}")}");
        Add(text, "iif", rule.InputInterface);
        Add(text, "oif", rule.OutputInterface);
        Add(text, "suppress_prefixlen", rule.SuppressPrefixLength);
        Add(text, "suppress_ifgroup", rule.SuppressGroup);
        Add(text, "tun_id", rule.TunnelId);
        Add(text, "uidrange", rule.Users);
        Add(text, "ipproto", rule.IpProtocol);
        Add(text, "sport", rule.SourcePorts);
        Add(text, "dport", rule.DestinationPorts);
        Add(text, "realms", RouteEntryParser.Realms(rule.Realms));
        if (rule.UseDeviceTable) text.Append(" l3mdev");
        Add(text, "protocol", rule.Protocol ?? (rule.NoTrack ? null : RouteEntry.KeepalivedProtocol));
        text.Append(rule.Action switch
        {
            RuleAction.Table => rule.Table is { } table ? $" lookup {table}" : "",
            RuleAction.Goto => $" goto {rule.Target}",
            RuleAction.Nop => " nop",
            _ => $" type {rule.Action.ToString().ToLowerInvariant()}",
        });
        return text.Append(rule.NoTrack ? " no_track" : "").ToString();
    }

    /// <summary>Each argument in quotes, the program with the real path of its folder: `'/usr/local/bin/notify.sh' 'a b'`.</summary>
    public static string Of(ScriptCommand command)
    {
        var words = Quoted(command);
        if (command.Arguments is [['/', ..] program, ..] && Libc.RealPath(Path.GetDirectoryName(program) ?? "/") is { } folder) words[0] = $"'{Path.Combine(folder, Path.GetFileName(program))}'";
        return string.Join(' ', words);
    }

    /// <summary>Each argument in quotes, as it is written.</summary>
    public static string AsWritten(ScriptCommand command) => string.Join(' ', Quoted(command));

    private static string[] Quoted(ScriptCommand command) => Array.ConvertAll(command.Arguments, static word => $"'{word}'");

    private static readonly (AddressFlags Flag, string Word)[] Flags =
    [
        (AddressFlags.Home, "home"),
        (AddressFlags.DetectDuplicates, "-nodad"),
        (AddressFlags.ManageTemporary, "mngtmpaddr"),
        (AddressFlags.NoPrefixRoute, "noprefixroute"),
        (AddressFlags.AutoJoin, "autojoin"),
        (AddressFlags.NoTrack, "no_track"),
    ];

    private static string Preference(AddressEntry entry) => (entry.PreferredLifetime ?? (entry.PrefixLength == 128 ? 0 : AddressEntry.Forever)) switch
    {
        0 => "deprecated",
        AddressEntry.Forever => "preferred_lft forever",
        var seconds => $"preferred_lft {Number(seconds)}",
    };

    /// <summary>A single address goes without its length.</summary>
    private static string Network(AddressPrefix network) => network.Length == EntryText.LongestPrefix(network.Address) ? network.Address.ToString() : network.ToString();

    private static string Via(System.Net.IPAddress gateway) => $" via inet{(gateway.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "6" : "")} {gateway}";

    private static void AddHop(StringBuilder text, NextHop hop)
    {
        text.Append(" nexthop");
        if (hop.Gateway is { } gateway) text.Append(Via(gateway));
        if (hop.Encapsulation is { } encapsulation) text.Append(" encap ").Append(EncapsulationParser.Format(encapsulation));
        Add(text, "dev", hop.Device);
        Add(text, "weight", hop.Weight);
        if (hop.OnLink) text.Append(" onlink");
    }

    private static void Add(StringBuilder text, string word, object? value)
    {
        if (value is not null) text.Append(' ').Append(word).Append(' ').Append(CultureInfo.InvariantCulture, $"{value}");
    }

    private static string Number(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
