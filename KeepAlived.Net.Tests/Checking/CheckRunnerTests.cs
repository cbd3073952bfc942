using KeepAlived.Net.Checking;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Tests.Checking;

[CancelAfter(20_000)]
internal sealed class CheckRunnerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);
    private readonly System.Threading.Channels.Channel<object> _events = System.Threading.Channels.Channel.CreateUnbounded<object>();

    private sealed class ScriptedChecker(Func<int, ProbeResult> answer) : IChecker
    {
        public int Probes { get; private set; }

        public Task<ProbeResult> ProbeAsync(CancellationToken stop) => Task.FromResult(answer(++Probes));
    }

    [Test]
    public async Task The_next_probe_waits_for_the_verdict_on_the_last()
    {
        var checker = new ScriptedChecker(probe => ProbeResult.Failure($"probe {probe}"));
        using var runner = Start(checker);
        var first = (ProbeEnded)await _events.Reader.ReadAsync();
        Assert.That((first.Result.Reason, checker.Probes, _events.Reader.Count), Is.EqualTo(("probe 1", 1, 0)));
        first.Next.SetResult(Soon);
        var second = (ProbeEnded)await _events.Reader.ReadAsync();
        Assert.That(second.Result.Reason, Is.EqualTo("probe 2"));
    }

    [Test]
    public async Task A_runner_that_was_stopped_reports_nothing_more()
    {
        var checker = new ScriptedChecker(_ => ProbeResult.Success);
        var runner = Start(checker);
        var ended = (ProbeEnded)await _events.Reader.ReadAsync();
        runner.Dispose();
        ended.Next.SetResult(Soon);
        Assert.That(() => (checker.Probes, _events.Reader.Count), Is.EqualTo((1, 0)).After(200));
    }

    [Test]
    public async Task A_bug_in_a_checker_reaches_the_reader()
    {
        using var runner = Start(new ScriptedChecker(_ => throw new InvalidCastException("planted")));
        Assert.That(await _events.Reader.ReadAsync(), Is.InstanceOf<InvalidCastException>());
    }

    private CheckRunner Start(IChecker checker)
    {
        var server = new VirtualServerState(new VirtualServer { RealServers = { new RealServer { Checks = [new TcpCheck()] } } });
        var runner = new CheckRunner(server.Servers[0].Checks[0], checker, Soon, _events.Writer);
        runner.Start();
        return runner;
    }
}
