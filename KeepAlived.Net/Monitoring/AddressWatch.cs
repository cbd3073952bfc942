using System.Buffers.Binary;
using System.Net;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Monitoring;

/// <summary>`-a`: logs the addresses of this network namespace, and each that comes or goes, on a thread of its own.</summary>
internal sealed class AddressWatch(ILogger log) : IRouteListener
{
    private const uint RTMGRP_LINK = 1, RTMGRP_IPV4_IFADDR = 0x10, RTMGRP_IPV6_IFADDR = 0x100; // linux/rtnetlink.h
    private readonly Dictionary<int, string> _names = [];

    /// <exception cref="LinuxException">The kernel has no memory or no descriptors.</exception>
    public void Start()
    {
        var monitor = new GroupListener(static () => new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR, slots: 4), log.AddressEventsFailed);
        Read();
        new Thread(() => Follow(monitor)) { IsBackground = true, Name = "address log" }.Start();
    }

    public void OnLink(int index, bool running, ReadOnlySpan<byte> name) => _names[index] = System.Text.Encoding.UTF8.GetString(name);

    public void OnLinkGone(int index)
    {
        // The kernel tells of the addresses first.
    }

    public void OnAddressAdded(int index, UInt128 address) => log.AddressAdded(AddressOf(address), NameOf(index));

    public void OnAddressGone(int index, UInt128 address) => log.AddressRemoved(AddressOf(address), NameOf(index));

    public void OnRouteGone(bool isIPv6, UInt128 destination, byte length, uint table)
    {
        // It hears of no routes.
    }

    public void OnRuleGone(bool isIPv6, uint priority)
    {
        // It hears of no rules.
    }

    public void OnLost() => log.AddressEventsLost();

    private void Read()
    {
        using var client = new RouteClient(new NetlinkClient(new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE, slots: 4)));
        foreach (var link in client.Links()) _names[link.Index] = link.Name;
        foreach (var one in client.Addresses()) log.AddressAdded(one.Address, NameOf(one.Interface));
    }

    private void Follow(GroupListener monitor)
    {
        while (true)
        {
            var heard = monitor.Next(out var datagram);
            if (heard == Heard.Datagram) RouteMonitor.Dispatch(datagram, this);
            else if (heard == Heard.Overflow) OnLost();
        }
    }

    private string NameOf(int index) => _names.GetValueOrDefault(index, "?");

    private static IPAddress AddressOf(UInt128 number)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(number > uint.MaxValue ? bytes : bytes[12..]);
    }
}
