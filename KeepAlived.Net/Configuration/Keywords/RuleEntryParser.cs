using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>`[not] [from NETWORK] [to NETWORK] [OPTION ...] ACTION`: a line of virtual_rules or static_rules.</summary>
internal static class RuleEntryParser
{
    public const string Syntax = "[not] [from NETWORK] [to NETWORK] [OPTION ...] table TABLE|ACTION priority N";
    private const uint LongestSuppressed = 128;
    private const string OneAction = "one of table, goto, nop, blackhole, unreachable, prohibit, l3mdev";

    private static readonly OptionTable<RuleEntry> Virtual = new()
    {
        { "inet", "", "The rule is IPv4; the word behind it is skipped.", static (reader, _) => reader.FamilyWord(AddressFamily.InterNetwork) },
        { "inet6", "", "The rule is IPv6; the word behind it is skipped.", static (reader, _) => reader.FamilyWord(AddressFamily.InterNetworkV6) },
        { "from", "ADDRESS[/PREFIX]|all|any|default", "Source of the packets.", static (reader, rule) => rule.From = Network(reader) },
        { "to", "ADDRESS[/PREFIX]|all|any|default", "Destination of the packets; `all` only where no address stands before it.", static (reader, rule) => rule.To = Network(reader) },
        { "not", "", "For packets that do not match.", static (_, rule) => rule.Inverted = true },
        { "table|lookup", "NAME|1..4294967295", "Routing table to look in.", ReadTable },
        { "preference|order|priority", "0..4294967295", "Place among the rules, the lowest first.", ReadPriority },
        { "tos|dsfield", "NAME|0..255", "TOS of the packets.", static (reader, rule) => rule.TypeOfService = (byte?)reader.Named(reader.Names.TypesOfService, 0, byte.MaxValue) },
        { "fwmark", "N[/MASK]", "Mark of the packets.", ReadMark },
        { "realms", "[SOURCE/]DESTINATION", "Realms to give, each 0..255 or a name of rt_realms (IPv4).", static (reader, rule) => rule.Realms = reader.Realms() },
        { "suppress_prefixlength|sup_pl", "0..128", "Reject routes of this prefix length or less.", static (reader, rule) => rule.SuppressPrefixLength = (uint?)reader.Decimal(LongestSuppressed) },
        { "suppress_ifgroup|sup_group", "NAME|0..2147483647", "Reject routes through interfaces of this group.", static (reader, rule) => rule.SuppressGroup = reader.Named(reader.Names.Groups, 0, int.MaxValue) },
        { "dev|iif", "IF", "Interface the packets come from.", static (reader, rule) => rule.InputInterface = reader.Word() },
        { "oif", "IF", "Interface of the sockets that send them.", static (reader, rule) => rule.OutputInterface = reader.Word() },
        { "tunnel-id", "0..18446744073709551615", "Number of the tunnel they come from.", static (reader, rule) => rule.TunnelId = reader.Decimal(ulong.MaxValue) },
        { "uidrange", "UID-UID", "Users of the sockets that send them.", static (reader, rule) => rule.Users = Range(reader, uint.MaxValue, mayDrop: true) },
        { "l3mdev", "", "Look in the table of the VRF the packets belong to.", ReadDeviceTable },
        { "protocol", "0..255", "Who set the rule; 18, keepalived, unless `no_track` is there.", ReadProtocol },
        { "ipproto", "NAME|N", "Protocol of the packets, as in /etc/protocols.", ReadIpProtocol },
        { "sport", "PORT-PORT", "Source ports.", static (reader, rule) => rule.SourcePorts = Range(reader, ushort.MaxValue, mayDrop: false) },
        { "dport", "PORT-PORT", "Destination ports.", static (reader, rule) => rule.DestinationPorts = Range(reader, ushort.MaxValue, mayDrop: false) },
        { "type", "ACTION", "The action follows; the word may be left out.", ReadType },
        { "goto", "0..4294967295", "Go on with the rule of this priority, which has to be higher than the rule's own.", ReadGoto },
        { "nop", "", "Do nothing.", static (reader, rule) => Act(reader, rule, RuleAction.Nop) },
        { "blackhole", "", "Drop the packets.", static (reader, rule) => Act(reader, rule, RuleAction.Blackhole) },
        { "unreachable", "", "Answer that the network is unreachable.", static (reader, rule) => Act(reader, rule, RuleAction.Unreachable) },
        { "prohibit", "", "Answer that it is prohibited.", static (reader, rule) => Act(reader, rule, RuleAction.Prohibit) },
        { "no_track", "", "Stay master when somebody else removes the rule.", static (_, rule) => rule.NoTrack = true },
    };

    private static readonly OptionTable<RuleEntry> Static = Virtual.With("track_group", "GROUP",
        "Instances of this track_group fault when the rule is lost.", static (reader, rule) => rule.TrackGroup = reader.Word());

    /// <summary>The options, for the manual.</summary>
    public static IEnumerable<EntryOption> Options(bool isStatic) => Table(isStatic).Options;

    /// <summary>The entry, also with problems; null if keepalived drops it.</summary>
    /// <param name="isStatic">The line stands in static_rules.</param>
    public static RuleEntry? Parse(IReadOnlyList<string> words, RouteNames names, List<EntryProblem> problems, bool isStatic = false)
    {
        var reader = new EntryReader(words, names, problems);
        var rule = new RuleEntry();
        var options = Table(isStatic);
        while (reader.Ahead is { } word)
        {
            if (options.TryRead(reader, rule)) continue;
            reader.Take();
            if (TryNumberedAction(word, out var action)) Act(reader, rule, action);
            else Unknown(reader, word, options);
        }
        if (!reader.IsRefused) Complete(reader, rule);
        return reader.IsRefused ? null : rule;
    }

    /// <summary>A line that parses to an equal entry.</summary>
    public static string Format(RuleEntry rule)
    {
        var text = new StringBuilder(rule.Inverted ? "not" : "");
        Add("from", rule.From);
        Add("to", rule.To);
        Add("tos", rule.TypeOfService);
        Add("fwmark", rule.Mark is { } mark ? mark.Mask == uint.MaxValue ? $"0x{mark.Value:x}" : $"0x{mark.Value:x}/0x{mark.Mask:x}" : null);
        Add("iif", rule.InputInterface is null ? null : Quoting.Word(rule.InputInterface));
        Add("oif", rule.OutputInterface is null ? null : Quoting.Word(rule.OutputInterface));
        Add("tunnel-id", rule.TunnelId);
        Add("uidrange", rule.Users);
        Add("ipproto", rule.IpProtocol);
        Add("sport", rule.SourcePorts);
        Add("dport", rule.DestinationPorts);
        Add("realms", RouteEntryParser.Realms(rule.Realms));
        Add("suppress_prefixlength", rule.SuppressPrefixLength);
        Add("suppress_ifgroup", rule.SuppressGroup);
        Add("protocol", rule.Protocol);
        Add("priority", rule.Priority);
        Add("table", rule.Table);
        if (rule.UseDeviceTable) text.Append(" l3mdev");
        if (rule.Action == RuleAction.Goto) Add("goto", rule.Target);
        else if (rule.Action != RuleAction.Table) text.Append(' ').Append(rule.Action.ToString().ToLowerInvariant());
        if (rule.NoTrack) text.Append(" no_track");
        Add("track_group", rule.TrackGroup is null ? null : Quoting.Word(rule.TrackGroup));
        return text.ToString().TrimStart();

        void Add(string option, object? value)
        {
            if (value is not null) text.Append(' ').Append(option).Append(' ').Append(value);
        }
    }

    private static OptionTable<RuleEntry> Table(bool isStatic) => isStatic ? Static : Virtual;

    private static void Unknown(EntryReader reader, string word, OptionTable<RuleEntry> options)
    {
        var isNetwork = EntryText.TryAddress(word.Split('/')[0], out _);
        reader.Refuse($"'{word}' is not an option of a rule",
            isNetwork ? "write 'from' or 'to' before it" : word == "track_group" ? "it belongs in static_rules" : options.Hint(word));
        options.SkipToOption(reader);
    }

    /// <summary>Numbers of route types, as keepalived takes them.</summary>
    private static bool TryNumberedAction(string word, out RuleAction action)
    {
        var isNumber = EntryText.TryAnyBase(word, byte.MaxValue, out var number);
        action = number is >= (uint)RuleAction.Blackhole and <= (uint)RuleAction.Prohibit ? (RuleAction)number : RuleAction.None;
        return isNumber;
    }

    private static void Act(EntryReader reader, RuleEntry rule, RuleAction action)
    {
        if (action == RuleAction.None) reader.Refuse($"'{reader.Last}' is not an action of a rule", "expected " + OneAction);
        else if (rule.Action != RuleAction.None) reader.Refuse($"'{reader.Last}' is a second action", $"a rule has {OneAction}");
        else rule.Action = action;
    }

    private static AddressPrefix? Network(EntryReader reader)
    {
        if (!reader.TryWord(out var word)) return null;
        if (EntryReader.IsNetwork(word)) return reader.Network(word);
        reader.RefuseValue();
        return null;
    }

    private static void ReadTable(EntryReader reader, RuleEntry rule)
    {
        rule.Table = reader.Named(reader.Names.Tables, 1, uint.MaxValue);
        if (rule.Table is not null) Act(reader, rule, RuleAction.Table);
    }

    private static void ReadDeviceTable(EntryReader reader, RuleEntry rule)
    {
        rule.UseDeviceTable = true;
        Act(reader, rule, RuleAction.Table);
    }

    private static void ReadGoto(EntryReader reader, RuleEntry rule)
    {
        if (reader.Decimal(uint.MaxValue) is not { } target) return;
        rule.Target = (uint)target;
        Act(reader, rule, RuleAction.Goto);
    }

    private static void ReadType(EntryReader reader, RuleEntry rule)
    {
        if (!reader.TryWord(out var word)) return;
        switch (word)
        {
            case "nop": Act(reader, rule, RuleAction.Nop); break;
            case "blackhole": Act(reader, rule, RuleAction.Blackhole); break;
            case "unreachable": Act(reader, rule, RuleAction.Unreachable); break;
            case "prohibit": Act(reader, rule, RuleAction.Prohibit); break;
            case "goto":
                reader.Begin("goto", "0..4294967295");
                ReadGoto(reader, rule);
                break;
            default:
                TryNumberedAction(word, out var action);
                Act(reader, rule, action);
                break;
        }
    }

    /// <summary>In any of C's bases, unlike other numbers.</summary>
    private static void ReadPriority(EntryReader reader, RuleEntry rule)
    {
        if (!reader.TryWord(out var word)) return;
        if (word.Length == 0) rule.Priority = 0;
        else if (EntryText.TryAnyBase(word, uint.MaxValue, out var priority)) rule.Priority = priority;
        else reader.RefuseValue();
    }

    /// <summary>An empty number before or behind the slash is 0.</summary>
    private static void ReadMark(EntryReader reader, RuleEntry rule)
    {
        if (!reader.TryWord(out var word)) return;
        var slash = word.IndexOf('/');
        var (value, mask) = (slash < 0 ? word : word[..slash], slash < 0 ? null : word[(slash + 1)..]);
        uint bits = 0, maskBits = uint.MaxValue;
        if ((value.Length == 0 || EntryText.TryAnyBase(value, uint.MaxValue, out bits)) && (mask is null || IsBits(mask, out maskBits))) rule.Mark = new(bits, maskBits);
        else reader.RefuseValue("N[/MASK], both 0..4294967295 or hexadecimal with 0x");

        static bool IsBits(string text, out uint number)
        {
            number = 0;
            return text.Length == 0 || EntryText.TryAnyBase(text, uint.MaxValue, out number);
        }
    }

    private static void ReadProtocol(EntryReader reader, RuleEntry rule)
    {
        if (!reader.TryWord(out var word)) return;
        if (EntryText.TryDecimal(word, byte.MaxValue, out var number)) rule.Protocol = (byte)number;
        else reader.ReportValue(Severity.Error);
    }

    private static void ReadIpProtocol(EntryReader reader, RuleEntry rule)
    {
        if (!reader.TryWord(out var word)) return;
        var protocols = reader.Names.IpProtocols;
        var isKnown = EntryText.TryDecimal(word, byte.MaxValue, out var decimalNumber) && protocols.Values.Contains((uint)decimalNumber);
        if (protocols.TryGetValue(word, out var number)) rule.IpProtocol = (byte)number;
        else if (isKnown && word.Length > 0) rule.IpProtocol = (byte)decimalNumber;
        else reader.ReportValue(Severity.Error, "a name or number of /etc/protocols: tcp, udp, icmp ...");
    }

    private static NumberRange? Range(EntryReader reader, uint high, bool mayDrop)
    {
        if (!reader.TryWord(out var word)) return null;
        if (EntryText.TryRange(word, high, out var range))
        {
            if (range.First > range.Last) reader.Report(Severity.Note, $"'{word}' is empty: its end is below its start", $"write {range.Last}-{range.First}");
            return range;
        }
        var expected = EntryText.TryDecimal(word, high, out _) ? $"a range: write {word}-{word}" : $"FIRST-LAST, both 0..{high}";
        if (mayDrop) reader.RefuseValue(expected);
        else reader.ReportValue(Severity.Error, expected);
        return null;
    }

    /// <summary>What can only be said about the whole line.</summary>
    private static void Complete(EntryReader reader, RuleEntry rule)
    {
        if (reader.Family == AddressFamily.InterNetworkV6) rule.Family = reader.Family;
        if (rule.From == EntryReader.Everywhere) rule.From = EntryReader.Everything(rule.Family);
        if (rule.To == EntryReader.Everywhere) rule.To = EntryReader.Everything(rule.Family);
        // A line says IPv6 by an address only: `inet6` swallows the word behind it.
        if (rule is { From: null, To: null, Family: AddressFamily.InterNetworkV6 }) rule.From = EntryReader.Everything(rule.Family);
        if (rule.Action == RuleAction.None) reader.RefuseLine("the rule does nothing", $"add {OneAction}");
        else if (rule.Action != RuleAction.Table && (rule.Realms ?? rule.SuppressPrefixLength ?? rule.SuppressGroup) is not null)
            reader.RefuseLine("realms and suppress_* count only for a table", "remove them, or write 'table'");
        else if (rule.Action == RuleAction.Goto && (rule.Priority is null || rule.Priority >= rule.Target))
            reader.RefuseLine($"'goto {rule.Target}' does not lead forward", rule.Priority is null ? "add a priority below it" : $"the rule's own priority is {rule.Priority}");
        else if (rule.Priority is null)
            reader.ReportAt(0, Severity.Warning, "the rule has no priority: it gets the next one from 16384 downwards", "add 'priority N'");
        if (rule.NoTrack) return;
        if (rule is { TrackGroup: not null, InputInterface: null })
        {
            reader.ReportAt(0, Severity.Error, "a rule without 'iif' cannot have a track_group: it is ignored", "add 'iif'");
            rule.TrackGroup = null;
        }
        if (rule.Protocol is null or RouteEntry.KeepalivedProtocol) return;
        reader.ReportAt(0, Severity.Error, "a tracked rule has the protocol keepalived (18): what is written does not count", "remove 'protocol', or add 'no_track'");
        rule.Protocol = RouteEntry.KeepalivedProtocol;
    }
}
