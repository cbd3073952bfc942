using System.Buffers.Binary;
using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Netlink.Route;

/// <summary>Who hears of changes of links and addresses.</summary>
internal interface IRouteListener
{
    void OnLink(int index, bool running);

    void OnLinkGone(int index);

    /// <param name="address">As a number: 10.0.0.1 is 0x0A000001; an IPv6 address has 128 bits.</param>
    void OnAddressAdded(int index, UInt128 address);

    /// <param name="address">As a number: 10.0.0.1 is 0x0A000001; an IPv6 address has 128 bits.</param>
    void OnAddressGone(int index, UInt128 address);

    /// <summary>Events were lost: read everything anew.</summary>
    void OnLost();
}

/// <summary>Hears of changes over rtnetlink(7) groups; parses without allocating.</summary>
internal sealed class RouteMonitor(IRouteListener listener) : IReadable, IDisposable
{
    private const uint RTMGRP_LINK = 1, RTMGRP_IPV4_IFADDR = 0x10, RTMGRP_IPV6_IFADDR = 0x100;
    private const ushort RTM_NEWLINK = 16, RTM_DELLINK = 17, RTM_NEWADDR = 20, RTM_DELADDR = 21, IFA_ADDRESS = 1, IFA_LOCAL = 2;
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
            else listener.OnLink(link.Index, (link.Flags & running) == running);
        }
        else if (type is RTM_NEWADDR or RTM_DELADDR && MemoryMarshal.TryRead<AddressMessage>(payload, out var message))
        {
            if (!TryRead(payload[AddressMessage.Size..], out var address)) return;
            if (type == RTM_DELADDR) listener.OnAddressGone((int)message.Index, address);
            else if ((message.Flags & AddressMessage.Tentative) == 0) listener.OnAddressAdded((int)message.Index, address); // told again when it can be used
        }
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
