using System.Net;

namespace KeepAlived.Net.Configuration.Model;

/// <summary>How a route joins equal ones.</summary>
internal enum RouteInsertion : byte
{
    /// <summary>Ahead of them: the default.</summary>
    Prepend,

    /// <summary>Only where there is none.</summary>
    Add,

    /// <summary>Behind them.</summary>
    Append,
}

/// <summary>Types of routes; RTN_* of linux/rtnetlink.h, other numbers are allowed.</summary>
internal enum RouteType : byte
{
    Unspecified,
    Unicast,
    Local,
    Broadcast,
    Anycast,
    Multicast,
    Blackhole,
    Unreachable,
    Prohibit,
    Throw,
    Nat,
    ExternalResolver,
}

/// <summary>Numbers that the kernel keeps with a route; RTAX_* of linux/rtnetlink.h.</summary>
internal enum RouteMetric : byte
{
    Mtu = 2,
    Window = 3,

    /// <summary>Eighths of a millisecond.</summary>
    RoundTripTime = 4,

    /// <summary>Quarters of a millisecond.</summary>
    RoundTripVariance = 5,
    SlowStartThreshold = 6,
    CongestionWindow = 7,
    AdvertisedSegmentSize = 8,
    Reordering = 9,
    HopLimit = 10,
    InitialCongestionWindow = 11,

    /// <summary>Bits: 1 is ECN.</summary>
    Features = 12,

    /// <summary>Milliseconds.</summary>
    MinimumTimeout = 13,
    InitialReceiveWindow = 14,
    QuickAcknowledgements = 15,
    CongestionAlgorithm = 16,
    FastOpenWithoutCookie = 17,
}

/// <summary>The value of a metric in the kernel's unit.</summary>
/// <param name="Locked">The kernel may not change it.</param>
internal readonly record struct MetricValue(RouteMetric Metric, uint Value, bool Locked);

/// <summary>An entry of virtual_routes or static_routes: `10.1.0.0/16 via 10.0.0.1 dev eth0 metric 5 ...`; null is what was not written.</summary>
internal sealed record RouteEntry(AddressPrefix Destination)
{
    /// <summary>RTPROT_KEEPALIVED: tracked routes and rules carry it.</summary>
    public const byte KeepalivedProtocol = 18;

    public AddressPrefix Destination = Destination;
    public RouteType Type = RouteType.Unicast;
    public RouteInsertion Insertion;
    public IPAddress? Source, Gateway;

    /// <summary>Only packets from there (IPv6).</summary>
    public AddressPrefix? From;
    public byte? TypeOfService, Scope;

    /// <summary>Null: <see cref="KeepalivedProtocol"/> if the route is tracked.</summary>
    public byte? Protocol;
    public uint? Table, Metric;

    /// <summary>Seconds (IPv6).</summary>
    public uint? Expires;
    public string? Device, Vrf;
    public bool OnLink;
    public Encapsulation? Encapsulation;

    /// <summary>Source realm in the upper half.</summary>
    public uint? Realms;

    /// <summary>Router preference: 0 medium, 1 high, 3 low (IPv6).</summary>
    public byte? Preference;
    public bool? TtlPropagate;

    /// <summary>In the order of their numbers, each once.</summary>
    public ValueList<MetricValue> Metrics = [];

    /// <summary>The algorithm; whether it is locked is a metric.</summary>
    public string? CongestionControl;
    public ValueList<NextHop> NextHops = [];

    /// <summary>Nobody minds when somebody else removes it.</summary>
    public bool NoTrack;

    /// <summary>Instances that fault when a static route is lost.</summary>
    public string? TrackGroup;
    public EntryPlace Where;

    public override string ToString() => Destination.ToString();
}

/// <summary>One way of a route that has several: `nexthop via 10.0.0.1 dev eth0 weight 2`.</summary>
internal sealed record NextHop
{
    public IPAddress? Gateway;
    public string? Device;

    /// <summary>1..256.</summary>
    public ushort? Weight;
    public bool OnLink;
    public Encapsulation? Encapsulation;

    /// <summary>Source realm in the upper half (IPv4).</summary>
    public uint? Realms;
}

/// <summary>LWTUNNEL_ENCAP_* of linux/lwtunnel.h.</summary>
internal enum EncapsulationKind : byte
{
    Mpls = 1,
    Ip = 2,
    Ila = 3,
    Ip6 = 4,
}

/// <summary>A light tunnel of a route: `encap mpls 100/200`, `encap ip id 5 dst 10.0.0.9`.</summary>
internal sealed record Encapsulation(EncapsulationKind Kind)
{
    /// <summary>MPLS labels, 0..1048575, the outermost first.</summary>
    public ValueList<uint> Labels = [];

    /// <summary>ILA: the upper half of an IPv6 address.</summary>
    public ulong Locator;
    public ulong? Id;
    public IPAddress? Source, Destination;

    /// <summary>TOS of IPv4, traffic class of IPv6.</summary>
    public byte? TypeOfService;

    /// <summary>TTL of IPv4, hop limit of IPv6.</summary>
    public byte? TimeToLive;
    public ushort? Flags;
}
