using System.Globalization;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>`NAT|DR|TUN [type ipip|gue|gre] [port N] [nocsum|csum|remcsum]`.</summary>
internal static class ForwardingValue
{
    private static readonly ValueKind<ForwardingKind> Method =
        Value.Choice(("NAT", ForwardingKind.Nat), ("DR", ForwardingKind.DirectRoute), ("TUN", ForwardingKind.Tunnel));

    private static readonly ValueKind<TunnelType> Type = Value.Choice(("ipip", TunnelType.IpInIp), ("gue", TunnelType.Gue), ("gre", TunnelType.Gre));

    private static readonly ValueKind<TunnelChecksum> Checksum =
        Value.Choice(("nocsum", TunnelChecksum.None), ("csum", TunnelChecksum.Checksum), ("remcsum", TunnelChecksum.RemoteChecksum));

    public static readonly EntryOption[] Options =
    [
        new("type", "ipip|gue|gre", "How TUN wraps packets; ipip if unset."),
        new("port", "1..65535", "UDP port of gue."),
        new("nocsum", "", "No checksum in the tunnel's header."),
        new("csum", "", "A checksum in the header of gue and gre."),
        new("remcsum", "", "Remote checksum offload of gue."),
    ];

    public static readonly ValueKind<Forwarding?> Kind = new("NAT|DR|TUN [type ipip|gue|gre] [port 1..65535] [nocsum|csum|remcsum]", 1, ValueKind<Forwarding?>.AnyNumber, Parse, Format)
    {
        Good = ["NAT", "DR", "TUN", "TUN type gue port 6080 csum", "TUN type gre csum"],
        Bad = ["MASQ", "nat", "NAT type gre", "TUN type gue", "TUN type ipip csum", "TUN type gre remcsum", "TUN port 0"],
    };

    private static bool Parse(ReadOnlySpan<Word> words, ref Forwarding? value)
    {
        ForwardingKind method = default;
        TunnelType type = default;
        TunnelChecksum checksum = default;
        ushort port = 0;
        if (!Method.Parse(words, ref method)) return false;
        for (var i = 1; i < words.Length; i++)
        {
            var hasValue = i + 1 < words.Length;
            if (words[i].Is("type") && hasValue && Type.Parse(words[(i + 1)..], ref type)) i++;
            else if (words[i].Is("port") && hasValue && Value.Port.Parse(words[(i + 1)..], ref port)) i++;
            else if (!Checksum.Parse(words[i..], ref checksum)) return false;
        }
        var plain = type is TunnelType.None or TunnelType.IpInIp;
        var valid = words.Length == 1 || (method == ForwardingKind.Tunnel && (type == TunnelType.Gue) == (port != 0)
            && !(plain && checksum != TunnelChecksum.Unset) && !(type == TunnelType.Gre && checksum == TunnelChecksum.RemoteChecksum));
        if (valid) value = new(method, type, port, checksum);
        return valid;
    }

    private static string? Format(Forwarding? forwarding)
    {
        if (forwarding is not { } set) return null;
        var words = new List<string> { Method.Format(set.Method)! };
        if (set.Tunnel != TunnelType.None) words.Add($"type {Type.Format(set.Tunnel)}");
        if (set.TunnelPort != 0) words.Add(string.Create(CultureInfo.InvariantCulture, $"port {set.TunnelPort}"));
        if (set.Checksum != TunnelChecksum.Unset) words.Add(Checksum.Format(set.Checksum)!);
        return string.Join(' ', words);
    }
}
