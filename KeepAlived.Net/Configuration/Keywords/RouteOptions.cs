using System.Globalization;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>The options of a route; types and the destination are read by <see cref="RouteEntryParser"/>.</summary>
internal static class RouteOptions
{
    private const string Seconds = "[lock] N|Nms|Ns";

    /// <summary>Milliseconds; the kernel's minimum and maximum, which the values are moved to.</summary>
    private const uint ShortestTime = 200, LongestTime = 120_000;

    public static readonly OptionTable<RouteEntry> Virtual = new()
    {
        { "inet", "", "The route is IPv4; the word behind it is skipped.", static (reader, _) => reader.FamilyWord(AddressFamily.InterNetwork) },
        { "inet6", "", "The route is IPv6; the word behind it is skipped.", static (reader, _) => reader.FamilyWord(AddressFamily.InterNetworkV6) },
        { "to", "ADDRESS[/PREFIX]|default|any|all", "Destination; the word may be left out.", RouteEntryParser.ReadDestination },
        { "default|any|all", "", "Destination: every address.", static (reader, route) => RouteEntryParser.ReadDestination(reader, route, reader.Option) },
        { "default6", "", "Old form of ::/0.", static (reader, route) => RouteEntryParser.ReadDestination(reader, route, reader.Option) },
        { "unicast|local|broadcast|brd|anycast|multicast|blackhole|unreachable|prohibit|throw|nat|xresolve", "ADDRESS[/PREFIX]|default",
            "Type of the route, before its destination; such a route is inserted as with `add`.", RouteEntryParser.ReadTyped },
        { "src", "ADDRESS", "Preferred source address.", static (reader, route) => route.Source = reader.Address() },
        { "as", "[to] ADDRESS", "Not supported, skipped.", ReadAs },
        { "via", "[inet|inet6] ADDRESS", "Gateway.", static (reader, route) => route.Gateway = reader.Address() },
        { "gw", "[inet|inet6] ADDRESS", "Old form of `via`.", ReadOldGateway },
        { "or", "ADDRESS", "Old form of a second `nexthop`.", ReadSecondGateway },
        { "from", "ADDRESS[/PREFIX]", "Only for packets from there (IPv6).", ReadFrom },
        { "tos|dsfield", "NAME|0..255", "Only for packets with this TOS.", ReadTypeOfService },
        { "table", "NAME|0..4294967295", "Routing table.", static (reader, route) => route.Table = reader.Named(reader.Names.Tables, 0, uint.MaxValue) },
        { "protocol", "NAME|0..255", "Who set the route; 18, keepalived, unless `no_track` is there.", ReadProtocol },
        { "scope", "NAME|0..255", "Scope of the destination.", static (reader, route) => route.Scope = (byte?)reader.Named(reader.Names.Scopes, 0, byte.MaxValue) },
        { "metric|priority|preference", "0..4294967295", "The lowest of equal routes is used.", static (reader, route) => route.Metric = (uint?)reader.Decimal(uint.MaxValue) },
        { "dev|oif", "IF", "Interface.", static (reader, route) => route.Device = reader.Word() },
        { "onlink", "", "The gateway is reachable, whatever the routes say.", static (_, route) => route.OnLink = true },
        { "encap", EncapsulationParser.Syntax, "Light tunnel.", static (reader, route) => route.Encapsulation = EncapsulationParser.Parse(reader) },
        { "expires", "0..4294967295", "Seconds until the route goes away (IPv6).", ReadExpiry },
        { "mtu", "[lock] 0..4294967295", "MTU of the path.", Metric(RouteMetric.Mtu) },
        { "hoplimit", "0..255", "Hop limit of packets.", Metric(RouteMetric.HopLimit, byte.MaxValue, canLock: false) },
        { "advmss", "[lock] 0..4294967295", "MSS that is advertised.", Metric(RouteMetric.AdvertisedSegmentSize) },
        { "rtt", Seconds, "First guess of the round trip time; without a unit in 1/8 ms.", Time(RouteMetric.RoundTripTime, 8, 960_000) },
        { "rttvar", Seconds, "First guess of its variance; without a unit in 1/4 ms.", Time(RouteMetric.RoundTripVariance, 4, 480_000) },
        { "rto_min", Seconds, "Shortest retransmission timeout, 200 ms to 120 s; without a unit in ms.", Time(RouteMetric.MinimumTimeout, 1, LongestTime) },
        { "reordering", "[lock] 0..4294967295", "Reordering that TCP expects.", Metric(RouteMetric.Reordering) },
        { "window", "0..4294967295", "Largest TCP window, in bytes.", Metric(RouteMetric.Window, canLock: false) },
        { "cwnd", "[lock] 0..4294967295", "Largest congestion window.", Metric(RouteMetric.CongestionWindow) },
        { "ssthresh", "[lock] 0..4294967295", "Slow start threshold.", Metric(RouteMetric.SlowStartThreshold) },
        { "realms", "[SOURCE/]DESTINATION", "Realms, each 0..255 or a name of rt_realms (IPv4).", static (reader, route) => route.Realms = reader.Realms() },
        { "initcwnd", "0..4294967295", "First congestion window.", Metric(RouteMetric.InitialCongestionWindow, canLock: false) },
        { "initrwnd", "0..4294967295", "First receive window.", Metric(RouteMetric.InitialReceiveWindow, canLock: false) },
        { "features", "ecn", "Features of the connections.", ReadFeatures },
        { "quickack", "0|1", "Acknowledge at once.", Metric(RouteMetric.QuickAcknowledgements, 1, canLock: false) },
        { "fastopen_no_cookie", "0|1", "TCP fast open without a cookie.", Metric(RouteMetric.FastOpenWithoutCookie, 1, canLock: false) },
        { "congctl", "[lock] NAME", "Congestion control.", ReadCongestionControl },
        { "pref", "low|medium|high|0..255", "Router preference (IPv6).", ReadPreference },
        { "ttl-propagate", "enabled|disabled", "Copy the TTL into MPLS.", ReadTtlPropagate },
        { "add", "", "Insert only where there is no equal route.", static (_, route) => route.Insertion = RouteInsertion.Add },
        { "prepend", "", "Insert ahead of equal routes: the default.", static (_, route) => route.Insertion = RouteInsertion.Prepend },
        { "append", "", "Insert behind equal routes.", static (_, route) => route.Insertion = RouteInsertion.Append },
        { "nexthop", NextHopParser.Syntax, "One of several ways; repeatable, at the end of the line.", ReadNextHops },
        { "no_track", "", "Stay master when somebody else removes the route.", static (_, route) => route.NoTrack = true },
        { "vrf", "IF", "The table of this VRF.", static (reader, route) => route.Vrf = reader.Word() },
    };

    public static readonly OptionTable<RouteEntry> Static = Virtual.With("track_group", "GROUP",
        "Instances of this track_group fault when the route is lost.", static (reader, route) => route.TrackGroup = reader.Word());

    /// <summary>The words that <see cref="Format"/> writes, by metric.</summary>
    private static readonly (RouteMetric Metric, string Word, uint PerMillisecond)[] MetricWords =
    [
        (RouteMetric.Mtu, "mtu", 0), (RouteMetric.Window, "window", 0), (RouteMetric.RoundTripTime, "rtt", 8), (RouteMetric.RoundTripVariance, "rttvar", 4),
        (RouteMetric.SlowStartThreshold, "ssthresh", 0), (RouteMetric.CongestionWindow, "cwnd", 0), (RouteMetric.AdvertisedSegmentSize, "advmss", 0),
        (RouteMetric.Reordering, "reordering", 0), (RouteMetric.HopLimit, "hoplimit", 0), (RouteMetric.InitialCongestionWindow, "initcwnd", 0),
        (RouteMetric.MinimumTimeout, "rto_min", 1), (RouteMetric.InitialReceiveWindow, "initrwnd", 0), (RouteMetric.QuickAcknowledgements, "quickack", 0),
        (RouteMetric.FastOpenWithoutCookie, "fastopen_no_cookie", 0),
    ];

    public static string Format(MetricValue metric)
    {
        if (metric.Metric == RouteMetric.Features) return "features ecn";
        var (_, word, perMillisecond) = MetricWords.First(known => known.Metric == metric.Metric);
        var lockWord = metric.Locked ? "lock " : "";
        return perMillisecond > 0 && metric.Value % perMillisecond == 0
            ? $"{word} {lockWord}{metric.Value / perMillisecond}ms"
            : $"{word} {lockWord}{metric.Value}";
    }

    private static void Set(RouteEntry route, MetricValue value)
    {
        route.Metrics.RemoveAll(other => other.Metric == value.Metric);
        var at = route.Metrics.FindIndex(other => other.Metric > value.Metric);
        route.Metrics.Insert(at < 0 ? route.Metrics.Count : at, value);
    }

    private static Action<EntryReader, RouteEntry> Metric(RouteMetric metric, uint high = uint.MaxValue, bool canLock = true) => (reader, route) =>
    {
        var locked = canLock && reader.Skip("lock");
        if (reader.Decimal(high) is { } value) Set(route, new(metric, (uint)value, locked));
    };

    /// <summary>A time: with a unit up to <paramref name="most"/> milliseconds, without one up to as many of the kernel's units.</summary>
    private static Action<EntryReader, RouteEntry> Time(RouteMetric metric, uint perMillisecond, uint most) => (reader, route) =>
    {
        var locked = reader.Skip("lock");
        if (!reader.TryWord(out var word)) return;
        var isMilliseconds = word.EndsWith("ms", StringComparison.OrdinalIgnoreCase);
        var isSeconds = !isMilliseconds && word.EndsWith("s", StringComparison.OrdinalIgnoreCase);
        var digits = word.AsSpan(0, word.Length - (isMilliseconds ? 2 : isSeconds ? 1 : 0)).TrimStart();
        if (digits.StartsWith("+")) digits = digits[1..];
        var unit = (isSeconds ? 1000 : 1) * (isSeconds || isMilliseconds ? perMillisecond : 1);
        var decimals = isSeconds ? 3 : 0;
        if (!TryPlain(digits, mayBeEmpty: word.Length == 0, out var number) || Rounded(number, decimals) * unit > (isSeconds || isMilliseconds ? most * perMillisecond : most))
        {
            reader.RefuseValue();
            return;
        }
        if (digits.IndexOf('.') is var point and >= 0 && digits.Length - point - 1 > decimals)
            reader.Report(Severity.Error, $"'{word}' has too many decimals and is rounded", decimals == 0 ? "write a whole number" : $"write at most {decimals} decimals");
        var value = (uint)(Rounded(number, decimals) * unit);
        var (low, high) = (ShortestTime * perMillisecond, LongestTime * perMillisecond);
        if (value < low || value > high) reader.Report(Severity.Note, $"'{word}' is taken for {(value < low ? "200ms" : "120s")}", "the limits are 200ms and 120s");
        Set(route, new(metric, Math.Clamp(value, low, high), locked));
    };

    private static decimal Rounded(decimal number, int decimals) => decimal.Round(number, decimals, MidpointRounding.AwayFromZero);

    /// <summary>Digits with at most one point.</summary>
    private static bool TryPlain(ReadOnlySpan<char> digits, bool mayBeEmpty, out decimal number)
    {
        number = 0;
        if (digits.IsEmpty) return mayBeEmpty;
        return digits.Trim("0123456789.").IsEmpty && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    private static void ReadAs(EntryReader reader, RouteEntry route)
    {
        reader.Skip("to");
        if (reader.TryWord(out _)) reader.Report(Severity.Error, "'as' is not supported and skipped", "remove it");
    }

    private static void ReadOldGateway(EntryReader reader, RouteEntry route)
    {
        reader.Report(Severity.Warning, "'gw' is the old form of 'via'", "write 'via'");
        route.Gateway = reader.Address();
    }

    private static void ReadSecondGateway(EntryReader reader, RouteEntry route)
    {
        reader.Report(Severity.Warning, "'or' is the old form of a second 'nexthop'", "write 'nexthop via ADDRESS nexthop via ADDRESS'");
        if (!reader.TryWord(out var word)) return;
        if (!EntryText.TryAddress(word, out var second)) reader.RefuseValue("an IP address without length");
        else if (route.NextHops.Count > 0) reader.Report(Severity.Error, $"'{word}' is a third gateway and ignored", "write a 'nexthop' for each");
        else if (route.Gateway is { } first && first.AddressFamily != second.AddressFamily)
            reader.Report(Severity.Error, $"'{word}' is of another family than {first} and ignored", "the gateways of a route have one family");
        else
        {
            route.NextHops.Add(new() { Gateway = route.Gateway });
            route.NextHops.Add(new() { Gateway = second });
            route.Gateway = null;
        }
    }

    private static void ReadNextHops(EntryReader reader, RouteEntry route)
    {
        if (route.NextHops.Count > 0) reader.Refuse("'nexthop' cannot follow 'or'", "write a 'nexthop' for each gateway");
        NextHopParser.Parse(reader, route);
    }

    private static void ReadFrom(EntryReader reader, RouteEntry route)
    {
        if (!reader.TryWord(out var word)) return;
        if (word.Contains(':') && EntryReader.IsNetwork(word)) route.From = reader.Network(word);
        else reader.RefuseValue("an IPv6 network: only IPv6 routes depend on the source");
    }

    private static void ReadTypeOfService(EntryReader reader, RouteEntry route) =>
        route.TypeOfService = (byte?)reader.Named(reader.Names.TypesOfService, 0, byte.MaxValue);

    private static void ReadProtocol(EntryReader reader, RouteEntry route) => route.Protocol = (byte?)reader.Named(reader.Names.Protocols, 0, byte.MaxValue);

    private static void ReadExpiry(EntryReader reader, RouteEntry route)
    {
        reader.TryOnly(AddressFamily.InterNetworkV6);
        route.Expires = (uint?)reader.Decimal(uint.MaxValue);
    }

    private static void ReadFeatures(EntryReader reader, RouteEntry route)
    {
        if (!reader.TryWord(out var word)) return;
        if (word == "ecn") Set(route, new(RouteMetric.Features, 1, false));
        else reader.Report(Severity.Error, $"'{word}' is not a feature", "expected features ecn");
    }

    private static void ReadCongestionControl(EntryReader reader, RouteEntry route)
    {
        var locked = reader.Skip("lock");
        if (!reader.TryWord(out var name)) return;
        route.CongestionControl = name;
        Set(route, new(RouteMetric.CongestionAlgorithm, 0, locked));
    }

    private static void ReadPreference(EntryReader reader, RouteEntry route)
    {
        reader.TryOnly(AddressFamily.InterNetworkV6);
        if (!reader.TryWord(out var word)) return;
        if (word is "low" or "medium" or "high") route.Preference = (byte)(word == "low" ? 3 : word == "high" ? 1 : 0);
        else if (EntryText.TryDecimal(word, byte.MaxValue, out var number)) route.Preference = (byte)number;
        else reader.RefuseValue();
    }

    private static void ReadTtlPropagate(EntryReader reader, RouteEntry route)
    {
        if (!reader.TryWord(out var word)) return;
        route.TtlPropagate = word == "enabled";
        if (word is not ("enabled" or "disabled")) reader.Report(Severity.Error, $"'{word}' is not valid for 'ttl-propagate', 'disabled' is used", "expected enabled|disabled");
    }
}
