using System.Net;
using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>`[TYPE] [to] DESTINATION [OPTION ...]`: a line of virtual_routes or static_routes.</summary>
internal static class RouteEntryParser
{
    public const string Syntax = "[TYPE] [to] ADDRESS[/PREFIX]|default [via ADDRESS] [dev IF] [OPTION ...] [nexthop ...]";

    /// <summary>By number; 1 is the first.</summary>
    private static readonly string[] TypeWords =
        ["unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit", "throw", "nat", "xresolve"];

    /// <summary>The options, for the manual.</summary>
    public static IEnumerable<EntryOption> Options(bool isStatic) => Table(isStatic).Options;

    /// <summary>The entry, also with problems; null if keepalived drops it.</summary>
    /// <param name="isStatic">The line stands in static_routes.</param>
    public static RouteEntry? Parse(IReadOnlyList<string> words, RouteNames names, List<EntryProblem> problems, bool isStatic = false)
    {
        var reader = new EntryReader(words, names, problems);
        var route = new RouteEntry(default(AddressPrefix));
        while (reader.Ahead is { } word)
        {
            if (Table(isStatic).TryRead(reader, route)) continue;
            reader.Take();
            if (TryType(word, out _)) ReadTyped(reader, route, word);
            else ReadDestination(reader, route, word);
        }
        if (!reader.IsRefused) Complete(reader, route);
        return reader.IsRefused ? null : route;
    }

    /// <summary>A line that parses to an equal entry.</summary>
    public static string Format(RouteEntry route)
    {
        var text = new StringBuilder();
        if (route.Type != RouteType.Unicast) text.Append(TypeName(route.Type) ?? $"{(byte)route.Type}").Append(' ');
        text.Append(route.Destination);
        if (route.Type == RouteType.Unicast ? route.Insertion != RouteInsertion.Prepend : route.Insertion != RouteInsertion.Add)
            text.Append(' ').Append(route.Insertion.ToString().ToLowerInvariant());
        FormatSelectors(text, route);
        foreach (var metric in route.Metrics)
            text.Append(' ').Append(metric.Metric == RouteMetric.CongestionAlgorithm
                ? $"congctl {(metric.Locked ? "lock " : "")}{Quoting.Word(route.CongestionControl ?? "")}"
                : RouteOptions.Format(metric));
        if (route.TtlPropagate is { } propagate) text.Append(propagate ? " ttl-propagate enabled" : " ttl-propagate disabled");
        if (route.NoTrack) text.Append(" no_track");
        Add(text, "track_group", route.TrackGroup is null ? null : Quoting.Word(route.TrackGroup));
        foreach (var hop in route.NextHops) text.Append(' ').Append(NextHopParser.Format(hop));
        return text.ToString();
    }

    /// <summary>`SOURCE/DESTINATION`, or the destination alone; null if there are none.</summary>
    public static string? Realms(uint? realms) => realms is not { } both ? null : both >> 16 == 0 ? $"{both}" : $"{both >> 16}/{both & 0xFFFF}";

    /// <summary>What follows `to`.</summary>
    public static void ReadDestination(EntryReader reader, RouteEntry route)
    {
        if (reader.TryWord(out var word)) ReadDestination(reader, route, word);
    }

    /// <summary>The word, or another one, as the destination.</summary>
    public static void ReadDestination(EntryReader reader, RouteEntry route, string word)
    {
        if (EntryReader.IsNetwork(word)) route.Destination = reader.Network(word) ?? route.Destination;
        else
        {
            reader.Refuse($"'{word}' is neither an option of a route nor a destination",
                word == "track_group" ? "it belongs in static_routes" : RouteOptions.Static.Suggestion(word) ?? "expected ADDRESS[/PREFIX], default or an option");
            RouteOptions.Static.SkipToOption(reader);
        }
    }

    /// <summary>A type, then the destination: no other word may stand between.</summary>
    public static void ReadTyped(EntryReader reader, RouteEntry route) => ReadTyped(reader, route, reader.Option);

    /// <summary>The type's name or number; null for a type without a name.</summary>
    public static string? TypeName(RouteType type) => (int)type is > 0 and var number && number <= TypeWords.Length ? TypeWords[number - 1] : null;

    private static void ReadTyped(EntryReader reader, RouteEntry route, string word)
    {
        TryType(word, out route.Type);
        route.Insertion = RouteInsertion.Add;
        reader.Begin(word, "ADDRESS[/PREFIX]|default");
        ReadDestination(reader, route);
    }

    private static bool TryType(string word, out RouteType type)
    {
        var known = word == "brd" ? (int)RouteType.Broadcast : Array.IndexOf(TypeWords, word) + 1;
        var number = (uint)known;
        var isType = known > 0 || EntryText.TryAnyBase(word, byte.MaxValue, out number);
        type = (RouteType)number;
        return isType;
    }

    /// <summary>What can only be said about the whole line.</summary>
    private static void Complete(EntryReader reader, RouteEntry route)
    {
        if (route.Destination.Address is null)
        {
            reader.RefuseLine("the route has no destination", "expected " + Syntax);
            return;
        }
        if (route.Destination == EntryReader.Everywhere) route.Destination = EntryReader.Everything(reader.Family);
        if (route.NoTrack) return;
        if (route.Protocol is not (null or RouteEntry.KeepalivedProtocol))
        {
            reader.ReportAt(0, Severity.Error, "a tracked route has the protocol keepalived: what is written does not count", "remove 'protocol', or add 'no_track'");
            route.Protocol = RouteEntry.KeepalivedProtocol;
        }
        if (route.Device is not null) return;
        if (route.TrackGroup is not null) reader.ReportAt(0, Severity.Error, "a route without 'dev' cannot have a track_group: it is ignored", "add 'dev'");
        route.TrackGroup = null;
        reader.ReportAt(0, Severity.Warning, "a route without 'dev' is not tracked: nobody notices when it goes away", "add 'dev', or 'no_track'");
        route.Protocol = RouteEntry.KeepalivedProtocol;
        route.NoTrack = true;
    }

    private static OptionTable<RouteEntry> Table(bool isStatic) => isStatic ? RouteOptions.Static : RouteOptions.Virtual;

    private static void FormatSelectors(StringBuilder text, RouteEntry route)
    {
        Add(text, "src", route.Source);
        Add(text, "from", route.From);
        Add(text, "tos", route.TypeOfService);
        Add(text, "via", route.Gateway);
        Add(text, "encap", route.Encapsulation is null ? null : EncapsulationParser.Format(route.Encapsulation));
        Add(text, "dev", route.Device is null ? null : Quoting.Word(route.Device));
        Add(text, "table", route.Table);
        Add(text, "protocol", route.Protocol);
        Add(text, "scope", route.Scope);
        Add(text, "metric", route.Metric);
        Add(text, "vrf", route.Vrf is null ? null : Quoting.Word(route.Vrf));
        if (route.OnLink) text.Append(" onlink");
        Add(text, "expires", route.Expires);
        Add(text, "realms", Realms(route.Realms));
        Add(text, "pref", route.Preference);
    }

    private static void Add(StringBuilder text, string option, object? value)
    {
        if (value is not null) text.Append(' ').Append(option).Append(' ').Append(value);
    }
}
