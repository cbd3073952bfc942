using System.Net.Sockets;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>What a virtual router asks of the process around it.</summary>
internal interface IRouterHost
{
    Instant Now { get; }

    void AddAddresses(RouterInstance router);

    void RemoveAddresses(RouterInstance router);

    /// <summary>Announces all its addresses to the neighbours, each <paramref name="packets"/> times.</summary>
    void Announce(RouterInstance router, int packets);

    /// <summary>Until then no router begins (vrrp_startup_delay).</summary>
    Instant HeldUntil { get; }

    /// <summary>Tells the neighbours of its interface whose the IPv4 address is that it sends from.</summary>
    void AnnounceSource(RouterInstance router);

    void Report(RouterInstance router, VrrpEvent what, UInt128 address = default, int number = 0);

    /// <summary>All members of a group have come to the same state.</summary>
    void Report(RouterGroup group);
}

/// <summary>
/// One virtual router: carries packets and deadlines to the pure core, and its actions to the host. In steady state it allocates nothing.
/// </summary>
internal sealed class RouterInstance : IAdvertReceiver
{
    private readonly IRouterHost _host;
    private readonly AnnouncementSettings _announcements;
    private AnnouncementStatus _announcing = AnnouncementStatus.Silent;
    private RouterSettings _settings;
    private RouterStatus _status = RouterStatus.Initial;
    private readonly AdvertComplaints _complaints;
    private UInt128 _lastMaster;
    private bool _interfaceRunning = true, _interfaceExists = true, _unsaid, _waited;

    /// <param name="index">Its place in the configuration, for reports.</param>
    /// <param name="source">Address that its advertisements come from; as a number.</param>
    /// <param name="mtu">Of its interface, in bytes.</param>
    public RouterInstance(VrrpInstance instance, ushort index, uint generation, UInt128 source, IRouterHost host, int mtu = AdvertExchange.UsualMtu)
    {
        (Instance, Index, Generation, Source, _host) = (instance, index, generation, source, host);
        Addresses = [.. instance.VirtualAddresses, .. instance.ExcludedAddresses];
        AddressBytes = [.. Addresses.Select(address => address.Address.GetAddressBytes())];
        AddressNumbers = Array.ConvertAll(Addresses, static address => AdvertExchange.Number(address.Address));
        Adverts = new AdvertExchange(instance, mtu);
        _complaints = new AdvertComplaints(this, host);
        Trackers = new RouterTrackers(instance);
        _announcements = new(instance.GarpMasterRepeat, instance.GarpMasterDelay, instance.GarpMasterRefresh, instance.GarpMasterRefreshRepeat,
            instance.GarpLowerPriorityRepeat, instance.GarpLowerPriorityDelay);
        _settings = new(instance.Version, instance.Priority, instance.AdvertisementInterval, instance.Preempt, instance.PreemptDelay,
            instance.DownTimerAdverts, source, instance.LowerPriorityNoAdvert, instance.HigherPrioritySendAdvert,
            BeginsAsBackup: instance.IsWritten("state") && !instance.StartAsMaster)
        { Rival = instance.Preempt ? (byte)0 : (byte)instance.TimerExpiredBackup };
    }

    public VrrpInstance Instance { get; }

    public ushort Index { get; }

    public uint Generation { get; }

    /// <summary>0 while its interface has no address to send from: then it is in FAULT.</summary>
    public UInt128 Source { get; private set; }

    public AdvertExchange Adverts { get; }

    /// <summary>unicast_fault_no_peer: better no router than one that advertises to a group.</summary>
    private bool LacksPeers => Instance.UnicastFaultNoPeer && !Adverts.IsUnicast;

    public string Name => Instance.Name;

    public AddressEntry[] Addresses { get; }

    public byte[][] AddressBytes { get; }

    /// <summary>As numbers, in the order of <see cref="Addresses"/>.</summary>
    public UInt128[] AddressNumbers { get; }

    /// <summary>Where it sends and listens: its virtual MAC interface, unless told otherwise; unicast leaves by the interface itself.</summary>
    public string TransmitInterface =>
        Instance.HasOwnLink && !Instance.TransmitFromBase && !Adverts.IsUnicast ? Instance.OwnLink : Instance.Interface;

    public AdvertSocket? Socket { get; set; }

    public RouterTrackers Trackers { get; }

    public RouterStatistics Statistics { get; } = new();

    /// <summary>How many reasons for FAULT it has besides its trackers.</summary>
    public int OwnFaults => (Source == 0 || LacksPeers ? 1 : 0) + (LacksInterface ? 1 : 0);

    private bool LacksInterface => !_interfaceExists || (!_interfaceRunning && !Instance.DontTrackPrimary);

    /// <summary>Its own link could not be made, or is gone.</summary>
    public bool LacksLink => !_interfaceExists && TransmitInterface != Instance.Interface;

    /// <summary>The group that decides with it; null: it decides alone.</summary>
    public RouterGroup? Group { get; set; }

    public ref readonly RouterSettings Settings => ref _settings;

    public ref readonly RouterStatus Status => ref _status;

    public RouterState State => _status.State;

    public bool IsMaster => _status.State == RouterState.Master;

    public byte Priority => _settings.Priority;

    public Instant Deadline => _status.Deadline < _announcing.Deadline ? _status.Deadline : _announcing.Deadline;

    /// <summary>Whether another configuration of it can take over its state and socket. That of unicast is the same with and without a virtual link.</summary>
    public bool CanContinueAs(VrrpInstance other) =>
        other.VirtualRouterId == Instance.VirtualRouterId && other.Interface == Instance.Interface
        && other.UnicastPeers.Count > 0 == Adverts.IsUnicast
        && (other.HasOwnLink == Instance.HasOwnLink ? other.OwnLink == Instance.OwnLink : Adverts.IsUnicast);

    /// <summary>Takes over state and timers of the router it replaces: a reload delays no advertisement.</summary>
    public void Continue(RouterInstance before)
    {
        (_status, _interfaceRunning) = (RouterReload.Continue(_settings, before._status, _host.Now).Status, before._interfaceRunning);
        _announcing = Announcements.Continue(_announcements, before._announcing, _host.Now);
        Adverts.Continue(before.Adverts);
        _complaints.Continue(before._complaints);
        Statistics.Continue(before.Statistics);
        Trackers.Continue(before.Trackers);
        _settings = _settings with { Priority = Trackers.Priority };
    }

    /// <summary>After a reload: with the others of its group, or without the group that it waited for.</summary>
    public void Align(Instant now)
    {
        _status = Group is null ? RouterReload.Alone(_settings, _status, now) : RouterReload.Settled(_status);
        Group?.Align(now);
    }

    /// <summary>The interface that an address lives on. Excluded addresses of the other family stay on the interface below unless
    /// `use_vmac_addr` says otherwise, as keepalived does: a virtual MAC belongs to one family.</summary>
    public string InterfaceOf(AddressEntry address) => Instance.Links?.InterfaceOf(Instance, address) ?? address.Device ?? Instance.Interface;

    /// <summary>Whether an address that its interface has got is one to send from.</summary>
    public bool CanSendFrom(UInt128 address) => Instance.SourceAddress is { } configured ? AdvertExchange.Number(configured) == address : Adverts.CanSendFrom(address);

    /// <summary>Its interface has got an address to send from, or has lost it (0).</summary>
    public void SetSource(UInt128 source)
    {
        if (source == 0) Feed(new(RouterEvent.Fail, _host.Now)); // while it can still tell the others
        Source = source;
        _settings = _settings with { Address = source };
    }

    /// <summary>Sets the number in a tracked file, by its place among these, without drawing conclusions yet.</summary>
    public void SetFile(int index, int number)
    {
        var was = Trackers.IsBadFile(index);
        Trackers.SetFile(index, number);
        if (Trackers.IsBadFile(index) != was) _host.Report(this, was ? VrrpEvent.FileGood : VrrpEvent.FileBad, number: index);
    }

    /// <param name="running">Whether the interface of its text is up.</param>
    /// <param name="exists">Whether the interface is there that it sends on: without that it takes no part, whatever is tracked. Who finds none says so.</param>
    public void SetInterface(bool running, bool exists)
    {
        _interfaceExists = exists;
        if (_interfaceRunning == running) return;
        _interfaceRunning = running;
        if (exists) _host.Report(this, running ? VrrpEvent.InterfaceUp : VrrpEvent.InterfaceDown);
    }

    /// <summary>Takes what SNMP has set, and does what D-Bus asks for.</summary>
    public void Set(in InstanceSetting setting)
    {
        if (setting.Priority != 0) Instance.Priority = setting.Priority;
        if (setting.Preempt != 0) _settings = _settings with { Preempt = setting.Preempt == InstanceSetting.On };
        if (setting.Announces && IsMaster) _host.Announce(this, 1);
        Reconsider();
    }

    /// <summary>Draws the conclusions of all trackers: priority, FAULT, or start.</summary>
    public void Reconsider()
    {
        var verdict = Trackers.Verdict;
        // A number that forbids taking part says nothing about the priority.
        if (!Trackers.HasBadFile && Trackers.Priority is var priority && priority != _settings.Priority)
        {
            _host.Report(this, VrrpEvent.PriorityChanged, 0, priority);
            _settings = _settings with { Priority = priority };
        }
        if (verdict == TrackerVerdict.Fault || Source == 0 || LacksPeers || LacksInterface)
        {
            _waited = true;
            Feed(new(RouterEvent.Fail, _host.Now));
        }
        else if (verdict == TrackerVerdict.Waiting) _waited |= Trackers.WaitsForScript;
        else if (State is RouterState.Initialize or RouterState.Fault) Begin();
    }

    /// <summary>What the clocks betray of a pause of this host, before anything that was received meanwhile is read.</summary>
    public void NoticeJump(in ClockJump jump)
    {
        var now = _host.Now;
        if (VirtualRouter.WasPaused(_settings, _status, now + jump.Suspended)) Listen(RouterEvent.Paused, VrrpEvent.Paused, now, now + jump.Suspended - _status.Deadline);
        else if (VirtualRouter.WasPaused(_settings, _status, now + jump.Stepped)) Listen(RouterEvent.Suspected, VrrpEvent.ClockSet, now, jump.Stepped);
    }

    /// <summary>It cannot hold what a master has to: another may try.</summary>
    public void GiveUp()
    {
        _waited = true;
        Feed(new(RouterEvent.Fail, _host.Now));
        Reconsider();
    }

    /// <summary>Goes on as master for a daemon that has just stopped, unless that has been silent for so long that others may be master.</summary>
    /// <param name="spoke">When the other advertised last.</param>
    public bool TryResume(Instant spoke, Instant now)
    {
        var status = new RouterStatus(RouterState.Master, spoke + _settings.Interval, _settings.Interval, Instant.Never) { Spoke = spoke };
        if (VirtualRouter.WasPaused(_settings, status, now)) return false;
        _status = status;
        _settings = _settings with { Priority = Trackers.Priority };
        return true;
    }

    /// <summary>After that: tells the others, the neighbours and the supervisor.</summary>
    public void GoOn(Instant now)
    {
        Speak(now);
        Take(_status, RouterActions.AddAddresses | RouterActions.NotifyState, _host.Now);
    }

    /// <summary>Advertises at once.</summary>
    /// <param name="refreshes">Whether a refresh that is due goes with it, as after a reload.</param>
    public void Speak(Instant now, bool refreshes = false)
    {
        Take(_status with { Deadline = VirtualRouter.TurnOf(now, _host.Now) + _settings.Interval, Spoke = now }, RouterActions.SendAdvert, now);
        if (refreshes) Announce(Announcements.WithAdvert(_announcements, _announcing, _host.Now, _settings.Interval));
    }

    public void Stop() => Feed(new(RouterEvent.Stop, _host.Now));

    /// <summary>Fires what is due, when all has been read: what arrived while others were served may change the verdict on a master.</summary>
    public void Serve(Instant now)
    {
        if (State == RouterState.Backup || VirtualRouter.WasPaused(_settings, _status, now)) Socket?.OnReadable();
        if (VirtualRouter.IsLate(_settings, _status, now)) Feed(new(RouterEvent.Late, now));
        Fire(now);
    }

    /// <summary>Fires what is due.</summary>
    public void Fire(Instant now)
    {
        NoticePause(now);
        if (now >= _status.Deadline)
        {
            var (due, advertises) = (_status.Deadline, IsMaster);
            _unsaid = State == RouterState.Backup;
            Feed(new(RouterEvent.Deadline, now));
            TellMasterDown();
            if (advertises) Announce(Announcements.WithAdvert(_announcements, _announcing, due, _settings.Interval));
        }
        if (now >= _announcing.Deadline) Announce(Announcements.Next(_announcements, _announcing, now));
    }

    public void OnPacket(in IpHeader ip, ReadOnlySpan<byte> packet)
    {
        var now = _host.Now + -ip.Age;
        if (State is RouterState.Initialize or RouterState.Fault || now < _host.HeldUntil) return;
        var error = Adverts.TryDecode(ip, packet, out var advert, out var message);
        if (error == DecodeError.None && IsMaster && ip.Source == Source && advert.Priority == _settings.Priority) error = DecodeError.OwnAddress;
        if (error != DecodeError.None)
        {
            Statistics.Refused(error, error == DecodeError.AuthenticationTypeMismatch ? Adverts.Detail(error, message, ip) : 0);
            _complaints.Refused(ip, message, error);
            return;
        }
        if (_settings.OwnsAddresses && Instance.OwnerIgnoreAdverts) return;
        NoticePause(now);
        var compares = Instance.SkipCheckAddresses != true || ip.Source != _lastMaster;
        Statistics.Heard(ip.Source, advert, message, this, compares);
        _complaints.Compare(ip.Source, advert, message, compares);
        _lastMaster = ip.Source;
        if (State == RouterState.Backup && advert.Priority == 0) _host.Report(this, VrrpEvent.MasterResigned);
        if (IsMaster && _settings.OwnsAddresses && advert.Priority == RouterSettings.OwnerPriority) GiveUpOwnership();
        if (State == RouterState.Master && advert.Priority != 0)
        {
            var outranked = VirtualRouter.Outranks(new(RouterEvent.Advert, now, advert.Priority, ip.Source), _settings);
            _host.Report(this, outranked ? VrrpEvent.Outranked : VrrpEvent.LowerPriorityMaster, ip.Source, advert.Priority);
        }
        Feed(new(RouterEvent.Advert, now, advert.Priority, ip.Source, advert.Interval));
    }

    /// <summary>Two owners would both stay master: as in keepalived, who hears the other is an ordinary router until it is started again.</summary>
    private void GiveUpOwnership()
    {
        Trackers.Disown();
        _settings = _settings with { Priority = Trackers.Priority };
    }

    /// <summary>
    /// We were stopped for so long that another may be master: that comes before the packets that have queued up meanwhile, or we
    /// would contradict it.
    /// </summary>
    private void NoticePause(Instant now)
    {
        if (!VirtualRouter.WasPaused(_settings, _status, now)) return;
        Listen(RouterEvent.Paused, VrrpEvent.Paused, now, now - _status.Deadline);
    }

    private void Listen(RouterEvent what, VrrpEvent report, Instant now, TimeSpan length)
    {
        _host.Report(this, report, 0, (int)Math.Min(int.MaxValue, length.TotalMilliseconds));
        Feed(new(what, now));
    }

    private void Announce((AnnouncementStatus Status, int Packets) step)
    {
        _announcing = step.Status;
        if (step.Packets > 0) _host.Announce(this, step.Packets);
    }

    /// <summary>While VRRP is held back, a backup counts its time from the end of that, and an owner does not begin at all.</summary>
    private void Begin()
    {
        var (now, held) = (_host.Now, _host.HeldUntil);
        // Peers of unicast may know another MAC for our address. As in keepalived, in a group who ends the wait of all tells them, nobody if a reload does.
        if (_waited && Group?.WaitsForOthers(this) != true && Adverts.IsUnicast && Source <= uint.MaxValue) _host.AnnounceSource(this);
        if (Group is not null) Group.HasWaited |= _waited;
        _waited = false;
        if (now >= held) Feed(new(RouterEvent.Start, now));
        else if (!_settings.OwnsAddresses || _settings.BeginsAsBackup) Feed(new(RouterEvent.Start, held));
    }

    private void Feed(in RouterInput input)
    {
        if (Group is not null)
        {
            Group.Feed(this, input);
            return;
        }
        var step = VirtualRouter.Next(_settings, _status, input);
        Take(step.Status, step.Actions, input.At);
    }

    /// <summary>What was decided: the status, and what has to be done now.</summary>
    public void Take(in RouterStatus status, RouterActions actions, Instant at)
    {
        if (status.State != _status.State) Statistics.Changed(_status.State, status.State, _settings.OwnsAddresses);
        _status = status;
        if (actions == RouterActions.None) return;
        if ((actions & RouterActions.SendPriorityZero) != 0) Send(0);
        if ((actions & RouterActions.SendAdvert) != 0) Send(_settings.Priority);
        if ((actions & RouterActions.RemoveAddresses) != 0)
        {
            _announcing = AnnouncementStatus.Silent;
            _host.RemoveAddresses(this);
        }
        if ((actions & RouterActions.AddAddresses) != 0)
        {
            var turn = VirtualRouter.TurnOf(at, _host.Now);
            _status = status with { Deadline = status.Deadline + (turn - at), Spoke = turn };
            _announcing = Announcements.Begin(_announcements, turn);
            _host.AddAddresses(this);
        }
        if ((actions & RouterActions.AnnounceAddresses) != 0) _host.Announce(this, _announcements.Repeat);
        if ((actions & RouterActions.AnnounceAgain) != 0)
        {
            _announcing = Announcements.Again(_announcements, _announcing, at);
            _host.Announce(this, _announcements.LowerPriorityRepeat);
        }
        TellMasterDown();
        if ((actions & RouterActions.NotifyState) != 0) _host.Report(this, VrrpEvent.StateChanged);
    }

    /// <summary>Before what follows from it is told, but after all that others wait for: a report wakes the supervisor, which may take this processor.</summary>
    private void TellMasterDown()
    {
        if (_unsaid) _host.Report(this, VrrpEvent.MasterDown);
        _unsaid = false;
    }

    private void Send(byte priority)
    {
        if (Socket is null) return;
        Statistics.Sent(priority);
        var before = Adverts.LastError;
        if (Adverts.Send(Socket, priority, Source) is var error && error != 0 && error != before) _host.Report(this, VrrpEvent.SendFailed, 0, error);
    }
}
