using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>`nexthop [via ADDRESS] [dev IF] [weight N] ...`: the end of a route, once per way.</summary>
internal static class NextHopParser
{
    public const string Syntax = "[via [inet|inet6] ADDRESS] [dev IF] [weight 1..256] [onlink] [encap ...] [realms [SOURCE/]DESTINATION]";
    private const ushort HighestWeight = 256;

    private static readonly OptionTable<NextHop> Table = new()
    {
        { "via", "[inet|inet6] ADDRESS", "Gateway.", static (reader, hop) => hop.Gateway = reader.Address() },
        { "dev", "IF", "Interface.", static (reader, hop) => hop.Device = reader.Word() },
        { "weight", "1..256", "Share of the traffic.", ReadWeight },
        { "onlink", "", "The gateway is reachable, whatever the routes say.", static (_, hop) => hop.OnLink = true },
        { "encap", EncapsulationParser.Syntax, "Light tunnel.", static (reader, hop) => hop.Encapsulation = EncapsulationParser.Parse(reader) },
        { "realms", "[SOURCE/]DESTINATION", "Realms (IPv4).", static (reader, hop) => hop.Realms = reader.Realms() },
    };

    public static IEnumerable<EntryOption> Options => Table.Options;

    /// <summary>What follows the first `nexthop`, up to the end of the line: nothing else may follow.</summary>
    public static void Parse(EntryReader reader, RouteEntry route)
    {
        var wasRefused = reader.IsRefused;
        do
        {
            var hop = new NextHop();
            while (!(reader.IsRefused && !wasRefused) && Table.TryRead(reader, hop)) { }
            if (reader.IsRefused && !wasRefused)
            {
                reader.IsRefused = false; // keepalived drops the way and the rest of the line, not the route
                reader.SkipAll();
                return;
            }
            route.NextHops.Add(hop);
        }
        while (reader.Skip("nexthop"));
        if (reader.Ahead is null) return;
        var word = reader.Take();
        reader.Report(Severity.Error, $"'{word}' cannot follow a nexthop: the rest of the line is ignored",
            Table.Suggestion(word) ?? "what belongs to the route stands before the first nexthop");
        reader.SkipAll();
    }

    public static string Format(NextHop hop)
    {
        return "nexthop" + Word("via", hop.Gateway) + Word("dev", hop.Device is null ? null : Quoting.Word(hop.Device)) + Word("weight", hop.Weight)
            + (hop.OnLink ? " onlink" : "") + Word("encap", hop.Encapsulation is null ? null : EncapsulationParser.Format(hop.Encapsulation))
            + Word("realms", RouteEntryParser.Realms(hop.Realms));

        static string Word(string name, object? value) => value is null ? "" : $" {name} {value}";
    }

    private static void ReadWeight(EntryReader reader, NextHop hop)
    {
        if (!reader.TryWord(out var word)) return;
        if (EntryText.TryDecimal(word, HighestWeight, out var weight) && weight > 0) hop.Weight = (ushort)weight;
        else reader.RefuseValue();
    }
}
