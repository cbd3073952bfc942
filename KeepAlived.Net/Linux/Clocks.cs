using System.Runtime.InteropServices;

namespace KeepAlived.Net.Linux;

/// <summary>Three clocks read together, in nanoseconds (clock_gettime(2)).</summary>
/// <param name="Monotonic">CLOCK_MONOTONIC: stands still while the host is suspended.</param>
/// <param name="Boot">CLOCK_BOOTTIME: the time since the start of the host, suspended or not.</param>
/// <param name="Real">CLOCK_REALTIME: jumps when somebody sets the clock, as happens when a paused virtual machine goes on.</param>
internal readonly record struct ClockReading(long Monotonic, long Boot, long Real);

internal static unsafe partial class Clocks
{
    private const int CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1, CLOCK_BOOTTIME = 7;
    private const long NanosecondsPerSecond = 1_000_000_000;

    public static ClockReading Read() => new(Nanoseconds(CLOCK_MONOTONIC), Nanoseconds(CLOCK_BOOTTIME), Nanoseconds(CLOCK_REALTIME));

    /// <summary>CLOCK_REALTIME.</summary>
    public static long Real => Nanoseconds(CLOCK_REALTIME);

    private static long Nanoseconds(int clock)
    {
        var time = stackalloc long[2]; // struct timespec
        clock_gettime(clock, time);
        return (time[0] * NanosecondsPerSecond) + time[1];
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, long* time);
}
