using KeepAlived.Net.Checking;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Support;

/// <summary>Probes outside the checker process, each on a loop of its own.</summary>
internal static class CheckerCalls
{
    /// <summary>On this thread, and so in its network namespace.</summary>
    public static ProbeResult Ask(this IChecker checker, CancellationToken stop = default) => TaskLoop.Run(() => checker.ProbeAsync(stop));

    /// <summary>On a thread of its own: those of the pool serve the test's servers.</summary>
    public static Task<ProbeResult> AskAsync(this IChecker checker, CancellationToken stop = default) =>
        Task.Factory.StartNew(() => checker.Ask(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
