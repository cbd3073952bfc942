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
        var simulation = new LanSimulation(Decisions.Real, coverage);
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

    /// <summary>More of them: scripts/test --all.</summary>
    [Test, Category("Long")]
    public void After_500_000_other_histories_the_right_router_is_the_only_master()
    {
        var coverage = new Coverage();
        var simulation = new LanSimulation(Decisions.Real, coverage);
        for (ulong seed = 1_000_000; seed < 1_500_000; seed++) Assert.That(simulation.Run(seed), Is.Null, () => Story(seed));
        TestContext.Out.WriteLine(coverage);
        Assert.That(coverage.Missing, Is.Empty, "the histories do not cover this");
    }

    /// <summary>Other seeds than the short run's, many more of them: scripts/test --all.</summary>
    [Test, Category("Long")]
    public void Without_faults_of_the_lan_200_000_other_histories_end_well()
    {
        var simulation = new LanSimulation(Decisions.Real, new Coverage());
        for (ulong seed = 1_000_000; seed < 1_200_000; seed++) Assert.That(simulation.RunCalm(seed), Is.Null);
    }

    [Test]
    public void Without_faults_of_the_lan_two_masters_last_no_longer_than_their_packets_travel()
    {
        var coverage = new Coverage();
        var simulation = new LanSimulation(Decisions.Real, coverage);
        for (ulong seed = 1; seed <= Histories; seed++) Assert.That(simulation.RunCalm(seed), Is.Null);
        Seen[] needed = [Seen.Stops, Seen.PowerCuts, Seen.PriorityChanges, Seen.Preemptions, Seen.TwoMastersHealed, Seen.EqualPriorityMasters, Seen.OwnerStarts];
        Assert.That(needed.Where(what => coverage[what] == 0), Is.Empty);
        Assert.That(coverage[Seen.PacketsLost] + coverage[Seen.PausesNoticed], Is.Zero);
    }

    [TestCase("a master ignores a higher one"), TestCase("nobody wins a tie"), TestCase("an advert does not restart the timer")]
    public void Masters_that_last_together_are_noticed(string bug)
    {
        var simulation = new LanSimulation(PlantedBugs.All[bug], new Coverage());
        string? found = null;
        for (ulong seed = 1; seed <= Histories && found is null; seed++) found = simulation.RunCalm(seed);
        Assert.That(found, Is.Not.Null);
    }

    private static IEnumerable<string> Bugs => PlantedBugs.All.Keys;

    [TestCaseSource(nameof(Bugs))]
    public void A_planted_bug_is_found(string bug)
    {
        var simulation = new LanSimulation(PlantedBugs.All[bug], new Coverage());
        string? found = null;
        for (ulong seed = 1; seed <= Histories && found is null; seed++) found = simulation.Run(seed);
        TestContext.Out.WriteLine(found);
        Assert.That(found, Is.Not.Null, $"{Histories} histories did not notice that {bug}");
    }

    [Test]
    public void A_history_is_the_same_whatever_ran_before()
    {
        var bug = PlantedBugs.All["the lower address wins a tie"];
        var (worn, seed, found) = (new LanSimulation(bug, new Coverage()), 0UL, (string?)null);
        while (found is null && seed < Histories) found = worn.Run(++seed);
        Assert.That(found, Does.StartWith($"seed {seed}: "));
        Assert.That(new LanSimulation(bug, new Coverage()).Run(seed), Is.EqualTo(found));
    }

    /// <summary>The last lines of the same history, told.</summary>
    private static string Story(ulong seed)
    {
        using var story = new StringWriter();
        new LanSimulation(Decisions.Real, new Coverage()) { Trace = story }.Run(seed);
        return string.Join('\n', story.ToString().Split('\n').Where(line => !line.EndsWith("SendAdvert", StringComparison.Ordinal)).TakeLast(60));
    }
}
