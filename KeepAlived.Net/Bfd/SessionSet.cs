using System.Net.Sockets;
using KeepAlived.Net.Bfd.Wire;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Bfd;

/// <summary>The sessions of the configuration in use, and the sockets that hear their neighbours.</summary>
internal sealed class SessionSet(EventLoop loop, SeqPacketChannel channel) : ISessionHost, IControlReceiver, IDisposable
{
    private static readonly TimeSpan ListenAgain = TimeSpan.FromSeconds(5);
    private readonly List<ControlListener> _listeners = [];
    private readonly DecodeErrors _ignored = new();
    private SessionInstance[] _sessions = [];
    private Instant _listenAt = Instant.Never;
    private uint _generation;

    /// <summary>The time at the start of this part of the turn.</summary>
    public static Instant Now => new(MonotonicClock.Nanoseconds);

    public IReadOnlyList<SessionInstance> All => _sessions;

    /// <summary>When the next of them has something to do.</summary>
    public Instant Deadline
    {
        get
        {
            var deadline = _listenAt;
            foreach (var session in _sessions)
                if (session.Deadline < deadline) deadline = session.Deadline;
            return deadline;
        }
    }

    /// <summary>Takes a configuration into use; sessions with the same neighbour go on as they are.</summary>
    public void Use(KeepalivedConfiguration model, uint generation)
    {
        _generation = generation;
        var (before, now) = (_sessions.ToList(), Now);
        var sessions = new List<SessionInstance>();
        var begun = new List<SessionInstance>();
        for (var index = 0; index < model.BfdInstances.Count; index++)
        {
            var instance = model.BfdInstances[index];
            if (instance.IsIgnored) continue;
            if (before.Find(candidate => candidate.CanContinueAs(instance)) is { } same)
            {
                before.Remove(same);
                sessions.Add(same);
                same.Continue(instance, (ushort)index, generation, now);
            }
            else if (TryOpen(instance, (ushort)index) is { } session)
            {
                sessions.Add(session);
                begun.Add(session);
                _sessions = [.. _sessions, session]; // no other may have its discriminator
            }
        }
        foreach (var gone in before) gone.Dispose();
        _sessions = [.. sessions];
        Listen();
        foreach (var session in begun) session.Start(Now);
    }

    /// <summary>Ends all sessions. Neighbours notice it by the silence: those that are told (AdminDown) would not act on it.</summary>
    public void Stop()
    {
        foreach (var session in _sessions) session.Dispose();
        _sessions = [];
    }

    /// <summary>Fires what is due.</summary>
    public void Fire(Instant now)
    {
        if (now >= _listenAt) Listen();
        foreach (var session in _sessions)
        {
            if (now < session.Deadline) continue;
            // What arrived while the others were served may change the verdict.
            if (now >= session.Status.DetectAt)
                foreach (var listener in _listeners) listener.OnReadable();
            session.Fire(now);
        }
    }

    public void OnPacket(ReadOnlySpan<byte> packet, UInt128 source, byte timeToLive, ControlListener from)
    {
        var error = ControlPacket.TryDecode(packet, out var control);
        var session = error == ControlError.None ? Find(control.YourDiscriminator, source, from) : Find(0, source, from);
        if (error == ControlError.None && session is null) error = ControlError.UnknownSession;
        if (error == ControlError.None && !session!.AcceptsHops(timeToLive)) error = ControlError.TooManyHops;
        if (error == ControlError.None) session!.OnPacket(control, Now);
        else Ignore(session, error, source);
    }

    public bool Report(in BfdReport report) => FixedMessage.TrySend(channel, MessageKind.BfdReport, report);

    public void Dispose()
    {
        foreach (var session in _sessions) session.Dispose();
        foreach (var listener in _listeners) listener.Dispose();
    }

    private void Ignore(SessionInstance? session, ControlError error, UInt128 source)
    {
        if (!(session?.Ignored ?? _ignored).IsNews(error, source, Now)) return;
        if (session is not null) session.Report(BfdEvent.PacketIgnored, source, (long)error);
        else Report(new BfdReport(_generation, BfdEvent.PacketIgnored, BfdReport.NoSession, 0, 0, 0, 0, source, (long)error));
    }

    /// <summary>By our discriminator; a neighbour that does not know it yet by its address (RFC 5880 §6.8.6).</summary>
    private SessionInstance? Find(uint discriminator, UInt128 source, ControlListener from)
    {
        foreach (var session in _sessions)
        {
            if (SessionInstance.PortOf(session.Instance) != from.Port || session.Family != from.Family) continue;
            if (discriminator == 0 ? session.Neighbour == source : session.Discriminator == discriminator) return session;
        }
        return null;
    }

    private SessionInstance? TryOpen(BfdInstance instance, ushort index)
    {
        try
        {
            return new SessionInstance(instance, index, _generation, NewDiscriminator(), this);
        }
        catch (LinuxException refused)
        {
            LogText.TrySend(channel, LogSeverity.Error, $"({instance.Name}) no socket for this BFD session, it stays down: {refused.Message}");
            return null;
        }
    }

    private uint NewDiscriminator()
    {
        while (true)
        {
            var number = (uint)Random.Shared.NextInt64(1, uint.MaxValue);
            if (!Array.Exists(_sessions, session => session.Discriminator == number)) return number;
        }
    }

    /// <summary>Opens what the sessions need and closes the rest; a port that another program holds is asked for again.</summary>
    private void Listen()
    {
        _listenAt = Instant.Never;
        foreach (var unused in _listeners.FindAll(listener => !Array.Exists(_sessions, session => Uses(session, listener.Family, listener.Port))))
        {
            loop.Unwatch(unused);
            unused.Dispose();
            _listeners.Remove(unused);
        }
        foreach (var session in _sessions)
        {
            var (family, port) = (session.Family, SessionInstance.PortOf(session.Instance));
            if (!_listeners.Exists(listener => listener.Family == family && listener.Port == port)) Open(family, port);
        }
    }

    private void Open(AddressFamily family, int port)
    {
        try
        {
            var listener = new ControlListener(family, port, this);
            _listeners.Add(listener);
            loop.Watch(listener);
        }
        catch (LinuxException refused)
        {
            if (_listenAt == Instant.Never) LogText.TrySend(channel, LogSeverity.Error, $"no BFD packets are received, UDP port {port} cannot be opened: {refused.Message}; is another BFD daemon running?");
            _listenAt = Now + ListenAgain;
        }
    }

    private static bool Uses(SessionInstance session, AddressFamily family, int port) => session.Family == family && SessionInstance.PortOf(session.Instance) == port;
}
