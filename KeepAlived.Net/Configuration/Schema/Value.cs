using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Schema;

/// <summary>The kinds of values; each is declared once.</summary>
internal static class Value
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>A word; empty if unset.</summary>
    public static readonly ValueKind<string> Text = new("TEXT", 1, 1, static (ReadOnlySpan<Word> words, ref string value) =>
    {
        value = words[0].Text;
        return true;
    }, static value => Quoting.Word(value))
    { Good = ["word", "\"two words\""] };

    /// <summary>A word; null if unset.</summary>
    public static readonly ValueKind<string?> Name = new("NAME", 1, 1, static (ReadOnlySpan<Word> words, ref string? value) =>
    {
        value = words[0].Text;
        return true;
    }, static value => value is null ? null : Quoting.Word(value))
    { Good = ["name", "\"two words\""] };

    /// <summary>A word, and nothing after it.</summary>
    public static readonly ValueKind<string?> OnlyName = Name with { IsExact = true, Bad = ["two words"] };

    /// <summary>Several words.</summary>
    public static readonly ValueKind<string[]> Words = new("WORD ...", 1, ValueKind<string[]>.AnyNumber, static (ReadOnlySpan<Word> words, ref string[] value) =>
    {
        value = new string[words.Length];
        for (var i = 0; i < words.Length; i++) value[i] = words[i].Text;
        return true;
    }, static value => value.Length == 0 ? null : string.Join(' ', value.Select(Quoting.Word)))
    { Good = ["one", "one two"] };

    /// <summary>Several words, or none.</summary>
    public static readonly ValueKind<string[]> AnyWords = Words with
    {
        Syntax = "[WORD ...]",
        Required = 0,
        Format = static value => string.Join(' ', value.Select(Quoting.Word)),
        Good = ["", .. Words.Good],
    };

    /// <summary>USER [GROUP].</summary>
    public static readonly ValueKind<string[]> User = Words with { Syntax = "USER [GROUP]", Most = 2, Good = ["root", "root root"] };

    /// <summary>A keyword without arguments that switches something on.</summary>
    public static readonly ValueKind<bool> Flag = Constant(true);

    /// <summary>As <see cref="Flag"/>, but off.</summary>
    public static readonly ValueKind<bool> Off = Constant(false);

    /// <summary>on, off, true, false, yes, no; alone it means on.</summary>
    public static readonly ValueKind<bool> Switch = new("[on|off|true|false|yes|no]", 0, 1, static (ReadOnlySpan<Word> words, ref bool value) =>
    {
        var on = words.Length == 0 || words[0].Is("on") || words[0].Is("true") || words[0].Is("yes");
        if (!on && !words[0].Is("off") && !words[0].Is("false") && !words[0].Is("no")) return false;
        value = on;
        return true;
    }, static value => value ? "on" : "off")
    { Good = ["", "on", "off", "true", "false", "yes", "no"], Bad = ["maybe", "1", "\"\"", "ON"] };

    /// <summary>As <see cref="Switch"/>, but keepalived takes any other word without complaint.</summary>
    public static readonly ValueKind<bool> LenientSwitch = Switch with
    {
        Parse = static (ReadOnlySpan<Word> words, ref bool value) => Switch.Parse(words, ref value) || words.Length > 0,
        Remark = static words =>
        {
            var value = false;
            return Switch.Parse(words, ref value) ? null : (Severity.Note, $"'{words[0].Text}' is neither on nor off; it changes nothing");
        },
        Bad = [],
    };

    public static readonly ValueKind<bool?> OptionalSwitch = Nullable(Switch);

    public static readonly ValueKind<IPAddress?> Address = AddressOf("an IP address", static _ => true, ["192.0.2.1", "2001:db8::1"], []);

    public static readonly ValueKind<IPAddress?> Address4 =
        AddressOf("an IPv4 address", static address => address.AddressFamily == AddressFamily.InterNetwork, ["192.0.2.1"], ["2001:db8::1"]);

    public static readonly ValueKind<IPAddress?> Multicast4 = AddressOf("224.0.0.0..239.255.255.255",
        static address => address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and < 240, ["224.0.0.18"], ["192.0.2.1", "ff02::12"]);

    public static readonly ValueKind<IPAddress?> Multicast = AddressOf("a multicast address",
        static address => address.IsIPv6Multicast || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and < 240), ["224.0.0.18", "ff02::12"], ["192.0.2.1", "2001:db8::1"]);

    public static readonly ValueKind<IPAddress?> Multicast6 = AddressOf("an IPv6 multicast address", static address => address.IsIPv6Multicast, ["ff02::12"], ["224.0.0.18", "2001:db8::1"]);

    public static readonly ValueKind<ushort> Port = Of("1..65535", 1, 65535, static number => (ushort)number, static value => value);

    public static readonly ValueKind<ushort?> OptionalPort = Nullable(Port);

    /// <summary>ADDRESS [PORT]; port 0 stands for all.</summary>
    public static readonly ValueKind<IPEndPoint?> EndPoint = new("ADDRESS [PORT]", 1, 2, static (ReadOnlySpan<Word> words, ref IPEndPoint? value) =>
    {
        IPAddress? address = null;
        ushort port = 0;
        if (!TryAddressWithPrefix(words[0].Span, ref address) || !TryPort(words, ref port)) return false;
        value = new(address!, port);
        return true;
    }, static value => value is null ? null : value.Port == 0 ? value.Address.ToString() : $"{value.Address} {value.Port}")
    { Good = ["192.0.2.1", "192.0.2.1 80", "2001:db8::1 80"], Bad = ["192.0.2.1 65536", "192.0.2.1 http", "lb1"] };

    public static ValueKind<byte> Byte(byte low, byte high) => Of($"{low}..{high}", low, high, static number => (byte)number, static value => value);

    public static ValueKind<int> Integer(int low, int high) =>
        Of(high == int.MaxValue && low >= 0 ? $"{low}.." : $"{low}..{high}", low, high, static number => (int)number, static value => value);

    public static ValueKind<uint> Unsigned(uint low, uint high) =>
        Of(high == uint.MaxValue ? $"{low}.." : $"{low}..{high}", low, high, static number => (uint)number, static value => value);

    /// <summary>A number of times; more than two thousand millions are as good as that.</summary>
    public static ValueKind<int> Count(uint low) => Of($"{low}..", low, uint.MaxValue, static number => (int)Math.Min(number, int.MaxValue), static value => value);

    /// <summary>Seconds with up to six decimals.</summary>
    public static ValueKind<TimeSpan> Seconds(double low, double high) =>
        Timer(string.Create(Invariant, $"{low:0.######}..{high:0.######} seconds"), (long)Math.Round(low * 1_000_000), (long)Math.Round(high * 1_000_000), 1);

    /// <summary>Milliseconds with up to three decimals.</summary>
    public static ValueKind<TimeSpan> Milliseconds(uint low, uint high) => Timer($"{low}..{high} milliseconds", low * 1_000_000L, high * 1_000_000L, 1000) with
    {
        Remark = static words => words[0].Span.IndexOf('.') is >= 0 and var point && words[0].Span.Length > point + 4 ? (Severity.Warning, "three decimals count") : null,
        Bad = ["soon", "1ms", $"{high + 1L}", .. low > 0 ? [$"{low - 1}"] : (string[])["-1"]],
    };

    /// <summary>Seconds without decimals, where keepalived takes no others.</summary>
    public static ValueKind<TimeSpan> WholeSeconds(uint low, uint high) =>
        Of($"{low}..{high} seconds", low, high, static number => TimeSpan.FromSeconds(number), static value => (long)value.TotalSeconds);

    /// <summary>One of several words.</summary>
    public static ValueKind<T> Choice<T>(params (string Word, T Value)[] choices) => Choice(StringComparison.Ordinal, choices);

    public static ValueKind<T> Choice<T>(StringComparison comparison, params (string Word, T Value)[] choices)
    {
        // No LINQ: each enumeration would bring dozens of types of its own into the program.
        var names = Array.ConvertAll(choices, static choice => choice.Word);
        return new(string.Join('|', names), 1, 1, (ReadOnlySpan<Word> words, ref T value) =>
        {
            foreach (var choice in choices)
                if (words[0].Span.Equals(choice.Word, comparison))
                {
                    value = choice.Value;
                    return true;
                }
            return false;
        }, value => Array.Find(choices, choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word)
        { Good = names, Bad = ["other", "\"\""] };
    }

    /// <summary>The same kind for a field that may be unset.</summary>
    public static ValueKind<T?> Nullable<T>(ValueKind<T> kind)
        where T : struct => new(kind.Syntax, kind.Required, kind.Most, (ReadOnlySpan<Word> words, ref T? value) =>
        {
            var plain = value.GetValueOrDefault();
            if (!kind.Parse(words, ref plain)) return false;
            value = plain;
            return true;
        }, value => value is { } set ? kind.Format(set) : null)
        { Good = kind.Good, Bad = kind.Bad, Remark = kind.Remark };

    /// <summary>The same kind where the argument may be left out.</summary>
    public static ValueKind<T> Optional<T>(ValueKind<T> kind, T alone) => new($"[{kind.Syntax}]", 0, kind.Most, (ReadOnlySpan<Word> words, ref T value) =>
    {
        if (words.Length > 0) return kind.Parse(words, ref value);
        value = alone;
        return true;
    }, value => EqualityComparer<T>.Default.Equals(value, alone) ? "" : kind.Format(value))
    { Good = ["", .. kind.Good], Bad = kind.Bad, Remark = kind.Remark };

    public static bool TryAddress(ReadOnlySpan<char> text, ref IPAddress? value)
    {
        // IPAddress.Parse takes "1.2" and "0x1" for addresses; a configuration means neither.
        var plausible = text.Contains(':') || text.Count('.') == 3;
        if (!plausible || text.IndexOfAny("xX[]%") >= 0 || !IPAddress.TryParse(text, out var address)) return false;
        value = address;
        return true;
    }

    /// <summary>keepalived overlooks a prefix length after an address that has none.</summary>
    public static bool TryAddressWithPrefix(ReadOnlySpan<char> text, ref IPAddress? value)
    {
        var slash = text.IndexOf('/');
        return TryAddress(slash < 0 ? text : text[..slash], ref value);
    }

    /// <summary>The port after an address; 0 if there is none.</summary>
    public static bool TryPort(ReadOnlySpan<Word> words, ref ushort port)
    {
        var number = 0L;
        var valid = words.Length < 2 || (Number.TryUnsigned(words[1].Span, out number) && number <= ushort.MaxValue);
        port = (ushort)number;
        return valid;
    }

    private static ValueKind<IPAddress?> AddressOf(string syntax, Func<IPAddress, bool> isValid, string[] good, string[] bad) =>
        new(syntax, 1, 1, (ReadOnlySpan<Word> words, ref IPAddress? value) =>
        {
            IPAddress? address = null;
            if (!TryAddressWithPrefix(words[0].Span, ref address) || !isValid(address!)) return false;
            value = address;
            return true;
        }, static value => value?.ToString())
        { Good = good, Bad = ["eth0", "192.0.2.256", "192.0.2", "\"\"", .. bad] };

    private static ValueKind<T> Of<T>(string syntax, long low, long high, Func<long, T> from, Func<T, long> to) =>
        new(syntax, 1, 1, (ReadOnlySpan<Word> words, ref T value) =>
        {
            long number;
            if (!(low < 0 ? Number.TryInteger(words[0].Span, out number) : Number.TryUnsigned(words[0].Span, out number)) || number < low || number > high) return false;
            value = from(number);
            return true;
        }, value => to(value) is var number && number >= low && number <= high ? number.ToString(Invariant) : null)
        {
            Good = [low.ToString(Invariant), high.ToString(Invariant)],
            Bad = [(low - 1).ToString(Invariant), (high + 1).ToString(Invariant), "many", "1x", "0x1"],
        };

    /// <param name="low">Millionths of the unit.</param>
    /// <param name="high">Millionths of the unit.</param>
    /// <param name="units">Units in a second.</param>
    private static ValueKind<TimeSpan> Timer(string syntax, long low, long high, int units) => new(syntax, 1, 1, (ReadOnlySpan<Word> words, ref TimeSpan value) =>
    {
        if (!Number.TryMillionths(words[0].Span, out var millionths, out _) || millionths < low || millionths > high) return false;
        value = TimeSpan.FromTicks(millionths * 10 / units);
        return true;
    }, value => value.Ticks * units / 10 is var millionths && millionths >= low && millionths <= high ? Decimal(millionths) : null)
    {
        Good = [Decimal(low), Decimal(high)],
        Bad = [low > 0 ? Decimal(low - 1) : "-1", Decimal(high + 1), "soon", "1s"],
        Remark = static words => Number.TryMillionths(words[0].Span, out _, out var isRounded) && isRounded ? (Severity.Warning, "six decimals count, the rest is rounded") : null,
    };

    private static string Decimal(long millionths) => string.Create(Invariant, $"{millionths / 1_000_000m:0.######}");

    private static ValueKind<bool> Constant(bool constant) => new("", 0, 0, (ReadOnlySpan<Word> words, ref bool value) =>
    {
        value = constant;
        return true;
    }, static _ => "")
    { Good = [""] };
}
