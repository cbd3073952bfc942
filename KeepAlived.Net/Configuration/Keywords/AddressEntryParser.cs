using System.Net;
using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>`ADDRESS[/PREFIX] [dev IF] [label L] ...`: a line of virtual_ipaddress, virtual_ipaddress_excluded or static_ipaddress.</summary>
internal static class AddressEntryParser
{
    public const string Syntax = "ADDRESS[/PREFIX] [brd ADDRESS|+|-] [dev IF] [scope SCOPE] [label LABEL] [peer ADDRESS]";
    private const int LongestLabel = 15, LongestBroadcastPrefix = 30;

    private static readonly OptionTable<AddressEntry> Shared = new()
    {
        { "dev", "IF", "Interface that carries the address.", ReadDevice },
        { "scope", "NAME|0..255", "Scope: global, site, link, host, nowhere or a name of rt_scopes.", ReadScope },
        { "brd|broadcast", "ADDRESS|+|-", "Broadcast address (IPv4); + sets the host bits of the address, - clears them.", ReadBroadcast },
        { "label", "LABEL", "Name of up to 15 characters, such as eth0:1 (IPv4).", ReadLabel },
        { "peer", "ADDRESS", "Far end of a point-to-point link; no prefix length.", ReadPeer },
        { "home", "", "Mobile IPv6 home address.", static (_, entry) => entry.Flags |= AddressFlags.Home },
        { "-nodad", "", "Let the kernel detect duplicates of the address (IPv6).", static (_, entry) => entry.Flags |= AddressFlags.DetectDuplicates },
        { "mngtmpaddr", "", "Make temporary addresses from it (IPv6).", static (_, entry) => entry.Flags |= AddressFlags.ManageTemporary },
        { "noprefixroute", "", "No route to the address's network.", static (_, entry) => entry.Flags |= AddressFlags.NoPrefixRoute },
        { "autojoin", "", "Join multicast groups.", static (_, entry) => entry.Flags |= AddressFlags.AutoJoin },
        { "no_track", "", "Stay master when somebody else removes the address.", static (_, entry) => entry.Flags |= AddressFlags.NoTrack },
        { "preferred_lft", "SECONDS|forever", "Preferred lifetime (IPv6); 0 deprecates the address, as is usual for /128.", ReadLifetime },
    };

    private static readonly OptionTable<AddressEntry> Static = Shared.With("track_group", "GROUP",
        "Instances of this track_group fault when the address is lost.", static (reader, entry) => entry.TrackGroup = reader.Word());

    private static readonly OptionTable<AddressEntry> Virtual = Shared.With("use_vmac", "",
        "Put the address on a virtual MAC link of its own.", static (_, entry) => entry.Flags |= AddressFlags.UseVirtualMac);

    /// <summary>The options, for the manual.</summary>
    public static IEnumerable<EntryOption> Options(bool isStatic) => Table(isStatic).Options;

    /// <summary>The entry, also with problems; null if keepalived drops it.</summary>
    /// <param name="isStatic">The line stands in static_ipaddress.</param>
    public static AddressEntry? Parse(IReadOnlyList<string> words, RouteNames names, List<EntryProblem> problems, bool isStatic = false)
    {
        var reader = new EntryReader(words, names, problems) { MissingEndsProcess = false };
        if (reader.Ahead is null) return null;
        var text = reader.Take();
        var slash = text.IndexOf('/');
        if (!EntryText.TryAddress(slash < 0 ? text : text.AsSpan(0, slash), out var address))
        {
            reader.Refuse($"'{text}' is not an IP address", "expected " + Syntax);
            return null;
        }
        var entry = new AddressEntry(address, slash < 0 ? EntryText.LongestPrefix(address) : reader.Length(text, slash, address));
        var options = Table(isStatic);
        while (reader.Ahead is { } word)
        {
            if (options.TryRead(reader, entry)) continue;
            reader.Take();
            reader.Report(Severity.Error, $"'{word}' is not an option of an address", Hint(options, word, isStatic));
        }
        if (entry.Peer is not null) Complete(reader, entry, slash >= 0);
        return reader.IsRefused ? null : entry;
    }

    /// <summary>A line that parses to an equal entry.</summary>
    public static string Format(AddressEntry entry)
    {
        var text = new StringBuilder(entry.Address.ToString());
        if (entry.Peer is null) text.Append('/').Append(entry.PrefixLength);
        Add(" peer ", entry.Peer);
        Add(" brd ", entry.Broadcast);
        Add(" dev ", entry.Device is null ? null : Quoting.Word(entry.Device));
        if (entry.Scope != 0) text.Append(" scope ").Append(entry.Scope switch { 200 => "site", 253 => "link", 254 => "host", _ => $"{entry.Scope}" });
        Add(" label ", entry.Label is null ? null : Quoting.Word(entry.Label));
        foreach (var (flag, word) in FlagWords) if (entry.Flags.HasFlag(flag)) text.Append(' ').Append(word);
        Add(" preferred_lft ", entry.PreferredLifetime == AddressEntry.Forever ? "forever" : entry.PreferredLifetime);
        Add(" track_group ", entry.TrackGroup is null ? null : Quoting.Word(entry.TrackGroup));
        return text.ToString();

        void Add(string option, object? value)
        {
            if (value is not null) text.Append(option).Append(value);
        }
    }

    private static readonly (AddressFlags Flag, string Word)[] FlagWords =
    [
        (AddressFlags.Home, "home"), (AddressFlags.DetectDuplicates, "-nodad"), (AddressFlags.ManageTemporary, "mngtmpaddr"),
        (AddressFlags.NoPrefixRoute, "noprefixroute"), (AddressFlags.AutoJoin, "autojoin"), (AddressFlags.NoTrack, "no_track"),
        (AddressFlags.UseVirtualMac, "use_vmac"),
    ];

    private static OptionTable<AddressEntry> Table(bool isStatic) => isStatic ? Static : Virtual;

    private static string Hint(OptionTable<AddressEntry> options, string word, bool isStatic)
    {
        if (word == "nodad") return "the word is '-nodad'";
        if (word is "use_vmac" or "track_group") return isStatic ? "it belongs to the addresses of vrrp_instance" : "it belongs in static_ipaddress";
        var slash = word.IndexOf('/');
        return EntryText.TryAddress(slash < 0 ? word : word.AsSpan(0, slash), out _) ? "put each address on a line of its own" : options.Hint(word);
    }

    private static void ReadDevice(EntryReader reader, AddressEntry entry)
    {
        if (entry.Device is not null) reader.Refuse("'dev' stands here twice", "an address is on one interface");
        else entry.Device = reader.Word();
    }

    private static void ReadScope(EntryReader reader, AddressEntry entry)
    {
        if (reader.Word() is not { } word) return;
        if ((reader.Names.Scopes.TryGetValue(word, out var scope) || EntryText.TryAnyBase(word, byte.MaxValue, out scope)) && scope <= byte.MaxValue) entry.Scope = (byte)scope;
        else reader.Report(Severity.Error, $"'{word}' is not a scope", $"expected 0..255 or a name: {string.Join(' ', reader.Names.Scopes.Keys)}");
        if (entry.Scope == 0 || entry.Address.AddressFamily != AddressFamily.InterNetworkV6) return;
        reader.Report(Severity.Warning, "the scope of an IPv6 address follows from the address; it is ignored", "remove it");
        entry.Scope = 0;
    }

    private static void ReadBroadcast(EntryReader reader, AddressEntry entry)
    {
        if (reader.Word() is not { } word) return;
        if (entry.Address.AddressFamily != AddressFamily.InterNetwork) reader.Refuse("IPv6 has no broadcast addresses", "remove it");
        else if (word is "+" or "-")
        {
            if (entry.PrefixLength > LongestBroadcastPrefix) reader.Report(Severity.Error, $"a /{entry.PrefixLength} has no broadcast address", "remove it, or write the prefix length");
            else entry.Broadcast = HostBits(entry, set: word == "+");
        }
        else if (EntryText.TryAddress(word, out var address) && address.AddressFamily == AddressFamily.InterNetwork) entry.Broadcast = address;
        else reader.RefuseValue();
    }

    private static void ReadLabel(EntryReader reader, AddressEntry entry)
    {
        if (reader.Word() is not { } word) return;
        if (entry.Address.AddressFamily != AddressFamily.InterNetwork) reader.Report(Severity.Error, "IPv6 addresses have no labels", "remove it");
        else if (word.Length > LongestLabel) reader.Refuse($"'{word}' is longer than the {LongestLabel} characters of a label");
        else entry.Label = word;
    }

    private static void ReadPeer(EntryReader reader, AddressEntry entry)
    {
        if (reader.Word() is not { } word) return;
        if (entry.Peer is not null) reader.Report(Severity.Error, $"'{word}' is a second peer", "an address has one");
        else if (!EntryText.TryAddress(word, out var peer)) reader.Report(Severity.Error, $"'{word}' is not the address of a peer", "expected an IP address without length");
        else if (peer.AddressFamily != entry.Address.AddressFamily) reader.Report(Severity.Error, $"peer '{word}' is of another family than {entry.Address}");
        else entry.Peer = peer;
    }

    private static void ReadLifetime(EntryReader reader, AddressEntry entry)
    {
        if (reader.Word() is not { } word) return;
        if (word == "forever") entry.PreferredLifetime = AddressEntry.Forever;
        else if (EntryText.TryDecimal(word, uint.MaxValue, out var seconds)) entry.PreferredLifetime = (uint)seconds;
        else reader.Report(Severity.Error, $"'{word}' is not a lifetime", "expected preferred_lft SECONDS|forever");
    }

    /// <summary>An address with a peer has neither a length nor a broadcast address.</summary>
    private static void Complete(EntryReader reader, AddressEntry entry, bool hasLength)
    {
        if (hasLength && entry.PrefixLength != EntryText.LongestPrefix(entry.Address))
            reader.ReportAt(0, Severity.Error, $"{entry} has a prefix length and a peer: the length is ignored", "remove the length");
        entry.PrefixLength = EntryText.LongestPrefix(entry.Address);
        if (entry.Broadcast is null) return;
        reader.Report(Severity.Error, "an address with a peer has no broadcast address", "remove one of the two");
        entry.Broadcast = null;
    }

    private static IPAddress HostBits(AddressEntry entry, bool set)
    {
        var bytes = entry.Address.GetAddressBytes();
        for (int bit = entry.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            var mask = (byte)(0x80 >> (bit % 8));
            bytes[bit / 8] = (byte)(set ? bytes[bit / 8] | mask : bytes[bit / 8] & ~mask);
        }
        return new IPAddress(bytes);
    }
}
