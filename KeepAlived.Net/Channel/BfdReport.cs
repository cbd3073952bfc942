using System.Runtime.InteropServices;

namespace KeepAlived.Net.Channel;

/// <summary>What the bfd process has to tell.</summary>
internal enum BfdEvent : byte
{
    /// <summary>State and diagnostics are the new ones.</summary>
    StateChanged,

    /// <summary>State is what it was: a generation of the configuration begins with it.</summary>
    StateKept,

    /// <summary>A poll sequence begins.</summary>
    PollBegun,

    /// <summary>Number: microseconds of the new detection time, Before: of the old one.</summary>
    DetectionTimeChanged,

    /// <summary>Number: microseconds of the detection time that passed without a packet, Before: how much later it was noticed.</summary>
    Expired,

    /// <summary>Address: the sender; Number: the <c>ControlError</c>. Session is <see cref="BfdReport.NoSession"/> if none is concerned.</summary>
    PacketIgnored,

    /// <summary>Number: errno of a send that failed.</summary>
    SendFailed,
}

/// <summary>A fixed-size record of the bfd process; the supervisor makes the sentence, so that the process allocates nothing.</summary>
/// <param name="Session">Index among the bfd_instances of the configuration with that generation.</param>
/// <param name="State">A <c>SessionState</c>.</param>
/// <param name="Diagnostic">Why this end changed its state.</param>
/// <param name="RemoteState">What the neighbour said last.</param>
/// <param name="RemoteDiagnostic">What the neighbour said last about its own.</param>
/// <param name="Address">See <see cref="AddressNumber"/>.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct BfdReport(
    uint Generation, BfdEvent Event, ushort Session, byte State, byte Diagnostic, byte RemoteState, byte RemoteDiagnostic, UInt128 Address = default, long Number = 0, long Before = 0)
{
    public const ushort NoSession = ushort.MaxValue;
}
