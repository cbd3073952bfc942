using KeepAlived.Net.Bfd.Core;

namespace KeepAlived.Net.Tests.Bfd.Core;

/// <summary>One session; times in seconds, intervals in milliseconds. Without <see cref="Dice"/> intervals are not shortened.</summary>
internal sealed class SessionHarness(int transmit = 40, int receive = 50, byte multiplier = 3, bool passive = false)
{
    private SessionSettings _settings = new(TimeSpan.FromMilliseconds(transmit), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(receive), multiplier, passive);
    private SessionStatus _status = SessionStatus.Initial;

    public byte Dice { get; set; } = 255;

    public SessionState State => _status.State;

    public ref readonly SessionStatus Status => ref _status;

    public double TransmitAt => _status.TransmitAt == Instant.Never ? double.PositiveInfinity : _status.TransmitAt.Nanoseconds / 1e9;

    public double DetectAt => _status.DetectAt == Instant.Never ? double.PositiveInfinity : _status.DetectAt.Nanoseconds / 1e9;

    public SessionActions Start(double at = 0) => Feed(SessionEvent.Start, at);

    public SessionActions Wait(double at) => Feed(SessionEvent.Deadline, at);

    public SessionActions Hear(double at, SessionState state, int transmit = 80, int receive = 100, byte multiplier = 4, bool poll = false, bool final = false, bool demand = false) =>
        Feed(SessionEvent.Packet, at, new(state, Diagnostic.None, poll, final, demand, multiplier, 77, TimeSpan.FromMilliseconds(transmit), TimeSpan.FromMilliseconds(receive)));

    public SessionActions Change(double at, int transmit, int receive, byte multiplier = 3)
    {
        _settings = _settings with { MinimumTransmit = TimeSpan.FromMilliseconds(transmit), MinimumReceive = TimeSpan.FromMilliseconds(receive), Multiplier = multiplier };
        return Feed(SessionEvent.Change, at);
    }

    /// <summary>Down, Init and Up at the given time, with the poll sequence done.</summary>
    public SessionHarness Raise(double at)
    {
        Start(at);
        Hear(at, SessionState.Down);
        Hear(at, SessionState.Up);
        Hear(at, SessionState.Up, final: true);
        return this;
    }

    private SessionActions Feed(SessionEvent what, double at, NeighbourPacket packet = default)
    {
        (_status, var actions) = BfdSession.Next(_settings, _status, new(what, new Instant((long)Math.Round(at * 1e9)), Dice, packet));
        return actions;
    }
}
