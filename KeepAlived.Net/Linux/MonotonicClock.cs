using System.Diagnostics;

namespace KeepAlived.Net.Linux;

/// <summary>CLOCK_MONOTONIC in nanoseconds (<see cref="Stopwatch"/> reads that clock on Linux).</summary>
internal static class MonotonicClock
{
    public static long Nanoseconds => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);
}
