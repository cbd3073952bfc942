using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>What is wrong with a word of an entry.</summary>
/// <param name="Word">Index of the word; their number if a word is missing at the end.</param>
/// <param name="Severity">An error drops the entry or one of its options; a warning changes it.</param>
internal readonly record struct EntryProblem(int Word, Severity Severity, string Message, string? Hint = null)
{
    /// <summary>keepalived stops here with status 2, because the line ends where a value has to follow.</summary>
    public bool EndsProcess { get; init; }
}

/// <summary>Walks along the words of an entry and collects what is wrong with them.</summary>
internal sealed class EntryReader(IReadOnlyList<string> words, RouteNames names, List<EntryProblem> problems)
{
    /// <summary>Stands for every address while the family is not known.</summary>
    public static readonly AddressPrefix Everywhere = new(IPAddress.None, 0);

    private string _syntax = "";

    /// <summary>The option whose values are read.</summary>
    public string Option { get; private set; } = "";

    /// <summary>keepalived stops where the words end before the values of an option.</summary>
    public bool MissingEndsProcess { get; set; } = true;

    public RouteNames Names => names;
    /// <summary>The family that the words so far mean.</summary>
    public AddressFamily Family { get; private set; }

    /// <summary>The entry has to be dropped.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Index of the next word.</summary>
    public int Next { get; private set; }

    /// <summary>The next word, null at the end.</summary>
    public string? Ahead => Next < words.Count ? words[Next] : null;

    /// <summary>The word taken last.</summary>
    public string Last => words[Next - 1];

    public string Take() => words[Next++];

    /// <summary>Goes to the end of the line.</summary>
    public void SkipAll() => Next = words.Count;

    /// <summary>An option was taken: its values are read now.</summary>
    public void Begin(string option, string syntax) => (Option, _syntax) = (option, syntax);

    public bool Skip(string word)
    {
        if (Ahead != word) return false;
        Next++;
        return true;
    }

    /// <summary>The next word; reports if there is none.</summary>
    public bool TryWord(out string word)
    {
        word = Ahead ?? "";
        if (Ahead is null)
        {
            problems.Add(new(words.Count, Severity.Error, $"'{Option}' needs a value", Expected) { EndsProcess = MissingEndsProcess && !IsRefused });
            IsRefused = true;
            return false;
        }
        Next++;
        return true;
    }

    public string? Word() => TryWord(out var word) ? word : null;

    public ulong? Decimal(ulong high)
    {
        if (!TryWord(out var word)) return null;
        if (EntryText.TryDecimal(word, high, out var number)) return number;
        RefuseValue($"0..{high}");
        return null;
    }

    /// <summary>A name of the table, or a number in any of C's bases.</summary>
    public uint? Named(IReadOnlyDictionary<string, uint> table, uint low, uint high)
    {
        if (!TryWord(out var word)) return null;
        if ((table.TryGetValue(word, out var number) || EntryText.TryAnyBase(word, high, out number)) && number >= low && number <= high) return number;
        RefuseValue($"{low}..{high} or a name: {string.Join(' ', table.Keys.Take(6))}{(table.Count > 6 ? " ..." : "")}");
        return null;
    }

    /// <summary>`[SOURCE/]DESTINATION`, both 0..255 or names; they exist for IPv4 only.</summary>
    public uint? Realms()
    {
        if (!TryWord(out var word) || !TryOnly(AddressFamily.InterNetwork)) return null;
        var slash = word.IndexOf('/');
        uint source = 0;
        if ((slash < 0 || TryRealm(word[..slash], out source)) && TryRealm(word[(slash + 1)..], out var destination)) return (source << 16) | destination;
        RefuseValue("[SOURCE/]DESTINATION, each 0..255 or a name of rt_realms");
        return null;
    }

    /// <summary>An address without length, of the entry's family.</summary>
    public IPAddress? Address()
    {
        var named = AddressFamily.Unspecified;
        if (Ahead is "inet" or "inet6") named = Take() == "inet" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        if (!TryWord(out var word)) return null;
        if (!EntryText.TryAddress(word, out var address)) RefuseValue("an IP address without length");
        else if (named != AddressFamily.Unspecified && named != address.AddressFamily) Refuse($"'{word}' is {Name(address.AddressFamily)}, the word before it says {Name(named)}");
        else if (TryFamily(address.AddressFamily)) return address;
        return null;
    }

    /// <summary>The word is a network, of whatever family, perhaps with a bad length.</summary>
    public static bool IsNetwork(string word) =>
        word is "default" or "any" or "all" or "default6" || EntryText.TryAddress(word.IndexOf('/') is var slash and >= 0 ? word.AsSpan(0, slash) : word, out _);

    /// <summary>
    /// The word just taken, which <see cref="IsNetwork"/>, as a network: `10.0.0.0/8`, `default`. A length that is none is reported and taken for the longest, as keepalived does.
    /// The words for "everything" have no family of their own, and may not follow an address: neither does keepalived take them there.
    /// </summary>
    public AddressPrefix? Network(string word)
    {
        if (word is "default" or "any" or "all")
        {
            if (Family == AddressFamily.Unspecified) return Everywhere;
            Refuse($"'{word}' stands behind what already means {Name(Family)}", $"put it first, or write {Everything(Family)}");
            return null;
        }
        if (word == "default6") return TryFamily(AddressFamily.InterNetworkV6) ? Everything(AddressFamily.InterNetworkV6) : null;
        var slash = word.IndexOf('/');
        if (!EntryText.TryAddress(slash < 0 ? word : word.AsSpan(0, slash), out var address) || !TryFamily(address.AddressFamily)) return null;
        return new AddressPrefix(address, slash < 0 ? EntryText.LongestPrefix(address) : Length(word, slash, address));
    }

    /// <summary>Length behind the slash.</summary>
    public byte Length(string word, int slash, IPAddress address)
    {
        var longest = EntryText.LongestPrefix(address);
        var text = word.AsSpan(slash + 1);
        if (text.IsEmpty) Report(Severity.Note, $"'{word}' has no prefix length: keepalived takes it for /0", "write the length");
        if (EntryText.TryDecimal(text, longest, out var length)) return (byte)length;
        Report(Severity.Error, $"'{text}' is not a prefix length, {longest} is used", $"expected 0..{longest}");
        return longest;
    }

    /// <summary>Settles the family, or reports that it is another one already.</summary>
    public bool TryFamily(AddressFamily family)
    {
        if (Family == AddressFamily.Unspecified) Family = family;
        if (Family == family) return true;
        Refuse($"'{Last}' is {Name(family)}, but the words before it mean {Name(Family)}", "one entry has one family");
        return false;
    }

    /// <summary>The option exists for one family: it settles the family, or is refused.</summary>
    public bool TryOnly(AddressFamily family)
    {
        if (Family == AddressFamily.Unspecified) Family = family;
        if (Family == family) return true;
        Refuse($"'{Option}' exists for {Name(family)} only", "remove it");
        return false;
    }

    /// <summary>`inet` and `inet6`: the word behind them is lost, as in keepalived.</summary>
    public void FamilyWord(AddressFamily family)
    {
        if (!TryFamily(family)) return;
        var word = Last;
        if (Ahead is not null && Take() is var lost and not ("to" or "inet" or "inet6"))
            Report(Severity.Note, $"'{lost}' is skipped: keepalived ignores the word behind '{word}'", $"leave '{word}' out: the family follows from the address");
    }

    /// <summary>An error of the whole line; the entry has to be dropped.</summary>
    public void RefuseLine(string message, string? hint = null)
    {
        ReportAt(0, Severity.Error, message, hint);
        IsRefused = true;
    }

    /// <summary>An error at the word before the next one; the entry has to be dropped.</summary>
    public void Refuse(string message, string? hint = null)
    {
        Report(Severity.Error, message, hint);
        IsRefused = true;
    }

    public void RefuseValue(string? expected = null)
    {
        ReportValue(Severity.Error, expected);
        IsRefused = true;
    }

    /// <summary>The word just taken is none of the option's values.</summary>
    public void ReportValue(Severity severity, string? expected = null) =>
        Report(severity, $"'{Last}' is not valid for '{Option}'", expected is null ? Expected : "expected " + expected);

    /// <summary>At the word before the next one.</summary>
    public void Report(Severity severity, string message, string? hint = null) => ReportAt(Math.Max(0, Next - 1), severity, message, hint);

    public void ReportAt(int word, Severity severity, string message, string? hint = null) => problems.Add(new(word, severity, message, hint));

    /// <summary>The network of all addresses.</summary>
    public static AddressPrefix Everything(AddressFamily family) => new(new IPAddress(new byte[family == AddressFamily.InterNetworkV6 ? 16 : 4]), 0);

    private string Expected => $"expected {Option} {_syntax}";

    private bool TryRealm(string text, out uint realm) =>
        names.Realms.TryGetValue(text, out realm) || EntryText.TryAnyBase(text, byte.MaxValue, out realm);

    private static string Name(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
}
