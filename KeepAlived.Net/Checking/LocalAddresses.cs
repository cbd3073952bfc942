using System.Net;
using System.Threading.Channels;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>The addresses of this host came or went; <see cref="LocalAddresses.Refresh"/> reads them.</summary>
internal sealed record AddressesChanged;

/// <summary>The addresses that this network namespace has, of all interfaces and both families; watched once somebody asks for them.</summary>
internal sealed class LocalAddresses(ChannelWriter<object> events, ILogger log)
{
    private const uint RTMGRP_IPV4_IFADDR = 0x10, RTMGRP_IPV6_IFADDR = 0x100;
    private RouteClient? _client;
    private int _pending;

    public IReadOnlySet<IPAddress> Present { get; private set; } = new HashSet<IPAddress>();

    /// <summary>Reads the addresses, and from now on sends <see cref="AddressesChanged"/> when they have to be read again.</summary>
    /// <exception cref="LinuxException">The kernel has no memory or no descriptors.</exception>
    public void Watch(ReceiveBuffer buffer)
    {
        if (_client is null)
        {
            _client = new RouteClient(new NetlinkClient(new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE, slots: 4)));
            var monitor = new GroupListener(() => Open(buffer), log.AddressEventsFailed);
            new Thread(() => Listen(monitor)) { IsBackground = true, Name = "addresses" }.Start();
        }
        Refresh();
    }

    public void Refresh()
    {
        Interlocked.Exchange(ref _pending, 0); // what changes from here on may be missing in the answer
        Present = _client!.LocalAddresses();
    }

    private static NetlinkSocket Open(ReceiveBuffer buffer)
    {
        var socket = new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE, RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR, slots: 4);
        socket.SizeReceiveBuffer(buffer.Size, buffer.Force);
        return socket;
    }

    /// <summary>One event stands for all until the addresses are read again: a master may get thousands at once.</summary>
    private void Listen(GroupListener monitor)
    {
        while (true)
        {
            if (monitor.Next(out _) == Heard.Nothing) continue; // what was missed is in the next answer
            if (Interlocked.Exchange(ref _pending, 1) == 0) events.TryWrite(new AddressesChanged());
        }
    }
}
