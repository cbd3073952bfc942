using System.Net;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;

namespace KeepAlived.Net.Monitoring;

/// <summary>An interface of this host with what dumps tell of it.</summary>
/// <param name="Type">ARPHRD_ of linux/if_arp.h.</param>
/// <param name="Parent">Of a macvlan: the interface below it.</param>
internal sealed record HostInterface(string Name, int Index, uint Flags, int Mtu, ushort Type, byte[] Mac, byte[] Broadcast, List<IPAddress> Addresses, string? Parent = null)
{
    /// <summary>ARPHRD_ of linux/if_arp.h.</summary>
    public const ushort Ethernet = 1, InfiniBand = 32, Loopback = 772;

    /// <summary>All of them in the order of their indexes; none if the kernel does not tell.</summary>
    public static List<HostInterface> ReadAll()
    {
        try
        {
            using var client = new RouteClient(new NetlinkClient(new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE, slots: 4)));
            var (links, addresses) = (client.Links(), client.Addresses());
            links.Sort(static (one, other) => one.Index.CompareTo(other.Index));
            return links.ConvertAll(link => Of(link, links, addresses));
        }
        catch (Exception refused) when (refused is LinuxException or NetlinkException)
        {
            return [];
        }
    }

    private static HostInterface Of(LinkInfo link, List<LinkInfo> links, List<AddressInfo> addresses)
    {
        var parent = link.Kind == "macvlan" ? links.Find(other => other.Index == link.Parent)?.Name : null;
        var own = addresses.FindAll(one => one.Interface == link.Index).ConvertAll(static one => one.Address);
        return new(link.Name, link.Index, link.Flags, link.Mtu, link.Type, link.Mac, link.Broadcast, own, parent);
    }
}
