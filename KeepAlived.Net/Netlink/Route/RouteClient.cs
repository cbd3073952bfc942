using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace KeepAlived.Net.Netlink.Route;

/// <summary>Links and addresses over rtnetlink(7).</summary>
internal sealed class RouteClient(NetlinkClient client) : IDisposable
{
    /// <summary>What is there already is refused.</summary>
    private const ushort NewOnly = NetlinkHeader.NLM_F_CREATE | NetlinkHeader.NLM_F_EXCL;

    private const ushort RTM_NEWLINK = 16, RTM_DELLINK = 17, RTM_GETLINK = 18, RTM_NEWADDR = 20, RTM_DELADDR = 21, RTM_GETADDR = 22;
    private const ushort IFLA_ADDRESS = 1, IFLA_BROADCAST = 2, IFLA_IFNAME = 3, IFLA_MTU = 4, IFLA_LINK = 5, IFLA_MASTER = 10, IFLA_LINKINFO = 18, IFLA_AF_SPEC = 26, IFLA_GROUP = 27, IFLA_INFO_KIND = 1, IFLA_INFO_DATA = 2;
    private const ushort IFLA_MACVLAN_MODE = 1, IFLA_VRF_TABLE = 1, IFLA_IPVLAN_MODE = 1, IFLA_IPVLAN_FLAGS = 2, IPVLAN_MODE_L2 = 0, IFLA_INET6_ADDR_GEN_MODE = 8, IFA_ADDRESS = 1, IFA_LOCAL = 2, IFA_LABEL = 3, IFA_BROADCAST = 4, IFA_CACHEINFO = 6, IFA_FLAGS = 8;
    private const uint MACVLAN_MODE_PRIVATE = 1;
    private const byte AF_INET = 2, AF_INET6 = 10, IN6_ADDR_GEN_MODE_NONE = 1, IFA_F_SECONDARY = 1;

    public List<LinkInfo> Links()
    {
        var links = new List<LinkInfo>();
        client.Query("read links", RTM_GETLINK, dump: true, static (ref AttributeWriter writer, int _) => writer.PutRaw(default(LinkMessage)), 0, links.Clear,
            (type, payload) =>
            {
                if (type == RTM_NEWLINK && payload.Length >= LinkMessage.Size) links.Add(ReadLink(payload));
            }, mayBeTorn: true);
        return links;
    }

    /// <summary>The addresses of all interfaces.</summary>
    public List<AddressInfo> Addresses()
    {
        var addresses = new List<AddressInfo>();
        client.Query("read addresses", RTM_GETADDR, dump: true,
            static (ref AttributeWriter writer, int _) => writer.PutRaw(default(AddressMessage)), 0, addresses.Clear,
            (type, payload) =>
            {
                if (type == RTM_NEWADDR && ReadAddress(payload) is { } address) addresses.Add(address);
            }, mayBeTorn: true);
        return addresses;
    }

    /// <summary>The addresses of both families that this host answers to.</summary>
    public HashSet<IPAddress> LocalAddresses()
    {
        var addresses = new HashSet<IPAddress>();
        client.Query("read addresses", RTM_GETADDR, dump: true, static (ref AttributeWriter writer, int _) => writer.PutRaw(default(AddressMessage)), 0, addresses.Clear,
            (type, payload) =>
            {
                if (type == RTM_NEWADDR && payload.Length >= AddressMessage.Size && ReadLocal(payload[AddressMessage.Size..]) is { } address) addresses.Add(address);
            }, mayBeTorn: true);
        return addresses;
    }

    /// <summary>Makes a private macvlan, still down.</summary>
    public void AddMacvlan(string name, int parent, byte[] mac, uint group = 0) => AddLink(name, parent, mac, group, "macvlan",
        static (ref AttributeWriter writer, ushort _) => writer.Put(IFLA_MACVLAN_MODE, MACVLAN_MODE_PRIVATE), 0);

    /// <summary>Makes an ipvlan in mode L2, still down.</summary>
    /// <param name="flags">IPVLAN_F_ of linux/if_link.h: 0 bridge, 1 private, 2 vepa.</param>
    public void AddIpvlan(string name, int parent, ushort flags, uint group = 0) => AddLink(name, parent, null, group, "ipvlan", static (ref AttributeWriter writer, ushort flags) =>
    {
        writer.Put(IFLA_IPVLAN_MODE, IPVLAN_MODE_L2);
        writer.Put(IFLA_IPVLAN_FLAGS, flags);
    }, flags);

    /// <summary>Puts a link into a VRF.</summary>
    public void SetMaster(string name, int index, int master) => client.Request($"put link {name} into its VRF", RTM_NEWLINK, 0,
        static (ref AttributeWriter writer, (int Index, int Master) link) =>
        {
            writer.PutRaw(new LinkMessage { Index = link.Index });
            writer.Put(IFLA_MASTER, link.Master);
        }, (index, master));

    /// <summary>No IPv6 link-local address is generated; kernels without IPv6 refuse, which is as good.</summary>
    public void StopAddressGeneration(string name, int index) => client.Request($"stop address generation on {name}", RTM_NEWLINK, 0,
        static (ref AttributeWriter writer, int index) =>
        {
            writer.PutRaw(new LinkMessage { Index = index });
            var families = writer.BeginNested(IFLA_AF_SPEC);
            var six = writer.BeginNested(AF_INET6);
            writer.Put(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
            writer.EndNested(six);
            writer.EndNested(families);
        }, index);

    /// <summary>Has the kernel tell everybody of a link, without changing it: it tells whenever a group is set.</summary>
    public void Announce(LinkInfo link) => client.Request($"tell of link {link.Name}", RTM_NEWLINK, 0, static (ref AttributeWriter writer, LinkInfo link) =>
    {
        writer.PutRaw(new LinkMessage { Index = link.Index });
        writer.Put(IFLA_GROUP, link.Group);
    }, link);

    public void SetUp(string name, int index) => client.Request($"set link {name} up", RTM_NEWLINK, 0, static (ref AttributeWriter writer, int index) =>
        writer.PutRaw(new LinkMessage { Index = index, Flags = LinkMessage.IFF_UP, Change = LinkMessage.IFF_UP }), index);

    public void DeleteLink(string name, int index) => client.Request($"delete link {name}", RTM_DELLINK, 0,
        static (ref AttributeWriter writer, int index) => writer.PutRaw(new LinkMessage { Index = index }), index);

    /// <exception cref="NetlinkException">EEXIST: it is there already.</exception>
    public void AddAddress(NewAddress address) => client.Request($"add address {address.Address}/{address.PrefixLength}", RTM_NEWADDR, NewOnly, WriteNew, address);

    /// <summary>Adds addresses in their order, many with each system call.</summary>
    /// <param name="done">Gets the place of each and the kernel's answer; EEXIST: it is there already.</param>
    public void AddAddresses(IReadOnlyList<NewAddress> addresses, Action<int, NetlinkResult> done) => client.Batch(addresses, static _ => (RTM_NEWADDR, NewOnly), WriteNew, done);

    /// <summary>Deletes addresses, many with each system call.</summary>
    /// <param name="done">Gets the place of each and the kernel's answer; EADDRNOTAVAIL: it is gone already.</param>
    public void DeleteAddresses(IReadOnlyList<OldAddress> addresses, Action<int, NetlinkResult> done) => client.Batch(addresses, static _ => (RTM_DELADDR, (ushort)0), WriteOld, done);

    public void Dispose() => client.Dispose();

    private static void WriteNew(ref AttributeWriter writer, NewAddress address)
    {
        WriteAddress(ref writer, address.Interface, address.Address, address.PrefixLength, address.Scope, address.Peer);
        if (address.Broadcast is { } broadcast) writer.Put(IFA_BROADCAST, broadcast.GetAddressBytes().AsSpan());
        if (address.Label is { } label) writer.PutText(IFA_LABEL, label);
        if (address.Flags != 0) writer.Put(IFA_FLAGS, address.Flags);
        if (address.Preferred is { } preferred) writer.Put(IFA_CACHEINFO, new AddressLifetimes { Preferred = preferred, Valid = AddressLifetimes.Forever });
    }

    private static void WriteOld(ref AttributeWriter writer, OldAddress old) => WriteAddress(ref writer, old.Interface, old.Address, old.PrefixLength, 0, old.Peer);

    private static void WriteAddress(ref AttributeWriter writer, int index, IPAddress address, byte prefix, byte scope, IPAddress? peer)
    {
        var family = address.AddressFamily == AddressFamily.InterNetwork ? AF_INET : AF_INET6;
        writer.PutRaw(new AddressMessage { Family = family, PrefixLength = prefix, Scope = scope, Index = (uint)index });
        writer.Put(IFA_LOCAL, address.GetAddressBytes().AsSpan());
        writer.Put(IFA_ADDRESS, (peer ?? address).GetAddressBytes().AsSpan());
    }

    private void AddLink(string name, int parent, byte[]? mac, uint group, string kind, WritePayload<ushort> writeData, ushort flags) => client.Request($"add link {name}", RTM_NEWLINK,
        NetlinkHeader.NLM_F_CREATE | NetlinkHeader.NLM_F_EXCL, (ref AttributeWriter writer, ushort flags) =>
        {
            writer.PutRaw(new LinkMessage());
            writer.PutText(IFLA_IFNAME, name);
            writer.Put(IFLA_LINK, parent);
            if (mac is not null) writer.Put(IFLA_ADDRESS, mac.AsSpan());
            if (group != 0) writer.Put(IFLA_GROUP, group);
            var info = writer.BeginNested(IFLA_LINKINFO);
            writer.Put(IFLA_INFO_KIND, Encoding.ASCII.GetBytes(kind).AsSpan());
            var data = writer.BeginNested(IFLA_INFO_DATA);
            writeData(ref writer, flags);
            writer.EndNested(data);
            writer.EndNested(info);
        }, flags);

    private static LinkInfo ReadLink(ReadOnlySpan<byte> payload)
    {
        var message = MemoryMarshal.Read<LinkMessage>(payload);
        var (name, mac, broadcast, parent, master) = ("", Array.Empty<byte>(), Array.Empty<byte>(), 0, 0);
        var (kind, table, group, mtu) = ("", 0u, 0u, 0);
        for (var reader = new AttributeReader(payload[LinkMessage.Size..]); reader.Next();)
            switch (reader.Type)
            {
                case IFLA_IFNAME: name = reader.GetText(); break;
                case IFLA_ADDRESS: mac = reader.Value.ToArray(); break;
                case IFLA_BROADCAST: broadcast = reader.Value.ToArray(); break;
                case IFLA_MTU: mtu = reader.Get<int>(); break;
                case IFLA_LINK: parent = reader.Get<int>(); break;
                case IFLA_GROUP: group = reader.Get<uint>(); break;
                case IFLA_MASTER: master = reader.Get<int>(); break;
                case IFLA_LINKINFO: (kind, table) = ReadKind(reader.Value); break;
            }
        return new(message.Index, name, message.Flags, mac, parent, kind) { Master = master, Table = table, Group = group, Mtu = mtu, Broadcast = broadcast, Type = message.Type };
    }

    /// <summary>The kind, and the routing table if it is a VRF.</summary>
    private static (string Kind, uint Table) ReadKind(ReadOnlySpan<byte> info)
    {
        var (kind, table) = ("", 0u);
        for (var reader = new AttributeReader(info); reader.Next();)
            if (reader.Type == IFLA_INFO_KIND) kind = reader.GetText();
            else if (reader.Type == IFLA_INFO_DATA && kind == "vrf")
                for (var data = new AttributeReader(reader.Value); data.Next();)
                    if (data.Type == IFLA_VRF_TABLE) table = data.Get<uint>();
        return (kind, table);
    }

    /// <summary>IFA_LOCAL, which IPv6 has on point-to-point links only.</summary>
    private static IPAddress? ReadLocal(ReadOnlySpan<byte> attributes)
    {
        IPAddress? local = null;
        for (var reader = new AttributeReader(attributes); reader.Next();)
            if (reader.Value.Length is 4 or 16 && (reader.Type == IFA_LOCAL || (reader.Type == IFA_ADDRESS && local is null))) local = new IPAddress(reader.Value);
        return local;
    }

    private static AddressInfo? ReadAddress(ReadOnlySpan<byte> payload)
    {
        if (!MemoryMarshal.TryRead<AddressMessage>(payload, out var message) || message.Family is not (AF_INET or AF_INET6)) return null;
        var size = message.Family == AF_INET ? 4 : 16;
        IPAddress? local = null;
        for (var reader = new AttributeReader(payload[AddressMessage.Size..]); reader.Next();)
            if (reader.Value.Length == size && (reader.Type == IFA_LOCAL || (reader.Type == IFA_ADDRESS && local is null))) local = new IPAddress(reader.Value);
        return local is null ? null : new((int)message.Index, local, message.PrefixLength, message.Scope, (message.Flags & IFA_F_SECONDARY) != 0, (message.Flags & AddressMessage.Tentative) != 0);
    }
}
