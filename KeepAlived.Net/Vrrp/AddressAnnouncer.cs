using System.Buffers.Binary;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink.Route;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Vrrp;

/// <summary>Announces the addresses of masters to their neighbours, at the pace of their interfaces, and time and again where switches forget (garp_extra_if).</summary>
internal sealed class AddressAnnouncer(InterfaceTable interfaces) : IDisposable
{
    private readonly NeighbourAnnouncer _frames = new();
    private readonly HashSet<int> _forwarding = [];
    private Lane[] _lanes = [];

    /// <summary>Of each address of each router, by their places.</summary>
    private (Lane Lane, int Slot)[][] _places = [];

    /// <summary>When each router announces the addresses that are on other interfaces than its own.</summary>
    private Instant[] _extra = [];
    private RouterInstance[] _routers = [];

    /// <summary>What shares a pace: a garp_group by its place, or (-1) an interface on its own; each family has its own.</summary>
    private readonly record struct Share(int Group, string Interface, bool IsIPv6);

    private sealed record Lane(AnnouncementLane Pace, (RouterInstance Router, int Address)[] Addresses);

    public Instant Deadline
    {
        get
        {
            var deadline = Instant.Never;
            foreach (var lane in _lanes)
                if (lane.Pace.Deadline < deadline) deadline = lane.Pace.Deadline;
            foreach (var due in _extra)
                if (due < deadline) deadline = due;
            return deadline;
        }
    }

    /// <summary>Takes the routers of a configuration into use; what waits of an address that stays goes on waiting.</summary>
    public void Use(KeepalivedConfiguration model, RouterInstance[] routers, Instant now)
    {
        var waiting = new HashSet<(string, UInt128)>();
        foreach (var lane in _lanes)
            for (var slot = 0; slot < lane.Addresses.Length; slot++)
                if (lane.Pace.Waits(slot)) waiting.Add(NameOf(lane.Addresses[slot]));
        var members = new Dictionary<Share, List<(RouterInstance, int)>>();
        foreach (var router in routers)
            for (var i = 0; i < router.Addresses.Length; i++)
            {
                var share = ShareOf(model, PhysicalInterface(router, i), router.AddressBytes[i].Length > 4);
                if (!members.TryGetValue(share, out var list)) members[share] = list = [];
                list.Add((router, i));
            }
        _places = Array.ConvertAll(routers, router => new (Lane, int)[router.Addresses.Length]);
        _lanes = [.. members.Select(share => new Lane(new AnnouncementLane(PaceOf(model, share.Key), share.Value.Count), [.. share.Value]))];
        foreach (var lane in _lanes)
            for (var slot = 0; slot < lane.Addresses.Length; slot++)
            {
                var (router, address) = lane.Addresses[slot];
                _places[router.Index][address] = (lane, slot);
                if (waiting.Contains(NameOf((router, address))) && router.IsMaster && lane.Pace.TryPass(slot, now)) Send(router, address);
            }
        _routers = routers;
        foreach (var router in routers)
            if (router.IsMaster) NoticeForwarding(router);
        _extra = Array.ConvertAll(routers, router => router.IsMaster ? NextExtra(router, now) : Instant.Never);
    }

    /// <summary>A router has become master.</summary>
    public void Begin(RouterInstance router, Instant now)
    {
        NoticeForwarding(router);
        if (IsKnown(router)) _extra[router.Index] = NextExtra(router, now);
    }

    /// <summary>A router is no longer master: nothing of it is announced any more.</summary>
    public void End(RouterInstance router)
    {
        if (!IsKnown(router)) return;
        _extra[router.Index] = Instant.Never;
        foreach (var (lane, slot) in _places[router.Index]) lane.Pace.Drop(slot);
    }

    /// <summary>Announces all its addresses, each <paramref name="packets"/> times if nothing makes them wait.</summary>
    public void Announce(RouterInstance router, int packets, Instant now)
    {
        for (var packet = 0; packet < packets; packet++)
            for (var i = 0; i < router.Addresses.Length; i++) AnnounceOne(router, i, now);
    }

    /// <summary>Announces the IPv4 address that a router sends from, once.</summary>
    public void AnnounceSource(RouterInstance router)
    {
        Span<byte> address = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(address, (uint)router.Source);
        if (interfaces.Find(router.Instance.Interface) is { } link) _frames.Send(link.Index, link.Mac, address);
    }

    /// <summary>Sends what has waited long enough, and what is due time and again.</summary>
    public void Fire(Instant now)
    {
        foreach (var lane in _lanes)
            if (lane.Pace.Take(now) is >= 0 and var slot) Send(lane.Addresses[slot].Router, lane.Addresses[slot].Address);
        foreach (var router in _routers)
        {
            if (now < _extra[router.Index]) continue;
            _extra[router.Index] = NextExtra(router, now);
            for (var i = 0; i < router.Addresses.Length; i++)
                if (IsExtra(router, i)) AnnounceOne(router, i, now);
        }
    }

    public void Dispose() => _frames.Dispose();

    private void AnnounceOne(RouterInstance router, int address, Instant now)
    {
        if (!IsKnown(router) || _places[router.Index][address] is var (lane, slot) && lane.Pace.TryPass(slot, now)) Send(router, address);
    }

    private void Send(RouterInstance router, int address)
    {
        if (interfaces.Find(router.InterfaceOf(router.Addresses[address])) is { } link)
            _frames.Send(link.Index, link.Mac, router.AddressBytes[address], _forwarding.Contains(link.Index));
    }

    /// <summary>One that a reload removes says its last words without a place.</summary>
    private bool IsKnown(RouterInstance router) => router.Index < _routers.Length && _routers[router.Index] == router;

    /// <summary>Whether interfaces forward IPv6, which its advertisements say: asked once, as reading a file allocates.</summary>
    private void NoticeForwarding(RouterInstance router)
    {
        for (var i = 0; i < router.Addresses.Length; i++)
        {
            if (router.AddressBytes[i].Length == 4 || interfaces.Find(router.InterfaceOf(router.Addresses[i])) is not { } link) continue;
            if (Sysctl.Read("net", "ipv6", "conf", link.Name, "forwarding") == "1") _forwarding.Add(link.Index);
            else _forwarding.Remove(link.Index);
        }
    }

    private static (string, UInt128) NameOf((RouterInstance Router, int Address) member) => (member.Router.Name, member.Router.AddressNumbers[member.Address]);

    /// <summary>The pace is that of the interface below a virtual MAC.</summary>
    private static string PhysicalInterface(RouterInstance router, int address) =>
        router.Instance.Links?.Below(router.InterfaceOf(router.Addresses[address])) ?? router.Instance.Interface;

    private static Share ShareOf(KeepalivedConfiguration model, string name, bool isIPv6)
    {
        var group = model.GarpGroups.FindIndex(group => group.Interface == name || group.Interfaces.Contains(name));
        return new(group, group < 0 ? name : "", isIPv6);
    }

    private static TimeSpan PaceOf(KeepalivedConfiguration model, Share share)
    {
        var group = share.Group < 0 ? null : model.GarpGroups[share.Group];
        return share.IsIPv6
            ? group is not null && group.IsWritten("gna_interval") ? group.GnaInterval : model.Global.GnaInterval
            : group is not null && group.IsWritten("garp_interval") ? group.GarpInterval : model.Global.GarpInterval;
    }

    private Instant NextExtra(RouterInstance router, Instant now)
    {
        var interval = router.Instance.GarpExtraInterfaces.Interval;
        if (interval == TimeSpan.Zero) return Instant.Never;
        for (var i = 0; i < router.Addresses.Length; i++)
            if (IsExtra(router, i)) return now + interval;
        return Instant.Never;
    }

    private bool IsExtra(RouterInstance router, int address)
    {
        var own = router.Instance.UseVirtualMac ? router.Instance.OwnLink : router.Instance.Interface;
        return router.InterfaceOf(router.Addresses[address]) is var name && name != own
            && (router.Instance.GarpExtraInterfaces.All || interfaces.Find(name) is { Kind: "macvlan" });
    }
}
