using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>What may stand outside of all blocks, and the small blocks.</summary>
internal static class RootKeywords
{
    private static readonly BlockSchema<TrackGroup> TrackGroup = new("track_group", "Instances that go to FAULT when a static address, route or rule that names the group is lost.");

    private static readonly BlockSchema<GarpGroup> GarpGroup = new("garp_group", "Interfaces that share the pace of gratuitous ARP.")
    {
        { "garp_interval", Value.Seconds(0, 2147.483647), static g => ref g.GarpInterval, "vrrp_garp_interval", "Least time between gratuitous ARP packets.", Needed },
        { "gna_interval", Value.Seconds(0, 2147.483647), static g => ref g.GnaInterval, "vrrp_gna_interval", "Least time between neighbour advertisements.", Needed },
        { "interface", Value.Name.As("INTERFACE"), static g => ref g.Interface, "none", "The only interface of the group.", Needed },
    };

    private static readonly BlockSchema<SslSettings> Ssl = new("SSL", "The client's key for SSL_GET.")
    {
        { "password", Value.Name, static s => ref s.Password, "none", "Password of the key.", Expected | Secret | Replaced },
        { "ca", Value.Name.As("FILE"), static s => ref s.CertificateAuthority, "none", "Certificates of the authorities that tls_verify trusts, instead of the system's.", Expected | Replaced },
        { "certificate", Value.Name.As("FILE"), static s => ref s.Certificate, "none", "Certificate shown to servers.", Expected | Replaced },
        { "key", Value.Name.As("FILE"), static s => ref s.Key, "none", "Key of the certificate.", Expected | Replaced },
    };

    public static readonly BlockSchema<KeepalivedConfiguration> Schema = Make();

    private static BlockSchema<KeepalivedConfiguration> Make()
    {
        TrackGroup.AddEntries("group", NameList<TrackGroup>("INSTANCE ...", static g => g.Members), "The instances.");
        GarpGroup.AddEntries("interfaces", NameList<GarpGroup>("INTERFACE ...", static g => g.Interfaces) with { AtEnd = static (g, context) => g.InterfacesEnd = context.BlockEnd }, "Interfaces of the group.");
        var schema = new BlockSchema<KeepalivedConfiguration>("(root)", "Outside of all blocks.");
        AddProcess(schema);
        schema.AddBlock("global_defs", "", static () => GlobalKeywords.Schema, static (c, s, _) =>
        {
            if (c.Global.Where.IsNone) c.Global.Where = s.Where();
            return c.Global;
        }, static c => [c.Global], static _ => "");
        AddNamed(schema, "track_group", static () => TrackGroup, static c => c.TrackGroups, static g => g.Name, static n => new() { Name = n }, Expected);
        AddStatic(schema); // after the groups that its entries name
        schema.AddBlock("garp_group", "", static () => GarpGroup, static (c, s, _) => Added(c.GarpGroups, new() { Where = s.Where() }), static c => c.GarpGroups, static _ => "");
        schema.AddBlock("SSL", "", static () => Ssl, static (c, s, context) =>
        {
            if (c.Ssl is not null) context.Report(Severity.Warning, s.Where(), "SSL is already given; keywords of this block replace earlier ones", "merge the two");
            return c.Ssl ??= new() { Where = s.Where() };
        }, static c => c.Ssl is null ? [] : [c.Ssl], static _ => "");
        TrackingKeywords.Add(schema);
        AddNamed(schema, "vrrp_sync_group", static () => SyncGroupKeywords.Schema, static c => c.SyncGroups, static g => g.Name, static n => new() { Name = n }, Expected);
        AddNamed(schema, "vrrp_instance", static () => VrrpInstanceKeywords.Schema, static c => c.Instances, static i => i.Name, static n => new() { Name = n }, Expected);
        VirtualServerKeywords.Add(schema);
        return schema;
    }

    /// <summary>A block with a name; a second one of the same name is reported and dropped.</summary>
    public static void AddNamed<T>(BlockSchema<KeepalivedConfiguration> schema, string keyword, Func<BlockSchema<T>> block, Func<KeepalivedConfiguration, List<T>> list,
        Func<T, string> nameOf, Func<string, T> make, Traits traits = default)
        where T : ConfigurationItem => schema.AddBlock(keyword, "NAME", block, (c, s, context) =>
        {
            if (context.NameOf(s, alone: traits.Need != Need.Mandatory) is not { } name) return null;
            if (list(c).Exists(other => nameOf(other) == name))
            {
                context.Error(s, $"{keyword} '{name}' is already defined; this one is ignored", "rename one of them", word: 1);
                return null;
            }
            var item = make(name);
            item.Where = s.Where(1);
            return Added(list(c), item);
        }, list, item => Quoting.Word(nameOf(item)), traits);

    /// <summary>Lines of any number of names.</summary>
    public static EntryKind<T> NameList<T>(string syntax, Func<T, List<string>> list) =>
        new(syntax, (model, line, _) => list(model).AddRange(line.TextsFrom(0)), model => list(model).Select(Quoting.Word)) { Good = ["eth0", "eth0 eth1"] };

    private static T Added<T>(List<T> list, T item)
    {
        list.Add(item);
        return item;
    }

    private static void AddProcess(BlockSchema<KeepalivedConfiguration> schema)
    {
        schema.Add("net_namespace", Value.Name, static c => ref c.Global.NetworkNamespace, "the caller's", "Network namespace that everything runs in.", Expected | Once);
        schema.Add("net_namespace_ipvs", Value.Optional(Value.Name, ""), static c => ref c.Global.IpvsNamespace, "net_namespace", "Network namespace of IPVS; it cannot be changed by a reload.", Once);
        schema.Add("namespace_with_ipsets", Value.Flag, static c => ref c.Global.NamespaceWithIpsets, "off", "Use ipsets in a namespace on kernels before 3.13; here nftables does their work, which knows namespaces on every kernel.");
        schema.Add("use_pid_dir", Value.Flag, static c => ref c.Global.UsePidDirectory, "off", "Put pid files into /run/keepalived.");
        schema.Add("instance", Value.Name, static c => ref c.Global.Instance, "none", "Name of this daemon where several run; part of the names of pid files and in the log.", Expected | Once);
        schema.Add("linkbeat_use_polling", Value.Flag, static c => ref c.Global.LinkbeatPolling, "off", "Ask interfaces for their state instead of waiting to be told.");
        schema.Add("child_wait_time", Value.WholeSeconds(0, uint.MaxValue), static c => ref c.Global.ChildWaitTime, "5", "How long processes may take to stop before they are killed.", Needed);
    }

    private static void AddStatic(BlockSchema<KeepalivedConfiguration> schema)
    {
        schema.AddEntries("static_ipaddress", EntryLines.Addresses<KeepalivedConfiguration>(static c => c.StaticAddresses, isStatic: true), "Addresses that are there while the daemon runs.");
        schema.AddEntries("static_routes", EntryLines.Routes<KeepalivedConfiguration>(static c => c.StaticRoutes, isStatic: true), "Routes that are there while the daemon runs.");
        schema.AddEntries("static_rules", EntryLines.Rules<KeepalivedConfiguration>(static c => c.StaticRules, isStatic: true), "Routing rules that are there while the daemon runs.");
        schema.AddEntries("linkbeat_interfaces", new("INTERFACE [MII|ETHTOOL|IOCTL]", static (c, line, context) =>
        {
            var method = line.Count > 1 ? line.Words[1].Text.ToUpperInvariant() : "";
            if (method is not ("" or "MII" or "ETHTOOL" or "IOCTL")) context.Error(line, $"'{method}' is not a way to ask for the link's state", "MII, ETHTOOL or IOCTL", 1);
            else c.LinkbeatInterfaces.Add(new(line.Keyword, method, line.Where()));
        }, static c => c.LinkbeatInterfaces.Select(entry => $"{entry.Name} {entry.Method}".TrimEnd()))
        { Good = ["eth0", "eth0 MII"], Bad = ["eth0 ping"] },
            "Interfaces whose link is asked for.");
        schema.AddEntries("interface_up_down_delays", new("INTERFACE DOWN-SECONDS [UP-SECONDS]", ReadDelays,
            static c => c.InterfaceDelays.Select(entry => $"{entry.Name} {Seconds(entry.Down)} {Seconds(entry.Up)}"))
        { Good = ["eth0 2", "eth0 0.5 1"], Bad = ["eth0 soon", "eth0 256"] },
            "How long a change of an interface has to last; without the second number coming up counts at once.");
    }

    private static void ReadDelays(KeepalivedConfiguration configuration, Statement line, ParseContext context)
    {
        var (down, up) = (TimeSpan.Zero, TimeSpan.Zero);
        var kind = Value.Seconds(0, 255);
        if (line.Count < 2) context.Report(Severity.Note, line.Where(), $"'{line.Keyword}' has no seconds; it counts at once", "INTERFACE DOWN-SECONDS [UP-SECONDS]");
        if (line.Count > 1 && !kind.Parse([line.Words[1]], ref down)) context.InvalidValue(line, kind.Syntax, 1);
        else if (line.Count > 2 && !kind.Parse([line.Words[2]], ref up)) context.InvalidValue(line, kind.Syntax, 2);
        else configuration.InterfaceDelays.Add(new(line.Keyword, down, up, line.Where()));
    }

    private static string Seconds(TimeSpan time) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.######}");
}
