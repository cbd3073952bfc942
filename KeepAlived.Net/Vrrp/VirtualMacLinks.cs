using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
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

    /// <summary>00:00:5e:00:01:VRID, with 02 for IPv6 (RFC 9568 §7.3).</summary>
    public static byte[] MacOf(VrrpInstance instance) => [0x00, 0x00, 0x5E, 0x00, IsIPv6(instance) ? (byte)0x02 : (byte)0x01, instance.VirtualRouterId];

    /// <summary>The name of the virtual MAC interface, once <see cref="ChooseNames"/> has run.</summary>
    public static string NameOf(VrrpInstance instance) => instance.VirtualMacInterface ?? "";

    /// <summary>vrrp.VRID; vrrp1.VRID and so on where one VRID serves several interfaces.</summary>
    public static void ChooseNames(IEnumerable<VrrpInstance> instances)
    {
        var taken = new HashSet<string>();
        foreach (var instance in instances.Where(instance => instance.UseVirtualMac))
        {
            var name = instance.VirtualMacInterface ?? string.Create(CultureInfo.InvariantCulture, $"vrrp.{instance.VirtualRouterId}");
            for (var number = 1; !taken.Add(name); number++) name = string.Create(CultureInfo.InvariantCulture, $"vrrp{number}.{instance.VirtualRouterId}");
            instance.VirtualMacInterface = name;
        }
    }

    /// <summary>Makes the links that are wanted, adopts those that are there, removes ours that nobody wants any more.</summary>
    public void Apply(IReadOnlyCollection<VrrpInstance> instances)
    {
        var wanted = instances.Where(instance => instance.UseVirtualMac).ToDictionary(NameOf);
        var links = routes.Links();
        foreach (var old in journal.Entries(LinkKind).Where(name => !wanted.ContainsKey(name)).ToList()) Remove(old, links);
        foreach (var (name, instance) in wanted)
        {
            if (links.Find(link => link.Name == instance.Interface) is not { } parent) continue;
            PrepareParent(parent.Name);
            try
            {
                Ensure(name, instance, parent, links.Find(link => link.Name == name));
            }
            catch (NetlinkException refused)
            {
                warn($"({instance.Name}) has no virtual MAC interface and stays in FAULT: {refused.Message}");
            }
        }
        if (wanted.Count == 0) _sysctls.Restore();
    }

    /// <summary>
    /// IPv6 sends from addresses of the interface only: a virtual MAC interface gets that of the one below, deprecated, so that nothing
    /// of the host's own is sent from it.
    /// </summary>
    /// <param name="source">The router's; 0: it has none yet.</param>
    public void GiveSource(VrrpInstance instance, UInt128 source)
    {
        var index = (int)Libc.InterfaceIndex(NameOf(instance));
        if (!instance.UseVirtualMac || !IsIPv6(instance) || index == 0 || source == 0) return;
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, source);
        try
        {
            routes.AddAddress(new NewAddress(index, new IPAddress(bytes), LinkLocalPrefix, LinkScope, null, null, null, NewAddress.IFA_F_NODAD, Preferred: 0));
        }
        catch (NetlinkException refused)
        {
            if (refused.Errno != Libc.EEXIST) warn($"({instance.Name}) interface {NameOf(instance)} cannot have the address of {instance.Interface}: {refused.Message}");
        }
    }

    private void Ensure(string name, VrrpInstance instance, LinkInfo parent, LinkInfo? present)
    {
        var mac = MacOf(instance);
        var fits = present is not null && present.Kind == "macvlan" && present.Parent == parent.Index && present.Mac.AsSpan().SequenceEqual(mac);
        journal.Add(LinkKind, name);
        if (present is not null && !fits)
        {
            warn($"interface {name} is not the macvlan of {parent.Name} that instance {instance.Name} needs: it is replaced");
            routes.DeleteLink(name, present.Index);
        }
        if (!fits) routes.AddMacvlan(name, parent.Index, mac);
        Prepare(name, instance);
        var index = (int)Libc.InterfaceIndex(name);
        try
        {
            routes.StopAddressGeneration(name, index);
        }
        catch (NetlinkException noIPv6)
        {
            if (Sysctl.Read("net", "ipv6", "conf", name, "disable_ipv6") is not null) warn($"interface {name}: {noIPv6.Message}");
        }
        routes.SetUp(name, index);
    }

    /// <summary>The virtual MAC answers for its own addresses only, and hears packets of addresses on its parent.</summary>
    private static void Prepare(string name, VrrpInstance instance)
    {
        Sysctl.Write("1", "net", "ipv4", "conf", name, "arp_ignore");
        Sysctl.Write("1", "net", "ipv4", "conf", name, "accept_local");
        Sysctl.Write("0", "net", "ipv4", "conf", name, "rp_filter");
        Sysctl.Write("1", "net", "ipv4", "conf", name, "promote_secondaries");
        Sysctl.Write(IsIPv6(instance) ? "0" : "1", "net", "ipv6", "conf", name, "disable_ipv6");
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
        if (links.Find(link => link.Name == name) is { Kind: "macvlan" } link) routes.DeleteLink(name, link.Index);
        journal.Remove(LinkKind, name);
    }
}
