using System.Net;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>`10.0.0.1-20` (last octet), `fd00::1-ff` (last 16 bits), `A-B` or a single address.</summary>
internal static class AddressRange
{
    private const int MostAddresses = 65536;

    public static List<IPAddress>? TryParse(string text)
    {
        IPAddress? first = null, last = null;
        var dash = text.IndexOf('-');
        if (!Value.TryAddress(dash < 0 ? text : text[..dash], ref first)) return null;
        if (dash < 0) return [first!];
        var bytes = first!.GetAddressBytes();
        var ending = text[(dash + 1)..];
        if (!Value.TryAddress(ending, ref last))
        {
            var tail = (byte[])bytes.Clone();
            if (!TryTail(ending, tail)) return null;
            last = new IPAddress(tail);
        }
        return last!.AddressFamily == first.AddressFamily ? Enumerate(bytes, last.GetAddressBytes()) : null;
    }

    private static bool TryTail(string text, byte[] bytes)
    {
        if (bytes.Length == 4) return byte.TryParse(text, out bytes[3]);
        if (!ushort.TryParse(text, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var tail)) return false;
        (bytes[^2], bytes[^1]) = ((byte)(tail >> 8), (byte)tail);
        return true;
    }

    private static List<IPAddress>? Enumerate(byte[] from, byte[] to)
    {
        var addresses = new List<IPAddress>();
        while (from.AsSpan().SequenceCompareTo(to) <= 0)
        {
            if (addresses.Count == MostAddresses) return null;
            addresses.Add(new IPAddress(from));
            if (from.AsSpan().SequenceEqual(to)) break; // the next of the highest address would be the lowest
            for (var i = from.Length - 1; i >= 0 && ++from[i] == 0; i--) { }
        }
        return addresses.Count == 0 ? null : addresses;
    }
}
