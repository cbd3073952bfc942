namespace KeepAlived.Net.Linux;

/// <summary>
/// What started us may have signals ignored or blocked, and both are inherited (signal(7)): nohup(1) ignores SIGHUP, a script SIGINT of what it starts by
/// `&amp;`, some supervisors SIGCHLD, for which the runtime would reap our children before we can.
/// </summary>
internal static class InheritedSignals
{
    /// <summary>`--signum` DATA, STATS, JSON, STATS_CLEAR, TDUMP; they would end a process that does not catch them.</summary>
    public static ReadOnlySpan<int> OfDumps => [Libc.SIGUSR1, Libc.SIGUSR2, 36, 63, 64];

    /// <summary>Gives all signals that the daemon goes by their defaults, unblocked. To be called before the first of them is caught, and on the first thread.</summary>
    public static void Reset()
    {
        foreach (var number in (ReadOnlySpan<int>)[Libc.SIGHUP, Libc.SIGINT, Libc.SIGTERM, Libc.SIGCHLD, .. OfDumps]) Libc.DefaultSignal(number);
        Libc.UnblockAllSignals();
    }
}
