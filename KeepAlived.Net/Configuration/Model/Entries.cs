using System.Net;

namespace KeepAlived.Net.Configuration.Model;

/// <summary>An entry of virtual_ipaddress: `10.0.0.1/24 dev eth0 label eth0:1 ...`.</summary>
internal sealed record AddressEntry(IPAddress Address, byte PrefixLength)
{
    public string? Device { get; init; }
    public string? Label { get; init; }

    /// <summary>Null: none, as keepalived does.</summary>
    public IPAddress? Broadcast { get; init; }
    public IPAddress? Peer { get; init; }

    /// <summary>rtnetlink scope: 0 global, 200 site, 253 link, 254 host.</summary>
    public byte Scope { get; init; }

    public override string ToString() => $"{Address}/{PrefixLength}";
}
