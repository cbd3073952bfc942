using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;

namespace KeepAlived.Net.Vrrp.Routing;

/// <summary>A route as rtnetlink(7) wants it; the same to add and to delete.</summary>
/// <param name="Table">The one that the entry names, or that of its VRF.</param>
internal sealed record RouteRequest(RouteEntry Entry, uint Table)
{
    public const ushort RTM_NEWROUTE = 24, RTM_DELROUTE = 25, RTA_DST = 1, RTA_TABLE = 15;
    public const byte RT_TABLE_MAIN = 254;
    private const ushort RTA_SRC = 2, RTA_OIF = 4, RTA_GATEWAY = 5, RTA_PRIORITY = 6, RTA_PREFSRC = 7, RTA_METRICS = 8, RTA_MULTIPATH = 9, RTA_FLOW = 11;
    private const ushort RTA_VIA = 18, RTA_PREF = 20, RTA_EXPIRES = 23, RTA_TTL_PROPAGATE = 26, RTAX_LOCK = 1, RTAX_CC_ALGO = 16;
    private const byte RT_SCOPE_LINK = 253, RT_SCOPE_HOST = 254, AF_INET = 2, AF_INET6 = 10;
    private const uint RTNH_F_ONLINK = 4;
    private const int NextHopBytes = 512;

    /// <summary>How it joins routes to the same destination.</summary>
    public ushort Flags => (ushort)(NetlinkHeader.NLM_F_CREATE | Entry.Insertion switch
    {
        RouteInsertion.Append => NetlinkHeader.NLM_F_APPEND,
        RouteInsertion.Add => NetlinkHeader.NLM_F_EXCL,
        _ => 0,
    });

    public void Write(ref AttributeWriter writer)
    {
        writer.PutRaw(new RouteMessage
        {
            Family = FamilyOf(Entry.Destination.Address),
            DestinationLength = Entry.Destination.Length,
            SourceLength = Entry.From?.Length ?? 0,
            TypeOfService = Entry.TypeOfService ?? 0,
            Table = (byte)(Table <= byte.MaxValue ? Table : 0),
            Protocol = Entry.Protocol ?? RouteEntry.KeepalivedProtocol,
            Scope = Entry.Scope ?? UsualScope(),
            Type = (byte)Entry.Type,
            Flags = Entry.OnLink ? RTNH_F_ONLINK : 0,
        });
        if (Table > byte.MaxValue) writer.Put(RTA_TABLE, Table);
        if (Entry.Destination.Length > 0) writer.Put(RTA_DST, Entry.Destination.Address.GetAddressBytes().AsSpan());
        if (Entry.From is { } from) writer.Put(RTA_SRC, from.Address.GetAddressBytes().AsSpan());
        if (Entry.Source is { } source) writer.Put(RTA_PREFSRC, source.GetAddressBytes().AsSpan());
        WriteGateway(ref writer, Entry.Gateway, Entry.Destination.Address.AddressFamily);
        EncapsulationAttributes.Write(ref writer, Entry.Encapsulation);
        if (Entry.Device is { } device) writer.Put(RTA_OIF, Libc.InterfaceIndex(device));
        if (Entry.Metric is { } metric) writer.Put(RTA_PRIORITY, metric);
        if (Entry.Realms is { } realms) writer.Put(RTA_FLOW, realms);
        if (Entry.Expires is { } seconds) writer.Put(RTA_EXPIRES, seconds);
        if (Entry.Preference is { } preference) writer.Put(RTA_PREF, preference);
        if (Entry.TtlPropagate is { } propagate) writer.Put(RTA_TTL_PROPAGATE, (byte)(propagate ? 1 : 0));
        WriteMetrics(ref writer);
        WriteNextHops(ref writer);
    }

    /// <summary>Global, as keepalived does, but for those types that the kernel takes with another scope only.</summary>
    private byte UsualScope() => Entry.Type switch
    {
        RouteType.Local or RouteType.Nat => RT_SCOPE_HOST,
        RouteType.Broadcast or RouteType.Anycast => RT_SCOPE_LINK,
        _ => 0,
    };

    private void WriteMetrics(ref AttributeWriter writer)
    {
        if (Entry.Metrics.Count == 0) return;
        var nested = writer.BeginNested(RTA_METRICS);
        var locked = 0u;
        foreach (var metric in Entry.Metrics)
        {
            if (metric.Locked) locked |= 1u << (int)metric.Metric;
            if (metric.Metric == RouteMetric.CongestionAlgorithm) writer.Put(RTAX_CC_ALGO, Encoding.UTF8.GetBytes(Entry.CongestionControl ?? "").AsSpan());
            else writer.Put((ushort)metric.Metric, metric.Value);
        }
        if (locked != 0) writer.Put(RTAX_LOCK, locked);
        writer.EndNested(nested);
    }

    private void WriteNextHops(ref AttributeWriter writer)
    {
        if (Entry.NextHops.Count == 0) return;
        var nested = writer.BeginNested(RTA_MULTIPATH);
        Span<byte> buffer = stackalloc byte[NextHopBytes];
        foreach (var hop in Entry.NextHops)
        {
            var attributes = new AttributeWriter(buffer);
            WriteGateway(ref attributes, hop.Gateway, Entry.Destination.Address.AddressFamily);
            EncapsulationAttributes.Write(ref attributes, hop.Encapsulation);
            if (hop.Realms is { } realms) attributes.Put(RTA_FLOW, realms);
            writer.PutRaw(new NextHopHeader
            {
                Length = (ushort)(NextHopHeader.Size + attributes.Length),
                Flags = (byte)(hop.OnLink ? RTNH_F_ONLINK : 0),
                Hops = (byte)((hop.Weight ?? 1) - 1),
                Interface = hop.Device is { } device ? (int)Libc.InterfaceIndex(device) : 0,
            });
            writer.PutRaw(buffer[..attributes.Length]);
        }
        writer.EndNested(nested);
    }

    /// <summary>RTA_VIA where the gateway is of another family than the destination.</summary>
    private static void WriteGateway(ref AttributeWriter writer, IPAddress? gateway, AddressFamily family)
    {
        if (gateway is null) return;
        var address = gateway.GetAddressBytes();
        if (gateway.AddressFamily == family) writer.Put(RTA_GATEWAY, address.AsSpan());
        else writer.Put(RTA_VIA, [FamilyOf(gateway), 0, .. address]);
    }

    private static byte FamilyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? AF_INET : AF_INET6;

    /// <summary>struct rtnexthop, linux/rtnetlink.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NextHopHeader
    {
        public const int Size = 8;

        public ushort Length;
        public byte Flags;
        public byte Hops;
        public int Interface;
    }
}
