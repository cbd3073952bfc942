using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;

namespace KeepAlived.Net.Vrrp;

/// <summary>
/// The macvlan interfaces with virtual MACs (RFC 9568 §7.3) and the sysctls they need. Old values and links are in the
/// ownership journal before anything changes, so that a stop, or a start after a crash, puts everything back.
/// </summary>
internal sealed class VirtualMacLinks(RouteClient routes, OwnershipJournal journal, Action<string> warn)
{
    private const string LinkKind = "link";
    private const byte LinkLocalPrefix = 64, LinkScope = 253; // RT_SCOPE_LINK
    private readonly OwnedSysctls _sysctls = new(journal, warn);
    private readonly HashSet<string> _refused = [];

    /// <summary>Names of groups.</summary>
    public RouteNames Names { get; set; } = RouteNames.OfMachine();

    /// <summary>
    /// Makes the links that are wanted, adopts those that are there, removes ours that nobody wants any more. Those that routers are still to leave by
    /// stay until <see cref="Settle"/>, which tells what could not be made: one of them may be in its way, as the kernel has no second link with a MAC up.
    /// </summary>
    public void Make(IReadOnlyCollection<VirtualLink> wanted, IEnumerable<VirtualLink> leaving)
    {
        var present = RemoveOthers(wanted.Concat(leaving));
        foreach (var link in wanted)
            if (Refusal(link, present) is not null) _refused.Add(link.Name);
    }

    /// <summary>No router is on another link any more.</summary>
    public void Settle(IReadOnlyCollection<VirtualLink> wanted)
    {
        var present = RemoveOthers(wanted);
        foreach (var link in wanted)
            if (_refused.Contains(link.Name) && Refusal(link, present) is { } refusal) warn($"({link.Owner.Name}) has no interface {link.Name} and stays in FAULT: {refusal}");
        _refused.Clear();
        if (wanted.Count == 0) _sysctls.Restore(static path => path.Contains("/conf/") && !path.EndsWith("/promote_secondaries", StringComparison.Ordinal));
    }

    /// <summary>Whether routers that have a link of this name now lose it to the one that is wanted.</summary>
    public static bool IsReplaced(VirtualLink old, VirtualLink wanted) =>
        old.Name == wanted.Name && (old.Parent != wanted.Parent || !old.Mac.AsSpan().SequenceEqual(wanted.Mac));

    /// <summary>
    /// IPv6 sends from addresses of the interface only: a virtual MAC interface that advertisements leave by gets that of the one below,
    /// deprecated, so that nothing of the host's own is sent from it.
    /// </summary>
    /// <param name="source">The router's; 0: it has none yet.</param>
    public void GiveSource(VrrpInstance instance, UInt128 source)
    {
        if (!instance.UseVirtualMac || instance.TransmitFromBase || !IsIPv6(instance) || source == 0) return;
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, source);
        GiveSource(instance.OwnLink, new IPAddress(bytes));
    }

    private void GiveSource(string name, IPAddress source)
    {
        var index = (int)Libc.InterfaceIndex(name);
        if (index == 0) return;
        try
        {
            routes.AddAddress(new NewAddress(index, source, LinkLocalPrefix, LinkScope, null, null, null, NewAddress.IFA_F_NODAD, Preferred: 0));
        }
        catch (NetlinkException refused)
        {
            if (refused.Errno != Libc.EEXIST) warn($"interface {name} cannot have the address {source} of the one below: {refused.Message}");
        }
    }

    /// <summary>Removes our other links; all that there were before.</summary>
    private List<LinkInfo> RemoveOthers(IEnumerable<VirtualLink> kept)
    {
        var (names, present) = (kept.Select(static link => link.Name).ToHashSet(), routes.Links());
        foreach (var old in journal.Entries(LinkKind).Where(name => !names.Contains(name)).ToList()) Remove(old, present);
        return present;
    }

    /// <summary>Makes a link, unless the one below is not there yet; what the kernel has against it.</summary>
    private string? Refusal(VirtualLink link, List<LinkInfo> present)
    {
        if (present.Find(other => other.Name == link.Parent) is not { } parent) return null;
        if (link.Mac is not null) PrepareParent(parent.Name);
        try
        {
            Ensure(link, parent, present);
            return null;
        }
        catch (NetlinkException refused)
        {
            return refused.Message;
        }
    }

    private void Ensure(VirtualLink link, LinkInfo parent, List<LinkInfo> links)
    {
        var present = links.Find(other => other.Name == link.Name);
        var kind = link.Mac is null ? "ipvlan" : "macvlan";
        var fits = present is not null && present.Kind == kind && present.Parent == parent.Index && (link.Mac is not { } mac || present.Mac.AsSpan().SequenceEqual(mac));
        if (!fits && present is { Kind: not ("macvlan" or "ipvlan") })
        {
            warn($"interface {link.Name} is there and no {kind}, so it is left as it is: remove it, or give instance {link.Owner.Name} another name for its own");
            return;
        }
        if (present is not null && !fits)
        {
            if (!journal.Contains(LinkKind, link.Name)) warn($"interface {link.Name} is not the {kind} of {parent.Name} that instance {link.Owner.Name} needs: it is replaced");
            routes.DeleteLink(link.Name, present.Index);
        }
        journal.Add(LinkKind, link.Name);
        if (!fits && link.Mac is not null) AddMacvlan(link, link.Mac, parent);
        else if (!fits) routes.AddIpvlan(link.Name, parent.Index, ModeOf(link.Owner), GroupOf(link.Owner, parent));
        if (!fits && links.Find(other => other.Index == parent.Master) is { Kind: "vrf" } vrf) routes.SetMaster(link.Name, (int)Libc.InterfaceIndex(link.Name), vrf.Index);
        Prepare(link);
        if (link.Mac is not null) StopAddressGeneration(link.Name);
        routes.SetUp(link.Name, (int)Libc.InterfaceIndex(link.Name));
        if (link is { IsForAddresses: true, Family: AddressFamily.InterNetworkV6 }) GiveLinkLocal(link.Name, parent);
        if (link.Owner.Ipvlan?.Address is { } address && !link.IsForAddresses) GiveAddress(link.Name, address);
    }

    private void AddMacvlan(VirtualLink link, byte[] mac, LinkInfo parent)
    {
        routes.AddMacvlan(link.Name, parent.Index, mac, GroupOf(link.Owner, parent));
        if (link.Owner.NetlinkNotifyMessage) routes.Announce(parent);
    }

    private void StopAddressGeneration(string name)
    {
        try
        {
            routes.StopAddressGeneration(name, (int)Libc.InterfaceIndex(name));
        }
        catch (NetlinkException noIPv6)
        {
            if (Sysctl.Read("net", "ipv6", "conf", name, "disable_ipv6") is not null) warn($"interface {name}: {noIPv6.Message}");
        }
    }

    /// <summary>What an IPv6 interface for addresses answers its neighbours from.</summary>
    private void GiveLinkLocal(string name, LinkInfo parent)
    {
        if (routes.Addresses().Find(address => address.Interface == parent.Index && address.Address.IsIPv6LinkLocal) is { } source) GiveSource(name, source.Address);
    }

    /// <summary>The address that advertisements of an ipvlan come from.</summary>
    private void GiveAddress(string name, IPAddress address)
    {
        try
        {
            var length = (byte)(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            routes.AddAddress(new NewAddress((int)Libc.InterfaceIndex(name), address, length, 0, null, null, null));
        }
        catch (NetlinkException refused)
        {
            if (refused.Errno != Libc.EEXIST) warn($"interface {name} cannot have the address {address} of use_ipvlan: {refused.Message}");
        }
    }

    /// <summary>That of the text, or that of the interface below.</summary>
    private uint GroupOf(VrrpInstance instance, LinkInfo parent)
    {
        if ((instance.Ipvlan?.Group ?? instance.VirtualMacGroup) is not { } group) return parent.Group;
        return uint.TryParse(group, out var number) || Names.Groups.TryGetValue(group, out number) ? number : parent.Group;
    }

    /// <summary>IPVLAN_F_ of linux/if_link.h; all in mode L2.</summary>
    private static ushort ModeOf(VrrpInstance instance) => instance.Ipvlan?.Mode switch
    {
        "private" => 1,
        "vepa" => 2,
        _ => 0,
    };

    /// <summary>The virtual MAC answers for its own addresses only, and hears packets of addresses on its parent.</summary>
    private static void Prepare(VirtualLink link)
    {
        var isIPv6 = link.Family == AddressFamily.InterNetworkV6;
        if (link.Mac is not null) Sysctl.Write("0", "net", "ipv4", "conf", link.Name, "rp_filter");
        if (!isIPv6 && link.Mac is not null)
        {
            Sysctl.Write("1", "net", "ipv4", "conf", link.Name, "arp_ignore");
            Sysctl.Write("1", "net", "ipv4", "conf", link.Name, "accept_local");
            Sysctl.Write("1", "net", "ipv4", "conf", link.Name, "promote_secondaries");
        }
        var needsIPv6 = isIPv6 || (!link.IsForAddresses && link.Owner.ExcludedAddresses.Exists(static address => address.Address.AddressFamily == AddressFamily.InterNetworkV6));
        Sysctl.Write(needsIPv6 ? "0" : "1", "net", "ipv6", "conf", link.Name, "disable_ipv6");
    }

    /// <summary>The parent must not answer ARP for the virtual addresses; reverse path filtering has to let their packets in.</summary>
    private void PrepareParent(string parent)
    {
        Change("1", "net", "ipv4", "conf", parent, "arp_ignore");
        Change("1", "net", "ipv4", "conf", parent, "arp_filter");
        if (Sysctl.Read("net", "ipv4", "conf", "all", "rp_filter") is not { } all || all == "0") return;
        // The stricter of `all` and the interface's own value counts: give every other interface what `all` gave it.
        foreach (var name in Directory.EnumerateDirectories("/proc/sys/net/ipv4/conf").Select(Path.GetFileName).Where(name => name is not ("all" or null)))
            if (string.CompareOrdinal(Sysctl.Read("net", "ipv4", "conf", name!, "rp_filter"), all) < 0) Change(all, "net", "ipv4", "conf", name!, "rp_filter");
        Change("0", "net", "ipv4", "conf", "all", "rp_filter");
    }

    private static bool IsIPv6(VrrpInstance instance) => instance.Family == AddressFamily.InterNetworkV6;

    private void Change(string value, params string[] segments) => _sysctls.Change(value, "virtual MACs may not work", segments);

    private void Remove(string name, List<LinkInfo> links)
    {
        if (links.Find(link => link.Name == name) is { Kind: "macvlan" or "ipvlan" } link) routes.DeleteLink(name, link.Index);
        journal.Remove(LinkKind, name);
    }
}
