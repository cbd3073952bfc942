using System.Net.Sockets;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Machine;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Vrrp;

/// <summary>
/// The vrrp child: one thread, one epoll loop. Each turn waits to the nearest deadline, reads everything that has arrived, and only
/// then fires deadlines: a process that was descheduled must not start a second master.
/// </summary>
internal sealed class VrrpProcess : IRouterHost, IRouteListener, IDisposable
{
    private readonly EventLoop _loop = new();
    private readonly RouteClient _routes = new(new NetlinkClient(new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE, slots: 16)));
    private readonly RouteMonitor _monitor;
    private readonly OwnershipJournal _journal;
    private readonly SeqPacketChannel _channel;
    private readonly NeighbourAnnouncer _announcer = new();
    private readonly VirtualMacLinks _virtualMacs;
    private readonly VirtualAddresses _addresses;
    private readonly ConfigurationChunks.Assembler _assembler = new();
    private readonly ChildOptions _options;
    private RouterInstance[] _routers = [];
    private KeepalivedConfiguration _model = new();
    private Dictionary<string, LinkInfo> _links = [];
    private uint _generation;
    private bool _stopping;

    public VrrpProcess(ChildOptions options, SeqPacketChannel channel, string journalDirectory = OwnershipJournal.DefaultDirectory)
    {
        (_options, _channel) = (options, channel);
        _journal = new OwnershipJournal("vrrp", journalDirectory);
        _virtualMacs = new VirtualMacLinks(_routes, _journal, Warn);
        _addresses = new VirtualAddresses(_routes, _journal, Warn);
        _monitor = new RouteMonitor(this);
        _loop.Watch(_monitor);
        _loop.Watch(new ChannelReader(_channel, OnMessage, () => _stopping = true));
    }

    /// <summary>The time at the start of this part of the turn: one clock reading serves all packets read together.</summary>
    public Instant Now => new(MonotonicClock.Nanoseconds);

    public IReadOnlyList<RouterInstance> Routers => _routers;

    /// <summary>The role: runs until SIGTERM or until the supervisor is gone.</summary>
    public static int Run(ChildOptions options)
    {
        using var channel = options.OpenChannel();
        using var process = new VrrpProcess(options, channel);
        using var signals = new SignalReader(() => process._stopping = true, Libc.SIGTERM, Libc.SIGINT);
        process._loop.Watch(signals);
        while (!process._stopping) process.Turn();
        process.Stop();
        return 0;
    }

    /// <summary>One turn of the loop.</summary>
    public void Turn()
    {
        var deadline = Instant.Never;
        foreach (var router in _routers)
            if (router.Deadline < deadline) deadline = router.Deadline;
        _loop.Turn(deadline.Nanoseconds);
        var now = Now;
        foreach (var router in _routers)
        {
            if (now < router.Deadline) continue;
            // What arrived while the others were served may change the verdict.
            router.Socket?.OnReadable();
            router.Fire(now);
        }
    }

    /// <summary>Takes a configuration into use; routers that are the same go on as they are.</summary>
    public void Use(KeepalivedConfiguration model, uint generation)
    {
        var before = _routers.ToList();
        (_model, _generation) = (model, generation);
        if (before.Count == 0) RemoveLeftovers(model);
        VirtualMacLinks.ChooseNames(model.Instances);
        _virtualMacs.Apply([.. model.Instances, .. before.Select(router => router.Instance).Where(IsGoing)]);
        _links = _routes.Links().ToDictionary(link => link.Name);
        var present = _routes.Addresses();
        var routers = model.Instances.Select((instance, index) => new RouterInstance(instance, (ushort)index, generation, SourceOf(instance, present), this)).ToArray();
        foreach (var router in routers) Replace(router, before, present);
        _routers = routers;
        foreach (var gone in before)
        {
            gone.Group = null;
            Retire(gone);
        }
        Group(model);
        _addresses.Own(_routers);
        _virtualMacs.Apply(model.Instances);
        foreach (var router in _routers)
        {
            ReadTrackers(router);
            router.Reconsider();
        }

        bool IsGoing(VrrpInstance instance) => !model.Instances.Any(other => VirtualMacLinks.NameOf(other) == VirtualMacLinks.NameOf(instance));
    }

    /// <summary>Priority 0, addresses, virtual MACs and sysctls: all taken back.</summary>
    public void Stop()
    {
        if (_options.KeepVrrp)
        {
            foreach (var router in _routers) router.Socket?.Dispose();
            return;
        }
        foreach (var router in _routers) Retire(router);
        _routers = [];
        _addresses.Disown();
        _virtualMacs.Apply([]);
    }

    public void AddAddresses(RouterInstance router) => _addresses.Add(router);

    public void RemoveAddresses(RouterInstance router) => _addresses.Remove(router);

    public void Announce(RouterInstance router, int packets)
    {
        for (var packet = 0; packet < packets; packet++)
            for (var i = 0; i < router.Addresses.Length; i++)
                if (_links.TryGetValue(router.InterfaceOf(router.Addresses[i]), out var link)) _announcer.Send(link.Index, link.Mac, router.AddressBytes[i], Forwards(router.AddressBytes[i], link));
    }

    public void Report(RouterInstance router, VrrpEvent what, UInt128 address = default, int number = 0) =>
        FixedMessage.TrySend(_channel, MessageKind.VrrpReport, new VrrpReport(router.Generation, what, router.Index, (byte)router.State, router.Priority, address, number));

    public void Report(RouterGroup group) =>
        FixedMessage.TrySend(_channel, MessageKind.VrrpReport, new VrrpReport(group.Generation, VrrpEvent.GroupStateChanged, group.Index, (byte)group.State, 0, 0, 0));

    public void OnLink(int index, bool running)
    {
        foreach (var router in _routers)
        {
            var concerned = false;
            if (IndexOf(router.Instance.Interface) == index)
            {
                router.SetInterface(running);
                concerned = true;
            }
            var tracked = router.Instance.TrackedInterfaces;
            for (var i = 0; i < tracked.Count; i++)
            {
                if (IndexOf(tracked[i].Name) != index) continue;
                router.SetTracker(router.Instance.TrackedScripts.Count + i, running ? TrackerResult.Up : TrackerResult.Down);
                concerned = true;
            }
            if (concerned) router.Reconsider();
        }
    }

    /// <summary>A virtual MAC interface that somebody deleted is made again, with the addresses on it.</summary>
    public void OnLinkGone(int index)
    {
        OnLink(index, running: false);
        foreach (var router in _routers)
        {
            if (!router.Instance.UseVirtualMac || IndexOf(VirtualMacLinks.NameOf(router.Instance)) != index) continue;
            Use(_model, _generation);
            return;
        }
    }

    public void OnAddressAdded(int index, UInt128 address)
    {
        if (address > uint.MaxValue) return; // advertisements come from IPv4 addresses
        foreach (var router in _routers)
        {
            if (router.Source != 0 || IndexOf(router.Instance.Interface) != index || IsVirtual(address)) continue;
            router.SetSource((uint)address);
            router.Reconsider();
        }
    }

    public void OnAddressGone(int index, UInt128 address)
    {
        foreach (var router in _routers)
        {
            if (!router.IsMaster) continue;
            for (var i = 0; i < router.Addresses.Length; i++)
                if (router.AddressNumbers[i] == address && IndexOf(router.InterfaceOf(router.Addresses[i])) == index) Restore(router, i);
        }
    }

    public void OnLost()
    {
        _links = _routes.Links().ToDictionary(link => link.Name);
        foreach (var link in _links.Values) OnLink(link.Index, link.IsRunning);
        foreach (var router in _routers)
            for (var i = 0; router.IsMaster && i < router.Addresses.Length; i++)
                Restore(router, i);
    }

    public void Dispose()
    {
        foreach (var router in _routers) router.Socket?.Dispose();
        _monitor.Dispose();
        _routes.Dispose();
        _announcer.Dispose();
        _loop.Dispose();
    }

    /// <summary>Puts an address of a master back, if it is missing: the event may be older than our own change.</summary>
    private void Restore(RouterInstance router, int address)
    {
        if (!_addresses.Add(router, router.Addresses[address])) return;
        Announce(router, 1);
        Report(router, VrrpEvent.AddressRestored, router.AddressNumbers[address]);
    }

    private bool IsVirtual(UInt128 address)
    {
        foreach (var router in _routers)
            if (router.AddressNumbers.AsSpan().Contains(address)) return true;
        return false;
    }

    /// <summary>Only advertisements of IPv6 addresses say so.</summary>
    private static bool Forwards(byte[] address, LinkInfo link) => address.Length > 4 && Sysctl.Read("net", "ipv6", "conf", link.Name, "forwarding") == "1";

    private int IndexOf(string name) => _links.TryGetValue(name, out var link) ? link.Index : 0;

    private void Warn(string text) => LogText.TrySend(_channel, LogSeverity.Warning, text);

    private void OnMessage(ReadOnlySpan<byte> message)
    {
        switch ((MessageKind)message[0])
        {
            case MessageKind.Configuration when _assembler.Add(message) is { } text:
                Use(ConfigurationLoader.Parse(ConfigurationText.Deserialize(text), LocalMachine.Environment(_options.ConfigId)).Model, _assembler.Generation);
                FixedMessage.TrySend(_channel, MessageKind.ConfigurationAccepted, new ConfigurationAccepted(_assembler.Generation));
                break;
            case MessageKind.ScriptResult when FixedMessage.TryRead<ScriptResult>(message, out var result) && result.Generation == _generation && result.Script < _model.Scripts.Count:
                Judge(_model.Scripts[result.Script].Name, result.Up);
                break;
            case MessageKind.FileNumber when FixedMessage.TryRead<FileNumber>(message, out var file) && file.Generation == _generation && file.File < _model.TrackFiles.Count:
                Judge(_model.TrackFiles[file.File].Name, file.Number);
                break;
        }
    }

    private void Judge(string script, bool up)
    {
        foreach (var router in _routers)
        {
            var tracked = router.Instance.TrackedScripts;
            for (var i = 0; i < tracked.Count; i++)
            {
                if (tracked[i].Name != script) continue;
                router.SetTracker(i, up ? TrackerResult.Up : TrackerResult.Down);
                router.Reconsider();
            }
        }
    }

    private void Group(KeepalivedConfiguration model)
    {
        for (var i = 0; i < model.SyncGroups.Count; i++)
        {
            var members = _routers.Where(router => model.SyncGroups[i].Members.Contains(router.Name)).ToArray();
            if (members.Length > 0) _ = new RouterGroup((ushort)i, members, this);
        }
    }

    private void Judge(string file, int number)
    {
        foreach (var router in _routers)
        {
            var tracked = router.Instance.TrackedFiles;
            for (var i = 0; i < tracked.Count; i++)
            {
                if (tracked[i].Name != file) continue;
                router.SetFile(i, number);
                router.Reconsider();
            }
        }
    }

    /// <summary>After a crash: what the journal lists and nobody wants.</summary>
    private void RemoveLeftovers(KeepalivedConfiguration model)
    {
        _addresses.Own([]);
        if (model.Instances.Count == 0) _virtualMacs.Apply([]);
    }

    private uint SourceOf(VrrpInstance instance, List<AddressInfo> present)
    {
        if (instance.SourceAddress is { } configured) return RouterInstance.Number(configured);
        var index = IndexOf(instance.Interface);
        var virtualOnes = _model.Instances.SelectMany(other => other.VirtualAddresses.Concat(other.ExcludedAddresses)).Select(entry => entry.Address).ToHashSet();
        var candidates = present.FindAll(address => address.Interface == index && !address.Secondary && address.Address.AddressFamily == AddressFamily.InterNetwork);
        // An owner may have no other address than the virtual one.
        var primary = candidates.Find(address => !virtualOnes.Contains(address.Address)) ?? candidates.Find(_ => instance.Priority == RouterSettings.OwnerPriority);
        if (primary is not null) return RouterInstance.Number(primary.Address);
        Warn($"({instance.Name}) interface {instance.Interface} has no IPv4 address to send advertisements from: give it one, or set mcast_src_ip");
        return 0;
    }

    /// <summary>Continues an equal router with its socket, or opens one for a new router.</summary>
    private void Replace(RouterInstance router, List<RouterInstance> before, List<AddressInfo> present)
    {
        var old = before.Find(candidate => candidate.CanContinueAs(router.Instance));
        if (old is not null)
        {
            before.Remove(old);
            router.Continue(old);
            if (router.IsMaster) ChangeAddresses(old, router);
        }
        else
        {
            _addresses.RemovePresent(router, present);
        }
        var index = IndexOf(router.TransmitInterface);
        router.SetInterface(index > 0 && _links.TryGetValue(router.Instance.Interface, out var link) && link.IsRunning);
        if (old?.Socket is { } socket)
        {
            if (socket.InterfaceIndex == index)
            {
                socket.Receiver = router;
                router.Socket = socket;
                return;
            }
            Close(socket);
        }
        if (index == 0) return;
        router.Socket = new AdvertSocket(router.TransmitInterface, index, router.Instance.VirtualRouterId, router.Instance.UnicastPeers.Count == 0, router);
        _loop.Watch(router.Socket);
    }

    /// <summary>Only differences reach the kernel; what is missing, by a reload or because its link was made anew, is announced.</summary>
    private void ChangeAddresses(RouterInstance old, RouterInstance router)
    {
        foreach (var address in old.Addresses)
            if (!Array.Exists(router.Addresses, other => other == address)) _addresses.Remove(old.InterfaceOf(address), address.Address, address.PrefixLength);
        var added = 0;
        foreach (var address in router.Addresses)
            if (_addresses.Add(router, address)) added++;
        if (added > 0) Announce(router, router.Instance.GarpMasterRepeat);
    }

    private void Retire(RouterInstance router)
    {
        router.Stop();
        if (router.Socket is not null) Close(router.Socket);
    }

    private void Close(AdvertSocket socket)
    {
        _loop.Unwatch(socket);
        socket.Dispose();
    }

    private void ReadTrackers(RouterInstance router)
    {
        var tracked = router.Instance.TrackedInterfaces;
        for (var i = 0; i < tracked.Count; i++)
        {
            var running = _links.TryGetValue(tracked[i].Name, out var link) && link.IsRunning;
            router.SetTracker(router.Instance.TrackedScripts.Count + i, running ? TrackerResult.Up : TrackerResult.Down);
        }
    }
}
