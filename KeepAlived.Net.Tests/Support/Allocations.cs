namespace KeepAlived.Net.Tests.Support;

/// <summary>Counts what code allocates on its thread.</summary>
internal static class Allocations
{
    private const int Rounds = 5;

    /// <summary>
    /// The bytes of the best of several rounds: the just-in-time compiler allocates once in a while on the thread that runs hot code,
    /// what the code itself allocates comes in every round.
    /// </summary>
    public static long Least(Action round)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Rounds && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
