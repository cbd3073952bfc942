using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using Sprache;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>`ADDRESS[/PREFIX] [brd ADDRESS|-|+] [dev IF] [scope S] [label L] [peer ADDRESS] ...`: a line of virtual_ipaddress.</summary>
internal static class AddressEntryParser
{
    public const string Syntax = "ADDRESS[/PREFIX] [brd ADDRESS|+|-] [dev IF] [scope SCOPE] [label LABEL] [peer ADDRESS]";

    private static readonly Parser<string> Word = Parse.CharExcept(" \t").AtLeastOnce().Text().Token();

    private static readonly Parser<(IPAddress Address, byte? Prefix)> Target =
        from address in Parse.Char(c => char.IsAsciiHexDigit(c) || c is '.' or ':', "address").AtLeastOnce().Text()
        from prefix in Parse.Char('/').Then(_ => Parse.Number).Optional()
        let parsed = ToAddress(address)
        where parsed is not null && (prefix.IsEmpty || byte.TryParse(prefix.Get(), out byte _))
        select (parsed, prefix.IsEmpty ? (byte?)null : byte.Parse(prefix.Get()));

    private static readonly Parser<(string Name, string? Value)> Option =
        (from name in Words("brd", "broadcast", "dev", "scope", "label", "peer", "preferred_lft")
         from value in Word
         select (name, (string?)value))
        .Or(from name in Words("home", "-nodad", "nodad", "mngtmpaddr", "noprefixroute", "autojoin", "no_track", "track_group", "use_vmac")
            select (name, (string?)null));

    private static readonly Parser<((IPAddress Address, byte? Prefix) Target, (string Name, string? Value)[] Options)> Entry =
        from target in Target.Token()
        from options in Option.Many().End()
        select (target, options.ToArray());

    /// <summary>The entry, or null with what is wrong; <paramref name="ignored"/> names options without effect.</summary>
    public static AddressEntry? TryParse(string text, out string? error, out List<string> ignored)
    {
        ignored = [];
        var result = Entry.TryParse(text);
        error = result.WasSuccessful ? null : $"'{text}' is not an address entry (column {result.Remainder.Column} of it), expected {Syntax}";
        if (!result.WasSuccessful) return null;
        var ((address, prefix), options) = result.Value;
        var longest = address.AddressFamily == AddressFamily.InterNetwork ? (byte)32 : (byte)128;
        if (prefix > longest) error = $"prefix length {prefix} is too large, expected 0..{longest}";
        var entry = new AddressEntry(address, prefix ?? longest);
        foreach (var (name, value) in options) entry = Apply(entry, name, value, ignored, ref error);
        return error is null ? entry : null;
    }

    /// <summary>The way back.</summary>
    public static string Format(AddressEntry entry)
    {
        var scope = entry.Scope switch { 200 => " scope site", 253 => " scope link", 254 => " scope host", _ => "" };
        return $"{entry}{Option(" dev ", entry.Device)}{Option(" label ", entry.Label)}{Option(" brd ", entry.Broadcast)}{Option(" peer ", entry.Peer)}{scope}";

        static string Option(string name, object? value) => value is null ? "" : $"{name}{value}";
    }

    private static AddressEntry Apply(AddressEntry entry, string name, string? value, List<string> ignored, ref string? error)
    {
        switch (name)
        {
            case "dev": return entry with { Device = value };
            case "label": return entry with { Label = value };
            case "brd" or "broadcast" when value == "-": return entry;
            case "brd" or "broadcast" when value == "+": return entry with { Broadcast = HostBits(entry) };
            case "brd" or "broadcast" or "peer":
                IPAddress? address = null;
                if (!Value.TryAddress(value!, ref address)) error = $"'{value}' is not an address for {name}";
                return name == "peer" ? entry with { Peer = address } : entry with { Broadcast = address };
            case "scope":
                byte? scope = value switch
                {
                    "global" or "0" => 0,
                    "site" or "200" => 200,
                    "link" or "253" => 253,
                    "host" or "254" => 254,
                    _ => null
                };
                if (scope is null) error = $"'{value}' is not a scope, expected global|site|link|host";
                return entry with { Scope = scope ?? 0 };
            default:
                ignored.Add(name);
                return entry;
        }
    }

    private static IPAddress? ToAddress(string text)
    {
        IPAddress? address = null;
        return Value.TryAddress(text, ref address) ? address : null;
    }

    private static IPAddress HostBits(AddressEntry entry)
    {
        var bytes = entry.Address.GetAddressBytes();
        for (int bit = entry.PrefixLength; bit < bytes.Length * 8; bit++) bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }

    private static Parser<string> Words(params string[] words) => Word.Where(words.Contains);
}
