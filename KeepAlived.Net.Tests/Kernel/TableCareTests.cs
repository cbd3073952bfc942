using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>What others do to the table of a running director, and what a reload leaves alone.</summary>
internal sealed class TableCareTests : DirectorFixture
{
    private const string Router = "vrrp_instance V {\n interface eth0\n state BACKUP\n virtual_router_id 51\n priority 200\n advert_int 1\n virtual_ipaddress {\n 192.168.0.99/24\n }\n}\n";

    private static string Service(int port, string settings, params string[] realServers) => VirtualServer($"192.168.0.99 {port}", "NAT", $"lb_algo rr\n protocol TCP\n {settings}", realServers);

    [TestCase("ipvsadm -D -t 192.168.0.99:80")]
    [TestCase("ipvsadm -C")]
    [TestCase("ipvsadm -d -t 192.168.0.99:81 -r 10.0.0.2:80")]
    [TestCase("ipvsadm -e -t 192.168.0.99:80 -r 10.0.0.1:80 -m -w 77")]
    [TestCase("ipvsadm -E -t 192.168.0.99:81 -s wlc")]
    [TestCase("ipvsadm -E -t 192.168.0.99:81 -s rr -p 70")]
    [TestCase("ipvsadm -e -t 192.168.0.99:80 -r 10.0.0.1:80 -m -w 1 -x 70 -y 30")]
    [TestCase("ipvsadm -e -t 192.168.0.99:82 -r 10.0.0.1:80 -i --tun-type gre -w 1")]
    public void What_somebody_changed_is_put_back_and_the_log_says_so(string command)
    {
        var daemon = NewSide(LabDaemon.Ours, Service(80, "", RealServer(1), RealServer(2)) + Service(81, "", RealServer(1), RealServer(2))
            + Service(82, "", RealServer(1, "lvs_method TUN type gue port 6080\n weight 1"))).Daemon;
        daemon.Start();
        WaitFor(() => LabSnapshot.Services(daemon.Host).Contains("--tun-type gue"), "the table is full");
        var table = LabSnapshot.Services(daemon.Host);
        daemon.Host.Demand(command);
        WaitFor(() => LabSnapshot.Services(daemon.Host) == table, $"the table is as before: {LabSnapshot.Services(daemon.Host)}");
        WaitFor(() => daemon.LogText.Contains("somebody else changed service tcp 192.168.0.99"), "the log says so");
    }

    [Test]
    public void A_reload_leaves_the_counters_of_an_unrelated_service()
    {
        var network = NewNetwork();
        string Text(string settings) => Router + Service(80, "", RealServer(1)) + Service(81, settings, RealServer(2), RealServer(3));
        var daemon = NewSide(network, LabDaemon.Ours, Text(""), out var lan).Daemon;
        var client = network.AddHost("client", lan, "192.168.0.200/24");
        daemon.Start();
        WaitFor(() => client.Run("curl -s -m 1 http://192.168.0.99/").Output.Contains("servers"), "the service answers");
        WaitFor(() => Regex.IsMatch(Counters(daemon.Host), @"192\.168\.0\.99:80 +[1-9]"), "the service has counted");
        // The kernel adds up what passed every two seconds.
        var (before, unchanged) = (Counters(daemon.Host), Stopwatch.StartNew());
        WaitFor(() =>
        {
            if (Counters(daemon.Host) is var now && now != before) unchanged.Restart();
            before = now;
            return unchanged.Elapsed > TimeSpan.FromSeconds(3);
        }, "all that passed is counted");
        daemon.Configure(Text("persistence_timeout 60"));
        daemon.Reload();
        WaitFor(() => LabSnapshot.Services(daemon.Host).Contains("-p 60"), "the other service changed");
        Assert.That(Counters(daemon.Host), Is.EqualTo(before));
    }

    [Test]
    public void A_server_that_leaves_the_file_drains()
    {
        var network = NewNetwork();
        var (one, two) = (Router + Service(80, "drain_timeout 600", RealServer(1)), Router + Service(80, "drain_timeout 600", RealServer(1), RealServer(2)));
        var daemon = NewSide(network, LabDaemon.Ours, one, out var lan).Daemon;
        var client = network.AddHost("client", lan, "192.168.0.200/24");
        daemon.Start();
        WaitFor(() => client.Run("curl -s -m 1 http://192.168.0.99/").Output.Contains("servers"), "the service answers");
        daemon.Configure(two);
        daemon.Reload();
        WaitFor(() => LabSnapshot.Services(daemon.Host).Contains("10.0.0.2:80"), "the second server comes");
        client.OnNetwork(() =>
        {
            // Their resets at the end leave nothing in TIME_WAIT.
            using var first = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5000, LingerState = new(true, 0) };
            using var second = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5000, LingerState = new(true, 0) };
            foreach (var socket in new[] { first, second }) socket.Connect(Vip); // round robin: one to each
            daemon.Configure(one);
            daemon.Reload();
            WaitFor(() => LabSnapshot.Services(daemon.Host).Contains("10.0.0.2:80 -m -w 0"), "it gets nothing new");
            foreach (var socket in new[] { first, second }) Assert.That(PageReader.Get(socket, "keep-alive"), Is.EqualTo("servers"), "its connection goes on");
            Assert.That(LabSnapshot.Services(daemon.Host), Does.Contain("10.0.0.2:80 -m -w 0"));
        });
        WaitFor(() => !LabSnapshot.Services(daemon.Host).Contains("10.0.0.2"), "without connections it goes");
    }

    private static string Counters(LabHost host) =>
        string.Join('\n', Regex.Matches(host.Run("ipvsadm -ln --stats").Output, @"192\.168\.0\.99:80 .*").Select(line => line.Value.Trim()));
}
