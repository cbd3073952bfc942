using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Addresses and numbers in entries as keepalived reads them: inet_pton(3), strtoul(3) without a sign.</summary>
internal static class EntryText
{
    public static byte LongestPrefix(IPAddress address) => (byte)(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);

    public static bool TryAddress(ReadOnlySpan<char> text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Contains(':'))
        {
            // IPAddress takes zones, brackets and lengths too.
            if (text.IndexOfAny("%[]/") >= 0 || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6) return false;
            address = parsed;
            return true;
        }
        if (!TryIPv4(text, out var bytes)) return false;
        address = new IPAddress(bytes);
        return true;
    }

    /// <summary>Decimal, blanks may lead; "" is 0.</summary>
    public static bool TryDecimal(ReadOnlySpan<char> text, ulong high, out ulong number)
    {
        text = Unsigned(text);
        number = 0;
        return (text.IsEmpty || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)) && number <= high;
    }

    /// <summary>As in C: 0x10 is 16, 010 is 8. Not empty.</summary>
    public static bool TryAnyBase(ReadOnlySpan<char> text, uint high, out uint number)
    {
        text = Unsigned(text);
        number = 0;
        if (text.IsEmpty) return false;
        if (text.StartsWith("0x") || text.StartsWith("0X"))
            return uint.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) && number <= high;
        if (text[0] != '0') return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= high;
        var octal = 0UL;
        foreach (var digit in text)
        {
            if (digit is < '0' or > '7') return false;
            octal = (octal * 8) + digit - '0';
            if (octal > high) return false;
        }
        number = (uint)octal;
        return true;
    }

    /// <summary>`10-20`, decimal on both sides.</summary>
    public static bool TryRange(ReadOnlySpan<char> text, uint high, out NumberRange range)
    {
        range = default;
        var dash = text.IndexOf('-');
        if (dash <= 0 || dash == text.Length - 1) return false;
        if (!TryDecimal(text[..dash], high, out var first) || !TryDecimal(text[(dash + 1)..], high, out var last)) return false;
        range = new((uint)first, (uint)last);
        return true;
    }

    private static ReadOnlySpan<char> Unsigned(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        return text.Length > 1 && text[0] == '+' ? text[1..] : text;
    }

    /// <summary>Four numbers without leading zeros: what IPAddress takes besides, means something else to keepalived.</summary>
    private static bool TryIPv4(ReadOnlySpan<char> text, out long bytes)
    {
        var (part, digits, parts) = (0, 0, 0);
        bytes = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsAsciiDigit(text[i]))
            {
                if (digits > 0 && part == 0) return false;
                part = (part * 10) + text[i] - '0';
                digits++;
                if (part > byte.MaxValue) return false;
                continue;
            }
            if (digits == 0 || parts == 4 || (i < text.Length && text[i] != '.')) return false;
            bytes |= (long)part << (8 * parts++);
            (part, digits) = (0, 0);
        }
        return parts == 4;
    }
}
