using KeepAlived.Net.Tracking;

namespace KeepAlived.Net.Tests.Tracking;

/// <summary>Quorums of processes as time tables; times in seconds. Process numbers are made up, names are kept here.</summary>
internal sealed class ProcessCountsTests
{
    private readonly Dictionary<int, string> _processes = [];

    [SetUp]
    public void Clear() => _processes.Clear();

    [Test]
    public void Processes_that_run_already_count_at_once()
    {
        var counts = Make("process web\nquorum 2\ndelay 5");
        Run(1, "web");
        Run(2, "web");
        Run(3, "other");
        counts.Look(_processes.Keys, At(0));
        Assert.That((counts.ProcessesOf(0), counts.StateOf(0).Reached), Is.EqualTo((2, true)));
    }

    [Test]
    public void A_program_that_is_started_counts_at_once_in_spite_of_fork_delay()
    {
        var counts = Make("process web\nfork_delay 3");
        Run(1, "sh");
        counts.OnForked(1, 9, At(1));
        Run(1, "web");
        counts.OnChanged(1, At(1.1));
        Assert.That(counts.StateOf(0).Reached, Is.True, "measured with keepalived 2.2.7");
    }

    [Test]
    public void A_copy_counts_after_fork_delay_unless_it_becomes_another_program()
    {
        var counts = Make("process web\nquorum_max 1\nfork_delay 3");
        Run(1, "web");
        counts.Look(_processes.Keys, At(0));
        counts.OnForked(2, 1, At(1));
        Assert.That((counts.ProcessesOf(0), counts.StateOf(0).Reached, counts.Deadline), Is.EqualTo((2, true, At(4))));
        Run(2, "logger");
        counts.OnChanged(2, At(2));
        Assert.That((counts.StateOf(0).Reached, counts.Deadline), Is.EqualTo((true, Instant.Never)));
        counts.OnForked(3, 1, At(5));
        counts.Fire(At(7.9));
        Assert.That(counts.StateOf(0).Reached, Is.True);
        counts.Fire(At(8));
        Assert.That(counts.StateOf(0).Reached, Is.False, "two are one too many");
    }

    [Test]
    public void An_end_counts_after_terminate_delay_unless_another_begins()
    {
        var counts = Make("process web\nterminate_delay 2");
        Run(1, "web");
        counts.Look(_processes.Keys, At(0));
        counts.OnExited(1, At(1));
        Assert.That((counts.StateOf(0).Reached, counts.Deadline), Is.EqualTo((true, At(3))));
        Run(2, "web");
        counts.OnChanged(2, At(2));
        Assert.That(counts.Deadline, Is.EqualTo(Instant.Never));
        counts.OnExited(2, At(5));
        counts.Fire(At(7));
        Assert.That(counts.StateOf(0).Reached, Is.False);
    }

    [Test]
    public void An_end_that_is_found_by_looking_counts_after_terminate_delay_unless_another_begins()
    {
        var counts = Make("process web\nterminate_delay 3");
        Run(1, "web");
        counts.Look(_processes.Keys, At(0));
        _processes.Clear();
        counts.Look([], At(1));
        counts.Look([], At(2));
        Assert.That((counts.ProcessesOf(0), counts.StateOf(0).Reached, counts.Deadline), Is.EqualTo((0, true, At(4))));
        Run(2, "web");
        counts.Look(_processes.Keys, At(3));
        Assert.That((counts.StateOf(0).Reached, counts.Deadline), Is.EqualTo((true, Instant.Never)));
        _processes.Clear();
        counts.Look([], At(5));
        counts.Fire(At(8));
        Assert.That(counts.StateOf(0).Reached, Is.False);
    }

    [Test]
    public void Quorum_max_0_means_that_none_may_run()
    {
        var counts = Make("process web\nquorum_max 0");
        counts.Look([], At(0));
        Assert.That(counts.StateOf(0).Reached, Is.True);
        Run(1, "web");
        counts.OnChanged(1, At(1));
        Assert.That(counts.StateOf(0).Reached, Is.False);
    }

    [Test]
    public void A_process_that_gets_another_name_no_longer_counts()
    {
        var counts = Make("process web");
        Run(1, "web");
        counts.Look(_processes.Keys, At(0));
        Run(1, "web worker");
        counts.OnChanged(1, At(1));
        Assert.That((counts.ProcessesOf(0), counts.StateOf(0).Reached), Is.EqualTo((0, false)));
    }

    [TestCase("1 (a) S 0", "a", true), TestCase("1 (a ) (b)) R 0", "a ) (b)", true), TestCase("1 (a) Z 0", "a", false), TestCase("1 (a) X", "a", false), TestCase("", "", false), TestCase("1 (a", "", false)]
    public void The_name_in_a_status_may_hold_anything_and_the_dead_do_not_run(string status, string name, bool runs)
    {
        Assert.That(ProcessList.TryParseStatus(status, out var found), Is.EqualTo(runs));
        Assert.That(found, Is.EqualTo(name));
    }

    private static Instant At(double seconds) => new((long)(seconds * 1e9));

    private void Run(int process, string name) => _processes[process] = name;

    [Test]
    public void A_reload_goes_on_with_a_delay_that_runs()
    {
        var before = Make("process web\nterminate_delay 2");
        Run(1, "web");
        before.Look(_processes.Keys, At(0));
        before.OnExited(1, At(1));
        _processes.Clear();
        Assert.That((before.StateOf(0).ExitDelayRuns, before.StateOf(0).ForkDelayRuns), Is.EqualTo((true, false)));

        var counts = Make("process web\nterminate_delay 2", before.StateOf(0));
        counts.Look(_processes.Keys, At(2));
        counts.Fire(At(2.9));
        Assert.That((counts.StateOf(0).Reached, counts.Deadline), Is.EqualTo((true, At(3))), "the delay began before the reload");
        counts.Fire(At(3));
        Assert.That(counts.StateOf(0).Reached, Is.False);

        var later = Make("process web\nterminate_delay 2", new QuorumState(true, Instant.Never));
        later.Look(_processes.Keys, At(5));
        Assert.That((later.StateOf(0).Reached, later.Deadline), Is.EqualTo((true, At(7))), "it ended while the file was read");
    }

    private ProcessCounts Make(string settings, QuorumState? before = null) => new([ProcessPatternTests.Parse(settings)], _ => before, (int process, bool _, out string name, out string[] command) =>
    {
        command = [];
        return _processes.TryGetValue(process, out name!);
    });
}
