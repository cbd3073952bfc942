using System.Collections.Concurrent;
using System.Diagnostics;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Tracking;

namespace KeepAlived.Net.Tests.Tracking;

/// <summary>Real processes, followed by the kernel's events where it tells them and by /proc where not (as in the lab's hosts).</summary>
internal sealed class TrackedProcessesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test, CancelAfter(60_000)]
    public void The_beginning_and_the_end_of_a_process_are_told()
    {
        var argument = $"{4_000_000 + Environment.ProcessId}";
        using var changes = new BlockingCollection<bool>();
        var log = new RecordingLogger();
        using var tracked = new TrackedProcesses([ProcessPatternTests.Parse($"process sleep {argument}")], static _ => null, new ReceiveBuffer(), change => changes.Add(change.Reached), log);
        Assert.That(Next(changes), Is.False, "the first look");
        using var sleeper = Process.Start("sleep", argument);
        try
        {
            Assert.That(Next(changes), Is.True);
        }
        finally
        {
            sleeper.Kill();
        }
        Assert.That(Next(changes), Is.False);
        Assert.That(log.Lines, Does.Contain("Quorum gained for tracked process one").And.Contain("Quorum lost for tracked process one"));
    }

    private static bool Next(BlockingCollection<bool> changes) => changes.TryTake(out var reached, Patience) ? reached : throw new TimeoutException("nothing was told");
}
