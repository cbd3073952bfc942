using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;

namespace KeepAlived.Net.Vrrp;

/// <summary>Puts virtual addresses on interfaces and takes them away. All of them are in the ownership journal before the first is set.</summary>
internal sealed class VirtualAddresses(RouteClient routes, OwnershipJournal journal, Action<string> warn)
{
    private const string Kind = "address";

    /// <summary>Removes what an earlier run left behind, and writes down what this one may set.</summary>
    public void Own(IEnumerable<RouterInstance> routers)
    {
        var wanted = routers.SelectMany(router => router.Addresses.Select(address => (Kind, Text: Entry(router.InterfaceOf(address), address)))).ToList();
        var held = routers.Where(router => router.IsMaster)
            .SelectMany(router => router.Addresses.Select(address => Entry(router.InterfaceOf(address), address))).ToHashSet();
        foreach (var old in journal.Entries(Kind).Where(text => !held.Contains(text)).ToList()) Withdraw(old);
        journal.RemoveRange(journal.Entries(Kind).ToList().Select(text => (Kind, text)).Except(wanted));
        journal.AddRange(wanted);
    }

    /// <summary>Forgets everything: nothing of ours is left.</summary>
    public void Disown() => journal.RemoveRange(journal.Entries(Kind).ToList().Select(text => (Kind, text)));

    public void Add(RouterInstance router)
    {
        foreach (var address in router.Addresses) Add(router, address);
    }

    /// <summary>A router that is no master may not hold its addresses, whoever has set them before it began.</summary>
    public void RemovePresent(RouterInstance router, List<AddressInfo> present)
    {
        foreach (var address in router.Addresses)
        {
            var index = (int)Libc.InterfaceIndex(router.InterfaceOf(address));
            if (present.Exists(other => other.Interface == index && other.PrefixLength == address.PrefixLength && other.Address.Equals(address.Address)))
                Remove(router.InterfaceOf(address), address);
        }
    }

    /// <summary>False if it was there, or could not be set.</summary>
    public bool Add(RouterInstance router, AddressEntry address) => Put(router.Name, router.InterfaceOf(address), address) == 0;

    /// <summary>0, EEXIST if it was there, or why the kernel refuses it.</summary>
    /// <param name="owner">Of the address, for the log.</param>
    public int Put(string owner, string device, AddressEntry address)
    {
        try
        {
            routes.AddAddress(new NewAddress((int)Libc.InterfaceIndex(device), address.Address, address.PrefixLength, address.Scope,
                address.Peer, address.Broadcast, address.Label, FlagsOf(address), PreferredLifetimeOf(address)));
            return 0;
        }
        catch (NetlinkException refused)
        {
            if (refused.Errno != Libc.EEXIST) warn($"({owner}) cannot set {address} on {device}: {refused.Message}");
            return refused.Errno;
        }
    }

    public void Remove(RouterInstance router)
    {
        foreach (var address in router.Addresses) Remove(router.InterfaceOf(address), address);
    }

    public void Remove(string device, AddressEntry address) => Remove(device, address.Address, address.PrefixLength, address.Peer);

    private void Remove(string device, IPAddress address, byte prefixLength, IPAddress? peer)
    {
        var index = (int)Libc.InterfaceIndex(device);
        if (index > 0) Remove(index, address, prefixLength, peer); // else its addresses went with the interface
    }

    public void Remove(int index, AddressEntry address) => Remove(index, address.Address, address.PrefixLength, address.Peer);

    private void Remove(int index, IPAddress address, byte prefixLength, IPAddress? peer)
    {
        try
        {
            routes.DeleteAddress(index, address, prefixLength, peer);
        }
        catch (NetlinkException refused)
        {
            if (refused.Errno is not (Libc.EADDRNOTAVAIL or Libc.ENODEV)) warn($"cannot remove {address}/{prefixLength} from interface {index}: {refused.Message}");
        }
    }

    /// <summary>No duplicate address detection unless `-nodad` asks for it: the address of a failed master is expected to be in use elsewhere.</summary>
    private static uint FlagsOf(AddressEntry address)
    {
        var flags = address.Address.AddressFamily == AddressFamily.InterNetworkV6 && !address.Flags.HasFlag(AddressFlags.DetectDuplicates) ? NewAddress.IFA_F_NODAD : 0;
        if (address.Flags.HasFlag(AddressFlags.Home)) flags |= NewAddress.IFA_F_HOMEADDRESS;
        if (address.Flags.HasFlag(AddressFlags.ManageTemporary)) flags |= NewAddress.IFA_F_MANAGETEMPADDR;
        if (address.Flags.HasFlag(AddressFlags.NoPrefixRoute)) flags |= NewAddress.IFA_F_NOPREFIXROUTE;
        if (address.Flags.HasFlag(AddressFlags.AutoJoin)) flags |= NewAddress.IFA_F_MCAUTOJOIN;
        return flags;
    }

    /// <summary>A /128 is deprecated, so that nothing of the host's own is sent from it.</summary>
    private static uint? PreferredLifetimeOf(AddressEntry address) =>
        address.PreferredLifetime ?? (address is { PrefixLength: 128, Address.AddressFamily: AddressFamily.InterNetworkV6 } ? 0 : null);

    private static string Entry(string device, AddressEntry address) => address.Peer is { } peer ? $"{address} {device} {peer}" : $"{address} {device}";

    private void Withdraw(string entry)
    {
        if (entry.Split(' ') is not [var text, var device, .. var more] || !IPNetworkText.TryParse(text, out var address, out var prefix)) return;
        Remove(device, address, prefix, more is [var last] && IPAddress.TryParse(last, out var peer) ? peer : null);
    }

    /// <summary>`10.0.0.1/24`, host bits allowed.</summary>
    private static class IPNetworkText
    {
        public static bool TryParse(string text, out IPAddress address, out byte prefix)
        {
            (address, prefix) = (IPAddress.None, 0);
            var slash = text.IndexOf('/');
            if (slash < 0 || !IPAddress.TryParse(text[..slash], out var parsed) || !byte.TryParse(text.AsSpan(slash + 1), out prefix)) return false;
            address = parsed;
            return true;
        }
    }
}
