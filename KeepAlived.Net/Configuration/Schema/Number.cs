using System.Globalization;

namespace KeepAlived.Net.Configuration.Schema;

/// <summary>Numbers as keepalived reads them: decimal only; an empty quoted word is 0; blanks may lead inside quotes.</summary>
internal static class Number
{
    private const int Decimals = 6;

    public static bool TryInteger(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        text = text.TrimStart();
        var negative = text.StartsWith("-");
        if (text.Length > 0 && text[0] is '-' or '+') text = text[1..];
        if (text.Length > 18) return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && !negative;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit)) return false;
            number = (number * 10) + digit - '0';
        }
        if (negative) number = -number;
        return true;
    }

    /// <summary>Where no negative number is expected, -0 is one.</summary>
    public static bool TryUnsigned(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        return !text.TrimStart().StartsWith("-") && TryInteger(text, out number);
    }

    /// <summary>Millionths; more than six decimals are rounded.</summary>
    public static bool TryMillionths(ReadOnlySpan<char> text, out long millionths, out bool isRounded)
    {
        (millionths, isRounded) = (0, false);
        text = text.TrimStart();
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if (!TryUnsigned(whole, out var seconds) || seconds > long.MaxValue / 10_000_000) return false;
        isRounded = fraction.Length > Decimals;
        var part = 0L;
        for (var i = 0; i < fraction.Length; i++)
        {
            if (!char.IsAsciiDigit(fraction[i])) return false;
            if (i < Decimals) part = (part * 10) + fraction[i] - '0';
            else if (i == Decimals && fraction[i] >= '5') part++;
        }
        for (var i = fraction.Length; i < Decimals; i++) part *= 10;
        millionths = (seconds * 1_000_000) + part;
        return true;
    }
}
