using System.Globalization;
using System.Net;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Schema;

/// <summary>The kinds of values; each is declared once.</summary>
internal static class Value
{
    public static readonly ValueKind<string> Text = new("a word", 1, static (ReadOnlySpan<Word> words, ref string value) =>
    {
        value = words[0].Text;
        return true;
    });

    public static readonly ValueKind<string?> Name = new("a name", 1, static (ReadOnlySpan<Word> words, ref string? value) =>
    {
        value = words[0].Text;
        return true;
    });

    /// <summary>A keyword without arguments that switches something on.</summary>
    public static readonly ValueKind<bool> Flag = Constant(true);

    /// <summary>As <see cref="Flag"/>, but off.</summary>
    public static readonly ValueKind<bool> Off = Constant(false);

    /// <summary>on, off, true, false, yes, no; alone it means on.</summary>
    public static readonly ValueKind<bool> Switch = new("on|off|true|false|yes|no", 0, static (ReadOnlySpan<Word> words, ref bool value) =>
    {
        var word = words.Length == 0 ? "on" : words[0].Text;
        value = word is "on" or "true" or "yes";
        return value || word is "off" or "false" or "no";
    });

    public static readonly ValueKind<bool?> OptionalSwitch = Nullable(Switch);

    public static readonly ValueKind<IPAddress?> Address = new("an IP address", 1,
        static (ReadOnlySpan<Word> words, ref IPAddress? value) => TryAddress(words[0].Text, ref value));

    /// <summary>`ADDRESS [PORT]`; port 0 when absent: the service's, or every port of a persistent service.</summary>
    public static readonly ValueKind<IPEndPoint?> EndPoint = new("ADDRESS [PORT 0..65535]", 1,
        static (ReadOnlySpan<Word> words, ref IPEndPoint? value) =>
    {
        IPAddress? address = null;
        ushort port = 0;
        if (!TryAddress(words[0].Text, ref address) || (words.Length > 1 && words[1].Text != "0" && !TryPort(words[1].Text, out port))) return false;
        value = new IPEndPoint(address!, port);
        return true;
    });

    public static readonly ValueKind<ushort?> Port = new("1..65535", 1, static (ReadOnlySpan<Word> words, ref ushort? value) =>
    {
        if (!TryPort(words[0].Text, out var port)) return false;
        value = port;
        return true;
    });

    /// <summary>`USER [GROUP]`.</summary>
    public static readonly ValueKind<string[]> User = new("USER [GROUP]", 1, static (ReadOnlySpan<Word> words, ref string[] value) =>
    {
        value = words.Length > 1 ? [words[0].Text, words[1].Text] : [words[0].Text];
        return true;
    });

    public static ValueKind<byte> Byte(byte low, byte high) => new($"{low}..{high}", 1, (ReadOnlySpan<Word> words, ref byte value) =>
        byte.TryParse(words[0].Text, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var number)
            && Within(number, low, high, ref value));

    public static ValueKind<int> Integer(int low, int high) => new($"{low}..{high}", 1, (ReadOnlySpan<Word> words, ref int value) =>
        int.TryParse(words[0].Text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out var number)
        && Within(number, low, high, ref value));

    public static ValueKind<uint> Unsigned(uint low, uint high) => new($"{low}..{high}", 1, (ReadOnlySpan<Word> words, ref uint value) =>
        uint.TryParse(words[0].Text, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var number)
            && Within(number, low, high, ref value));

    /// <summary>Seconds with up to six decimals.</summary>
    public static ValueKind<TimeSpan> Seconds(double low, double high) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{low}..{high} seconds"), 1, (ReadOnlySpan<Word> words, ref TimeSpan value) =>
        {
            if (!decimal.TryParse(words[0].Text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite,
                CultureInfo.InvariantCulture, out var seconds)) return false;
            if (seconds < (decimal)low || seconds > (decimal)high) return false;
            value = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
            return true;
        });

    /// <summary>Seconds without decimals, where keepalived takes no others.</summary>
    public static ValueKind<TimeSpan> WholeSeconds(uint low, uint high) =>
        new($"{low}..{high} whole seconds", 1, (ReadOnlySpan<Word> words, ref TimeSpan value) =>
    {
        var seconds = 0u;
        if (!Unsigned(low, high).Parse(words, ref seconds)) return false;
        value = TimeSpan.FromSeconds(seconds);
        return true;
    });

    /// <summary>One of several words.</summary>
    public static ValueKind<T> Choice<T>(params (string Word, T Value)[] choices) =>
        new(string.Join('|', choices.Select(choice => choice.Word)), 1, (ReadOnlySpan<Word> words, ref T value) =>
        {
            foreach (var choice in choices)
                if (string.Equals(choice.Word, words[0].Text, StringComparison.OrdinalIgnoreCase))
                {
                    value = choice.Value;
                    return true;
                }
            return false;
        });

    /// <summary>The same kind for a field that may be unset.</summary>
    public static ValueKind<T?> Nullable<T>(ValueKind<T> kind)
        where T : struct => new(kind.Syntax, kind.Required, (ReadOnlySpan<Word> words, ref T? value) =>
        {
            var plain = value.GetValueOrDefault();
            if (!kind.Parse(words, ref plain)) return false;
            value = plain;
            return true;
        });

    public static bool TryAddress(string text, ref IPAddress? value)
    {
        // IPAddress.Parse takes "1.2" and "0x1" for addresses; a configuration means neither.
        var plausible = text.Contains(':') || text.AsSpan().Count('.') == 3;
        if (!plausible || text.AsSpan().IndexOfAny("xX[]%") >= 0 || !IPAddress.TryParse(text, out var address)) return false;
        value = address;
        return true;
    }

    private static bool TryPort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;

    private static ValueKind<bool> Constant(bool constant) => new("nothing", 0, (ReadOnlySpan<Word> words, ref bool value) =>
    {
        value = constant;
        return true;
    });

    private static bool Within<T>(T number, T low, T high, ref T value)
        where T : IComparable<T>
    {
        if (number.CompareTo(low) < 0 || number.CompareTo(high) > 0) return false;
        value = number;
        return true;
    }
}
