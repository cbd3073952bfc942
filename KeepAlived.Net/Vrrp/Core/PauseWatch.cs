namespace KeepAlived.Net.Vrrp.Core;

/// <summary>What the clocks betray: how long the host was suspended, and how far somebody set the clock forward, since the last look.</summary>
internal readonly record struct ClockJump(TimeSpan Suspended, TimeSpan Stepped);

/// <summary>
/// Compares the clocks of a host from look to look. CLOCK_BOOTTIME gains on CLOCK_MONOTONIC while the host is suspended; CLOCK_REALTIME gains on
/// CLOCK_BOOTTIME when the clock is set, which is all that a virtual machine knows of having been paused.
/// </summary>
internal sealed class PauseWatch
{
    private const int NanosecondsPerTick = 100;
    private long _bootAhead, _realAhead;
    private bool _begun;

    /// <param name="monotonic">Nanoseconds, as the other two, read at the same time.</param>
    public ClockJump Look(long monotonic, long boot, long real)
    {
        var (bootAhead, realAhead) = (boot - monotonic, real - boot);
        var jump = _begun ? new ClockJump(Forward(bootAhead - _bootAhead), Forward(realAhead - _realAhead)) : default;
        (_bootAhead, _realAhead, _begun) = (bootAhead, realAhead, true);
        return jump;
    }

    private static TimeSpan Forward(long nanoseconds) => TimeSpan.FromTicks(Math.Max(0, nanoseconds) / NanosecondsPerTick);
}
