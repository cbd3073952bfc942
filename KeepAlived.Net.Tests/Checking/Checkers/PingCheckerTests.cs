using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

[CancelAfter(10_000)]
internal sealed class PingCheckerTests
{
    private static ProbeResult Probe(TestHost host, string address, double seconds) => host.Do(() =>
        new PingChecker(new CheckConnection(new(IPAddress.Parse(address), 80), null, TimeSpan.FromSeconds(seconds))).Ask());

    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public void A_host_that_answers_is_alive(string address)
    {
        TestLan.RequireRoot();
        using var lan = new TestLan();
        Assert.That(Probe(lan.Left, address, 5), Is.EqualTo(ProbeResult.Success));
    }

    [Test]
    public void An_address_that_nobody_has_is_not()
    {
        TestLan.RequireRoot();
        using var lan = new TestLan();
        var result = Probe(lan.Left, "203.0.113.1", 0.3);
        Assert.That(result.Succeeded, Is.False);
        Assert.That(result.Reason, Is.EqualTo("network is unreachable"));
    }

    [TestCase("", 64, 128)]
    [TestCase("ttl 7\n size 1000", 7, 1000)]
    [TestCase("size 0", 64, 0)]
    public void Size_and_TTL_are_those_of_the_file(string settings, int timeToLive, int size)
    {
        TestLan.RequireRoot();
        using var lan = new TestLan();
        using var ear = lan.Right.Do(() => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp) { ReceiveTimeout = 5000 });
        var checker = CheckerFile.Make($"PING_CHECK {{\n {settings}\n }}", IPEndPoint.Parse("10.0.0.2:80"));
        Assert.That(lan.Left.Do(() => checker.Ask()), Is.EqualTo(ProbeResult.Success));
        var packet = new byte[2000];
        var length = ear.Receive(packet);
        Assert.That((packet[8], length - 20 - EchoMessage.HeaderSize), Is.EqualTo(((byte)timeToLive, size)), "TTL in the IP header, and what follows both headers");
    }
}
