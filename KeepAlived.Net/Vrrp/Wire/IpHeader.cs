namespace KeepAlived.Net.Vrrp.Wire;

/// <summary>What the IP header of a received packet says; addresses as numbers (an IPv4 address has 32 bits).</summary>
/// <param name="TimeToLive">The hop limit of IPv6.</param>
/// <param name="HeaderLength">Bytes in front of the message: an IPv6 socket does not deliver the header.</param>
/// <param name="TotalLength">Bytes of header and message.</param>
internal readonly record struct IpHeader(
    byte TimeToLive, byte Protocol, UInt128 Source, UInt128 Destination, int HeaderLength, int TotalLength, bool IsIPv6 = false)
{
    /// <summary>How long ago the kernel got the packet.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>224.0.0.0/4 or ff00::/8.</summary>
    public bool IsMulticast => IsIPv6 ? (byte)(Destination >> 120) == 0xFF : (uint)Destination >> 28 == 0xE;
}
