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
    private readonly HashSet<(string Device, AddressEntry Address)> _refused = [];

    /// <summary>Whether the kernel refused an address when it was last asked to set it.</summary>
    public bool WasRefused(string device, AddressEntry address) => _refused.Contains((device, address));

    /// <summary>Removes what an earlier run left behind, and writes down what this one may set.</summary>
    public void Own(IEnumerable<RouterInstance> routers)
    {
        var wanted = routers.SelectMany(router => router.Addresses.Select(address => (Kind, Text: Entry(router.InterfaceOf(address), address)))).ToList();
        var held = routers.Where(router => router.IsMaster)
            .SelectMany(router => router.Addresses.Select(address => Entry(router.InterfaceOf(address), address))).ToHashSet();
        Withdraw(journal.Entries(Kind).Where(text => !held.Contains(text)));
        journal.RemoveRange(journal.Entries(Kind).ToList().Select(text => (Kind, text)).Except(wanted));
        journal.AddRange(wanted);
    }

    /// <summary>Forgets everything: nothing of ours is left.</summary>
    public void Disown() => journal.RemoveRange(journal.Entries(Kind).ToList().Select(text => (Kind, text)));

    /// <summary>Sets the addresses of a router in their order; how many were not there.</summary>
    public int Add(RouterInstance router)
    {
        var (added, devices) = (0, new DeviceNumbers());
        routes.AddAddresses(Array.ConvertAll(router.Addresses, address => Wanted(address, devices.Of(router.InterfaceOf(address)))), (place, answer) =>
        {
            if (answer.Succeeded) added++;
            Remember(router.Name, router.InterfaceOf(router.Addresses[place]), router.Addresses[place], answer);
        });
        return added;
    }

    /// <summary>A router that is no master may not hold its addresses, whoever has set them before it began.</summary>
    public void RemovePresent(RouterInstance router, List<AddressInfo> present)
    {
        var (devices, ours) = (new DeviceNumbers(), new Dictionary<(int, byte, IPAddress), IPAddress?>());
        foreach (var address in router.Addresses) ours[(devices.Of(router.InterfaceOf(address)), address.PrefixLength, address.Address)] = address.Peer;
        var left = new List<OldAddress>();
        foreach (var one in present)
            if (ours.TryGetValue((one.Interface, one.PrefixLength, one.Address), out var peer)) left.Add(new(one.Interface, one.Address, one.PrefixLength, peer));
        Delete(left);
    }

    /// <summary>0, EEXIST if it was there, or why the kernel refuses it.</summary>
    /// <param name="owner">Of the address, for the log.</param>
    public int Put(string owner, string device, AddressEntry address)
    {
        var errno = 0;
        routes.AddAddresses([Wanted(address, (int)Libc.InterfaceIndex(device))], (_, answer) =>
        {
            errno = answer.Errno;
            Remember(owner, device, address, answer);
        });
        return errno;
    }

    public void Remove(RouterInstance router) => Remove(router, router.Addresses);

    /// <summary>Takes some of a router's addresses away.</summary>
    public void Remove(RouterInstance router, IEnumerable<AddressEntry> addresses)
    {
        var devices = new DeviceNumbers();
        Delete(addresses.Select(address => new OldAddress(devices.Of(router.InterfaceOf(address)), address.Address, address.PrefixLength, address.Peer)));
    }

    public void Remove(string device, AddressEntry address) => Remove((int)Libc.InterfaceIndex(device), address);

    public void Remove(int index, AddressEntry address) => Delete([new(index, address.Address, address.PrefixLength, address.Peer)]);

    private void Delete(IEnumerable<OldAddress> addresses)
    {
        var present = addresses.Where(static address => address.Interface > 0).ToList(); // else they went with the interface
        routes.DeleteAddresses(present, (place, answer) =>
        {
            var (index, address, length, _) = present[place];
            if (!answer.Succeeded && answer.Errno is not (Libc.EADDRNOTAVAIL or Libc.ENODEV)) warn($"cannot remove {address}/{length} from interface {index}: {NetlinkClient.Describe(answer)}");
        });
    }

    private void Remember(string owner, string device, AddressEntry address, NetlinkResult answer)
    {
        if (answer.Errno is 0 or Libc.EEXIST)
        {
            _refused.Remove((device, address));
            return;
        }
        _refused.Add((device, address));
        warn($"({owner}) cannot set {address} on {device}: {NetlinkClient.Describe(answer)}");
    }

    private static NewAddress Wanted(AddressEntry address, int index) =>
        new(index, address.Address, address.PrefixLength, address.Scope, address.Peer, address.Broadcast, address.Label, FlagsOf(address), PreferredLifetimeOf(address));

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

    private void Withdraw(IEnumerable<string> entries)
    {
        var (devices, old) = (new DeviceNumbers(), new List<OldAddress>());
        foreach (var entry in entries)
            if (entry.Split(' ') is [var text, var device, .. var more] && IPNetworkText.TryParse(text, out var address, out var prefix))
                old.Add(new(devices.Of(device), address, prefix, more is [var last] && IPAddress.TryParse(last, out var peer) ? peer : null));
        Delete(old);
    }

    /// <summary>The numbers of interfaces for one operation: the kernel is asked once for each, not once for each address.</summary>
    private sealed class DeviceNumbers
    {
        private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);

        /// <summary>0: there is no such interface.</summary>
        public int Of(string name) => _known.TryGetValue(name, out var index) ? index : _known[name] = (int)Libc.InterfaceIndex(name);
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
