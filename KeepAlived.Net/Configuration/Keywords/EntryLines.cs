using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Reads a line of a block as an entry; null if it has to be dropped.</summary>
internal delegate TEntry? ParseEntry<out TEntry>(IReadOnlyList<string> words, RouteNames names, List<EntryProblem> problems, bool isStatic);

/// <summary>Blocks whose lines are addresses, routes or rules.</summary>
internal static class EntryLines
{
    public static EntryKind<T> Addresses<T>(Func<T, List<AddressEntry>> list, bool isStatic = false) =>
        Kind(AddressEntryParser.Syntax, list, AddressEntryParser.Parse, AddressEntryParser.Format, isStatic, KeepAddress) with
        {
            Options = Options(AddressEntryParser.Options(isStatic)),
            Good = ["192.0.2.1", "192.0.2.1/24 dev eth0 label eth0:1", "2001:db8::1/64 dev eth0"],
            Bad = ["eth0", "192.0.2.1/33", "192.0.2.1 lang en", "192.0.2.1 dev"],
        };

    public static EntryKind<T> Routes<T>(Func<T, List<RouteEntry>> list, bool isStatic = false) =>
        Kind(RouteEntryParser.Syntax, list, RouteEntryParser.Parse, RouteEntryParser.Format, isStatic, static (routes, route, line, context) =>
        {
            if (route.TrackGroup is { } group && !IsKnown(group, line, context)) route.TrackGroup = null;
            route.Where = new(line.Where());
            routes.Add(route);
        }) with
        {
            Options = Options(RouteEntryParser.Options(isStatic)),
            Good = ["192.0.2.0/24 dev eth0", "default via 192.0.2.1 dev eth0 metric 5", "2001:db8::/32 via fe80::1 dev eth0", "192.0.2.0/24 dev eth0 nexthop via 192.0.2.1 weight 2"],
            Bad = ["dev eth0", "192.0.2.0/33 dev eth0", "192.0.2.0/24 dev eth0 metric high", "192.0.2.0/24 dev eth0 hoplimit 256"],
        };

    public static EntryKind<T> Rules<T>(Func<T, List<RuleEntry>> list, bool isStatic = false) =>
        Kind(RuleEntryParser.Syntax, list, RuleEntryParser.Parse, RuleEntryParser.Format, isStatic, static (rules, rule, line, context) =>
        {
            if (rule.TrackGroup is { } group && !IsKnown(group, line, context)) rule.TrackGroup = null;
            rule.Where = new(line.Where());
            rules.Add(rule);
        }) with
        {
            Options = Options(RuleEntryParser.Options(isStatic)),
            Good = ["from 192.0.2.0/24 table 100 priority 5", "iif eth0 fwmark 0x10/0xff blackhole priority 6", "to 2001:db8::/32 goto 9 priority 7"],
            Bad = ["from 192.0.2.0/24", "from 192.0.2.0/24 table none priority 5", "from 192.0.2.0/24 table 5 priority -1"],
        };

    private static EntryKind<T> Kind<T, TEntry>(string syntax, Func<T, List<TEntry>> list, ParseEntry<TEntry> parse, Func<TEntry, string> format, bool isStatic,
        Action<List<TEntry>, TEntry, Statement, ParseContext> keep)
        where TEntry : class => new(syntax, (model, line, context) =>
        {
            var problems = new List<EntryProblem>(0);
            var entry = parse(line.TextsFrom(0), context.Names, problems, isStatic);
            foreach (var problem in problems)
                context.Report(problem.EndsProcess ? Severity.Abort : problem.Severity, line.Where(problem.Word), problem.Message, problem.Hint);
            if (entry is not null) keep(list(model), entry, line, context);
        }, model => list(model).Select(format));

    private static void KeepAddress(List<AddressEntry> list, AddressEntry entry, Statement line, ParseContext context)
    {
        if (entry.TrackGroup is { } group && !IsKnown(group, line, context)) entry.TrackGroup = null;
        entry.Where = new(line.Where());
        if (!context.Listed.Add(list, entry)) context.Report(Severity.Note, line.Where(), $"{entry.Address} is already listed", "remove one of the lines, on all routers at the same time: keepalived discards advertisements with other lists");
    }

    /// <summary>A track_group has to be defined before the entries that name it.</summary>
    private static bool IsKnown(string group, Statement line, ParseContext context)
    {
        if (context.Configuration.TrackGroups.Exists(known => known.Name == group)) return true;
        context.Error(line, $"there is no track_group '{group}' before this line", "define it above", word: Math.Max(0, Array.IndexOf(line.TextsFrom(0), group)));
        return false;
    }

    private static EntryOption[] Options(IEnumerable<EntryOption> options) => [.. options];
}
