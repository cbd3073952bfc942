using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace KeepAlived.Net.Configuration.Model;

/// <summary>`10.0.0.1-20` (last octet), `fd00::1-ff` (last 16 bits), `A-B`, `10.0.0.0/28` or a single address.</summary>
internal static class AddressRange
{
    private const int MostAddresses = 1 << 20;

    /// <summary>First and last address, in order; null if the text is none, or means too many.</summary>
    public static (IPAddress First, IPAddress Last)? TryParse(string text)
    {
        IPAddress? first = null, last = null;
        if (text.IndexOf('/') is > 0 and var slash) return Network(text.AsSpan(0, slash), text.AsSpan(slash + 1));
        var dash = text.IndexOf('-');
        if (!Schema.Value.TryAddress(dash < 0 ? text : text.AsSpan(0, dash), ref first)) return null;
        if (dash < 0) return (first!, first!);
        var ending = text.AsSpan(dash + 1);
        if (!Schema.Value.TryAddress(ending, ref last))
        {
            var tail = first!.GetAddressBytes();
            if (!TryTail(ending, tail)) return null;
            last = new IPAddress(tail);
            if (last.Equals(first)) return null;
        }
        return last!.AddressFamily == first!.AddressFamily && IsUsable(Count(first, last)) ? (first, last) : null;
    }

    public static bool Contains(IPAddress first, IPAddress last, IPAddress address) =>
        address.AddressFamily == first.AddressFamily && ToNumber(address) is var number && number >= ToNumber(first) && number <= ToNumber(last);

    /// <summary>All addresses of a range.</summary>
    public static IEnumerable<IPAddress> Enumerate(IPAddress first, IPAddress last)
    {
        var next = first.GetAddressBytes();
        for (var left = Count(first, last); left > 0; left--)
        {
            yield return new IPAddress(next);
            for (var i = next.Length - 1; i >= 0 && ++next[i] == 0; i--) { }
        }
    }

    /// <summary>All addresses of a network, the first and the last too; its host bits have to be zero.</summary>
    private static (IPAddress First, IPAddress Last)? Network(ReadOnlySpan<char> address, ReadOnlySpan<char> length)
    {
        IPAddress? first = null;
        if (!Schema.Value.TryAddress(address, ref first) || !byte.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)) return null;
        var bytes = first!.GetAddressBytes();
        if (prefix == 0 || prefix > bytes.Length * 8) return null;
        for (var bit = (int)prefix; bit < bytes.Length * 8; bit++)
        {
            var mask = (byte)(0x80 >> (bit % 8));
            if ((bytes[bit / 8] & mask) != 0) return null;
            bytes[bit / 8] |= mask;
        }
        var last = new IPAddress(bytes);
        return IsUsable(Count(first, last)) ? (first, last) : null;
    }

    private static bool IsUsable(Int128 count) => count > 0 && count <= MostAddresses;

    private static bool TryTail(ReadOnlySpan<char> text, byte[] bytes)
    {
        if (bytes.Length == 4) return byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bytes[3]);
        if (!ushort.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tail)) return false;
        (bytes[^2], bytes[^1]) = ((byte)(tail >> 8), (byte)tail);
        return true;
    }

    private static Int128 Count(IPAddress first, IPAddress last) => ToNumber(last) - ToNumber(first) + 1;

    private static Int128 ToNumber(IPAddress address)
    {
        Int128 number = 0;
        foreach (var part in address.GetAddressBytes()) number = (number << 8) | part;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? number & (Int128.MaxValue >> 1) : number;
    }
}
