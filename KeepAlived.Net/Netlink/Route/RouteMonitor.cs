using System.Buffers.Binary;
using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Netlink.Route;

/// <summary>Who hears of changes of links and addresses.</summary>
internal interface IRouteListener
{
    /// <param name="name">In UTF-8.</param>
    void OnLink(int index, bool running, ReadOnlySpan<byte> name);

    void OnLinkGone(int index);

    /// <param name="address">As a number: 10.0.0.1 is 0x0A000001; an IPv6 address has 128 bits.</param>
    void OnAddressAdded(int index, UInt128 address);

    /// <param name="address">As a number: 10.0.0.1 is 0x0A000001; an IPv6 address has 128 bits.</param>
    void OnAddressGone(int index, UInt128 address);

    /// <param name="destination">As a number: 10.0.0.0 is 0x0A000000; an IPv6 address has 128 bits.</param>
    /// <param name="length">Of the destination, in bits.</param>
    void OnRouteGone(bool isIPv6, UInt128 destination, byte length, uint table);

    void OnRuleGone(bool isIPv6, uint priority);

    /// <summary>Events were lost: read everything anew.</summary>
    void OnLost();
}

/// <summary>Hears of changes over rtnetlink(7) groups; parses without allocating.</summary>
internal sealed class RouteMonitor(IRouteListener listener) : IReadable, IDisposable
{
    private const uint RTMGRP_LINK = 1, RTMGRP_IPV4_IFADDR = 0x10, RTMGRP_IPV6_IFADDR = 0x100;
    private const int RTNLGRP_IPV4_ROUTE = 7, RTNLGRP_IPV4_RULE = 8, RTNLGRP_IPV6_ROUTE = 11, RTNLGRP_IPV6_RULE = 19;
    private const ushort RTM_DELROUTE = 25, RTM_DELRULE = 33, RTA_DST = 1, RTA_TABLE = 15, FRA_PRIORITY = 6;
    private const byte AF_INET6 = 10;
    private const ushort RTM_NEWLINK = 16, RTM_DELLINK = 17, RTM_NEWADDR = 20, RTM_DELADDR = 21, IFLA_IFNAME = 3, IFA_ADDRESS = 1, IFA_LOCAL = 2;
    private readonly NetlinkSocket _socket = new(NetlinkSocket.NETLINK_ROUTE, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR, nonBlocking: true, slots: 16);

    public int Descriptor => _socket.Descriptor;

    public void OnReadable()
    {
        try
        {
            while (_socket.TryReceive(out var datagram)) Dispatch(datagram, listener);
        }
        catch (LinuxException lost) when (lost.Errno == Libc.ENOBUFS)
        {
            listener.OnLost();
        }
    }

    /// <summary>Sizes the buffer that events wait in; 0 leaves it as it is.</summary>
    public void SizeBuffer(uint bytes, bool force) => _socket.SizeReceiveBuffer(bytes, force);

    /// <summary>Hears of routes and rules too, or no longer: a router with many of others would be told of them all.</summary>
    public void WatchRouting(bool routes, bool rules)
    {
        _socket.Subscribe(RTNLGRP_IPV4_ROUTE, routes);
        _socket.Subscribe(RTNLGRP_IPV6_ROUTE, routes);
        _socket.Subscribe(RTNLGRP_IPV4_RULE, rules);
        _socket.Subscribe(RTNLGRP_IPV6_RULE, rules);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Hands on every message of a datagram; what is cut off or of no interest is skipped.</summary>
    public static void Dispatch(ReadOnlySpan<byte> datagram, IRouteListener listener)
    {
        while (NetlinkClient.TryTake(ref datagram, out var header, out var payload)) Dispatch(header.Type, payload, listener);
    }

    private static void Dispatch(ushort type, ReadOnlySpan<byte> payload, IRouteListener listener)
    {
        if (type is RTM_NEWLINK or RTM_DELLINK && MemoryMarshal.TryRead<LinkMessage>(payload, out var link))
        {
            const uint running = LinkMessage.IFF_UP | LinkMessage.IFF_RUNNING;
            if (link.Family != 0) return; // a bridge tells of its ports in AF_BRIDGE: leaving a bridge is no end of the interface
            if (type == RTM_DELLINK) listener.OnLinkGone(link.Index);
            else listener.OnLink(link.Index, (link.Flags & running) == running, NameIn(payload[LinkMessage.Size..]));
        }
        else if (type is RTM_NEWADDR or RTM_DELADDR && MemoryMarshal.TryRead<AddressMessage>(payload, out var message))
        {
            if (!TryRead(payload[AddressMessage.Size..], out var address)) return;
            if (type == RTM_DELADDR) listener.OnAddressGone((int)message.Index, address);
            else if ((message.Flags & AddressMessage.Tentative) == 0) listener.OnAddressAdded((int)message.Index, address); // told again when it can be used
        }
        else if (type == RTM_DELROUTE && MemoryMarshal.TryRead<RouteMessage>(payload, out var route)) DispatchRoute(route, payload[RouteMessage.Size..], listener);
        else if (type == RTM_DELRULE && MemoryMarshal.TryRead<RuleMessage>(payload, out var rule))
        {
            var priority = 0u;
            for (var reader = new AttributeReader(payload[RuleMessage.Size..]); reader.Next();)
                if (reader.Type == FRA_PRIORITY) priority = reader.Get<uint>();
            listener.OnRuleGone(rule.Family == AF_INET6, priority);
        }
    }

    private static void DispatchRoute(in RouteMessage route, ReadOnlySpan<byte> attributes, IRouteListener listener)
    {
        var (destination, table) = (UInt128.Zero, (uint)route.Table);
        for (var reader = new AttributeReader(attributes); reader.Next();)
        {
            if (reader.Type == RTA_TABLE) table = reader.Get<uint>();
            else if (reader.Type == RTA_DST && reader.Value.Length == sizeof(uint)) destination = BinaryPrimitives.ReadUInt32BigEndian(reader.Value);
            else if (reader.Type == RTA_DST && reader.Value.Length == 16) destination = BinaryPrimitives.ReadUInt128BigEndian(reader.Value);
        }
        listener.OnRouteGone(route.Family == AF_INET6, destination, route.DestinationLength, table);
    }

    private static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> attributes)
    {
        for (var reader = new AttributeReader(attributes); reader.Next();)
            if (reader.Type == IFLA_IFNAME) return reader.Value.TrimEnd((byte)0);
        return default;
    }

    /// <summary>The local address; of IPv6 the kernel names it only where a peer has another.</summary>
    private static bool TryRead(ReadOnlySpan<byte> attributes, out UInt128 address)
    {
        address = default;
        var found = false;
        for (var reader = new AttributeReader(attributes); reader.Next();)
        {
            var value = reader.Value;
            if (reader.Type == IFA_LOCAL && value.Length == sizeof(uint)) (address, found) = (BinaryPrimitives.ReadUInt32BigEndian(value), true);
            else if (value.Length == 16 && (reader.Type == IFA_LOCAL || (reader.Type == IFA_ADDRESS && !found))) (address, found) = (BinaryPrimitives.ReadUInt128BigEndian(value), true);
        }
        return found;
    }
}
