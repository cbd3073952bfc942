using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink.Route;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Vrrp;

/// <summary>Finds the address that a virtual router sends from, or says what is missing.</summary>
internal sealed class SourceAddresses(InterfaceTable interfaces, Action<string> warn)
{
    private HashSet<IPAddress> _virtual = [], _static = [];

    /// <summary>From now on the addresses of a configuration are told from the interface's own.</summary>
    public void Use(KeepalivedConfiguration model)
    {
        _virtual = [.. model.Instances.SelectMany(instance => instance.VirtualAddresses.Concat(instance.ExcludedAddresses)).Select(entry => entry.Address)];
        _static = [.. model.StaticAddresses.Select(entry => entry.Address)];
    }

    /// <summary>As a number; 0: there is none, and the router has to wait.</summary>
    /// <param name="present">All addresses of this host.</param>
    public UInt128 Of(VrrpInstance instance, List<AddressInfo> present)
    {
        if (interfaces.IsNewlyMissing(instance.Interface)) warn($"({instance.Name}) waits in FAULT for interface {instance.Interface}, which does not exist");
        return instance.SourceAddress is { } configured ? Configured(instance, configured, present) : Primary(instance, present);
    }

    private UInt128 Configured(VrrpInstance instance, IPAddress configured, List<AddressInfo> present)
    {
        var index = interfaces.IndexOf(instance.Interface);
        if (!HasToExist(instance, configured) || present.Exists(address => !address.Tentative && address.Address.Equals(configured) && CanBeOn(configured, address.Interface == index)))
            return AdvertExchange.Number(configured);
        warn($"({instance.Name}) waits in FAULT for its source address {configured}, which {(configured.IsIPv6LinkLocal ? instance.Interface + " has not" : "no interface has")}");
        return 0;
    }

    /// <summary>What the file names may be on any interface, but a link-local address is another one on each.</summary>
    /// <param name="own">Whether it is on the instance's own.</param>
    public static bool CanBeOn(IPAddress configured, bool own) => own || !configured.IsIPv6LinkLocal;

    /// <summary>As in keepalived, which binds to the source of unicast: a packet from an address that is not ours would find no way back.</summary>
    private static bool HasToExist(VrrpInstance instance, IPAddress configured) => instance.TrackSourceAddress
        || (instance.UnicastPeers.Count > 0 && Sysctl.Read("net", configured.AddressFamily == AddressFamily.InterNetworkV6 ? "ipv6" : "ipv4", "ip_nonlocal_bind") is null or "0");

    private UInt128 Primary(VrrpInstance instance, List<AddressInfo> present)
    {
        var index = interfaces.IndexOf(instance.Interface);
        if (index == 0) return 0;
        var six = instance.Family == AddressFamily.InterNetworkV6;
        var candidates = present.FindAll(address => address.Interface == index && !address.Secondary && !address.Tentative
            && (six ? address.Address.IsIPv6LinkLocal : address.Address.AddressFamily == AddressFamily.InterNetwork));
        // A static address is not there yet at the start, and a reload must not change the source; an owner may have no other than the virtual one.
        var own = candidates.FindAll(address => !_virtual.Contains(address.Address));
        var primary = own.Find(address => !_static.Contains(address.Address)) ?? own.Find(static _ => true) ?? candidates.Find(_ => instance.Priority == RouterSettings.OwnerPriority);
        if (primary is not null) return AdvertExchange.Number(primary.Address);
        warn($"({instance.Name}) interface {instance.Interface} has no {(six ? "link-local IPv6" : "IPv4")} address to send advertisements from: give it one, or set mcast_src_ip");
        return 0;
    }
}
