using System.Diagnostics;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

[TestFixture]
internal sealed class LanSimulationTests
{
    private const int Histories = 10_000;

    [Test]
    public void After_every_history_the_right_router_is_the_only_master()
    {
        var coverage = new Coverage();
        var simulation = new LanSimulation(VirtualRouter.Next, coverage);
        var watch = Stopwatch.StartNew();
        for (ulong seed = 1; seed <= Histories; seed++)
        {
            var violation = simulation.Run(seed);
            Assert.That(violation, Is.Null, () => Story(seed));
        }
        TestContext.Out.WriteLine($"{Histories} histories in {watch.Elapsed.TotalSeconds:F1} s");
        TestContext.Out.WriteLine(coverage);
        Assert.That(coverage.Missing, Is.Empty, "the histories do not cover this");
    }

    /// <summary>The last lines of the same history, told.</summary>
    private static string Story(ulong seed)
    {
        using var story = new StringWriter();
        new LanSimulation(VirtualRouter.Next, new Coverage()) { Trace = story }.Run(seed);
        return string.Join('\n', story.ToString().Split('\n').TakeLast(60));
    }
}
