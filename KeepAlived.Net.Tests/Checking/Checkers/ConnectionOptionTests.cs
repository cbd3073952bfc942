using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

/// <summary>The connection options of each check, as a file writes them.</summary>
[CancelAfter(20_000)]
internal sealed class ConnectionOptionTests
{
    private static readonly IPEndPoint RealServer = IPEndPoint.Parse("192.0.2.1:9");

    private static readonly (string Name, string Settings)[] Kinds =
    [
        ("TCP_CHECK", ""), ("HTTP_GET", "url {\n path /\n }"), ("SMTP_CHECK", ""), ("DNS_CHECK", ""), ("UDP_CHECK", ""),
    ];

    private static IEnumerable<object[]> Each => Kinds.Select(kind => new object[] { kind.Name, kind.Settings });

    [TestCaseSource(nameof(Each))]
    public async Task A_check_connects_to_and_from_where_it_is_told(string name, string settings)
    {
        var (at, from) = (IPEndPoint.Parse("127.0.0.9:0"), new IPEndPoint(IPAddress.Parse("127.0.0.7"), ScriptedServer.Nobody().Port));
        using var stream = new ScriptedServer(static (_, stop) => Task.Delay(Timeout.Infinite, stop), at);
        using var datagrams = new ScriptedDatagrams(static _ => [], at);
        var (clients, port) = name is "DNS_CHECK" or "UDP_CHECK" ? (datagrams.Clients, datagrams.EndPoint.Port) : (stream.Clients, stream.EndPoint.Port);
        var checker = CheckerFile.Make($"{name} {{\n {settings}\n connect_ip 127.0.0.9\n connect_port {port}\n bindto 127.0.0.7\n bind_port {from.Port}\n connect_timeout 0.3\n }}", RealServer);
        await checker.AskAsync();
        Assert.That(() => clients.ToArray(), Is.EqualTo(new[] { from }).After(2000, 10));
    }

    /// <summary>Else a router that knows no way to the host would be silence, which UDP_CHECK takes for an open port; the option is that of the address's family.</summary>
    [TestCase("127.0.0.1", 0, 11)]
    [TestCase("::1", 41, 25)]
    public void Datagrams_hear_of_hosts_that_are_gone(string target, int level, int option)
    {
        var value = new byte[sizeof(int)];
        TaskLoop.Run(() =>
        {
            using var socket = new CheckConnection(new(IPAddress.Parse(target), 9), null, TimeSpan.FromSeconds(1)).OpenDatagram(default);
            using var same = new Socket(new SafeSocketHandle(socket.Descriptor, ownsHandle: false));
            return Task.FromResult(same.GetRawSocketOption(level, option, value));
        });
        Assert.That(BitConverter.ToInt32(value), Is.EqualTo(1));
    }

    /// <summary>What Debian's keepalived makes of it: no verdict, or for some a failure.</summary>
    [TestCaseSource(nameof(Each))]
    public void A_check_that_cannot_ask_from_there_says_so(string name, string settings)
    {
        foreach (var (source, words) in new[] { ("bindto 203.0.113.9", "not from 203.0.113.9: cannot assign requested address"), ("bind_if nowhere", "not from nowhere: no such interface") })
        {
            var checker = CheckerFile.Make($"{name} {{\n {settings}\n connect_ip 127.0.0.9\n connect_port 9\n {source}\n }}", RealServer);
            if (name == "UDP_CHECK") Assert.That(checker.Ask(), Is.EqualTo(ProbeResult.Failure(words)));
            else Assert.That(() => checker.Ask(), Throws.TypeOf<SourceException>().With.Message.EqualTo(words));
        }
    }

    /// <summary>Marked packets are forbidden on this host, and 127.0.0.1 is not reached by way of another interface.</summary>
    [TestCase("TCP_CHECK", "", "", true)]
    [TestCase("TCP_CHECK", "", "fwmark 7", false)]
    [TestCase("TCP_CHECK", "", "fwmark 8", true)]
    [TestCase("TCP_CHECK", "", "bind_if lo", true)]
    [TestCase("TCP_CHECK", "", "bind_if other", false)]
    [TestCase("UDP_CHECK", "", "", true)]
    [TestCase("UDP_CHECK", "", "fwmark 7", false)]
    [TestCase("UDP_CHECK", "require_reply", "bind_if other", false)]
    [TestCase("PING_CHECK", "", "", true)]
    [TestCase("PING_CHECK", "", "fwmark 7", false)]
    [TestCase("PING_CHECK", "", "bind_if other", false)]
    public void Mark_and_interface_decide_the_way(string name, string settings, string option, bool reaches)
    {
        TestLan.RequireRoot();
        using var host = new TestHost();
        host.Ip("link add other type veth peer name end");
        host.Ip("link set other up");
        host.Ip("rule add fwmark 7 prohibit priority 0");
        host.Ip("rule add table local priority 1");
        host.Ip("rule del table local priority 0");
        var result = host.Do(() =>
        {
            using var stream = ScriptedServer.Silent();
            using var datagrams = new ScriptedDatagrams(static asked => [asked]);
            var target = name == "TCP_CHECK" ? stream.EndPoint : datagrams.EndPoint;
            return CheckerFile.Make($"{name} {{\n {settings}\n {option}\n connect_timeout 0.5\n }}", target).Ask();
        });
        Assert.That(result.Succeeded, Is.EqualTo(reaches), result.Reason);
    }

    [Test]
    public async Task The_real_server_itself_is_asked_where_nothing_else_is_said()
    {
        using var server = ScriptedServer.Silent();
        Assert.That(await CheckerFile.Make("TCP_CHECK {\n }", server.EndPoint).AskAsync(), Is.EqualTo(ProbeResult.Success));
        Assert.That(() => server.Clients.Count, Is.EqualTo(1).After(2000, 10));
    }
}
