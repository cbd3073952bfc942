using System.Globalization;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Names that stand for numbers in routes and rules: the files of iproute2 and /etc/protocols.</summary>
/// <param name="readLines">The lines of a file, null if it cannot be read: then the names are the usual ones.</param>
/// <param name="systemFolder">Files of this folder stand before those of the other; null: iproute2's.</param>
internal sealed class RouteNames(Func<string, IEnumerable<string>?> readLines, string? systemFolder = null, string? distributionFolder = null)
{
    private const string SystemFolder = "/etc/iproute2", DistributionFolder = "/usr/share/iproute2", ProtocolsFile = "/etc/protocols";

    /// <summary>What iproute2 and Debian's /etc/protocols bring.</summary>
    public static readonly RouteNames Default = new(static _ => null);

    private static readonly IReadOnlyDictionary<string, uint> UsualTables = Lines("0 unspec", "253 default", "254 main", "255 local");

    private static readonly IReadOnlyDictionary<string, uint> UsualProtocols = Lines("0 unspec", "1 redirect", "2 kernel", "3 boot", "4 static", "8 gated",
        "9 ra", "10 mrt", "11 zebra", "12 bird", "13 dnrouted", "14 xorp", "15 ntk", "16 dhcp", "18 keepalived", "42 babel", "99 openr", "186 bgp",
        "187 isis", "188 ospf", "189 rip", "192 eigrp");

    private static readonly IReadOnlyDictionary<string, uint> UsualScopes = Lines("0 global", "200 site", "253 link", "254 host", "255 nowhere");

    private static readonly IReadOnlyDictionary<string, uint> UsualTypesOfService = Lines("0x0 default", "0x28 AF11", "0x30 AF12", "0x38 AF13", "0x48 AF21",
        "0x50 AF22", "0x58 AF23", "0x68 AF31", "0x70 AF32", "0x78 AF33", "0x88 AF41", "0x90 AF42", "0x98 AF43", "0x20 CS1", "0x40 CS2", "0x60 CS3",
        "0x80 CS4", "0xA0 CS5", "0xC0 CS6", "0xE0 CS7", "0xB8 EF");

    private static readonly IReadOnlyDictionary<string, uint> UsualRealms = Lines("0 cosmos");

    private static readonly IReadOnlyDictionary<string, uint> UsualGroups = Lines("0 default");

    private static readonly IReadOnlyDictionary<string, uint> UsualIpProtocols = Ignoring(Lines("0 ip", "0 hopopt", "1 icmp", "2 igmp", "3 ggp", "4 ipencap",
        "4 ip-encap", "5 st", "6 tcp", "8 egp", "9 igp", "12 pup", "17 udp", "20 hmp", "22 xns-idp", "27 rdp", "29 iso-tp4", "33 dccp", "36 xtp", "37 ddp",
        "38 idpr-cmtp", "41 ipv6", "43 ipv6-route", "44 ipv6-frag", "45 idrp", "46 rsvp", "47 gre", "50 esp", "50 ipsec-esp", "51 ah", "51 ipsec-ah",
        "57 skip", "58 ipv6-icmp", "59 ipv6-nonxt", "60 ipv6-opts", "73 rspf", "73 cphb", "81 vmtp", "88 eigrp", "89 ospf", "89 ospfigp", "93 ax.25",
        "94 ipip", "97 etherip", "98 encap", "103 pim", "108 ipcomp", "112 vrrp", "115 l2tp", "124 isis", "132 sctp", "133 fc", "135 mobility-header",
        "136 udplite", "137 mpls-in-ip", "138 manet", "139 hip", "140 shim6", "141 wesp", "142 rohc", "143 ethernet"));

    private IReadOnlyDictionary<string, uint>? _tables, _protocols, _scopes, _typesOfService, _realms, _groups, _ipProtocols;

    public IReadOnlyDictionary<string, uint> Tables => _tables ??= Read("rt_tables", UsualTables);

    /// <summary>Who set a route.</summary>
    public IReadOnlyDictionary<string, uint> Protocols => _protocols ??= Read("rt_protos", UsualProtocols);

    public IReadOnlyDictionary<string, uint> Scopes => _scopes ??= Read("rt_scopes", UsualScopes);

    public IReadOnlyDictionary<string, uint> TypesOfService => _typesOfService ??= Read("rt_dsfield", UsualTypesOfService);

    public IReadOnlyDictionary<string, uint> Realms => _realms ??= Read("rt_realms", UsualRealms);

    /// <summary>Groups of interfaces.</summary>
    public IReadOnlyDictionary<string, uint> Groups => _groups ??= Read("group", UsualGroups);

    /// <summary>Layer 4 protocols; capitals do not matter.</summary>
    public IReadOnlyDictionary<string, uint> IpProtocols => _ipProtocols ??= readLines(ProtocolsFile) is { } lines ? ParseProtocols(lines) : UsualIpProtocols;

    /// <summary>The names of this machine as they are now; a file is read when one of its names is asked for.</summary>
    public static RouteNames OfMachine(GlobalDefinitions? global = null) => new(static path =>
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }, global?.IprouteEtcDirectory, global?.IprouteUserDirectory);

    /// <summary>`NUMBER NAME` per line, the number in any of C's bases; what is no such line is passed over.</summary>
    private static IReadOnlyDictionary<string, uint> Parse(IEnumerable<string> lines)
    {
        var names = new Dictionary<string, uint>();
        foreach (var line in lines)
        {
            var words = Words(line);
            if (words.Length >= 2 && EntryText.TryAnyBase(words[0], uint.MaxValue, out var number)) names.TryAdd(words[1], number);
        }
        return names;
    }

    /// <summary>`NAME NUMBER ALIAS ...` per line, protocols(5).</summary>
    private static Dictionary<string, uint> ParseProtocols(IEnumerable<string> lines)
    {
        var names = new Dictionary<string, uint>(StringComparer.OrdinalIgnoreCase);
        foreach (var words in lines.Select(Words))
        {
            if (words.Length < 2 || !byte.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            names.TryAdd(words[0], number);
            foreach (var alias in words.AsSpan(2)) names.TryAdd(alias, number);
        }
        return names;
    }

    private IReadOnlyDictionary<string, uint> Read(string file, IReadOnlyDictionary<string, uint> otherwise) =>
        (readLines($"{systemFolder ?? SystemFolder}/{file}") ?? readLines($"{distributionFolder ?? DistributionFolder}/{file}")) is { } lines ? Parse(lines) : otherwise;

    private static string[] Words(string line)
    {
        var comment = line.IndexOf('#');
        return (comment < 0 ? line : line[..comment]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    private static IReadOnlyDictionary<string, uint> Lines(params string[] lines) => Parse(lines);

    private static Dictionary<string, uint> Ignoring(IReadOnlyDictionary<string, uint> names) => new(names, StringComparer.OrdinalIgnoreCase);
}
