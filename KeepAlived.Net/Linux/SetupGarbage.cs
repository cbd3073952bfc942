namespace KeepAlived.Net.Linux;

/// <summary>Reading a configuration leaves megabytes behind that a daemon which allocates little would keep for days.</summary>
internal static class SetupGarbage
{
    /// <summary>Collects it and gives the memory back to the system. Takes milliseconds, as reading the configuration did.</summary>
    public static void Release() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
