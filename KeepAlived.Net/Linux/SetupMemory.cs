using System.Runtime;
using System.Runtime.CompilerServices;

namespace KeepAlived.Net.Linux;

/// <summary>
/// Memory for what a start makes of a large configuration, asked for in one piece: the collector does not run meanwhile, and the kernel provides its pages in two calls
/// instead of at the first touch of each. What is left of it is given back with <see cref="SetupGarbage"/>.
/// </summary>
internal static class SetupMemory
{
    /// <summary>In bytes. Below the one, asking costs more than it saves; beyond the other a guess that is wrong would cost too much.</summary>
    private const long Least = 1024 * 1024, Most = 64 * 1024 * 1024;

    /// <summary>Below the large object threshold; together more than a piece of the heap (GCRegionSize), so the last one lies where there was nothing before.</summary>
    private const int StepSize = 80_000, Steps = 4;

    /// <summary>One in so many bytes is in an array above the large object threshold.</summary>
    private const int LargeShare = 4;

    /// <summary>To be called while no other thread allocates. Does nothing where the runtime or the kernel has no such memory.</summary>
    /// <param name="bytes">About as much as will be allocated.</param>
    public static void Provide(long bytes)
    {
        bytes = Math.Min(bytes, Most);
        if (bytes < Least || GCSettings.LatencyMode == GCLatencyMode.NoGCRegion || !TryCommit(bytes)) return;
        GC.WaitForPendingFinalizers();
        var start = NewPlace();
        Libc.ProvidePages(start, (nuint)(bytes - (bytes / LargeShare)));
    }

    private static bool TryCommit(long bytes)
    {
        try
        {
            return GC.TryStartNoGCRegion(bytes + (Steps * StepSize), bytes / LargeShare, disallowFullBlockingGC: true);
        }
        catch (ArgumentOutOfRangeException)
        {
            return false; // more than the limit on the heap, as in a small container
        }
    }

    /// <summary>The address of the newest object, in a piece of the heap that the next ones follow.</summary>
    private static unsafe nuint NewPlace()
    {
        byte[] step = [];
        for (var number = 0; number < Steps; number++) step = GC.AllocateUninitializedArray<byte>(StepSize);
        return (nuint)Unsafe.AsPointer(ref step[0]);
    }
}
