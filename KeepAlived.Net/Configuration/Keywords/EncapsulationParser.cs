using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>`encap mpls LABEL[/LABEL]`, `encap ila LOCATOR`, `encap ip|ip6 OPTION ...` of a route or next hop.</summary>
internal static class EncapsulationParser
{
    public const string Syntax = "mpls LABEL[/LABEL] | ila LOCATOR | ip|ip6 id N|dst ADDRESS [OPTION ...]";
    private const uint HighestLabel = 0xFFFFF;
    private const int MostLabels = 2, LocatorParts = 4;

    private static readonly OptionTable<Encapsulation> Ip = new()
    {
        { "id", "0..18446744073709551615", "Number of the tunnel.", ReadId },
        { "dst", "ADDRESS", "Far end of the tunnel.", static (reader, tunnel) => tunnel.Destination = Endpoint(reader, AddressFamily.InterNetwork) },
        { "src", "ADDRESS", "Near end of the tunnel.", static (reader, tunnel) => tunnel.Source = Endpoint(reader, AddressFamily.InterNetwork) },
        { "tos", "NAME|0..255", "TOS of the outer header.", ReadTypeOfService },
        { "ttl", "0..255", "TTL of the outer header.", ReadTimeToLive },
        { "flags", "0..65535", "Flags of the tunnel.", ReadFlags },
    };

    private static readonly OptionTable<Encapsulation> Ip6 = new()
    {
        { "id", "0..18446744073709551615", "Number of the tunnel.", ReadId },
        { "dst", "ADDRESS", "Far end of the tunnel.", static (reader, tunnel) => tunnel.Destination = Endpoint(reader, AddressFamily.InterNetworkV6) },
        { "src", "ADDRESS", "Near end of the tunnel.", static (reader, tunnel) => tunnel.Source = Endpoint(reader, AddressFamily.InterNetworkV6) },
        { "tc", "NAME|0..255", "Traffic class of the outer header.", ReadTypeOfService },
        { "hoplimit", "0..255", "Hop limit of the outer header.", ReadTimeToLive },
        { "flags", "0..65535", "Flags of the tunnel.", ReadFlags },
    };

    /// <summary>For the manual.</summary>
    public static IEnumerable<EntryOption> Options =>
        new EntryOption[]
        {
            new("ip", "OPTION ...", "IPv4 tunnel; `id` or `dst` is needed."),
            new("ip6", "OPTION ...", "IPv6 tunnel; `id` or `dst` is needed."),
            new("mpls", "LABEL[/LABEL]", "MPLS labels, 0..1048575, the outermost first."),
            new("ila", "LOCATOR", "Identifier-locator addressing: four groups of hexadecimal digits."),
        }.Concat(Ip.Options).Concat(Ip6.Options.Where(static option => option.Option is "tc" or "hoplimit"));

    /// <summary>What follows `encap`; null if that is none: keepalived goes on without it.</summary>
    public static Encapsulation? Parse(EntryReader reader)
    {
        switch (Value(reader))
        {
            case "ip": return Tunnel(reader, new(EncapsulationKind.Ip), Ip);
            case "ip6": return Tunnel(reader, new(EncapsulationKind.Ip6), Ip6);
            case "mpls": return Labels(reader, new(EncapsulationKind.Mpls));
            case "ila": return Locator(reader, new(EncapsulationKind.Ila));
            case null: return null;
            default:
                reader.ReportValue(Severity.Error);
                RouteOptions.Virtual.SkipToOption(reader);
                return null;
        }
    }

    public static string Format(Encapsulation tunnel)
    {
        if (tunnel.Kind == EncapsulationKind.Mpls) return $"mpls {string.Join('/', tunnel.Labels)}";
        if (tunnel.Kind == EncapsulationKind.Ila)
            return $"ila {tunnel.Locator >> 48:x}:{(tunnel.Locator >> 32) & 0xFFFF:x}:{(tunnel.Locator >> 16) & 0xFFFF:x}:{tunnel.Locator & 0xFFFF:x}";
        var ip6 = tunnel.Kind == EncapsulationKind.Ip6;
        return (ip6 ? "ip6" : "ip") + Word("id", tunnel.Id) + Word("dst", tunnel.Destination) + Word("src", tunnel.Source)
            + Word(ip6 ? "tc" : "tos", tunnel.TypeOfService) + Word(ip6 ? "hoplimit" : "ttl", tunnel.TimeToLive) + Word("flags", tunnel.Flags);

        static string Word(string name, object? value) => value is null ? "" : $" {name} {value}";
    }

    private static Encapsulation? Tunnel(EntryReader reader, Encapsulation tunnel, OptionTable<Encapsulation> options)
    {
        var at = reader.Next - 1;
        do reader.MissingEndsProcess = reader.Ahead is "src" or "tos" or "hoplimit"; // without a value they are the route's
        while (options.TryRead(reader, tunnel));
        reader.MissingEndsProcess = true;
        if (tunnel.Id is not null || tunnel.Destination is not null) return tunnel;
        if (!reader.IsRefused) reader.ReportAt(at, Severity.Error, "a tunnel needs 'id' or 'dst'", "expected encap " + Syntax);
        return null;
    }

    private static Encapsulation? Labels(EntryReader reader, Encapsulation stack)
    {
        if (Value(reader) is not { } word) return null;
        foreach (var part in word.Split('/'))
        {
            if (EntryText.TryAnyBase(part, HighestLabel, out var label) && stack.Labels.Count < MostLabels)
            {
                stack.Labels.Add(label);
                continue;
            }
            reader.ReportValue(Severity.Error, $"up to {MostLabels} labels 0..{HighestLabel}, separated by '/'");
            return null;
        }
        return stack;
    }

    private static Encapsulation? Locator(EntryReader reader, Encapsulation tunnel)
    {
        if (Value(reader) is not { } word) return null;
        var parts = word.Split(':');
        foreach (var part in parts)
        {
            var digits = part.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? part.AsSpan(2) : part;
            if (parts.Length != LocatorParts || !ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var group))
            {
                reader.ReportValue(Severity.Error, "four groups of hexadecimal digits: 2001:db8:0:1");
                return null;
            }
            tunnel.Locator = (tunnel.Locator << 16) | group;
        }
        return tunnel;
    }

    /// <summary>The next word; keepalived goes on without one.</summary>
    private static string? Value(EntryReader reader)
    {
        if (reader.Ahead is not null) return reader.Take();
        reader.Report(Severity.Error, "'encap' is not complete", "expected encap " + Syntax);
        return null;
    }

    private static void ReadId(EntryReader reader, Encapsulation tunnel) => tunnel.Id = reader.Decimal(ulong.MaxValue);

    private static void ReadTypeOfService(EntryReader reader, Encapsulation tunnel) =>
        tunnel.TypeOfService = (byte?)reader.Named(reader.Names.TypesOfService, 0, byte.MaxValue);

    private static void ReadTimeToLive(EntryReader reader, Encapsulation tunnel) => tunnel.TimeToLive = (byte?)reader.Decimal(byte.MaxValue);

    private static void ReadFlags(EntryReader reader, Encapsulation tunnel) => tunnel.Flags = (ushort?)reader.Decimal(ushort.MaxValue);

    private static IPAddress? Endpoint(EntryReader reader, AddressFamily family)
    {
        if (!reader.TryWord(out var word)) return null;
        if (EntryText.TryAddress(word, out var address) && address.AddressFamily == family) return address;
        reader.RefuseValue(family == AddressFamily.InterNetwork ? "an IPv4 address" : "an IPv6 address");
        return null;
    }
}
