namespace KeepAlived.Net.Bfd.Core;

/// <summary>RFC 5880 §4.1, State; the numbers are those on the wire.</summary>
internal enum SessionState : byte
{
    AdminDown = 0,
    Down = 1,
    Init = 2,
    Up = 3,
}

/// <summary>RFC 5880 §4.1, Diagnostic: why a session changed its state last.</summary>
internal enum Diagnostic : byte
{
    None = 0,
    DetectionTimeExpired = 1,
    EchoFunctionFailed = 2,
    NeighbourSignalledDown = 3,
    ForwardingPlaneReset = 4,
    PathDown = 5,
    ConcatenatedPathDown = 6,
    AdministrativelyDown = 7,
    ReverseConcatenatedPathDown = 8,
}

/// <summary>What can happen to a session.</summary>
internal enum SessionEvent : byte
{
    Start,

    /// <summary>A control packet that passed all checks (RFC 5880 §6.8.6).</summary>
    Packet,

    /// <summary><see cref="SessionStatus.Deadline"/> has come.</summary>
    Deadline,

    /// <summary>A reload changed the settings; they are the new ones.</summary>
    Change,
}

/// <summary>What the shell has to do.</summary>
[Flags]
internal enum SessionActions : byte
{
    None = 0,

    /// <summary>Send a packet, with Poll while <see cref="SessionStatus.Polling"/>.</summary>
    Send = 1,

    /// <summary>Answer a Poll: send a packet with Final.</summary>
    SendFinal = 2,

    NotifyState = 4,

    /// <summary>A poll sequence begins (RFC 5880 §6.5).</summary>
    NotifyPoll = 8,

    /// <summary>The detection time is another one.</summary>
    NotifyDetectionTime = 16,

    /// <summary>No packet came for the detection time.</summary>
    NotifyExpired = 32,
}

/// <summary>The fixed settings of a session.</summary>
/// <param name="MinimumTransmit">Desired interval between packets while Up: 1 ms - 4294 s.</param>
/// <param name="IdleTransmit">The same while not Up: at least 1 s (RFC 5880 §6.8.3).</param>
/// <param name="MinimumReceive">Least interval at which packets can be taken.</param>
/// <param name="Multiplier">Packets that may be lost, 1-255.</param>
/// <param name="Passive">Says nothing until the neighbour does (RFC 5880 §6.1).</param>
internal readonly record struct SessionSettings(TimeSpan MinimumTransmit, TimeSpan IdleTransmit, TimeSpan MinimumReceive, byte Multiplier, bool Passive)
{
    /// <summary>bfd.DesiredMinTxInterval, which is sent.</summary>
    public TimeSpan DesiredTransmit(SessionState state) => state == SessionState.Up ? MinimumTransmit : IdleTransmit;
}

/// <summary>What a packet of the neighbour says; discriminators as on the wire, intervals 0 - 4295 s.</summary>
internal readonly record struct NeighbourPacket(
    SessionState State, Diagnostic Diagnostic, bool Poll, bool Final, bool Demand, byte Multiplier, uint Discriminator, TimeSpan DesiredTransmit, TimeSpan RequiredReceive);

/// <summary>One thing that happened, with its time.</summary>
/// <param name="Dice">0-255 at random: by how much the next interval is shortened (RFC 5880 §6.8.7).</param>
internal readonly record struct SessionInput(SessionEvent Event, Instant At, byte Dice, NeighbourPacket Packet = default);

/// <summary>What a session remembers.</summary>
/// <param name="Neighbour">Of the last packet; <see cref="Unheard"/> if there is none, or none for a detection time.</param>
/// <param name="Transmit">The desired interval that counts now; a longer one counts once the neighbour knows it (RFC 5880 §6.8.3).</param>
/// <param name="Receive">The least interval that counts for the detection time now; a shorter one counts once the neighbour knows it.</param>
/// <param name="TransmitAt">When the next periodic packet is due.</param>
/// <param name="DetectAt">When the neighbour counts as lost.</param>
internal readonly record struct SessionStatus(
    SessionState State, Diagnostic Diagnostic, NeighbourPacket Neighbour, bool Polling, TimeSpan Transmit, TimeSpan Receive, Instant TransmitAt, Instant DetectAt)
{
    /// <summary>Initial values of RFC 5880 §6.8.1.</summary>
    public static readonly NeighbourPacket Unheard = new(SessionState.Down, Diagnostic.None, false, false, false, 0, 0, TimeSpan.Zero, TimeSpan.FromMicroseconds(1));

    public static readonly SessionStatus Initial = new(SessionState.Down, Diagnostic.None, Unheard, false, default, default, Instant.Never, Instant.Never);

    public Instant Deadline => TransmitAt < DetectAt ? TransmitAt : DetectAt;

    /// <summary>Without packets for this long the neighbour counts as lost; zero while it was not heard (RFC 5880 §6.8.4).</summary>
    public TimeSpan DetectionTime => Neighbour.Multiplier * Longer(Receive, Neighbour.DesiredTransmit);

    /// <summary>Between periodic packets, before they are moved at random (RFC 5880 §6.8.2).</summary>
    public TimeSpan Interval => Longer(Transmit, Neighbour.RequiredReceive);

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

/// <summary>The session after an input, and what is to be done.</summary>
internal readonly record struct SessionStep(SessionStatus Status, SessionActions Actions);
