using System.Net;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

[CancelAfter(10_000)]
internal sealed class TcpCheckerTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5);

    [Test]
    public async Task A_server_that_takes_the_connection_is_alive()
    {
        using var server = ScriptedServer.Silent();
        Assert.That(await ProbeAsync(server.EndPoint), Is.EqualTo(ProbeResult.Success));
    }

    [Test]
    public async Task A_closed_port_says_so() =>
        Assert.That(await ProbeAsync(ScriptedServer.Nobody()), Is.EqualTo(ProbeResult.Failure("connection refused")));

    [Test]
    public async Task A_handshake_that_nobody_answers_times_out()
    {
        using var crowd = new FullServer();
        Assert.That(await ProbeAsync(crowd.EndPoint, timeout: TimeSpan.FromSeconds(0.2)), Is.EqualTo(ProbeResult.Failure("timed out after 0.2 s")));
    }

    [Test]
    public async Task The_source_address_is_the_wanted_one()
    {
        using var server = ScriptedServer.Silent();
        await ProbeAsync(server.EndPoint, new IPEndPoint(IPAddress.Parse("127.0.0.7"), 0));
        Assert.That(() => server.Clients.Select(client => client.Address.ToString()), Is.EqualTo(new[] { "127.0.0.7" }).After(2000, 10));
    }

    [Test]
    public async Task A_fixed_source_port_serves_one_probe_after_the_other()
    {
        using var server = ScriptedServer.Silent();
        var bind = new IPEndPoint(IPAddress.Parse("127.0.0.8"), ScriptedServer.Nobody().Port);
        for (var i = 0; i < 3; i++) Assert.That(await ProbeAsync(server.EndPoint, bind), Is.EqualTo(ProbeResult.Success), $"probe {i}");
        Assert.That(() => server.Clients.Select(client => client.Port), Is.EqualTo(new[] { bind.Port, bind.Port, bind.Port }).After(2000, 10));
    }

    [Test]
    public void Stopping_is_no_verdict()
    {
        using var crowd = new FullServer();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.1));
        var checker = new TcpChecker(new CheckConnection(crowd.EndPoint, null, Patient));
        Assert.That(async () => await checker.AskAsync(stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static Task<ProbeResult> ProbeAsync(IPEndPoint target, IPEndPoint? bind = null, TimeSpan? timeout = null) =>
        new TcpChecker(new CheckConnection(target, bind, timeout ?? Patient)).AskAsync();
}
