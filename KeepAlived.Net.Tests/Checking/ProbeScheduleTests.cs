using System.Net;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Tests.Checking;

[CancelAfter(20_000)]
internal sealed class ProbeScheduleTests
{
    private readonly System.Threading.Channels.Channel<object> _events = System.Threading.Channels.Channel.CreateUnbounded<object>();
    private readonly List<ScriptedChecker> _checkers = [];
    private ProbeSchedule _schedule = null!;
    private CheckState[] _used = [];

    private sealed class ScriptedChecker : IChecker, IDisposable
    {
        public TaskCompletionSource<ProbeResult> Answer { get; } = new();

        public int Probes { get; private set; }

        public bool Disposed { get; private set; }

        public Task<ProbeResult> ProbeAsync(CancellationToken stop)
        {
            Probes++;
            return Answer.Task.WaitAsync(stop);
        }

        public void Dispose() => Disposed = true;
    }

    [SetUp]
    public void Make()
    {
        _schedule = new ProbeSchedule(_events.Writer);
        _checkers.Clear();
        _used = [];
        while (_events.Reader.TryRead(out _)) { }
    }

    [Test]
    public void Checks_that_ask_the_same_share_one_attempt()
    {
        Use(0, Check("a"), Check("b"), Check("a"));
        Assert.That(_checkers, Has.Count.EqualTo(2));
        Assert.That(_schedule.Probes.Select(probe => probe.Checks.Count), Is.EqualTo(new[] { 2, 1 }));
    }

    [Test]
    public void The_first_attempts_are_spread_over_the_interval_at_most()
    {
        Use(0, [.. Enumerable.Range(0, 4000).Select(i => Check($"{i}", delayLoop: 2))]);
        var due = _schedule.Probes.Select(probe => probe.Due).ToList();
        Assert.That((due.Min(), due.Max()), Is.EqualTo((1000L, 2999L)));
        Assert.That(due.GroupBy(time => time / 100).Max(group => group.Count()), Is.EqualTo(200), "no burst");
    }

    [Test]
    public async Task A_source_that_is_missing_is_no_verdict()
    {
        Use(0, Check("a"));
        _checkers[0].Answer.SetException(new SourceException("not from there"));
        _schedule.Start(5000);
        Assert.That(((ProbeEnded)await _events.Reader.ReadAsync()).Result, Is.EqualTo(ProbeResult.NotAsked("not from there")));
    }

    [Test]
    public void A_few_checks_do_not_wait()
    {
        Use(0, Check("a"), Check("b"));
        Assert.That(_schedule.Probes.Max(probe => probe.Due), Is.LessThanOrEqualTo(1002));
    }

    [Test]
    public void The_warm_up_comes_on_top()
    {
        Use(0, Check("a", warmup: 10));
        Assert.That(_schedule.Probes.Single().Due, Is.EqualTo(6000));
    }

    [Test]
    public async Task An_attempt_starts_when_it_is_due_and_the_next_after_the_verdict()
    {
        Use(0, Check("a"));
        Assert.That((_schedule.Start(999), _checkers[0].Probes), Is.EqualTo((1000L, 0)));
        Assert.That((_schedule.Start(1000), _checkers[0].Probes), Is.EqualTo((long.MaxValue, 1)));
        _checkers[0].Answer.SetResult(ProbeResult.Failure("no"));
        var ended = (ProbeEnded)await _events.Reader.ReadAsync();
        Assert.That((ended.Result.Reason, _schedule.Start(9000), _checkers[0].Probes), Is.EqualTo(("no", long.MaxValue, 1)));
        _schedule.Again(ended.Probe, TimeSpan.FromSeconds(3), 1500);
        Assert.That((_schedule.Start(4499), _schedule.Start(4500), _checkers[0].Probes), Is.EqualTo((4500L, long.MaxValue, 2)));
    }

    [Test]
    public void A_probe_that_stays_keeps_its_time_and_its_attempt()
    {
        Use(0, Check("a"), Check("b"));
        _schedule.Start(1000);
        Use(1000, Check("b"), Check("a"), Check("c"));
        Assert.That(_schedule.Probes.Select(probe => (probe.Key.Options, probe.Due)), Is.EquivalentTo(new[] { ("b", 1001L), ("a", 1000L), ("c", 2000L) }));
        Assert.That((_schedule.Start(1001), _checkers[0].Probes, _checkers[1].Probes), Is.EqualTo((2000L, 1, 1)));
    }

    // keepalived checks what a reload brings a second later; the attempt that it shares could be an hour away.
    [Test]
    public async Task A_probe_that_a_new_check_joins_comes_soon()
    {
        Use(0, Check("a"));
        _schedule.Start(1000);
        _checkers[0].Answer.SetResult(ProbeResult.Success);
        _schedule.Again(((ProbeEnded)await _events.Reader.ReadAsync()).Probe, TimeSpan.FromHours(1), 1000);
        var kept = Check("a");
        kept.Item1.HadProbe = true;
        Use(2000, kept);
        Assert.That(_schedule.Probes.Single().Due, Is.EqualTo(3_601_000));
        Use(3000, kept, Check("a", warmup: 10));
        Assert.That((_schedule.Probes.Single().Due, _schedule.Start(8999)), Is.EqualTo((9000L, 9000L)));
    }

    [Test]
    public void Checks_that_are_not_named_go_on()
    {
        var (stays, goes, comes) = (Check("a"), Check("b"), Check("b"));
        Use(0, stays, goes);
        _schedule.Start(1000);
        _schedule.Use([goes.Item1], [comes], _ => Add(), _ => true, () => 0.5, 1000);
        Assert.That(_schedule.Probes.Select(probe => (probe.Key.Options, probe.Due, probe.Busy, probe.Checks.Single())), Is.EquivalentTo(new[] { ("a", 1000L, true, stays.Item1), ("b", 1001L, false, comes.Item1) }));
        _schedule.Use([comes.Item1], [], _ => Add(), _ => true, () => 0.5, 1000);
        Assert.That((_schedule.Probes.Single().Key.Options, _checkers[1].Disposed, _schedule.Start(5000)), Is.EqualTo(("a", true, long.MaxValue)));
    }

    [Test]
    public void A_probe_whose_result_waits_for_its_verdict_is_not_started_twice()
    {
        Use(0, Check("a"));
        _schedule.Start(1000);
        _checkers[0].Answer.SetResult(ProbeResult.Success);
        Use(1000, Check("a"));
        _schedule.Start(5000);
        Assert.That(_checkers[0].Probes, Is.EqualTo(1));
    }

    [Test]
    public void What_may_not_stay_is_made_anew_at_its_time()
    {
        Use(0, Check("a"));
        Use(500, mayStay: false, Check("a"));
        Assert.That((_checkers.Count, _checkers[0].Disposed, _schedule.Probes.Single().Due), Is.EqualTo((2, true, 1000L)));
    }

    [Test]
    public void An_attempt_that_nobody_wants_is_stopped_and_then_disposed_of()
    {
        Use(0, Check("a"));
        _schedule.Start(1000);
        var probe = _schedule.Probes.Single();
        Use(1000);
        Assert.That(() => _checkers[0].Disposed, Is.True.After(5000, 10));
        Assert.That((probe.Stopped, _events.Reader.Count), Is.EqualTo((true, 0)));
        _schedule.Again(probe, TimeSpan.Zero, 1000);
        Assert.That(_schedule.Start(9000), Is.EqualTo(long.MaxValue));
    }

    [Test]
    public async Task A_bug_in_a_checker_reaches_the_reader()
    {
        Use(0, Check("a"));
        _schedule.Start(1000);
        _checkers[0].Answer.SetException(new InvalidCastException("planted"));
        Assert.That(await _events.Reader.ReadAsync(), Is.InstanceOf<InvalidCastException>());
    }

    private static (CheckState, ProbeKey) Check(string key, int delayLoop = 60, int warmup = 0)
    {
        var settings = new TcpCheck { Times = new() { DelayLoop = TimeSpan.FromSeconds(delayLoop), Warmup = TimeSpan.FromSeconds(warmup) } };
        var server = new VirtualServerState(new VirtualServer { RealServers = { new RealServer { Checks = [settings] } } });
        return (server.Servers[0].Checks[0], new("TCP_CHECK", new CheckConnection(new IPEndPoint(IPAddress.Loopback, 80), null, TimeSpan.FromSeconds(1)), key));
    }

    private void Use(long now, params (CheckState, ProbeKey)[] checks) => Use(now, mayStay: true, checks);

    private void Use(long now, bool mayStay, params (CheckState, ProbeKey)[] checks)
    {
        _schedule.Use(_used, checks, _ => Add(), _ => mayStay, () => 0.5, now);
        _used = [.. checks.Select(static check => check.Item1)];
    }

    private ScriptedChecker Add()
    {
        _checkers.Add(new ScriptedChecker());
        return _checkers[^1];
    }
}
