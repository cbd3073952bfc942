using System.Net;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

[CancelAfter(10_000)]
internal sealed class PingCheckerTests
{
    private static Task<ProbeResult> ProbeAsync(TestHost host, string address, double seconds) => host.Do(() =>
        new PingChecker(new CheckConnection(new(IPAddress.Parse(address), 80), null, TimeSpan.FromSeconds(seconds))).ProbeAsync(default));

    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public async Task A_host_that_answers_is_alive(string address)
    {
        TestLan.RequireRoot();
        using var lan = new TestLan();
        Assert.That(await ProbeAsync(lan.Left, address, 5), Is.EqualTo(ProbeResult.Success));
    }

    [Test]
    public async Task An_address_that_nobody_has_is_not()
    {
        TestLan.RequireRoot();
        using var lan = new TestLan();
        var result = await ProbeAsync(lan.Left, "203.0.113.1", 0.3);
        Assert.That(result.Succeeded, Is.False);
        Assert.That(result.Reason, Is.EqualTo("network is unreachable"));
    }
}
