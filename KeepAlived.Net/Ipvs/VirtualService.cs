using System.Net;
using System.Net.Sockets;

namespace KeepAlived.Net.Ipvs;

/// <summary>How packets reach a destination (IP_VS_CONN_F_*, &lt;linux/ip_vs.h&gt;).</summary>
internal enum ForwardingMethod : uint
{
    Masquerade = 0,
    LocalNode = 1,
    Tunnel = 2,
    DirectRoute = 3,
}

/// <summary>IP_VS_CONN_F_TUNNEL_TYPE_*.</summary>
internal enum EncapsulationType : byte
{
    IpInIp = 0,
    Gue = 1,
    Gre = 2,
}

/// <summary>IP_VS_TUNNEL_ENCAP_FLAG_*.</summary>
[Flags]
internal enum EncapsulationFlags : ushort
{
    None = 0,
    Checksum = 1,
    RemoteChecksum = 2,
}

/// <summary>What a tunnel puts around packets.</summary>
/// <param name="Port">UDP port of generic UDP encapsulation; else 0.</param>
internal readonly record struct TunnelEncapsulation(EncapsulationType Type, ushort Port = 0, EncapsulationFlags Flags = 0);

/// <summary>IP_VS_SVC_F_*: what the kernel keeps per service.</summary>
[Flags]
internal enum ServiceFlags : uint
{
    None = 0,
    Persistent = 1,
    OnePacket = 4,
    Scheduler1 = 8,
    Scheduler2 = 16,
    Scheduler3 = 32,
    Settable = Persistent | OnePacket | Scheduler1 | Scheduler2 | Scheduler3,
}

/// <summary>What makes a virtual service unique: protocol, address and port, or a firewall mark with its family.</summary>
/// <param name="Protocol">IPPROTO_TCP, _UDP or _SCTP; 0 with a mark.</param>
internal readonly record struct ServiceKey(AddressFamily Family, ushort Protocol, IPAddress? Address, ushort Port, uint FirewallMark) : ISpanFormattable
{
    public static ServiceKey ForAddress(ProtocolType protocol, IPEndPoint endPoint) =>
        new(endPoint.AddressFamily, (ushort)protocol, endPoint.Address, (ushort)endPoint.Port, 0);

    public static ServiceKey ForMark(uint mark, AddressFamily family = AddressFamily.InterNetwork) => new(family, 0, null, 0, mark);

    /// <summary>As in the ownership journal: <c>tcp 10.0.0.1 80</c>, <c>fwm 5</c>, <c>fwm6 5</c>.</summary>
    public override string ToString() => $"{this}";

    public string ToString(string? format, IFormatProvider? provider) => ToString();

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) => FirewallMark != 0
        ? destination.TryWrite($"{(Family == AddressFamily.InterNetworkV6 ? "fwm6" : "fwm")} {FirewallMark}", out charsWritten)
        : destination.TryWrite($"{(ProtocolType)Protocol switch { ProtocolType.Tcp => "tcp", ProtocolType.Udp => "udp", _ => "sctp" }} {Address} {Port}", out charsWritten);

    public static bool TryParse(ReadOnlySpan<char> text, out ServiceKey key)
    {
        key = default;
        var words = text.ToString().Split(' ');
        if (words is ["fwm" or "fwm6", var number] && uint.TryParse(number, out var mark))
        {
            key = ForMark(mark, words[0] == "fwm" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6);
            return true;
        }
        if (words is not [var protocol, var host, var service]) return false;
        if (!IPAddress.TryParse(host, out var address) || !ushort.TryParse(service, out var port)) return false;
        var type = protocol switch { "tcp" => ProtocolType.Tcp, "udp" => ProtocolType.Udp, "sctp" => (ProtocolType)132, _ => ProtocolType.Unknown };
        if (type == ProtocolType.Unknown) return false;
        key = ForAddress(type, new IPEndPoint(address, port));
        return true;
    }
}

/// <summary>The changeable settings of a virtual service.</summary>
/// <param name="Timeout">Persistence timeout in seconds, used with <see cref="ServiceFlags.Persistent"/>.</param>
/// <param name="PrefixLength">Persistence granularity: bits of the client address that count (32 or 128: all of them).</param>
internal sealed record ServiceSettings(string Scheduler, ServiceFlags Flags = 0, uint Timeout = 0, byte PrefixLength = 32, string? PersistenceEngine = null)
{
    /// <summary>As the kernel reports it: without persistence there is no timeout, and flags that it keeps for itself don't count.</summary>
    public ServiceSettings Normalized()
    {
        var flags = Flags & ServiceFlags.Settable;
        var timeout = (flags & ServiceFlags.Persistent) != 0 ? Timeout : 0;
        return flags == Flags && timeout == Timeout ? this : this with { Flags = flags, Timeout = timeout };
    }
}

/// <summary>Where a destination is.</summary>
internal readonly record struct DestinationKey(IPAddress Address, ushort Port) : ISpanFormattable
{
    public override string ToString() => $"{this}";

    public string ToString(string? format, IFormatProvider? provider) => ToString();

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{Address} {Port}", out charsWritten);
}

/// <summary>The changeable settings of a destination.</summary>
/// <param name="Weight">0 lets existing connections finish but gives no new ones; at most 65535 (IPVS takes up to 2^31-1).</param>
/// <param name="UpperThreshold">Connections above which no new ones come; 0: no limit.</param>
internal sealed record DestinationSettings(
    ForwardingMethod Method, uint Weight, uint UpperThreshold = 0, uint LowerThreshold = 0, TunnelEncapsulation Encapsulation = default);

/// <summary>A virtual service with its destinations: an entry of the IPVS table.</summary>
internal sealed record VirtualService(ServiceKey Key, ServiceSettings Settings, IReadOnlyDictionary<DestinationKey, DestinationSettings> Destinations);
