namespace KeepAlived.Net.Linux;

/// <summary>Starting and reading a configuration leaves megabytes behind that a daemon which allocates little would keep for days.</summary>
internal static class SetupGarbage
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private static int _asked;

    /// <summary>Collects it and gives the memory back to the system. Takes milliseconds, as reading the configuration did.</summary>
    public static void Release()
    {
        ProgramPages.Release();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Libc.TrimHeap();
    }

    /// <summary>Does that when everybody is done with what has been begun now, and other processes with their start.</summary>
    /// <param name="around">Runs it, such as without a limit on realtime.</param>
    public static void ReleaseSoon(Action<Action> around)
    {
        var number = Interlocked.Increment(ref _asked);
        _ = Task.Delay(Delay).ContinueWith(_ =>
        {
            if (number == _asked) around(Release);
        }, TaskScheduler.Default);
    }
}
