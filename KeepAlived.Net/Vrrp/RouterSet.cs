using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Routing;

namespace KeepAlived.Net.Vrrp;

/// <summary>The virtual routers of the configuration in use, with what they hold in the kernel: sockets, addresses, virtual MAC links.</summary>
internal sealed class RouterSet : IRouterHost, IDisposable
{
    private readonly SeqPacketChannel _channel;
    private readonly StateReports _reports;
    private readonly NetlinkSocket _commands;
    private readonly RouteClient _routes;
    private readonly AddressAnnouncer _announcer;
    private readonly AdvertSockets _sockets;
    private readonly VirtualMacLinks _virtualMacs;
    private readonly InterfaceSysctls _sysctls;
    private readonly VirtualAddresses _addresses;
    private readonly RoutingTable _routing;
    private readonly VirtualRoutes _virtualRoutes;
    private readonly StaticEntries _statics;
    private readonly UnknownRouters _unknown;
    private readonly HandOver _handOver;
    private readonly SourceAddresses _sources;
    private RouterInstance[] _routers = [];
    private bool _held;

    /// <param name="channel">To the supervisor, for reports.</param>
    public RouterSet(EventLoop loop, SeqPacketChannel channel, OwnershipJournal journal)
    {
        (_channel, _reports) = (channel, new StateReports(channel));
        _handOver = new HandOver(journal);
        _sockets = new AdvertSockets(loop);
        _commands = new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE, slots: 16);
        var client = new NetlinkClient(_commands);
        _routes = new RouteClient(client);
        _routing = new RoutingTable(client, _routes, journal, Warn);
        _virtualRoutes = new VirtualRoutes(_routing);
        _virtualMacs = new VirtualMacLinks(_routes, journal, Warn);
        _sysctls = new InterfaceSysctls(journal, Warn);
        _addresses = new VirtualAddresses(_routes, journal, Warn);
        _statics = new StaticEntries(_addresses, _routing, journal);
        Interfaces = new InterfaceTable(_routes);
        _sources = new SourceAddresses(Interfaces, Warn);
        _unknown = new UnknownRouters(loop, (id, sender, name) => Warn($"{AdvertExchange.AddressOf(sender)} advertises virtual router {id} on {name}, which is not configured here"));
        _announcer = new AddressAnnouncer(Interfaces);
        Upkeep = new Upkeep(Interfaces, Warn, Restored);
    }

    /// <summary>The time at the start of this part of the turn: one clock reading serves all packets read together.</summary>
    public Instant Now => new(MonotonicClock.Nanoseconds);

    /// <summary>In the order of the configuration. Replaced as a whole by a reload.</summary>
    public RouterInstance[] All => _routers;

    public InterfaceTable Interfaces { get; }

    public InterfaceDelays Delays { get; } = new();

    public LinkPolls Polls { get; } = new();

    public KeepalivedConfiguration Model { get; private set; } = new();

    /// <summary>Puts back what others remove.</summary>
    public Upkeep Upkeep { get; }

    public uint Generation { get; private set; }

    public Instant HeldUntil { get; private set; }

    /// <summary>When the next of them has something to do.</summary>
    public Instant Deadline
    {
        get
        {
            var deadline = _announcer.Deadline;
            if (_held && HeldUntil < deadline) deadline = HeldUntil;
            if (Upkeep.Deadline < deadline) deadline = Upkeep.Deadline;
            foreach (var router in _routers)
                if (router.Deadline < deadline) deadline = router.Deadline;
            return deadline;
        }
    }

    /// <summary>Fires what is due.</summary>
    public void Fire(Instant now)
    {
        if (_held && now >= HeldUntil)
        {
            _held = false;
            foreach (var router in _routers) router.Reconsider();
        }
        Upkeep.Fire(now);
        foreach (var router in _routers)
        {
            if (now < router.Deadline) continue;
            if (router.Group is { } group) group.Fire(now);
            else router.Serve(now);
        }
        _announcer.Fire(now);
    }

    /// <summary>The host was paused, or its clock set: before anything is read or fired.</summary>
    public void NoticeJump(in ClockJump jump)
    {
        foreach (var router in _routers) router.NoticeJump(jump);
    }

    /// <summary>`vrrp_startup_delay` and `vrrp_delay_after_boot`: the longer one counts, from the start of the process.</summary>
    /// <param name="uptime">Of the host.</param>
    public void Hold(GlobalDefinitions global, TimeSpan uptime)
    {
        var afterBoot = global.DelayAfterBoot - uptime;
        var delay = global.StartupDelay > afterBoot ? global.StartupDelay : afterBoot;
        if (delay <= TimeSpan.Zero) return;
        (_held, HeldUntil) = (true, Now + delay);
        LogText.TrySend(_channel, LogSeverity.Notice, string.Create(CultureInfo.InvariantCulture, $"Delaying startup for {delay.TotalSeconds:0.###} seconds"));
    }

    /// <summary>Takes a configuration into use; routers that are the same go on as they are.</summary>
    public void Use(KeepalivedConfiguration model, uint generation)
    {
        var (before, groups) = (_routers.ToList(), StatesOfGroups());
        (Model, Generation) = (model, generation);
        _virtualMacs.Names = RouteNames.OfMachine(model.Global);
        _commands.SizeReceiveBuffer(model.Global.VrrpCommandBuffer.Size, model.Global.VrrpCommandBuffer.Force);
        if (before.Count == 0 && !IsHandedOver) RemoveLeftovers(model);
        _sources.Use(model);
        var links = VirtualLinks.Of(model);
        model.GiveRulePriorities();
        RemoveReplaced(model, links, before);
        _virtualMacs.Make(links.All, before.SelectMany(static router => router.Instance.Links!.All));
        _sysctls.Apply(model);
        Interfaces.Read();
        Interfaces.Follow(model.Instances.SelectMany(InterfacesOf).Concat(links.All.Select(static link => link.Name)));
        Polls.Use(model, Interfaces, Now);
        Delays.Use(model.InterfaceDelays, Interfaces, Polls);
        var (present, changes) = (_routes.Addresses(), new MasterChanges(_addresses, _virtualRoutes));
        var routers = model.Instances.Select((instance, index) => new RouterInstance(instance, (ushort)index, generation, _sources.Of(instance, present), this, Interfaces.Find(instance.Interface)?.Mtu ?? AdvertExchange.UsualMtu)).ToArray();
        foreach (var router in routers)
        {
            if (router.Adverts.AdvertisedCount is var most && most < router.Instance.VirtualAddresses.Count)
                Warn($"({router.Name}) an advertisement has room for {most} of its {router.Instance.VirtualAddresses.Count} addresses: the others are held without being advertised");
            _virtualMacs.GiveSource(router.Instance, router.Source);
            Replace(router, before, present, changes);
        }
        _routers = routers;
        foreach (var gone in before) Remove(gone);
        foreach (var router in changes.Apply()) Announce(router, router.Instance.GarpMasterRepeat);
        _announcer.Use(model, routers, Now);
        Group(model, groups);
        _unknown.Use(model.Global.LogUnknownRouters ? routers : []);
        _addresses.Own(_routers);
        _routing.Own(RoutingEntries.Of(model, _routers), RoutingEntries.Of(model, _routers.Where(static router => router.IsMaster)));
        _virtualMacs.Settle(links.All);
        _statics.Use(model);
        Upkeep.Use(new UpkeepItems(_addresses, _routing).Of(model, _routers));
        _handOver.Finish(Now);
        _reports.Hold();
        foreach (var router in _routers)
        {
            ReadTrackers(router);
            router.Reconsider();
        }
        foreach (var router in _routers) router.Align(Now);
        _reports.ReleaseStart();
    }

    /// <summary>Whether a daemon before this one has left its place to it.</summary>
    public bool IsHandedOver => _handOver.IsPresent;

    /// <summary>Leaves everything in place to a daemon that follows at once.</summary>
    public void LeaveToNext() => _handOver.Leave(_routers, Now);

    /// <summary>Priority 0, addresses, virtual MACs and sysctls: all taken back.</summary>
    public void Stop()
    {
        _reports.Hold();
        foreach (var router in _routers) Retire(router);
        _reports.ReleaseStop();
        _routers = [];
        Upkeep.Use([]);
        _addresses.Disown();
        _statics.Use(new());
        _routing.Own(new(), new());
        _virtualMacs.Settle([]);
        _sysctls.Apply(new());
    }

    /// <summary>Every master advertises that has not done so since then: as in keepalived, before a reload and, with what is new, after it.</summary>
    public void Speak(Instant since, bool isReloaded = false)
    {
        foreach (var router in _routers)
            if (router.IsMaster && router.Status.Spoke <= since) router.Speak(since, refreshes: isReloaded);
    }

    /// <summary>Takes the same configuration into use once more: a link that it needs has to be made again.</summary>
    public void Renew()
    {
        Use(Model, Generation);
        if (_routers.Length > 0) Report(_routers[0], VrrpEvent.LinksRenewed);
    }

    public void AddAddresses(RouterInstance router)
    {
        if (router.Instance.RefusesPackets(Model.Global)) Report(router, VrrpEvent.AddressesComing); // the packet filter is faster than the neighbours
        _addresses.Add(router);
        _virtualRoutes.Add(router.Instance);
        _announcer.Begin(router, Now);
    }

    public void RemoveAddresses(RouterInstance router)
    {
        _announcer.End(router);
        _virtualRoutes.Remove(router.Instance);
        _addresses.Remove(router);
    }

    public void Announce(RouterInstance router, int packets) => _announcer.Announce(router, packets, Now);

    public void AnnounceSource(RouterInstance router) => _announcer.AnnounceSource(router);

    public void Report(RouterInstance router, VrrpEvent what, UInt128 address = default, int number = 0) =>
        _reports.Send(new VrrpReport(router.Generation, what, router.Index, (byte)router.State, router.Priority, address, number));

    public void Report(RouterGroup group) =>
        _reports.Send(new VrrpReport(group.Generation, VrrpEvent.GroupStateChanged, group.Index, (byte)group.State, 0, 0, 0));

    public void Dispose()
    {
        _sockets.Dispose();
        _unknown.Dispose();
        _routes.Dispose();
        Polls.Dispose();
        _announcer.Dispose();
    }

    private void Restored(UpkeepItem item)
    {
        if (item is not { Key.Kind: UpkeepKind.Address, Router: { } router })
        {
            Warn($"{(item.Router is { } owner ? $"({owner.Name}) " : "")}somebody removed {item.Text}; it was put back");
            return;
        }
        Announce(router, 1);
        Report(router, VrrpEvent.AddressRestored, item.Key.Number);
    }

    private void Warn(string text) => LogText.TrySend(_channel, LogSeverity.Warning, text);

    private Dictionary<string, RouterState> StatesOfGroups()
    {
        var states = new Dictionary<string, RouterState>();
        foreach (var router in _routers)
            if (router.Group is { } group) states[Model.SyncGroups[group.Index].Name] = group.State;
        return states;
    }

    private void Group(KeepalivedConfiguration model, Dictionary<string, RouterState> before)
    {
        for (var i = 0; i < model.SyncGroups.Count; i++)
        {
            var members = _routers.Where(router => model.SyncGroups[i].Members.Contains(router.Name)).ToArray();
            if (members.Length > 0) _ = new RouterGroup((ushort)i, members, this, before.TryGetValue(model.SyncGroups[i].Name, out var state) ? state : null);
        }
    }

    /// <summary>After a crash: what the journal lists and nobody wants.</summary>
    private void RemoveLeftovers(KeepalivedConfiguration model)
    {
        _addresses.Own([]);
        var statics = RoutingEntries.Of(model, []);
        _routing.Own(statics, statics);
        if (model.Instances.Count == 0) _virtualMacs.Settle([]);
    }

    /// <summary>A router has got the address that it was waiting for.</summary>
    public void SetSource(RouterInstance router, UInt128 source)
    {
        _virtualMacs.GiveSource(router.Instance, source);
        router.SetSource(source);
        router.Reconsider();
    }

    /// <summary>The address that a router sends from is gone: there may be another.</summary>
    public void FindSource(RouterInstance router) => SetSource(router, _sources.Of(router.Instance, _routes.Addresses()));

    /// <summary>Continues an equal router with its socket, or opens one for a new router.</summary>
    private void Replace(RouterInstance router, List<RouterInstance> before, List<AddressInfo> present, MasterChanges changes)
    {
        var old = before.Find(candidate => candidate.CanContinueAs(router.Instance));
        if (old is not null)
        {
            before.Remove(old);
            router.Continue(old);
            if (router.IsMaster) changes.Add(old, router);
        }
        else if (!_handOver.TryResume(router, Now))
        {
            Teach(router);
            _virtualRoutes.Remove(router.Instance);
            _addresses.RemovePresent(router, present);
        }
        var index = Interfaces.IndexOf(router.TransmitInterface);
        if (index > 0) router.Socket = _sockets.TryOpen(router.Adverts.ChannelOn(router.TransmitInterface, index), router);
        var exists = router.Socket is not null;
        router.SetInterface(IsRunning(router.Instance.Interface), exists);
        if (old?.Socket is { } former && former != router.Socket) _sockets.Close(former, old.Instance.VirtualRouterId, old);
    }

    /// <summary>A router that begins at a reload takes over what those before know of what it tracks, and counts its packets on: lower numbers would look like a replay.</summary>
    private void Teach(RouterInstance router)
    {
        foreach (var other in _routers)
        {
            router.Trackers.Continue(other.Trackers);
            if (other.Instance.VirtualRouterId == router.Instance.VirtualRouterId) router.Adverts.GoOnFrom(other.Adverts.LastSequence);
        }
    }

    /// <summary>An interface has another name now, or is gone: virtual addresses do not stay behind on it.</summary>
    public void Leave(int interfaceIndex)
    {
        foreach (var router in _routers)
            foreach (var address in router.Addresses)
                if (Interfaces.IndexOf(router.InterfaceOf(address)) == interfaceIndex) _addresses.Remove(interfaceIndex, address);
    }

    /// <summary>All that an instance names, whether it is there or not.</summary>
    private static IEnumerable<string> InterfacesOf(VrrpInstance instance)
    {
        yield return instance.Interface;
        foreach (var tracked in instance.TrackedInterfaces) yield return tracked.Name;
        foreach (var address in instance.VirtualAddresses.Concat(instance.ExcludedAddresses))
            if (address.Device is { } device) yield return device;
    }

    private bool IsRunning(string name) => Delays.IsRunning(name) ?? Polls.IsRunning(name) ?? Interfaces.IsRunning(name);

    /// <summary>Who does not go on and loses its link to one of the same name resigns while it can.</summary>
    private void RemoveReplaced(KeepalivedConfiguration model, VirtualLinks links, List<RouterInstance> before)
    {
        foreach (var router in before.FindAll(router => !model.Instances.Exists(router.CanContinueAs)))
        {
            var link = router.Instance.Links!.All.FirstOrDefault(link => link.Name == router.TransmitInterface);
            if (link is null || !links.All.Any(wanted => VirtualMacLinks.IsReplaced(link, wanted))) continue;
            before.Remove(router);
            Remove(router);
        }
    }

    /// <summary>
    /// A reload has it no more: that is told instead of a stop, unless it was out of service before, or what follows it by its name has no link and begins
    /// in FAULT, which is told once.
    /// </summary>
    private void Remove(RouterInstance router)
    {
        var served = router.State is RouterState.Backup or RouterState.Master && !Array.Exists(_routers, other => other != router && other.Name == router.Name && other.LacksLink);
        router.Group = null;
        _reports.Hold();
        Retire(router);
        _reports.Drop();
        if (served) Report(router, VrrpEvent.InstanceRemoved);
    }

    private void Retire(RouterInstance router)
    {
        router.Stop();
        if (router.Socket is { } socket) _sockets.Close(socket, router.Instance.VirtualRouterId, router);
    }

    private void ReadTrackers(RouterInstance router)
    {
        var tracked = router.Instance.TrackedInterfaces;
        for (var i = 0; i < tracked.Count; i++) router.Trackers.Set(TrackedKind.Interface, i, IsRunning(tracked[i].Name));
    }
}
