using System.Net.Sockets;
using KeepAlived.Net.Bfd.Core;
using KeepAlived.Net.Bfd.Wire;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Bfd;

/// <summary>What a session asks of the process around it.</summary>
internal interface ISessionHost
{
    /// <summary>False: the record did not get through.</summary>
    bool Report(in BfdReport report);
}

/// <summary>One bfd_instance at run time: carries packets and deadlines to the pure core, and its actions to the socket and to the supervisor.</summary>
internal sealed class SessionInstance : IDisposable
{
    private const byte DefaultTimeToLive = 255, DefaultHopLimit = 64;
    private const int AnyHops = -1, AnyHopsToo = 255;
    private static readonly TimeSpan TellAgain = TimeSpan.FromMilliseconds(100);
    private readonly ISessionHost _host;
    private readonly ControlSender _sender;
    private readonly Random _random = new();
    private readonly byte[] _packet = new byte[ControlPacket.Size];
    private SessionSettings _settings;
    private SessionStatus _status = SessionStatus.Initial;
    private ushort _index;
    private uint _generation;
    private int _lastSendError;
    private Instant _tellAt = Instant.Never;

    /// <param name="discriminator">Not 0, and no other session's.</param>
    /// <exception cref="Linux.LinuxException">No socket can be had for its address family.</exception>
    public SessionInstance(BfdInstance instance, ushort index, uint generation, uint discriminator, ISessionHost host)
    {
        (Instance, _index, _generation, Discriminator, _host) = (instance, index, generation, discriminator, host);
        Neighbour = AddressNumber.Of(instance.Neighbour!);
        _settings = SettingsOf(instance);
        _sender = new ControlSender(instance.Source, instance.Neighbour!, PortOf(instance), TimeToLiveOf(instance));
    }

    public BfdInstance Instance { get; private set; }

    public UInt128 Neighbour { get; }

    public uint Discriminator { get; }

    public AddressFamily Family => Instance.Neighbour!.AddressFamily;

    public ref readonly SessionStatus Status => ref _status;

    public Instant Deadline => _status.Deadline < _tellAt ? _status.Deadline : _tellAt;

    public DecodeErrors Ignored { get; } = new();

    public static int PortOf(BfdInstance instance) => instance.Multihop ? ControlListener.MultihopPort : ControlListener.SingleHopPort;

    /// <summary>Whether another configuration of it can go on with its state, socket and discriminator.</summary>
    public bool CanContinueAs(BfdInstance other) =>
        other.Neighbour!.Equals(Instance.Neighbour) && Equals(other.Source, Instance.Source) && other.Multihop == Instance.Multihop && TimeToLiveOf(other) == TimeToLiveOf(Instance);

    /// <summary>Goes on with another configuration: what has changed is told to the neighbour, and the state to the supervisor.</summary>
    public void Continue(BfdInstance instance, ushort index, uint generation, Instant at)
    {
        (Instance, _index, _generation, _settings) = (instance, index, generation, SettingsOf(instance));
        Tell(BfdEvent.StateKept);
        Feed(SessionEvent.Change, at);
    }

    /// <summary>RFC 5881 §5 as keepalived has it: the neighbour sends as we do, and the packet may have lost max_hops of that.</summary>
    public bool AcceptsHops(byte timeToLive)
    {
        if (Instance.MaximumHops is AnyHops or AnyHopsToo || (Instance.Multihop && !Instance.IsWritten("max_hops"))) return true;
        return timeToLive >= TimeToLiveOf(Instance) - Instance.MaximumHops;
    }

    public void OnPacket(in ControlPacket packet, Instant at) => Feed(SessionEvent.Packet, at, new(
        (SessionState)packet.State, (Diagnostic)packet.Diagnostic, packet.Poll, packet.Final, packet.Demand, packet.Multiplier, packet.MyDiscriminator, packet.DesiredTransmit, packet.RequiredReceive));

    public void Start(Instant at)
    {
        Feed(SessionEvent.Start, at);
        Tell(BfdEvent.StateKept);
    }

    /// <summary>Fires what is due.</summary>
    public void Fire(Instant now)
    {
        if (now >= _tellAt) Tell(BfdEvent.StateChanged);
        if (now >= _status.Deadline) Feed(SessionEvent.Deadline, now);
    }

    public bool Report(BfdEvent what, UInt128 address = default, long number = 0, long before = 0) =>
        _host.Report(new(_generation, what, _index, (byte)_status.State, (byte)_status.Diagnostic, (byte)_status.Neighbour.State, (byte)_status.Neighbour.Diagnostic, address, number, before));

    public void Dispose() => _sender.Dispose();

    private void Feed(SessionEvent what, Instant at, in NeighbourPacket packet = default)
    {
        var was = _status;
        (_status, var actions) = BfdSession.Next(_settings, was, new SessionInput(what, at, (byte)_random.Next(256), packet));
        if (actions == SessionActions.None) return;
        if ((actions & SessionActions.SendFinal) != 0) Send(poll: false, final: true);
        if ((actions & SessionActions.Send) != 0) Send(_status.Polling, final: false);
        if ((actions & SessionActions.NotifyExpired) != 0) Report(BfdEvent.Expired, 0, Microseconds(was.DetectionTime), Microseconds(at - was.DetectAt));
        if ((actions & SessionActions.NotifyDetectionTime) != 0) Report(BfdEvent.DetectionTimeChanged, 0, Microseconds(_status.DetectionTime), Microseconds(was.DetectionTime));
        if ((actions & SessionActions.NotifyState) != 0) Tell(BfdEvent.StateChanged);
        if ((actions & SessionActions.NotifyPoll) != 0) Report(BfdEvent.PollBegun);
    }

    /// <summary>Others act on the state, so it is told until it gets through.</summary>
    private void Tell(BfdEvent what) => _tellAt = Report(what) ? Instant.Never : new Instant(Linux.MonotonicClock.Nanoseconds) + TellAgain;

    private void Send(bool poll, bool final)
    {
        new ControlPacket((byte)_status.State, (byte)_status.Diagnostic, poll, final, Demand: false, _settings.Multiplier, Discriminator, _status.Neighbour.Discriminator,
            _settings.DesiredTransmit(_status.State), _settings.MinimumReceive).Encode(_packet);
        var error = _sender.Send(_packet);
        if (error != 0 && error != _lastSendError) Report(BfdEvent.SendFailed, 0, error);
        _lastSendError = error;
    }

    private static SessionSettings SettingsOf(BfdInstance instance) =>
        new(instance.MinimumTransmit, instance.IdleTransmit, instance.MinimumReceive, instance.Multiplier, instance.Passive);

    private static byte TimeToLiveOf(BfdInstance instance) =>
        instance.TimeToLive != 0 ? instance.TimeToLive : instance.Neighbour!.AddressFamily == AddressFamily.InterNetworkV6 ? DefaultHopLimit : DefaultTimeToLive;

    private static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
