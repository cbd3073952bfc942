using System.Net.Sockets;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>What is ours is taken back; what is foreign stays as it was.</summary>
internal sealed class OwnershipTests : DirectorFixture
{
    private const string Router = "vrrp_instance V {\n interface eth0\n state BACKUP\n virtual_router_id 51\n priority 200\n advert_int 1\n use_vmac\n virtual_ipaddress {\n 192.168.0.99/24\n }\n}\n";
    private static readonly string PlainRouter = Router.Replace(" use_vmac\n", "", StringComparison.Ordinal);
    private const string Foreign = "ipvsadm -A -t 192.168.0.50:99 -s rr; ipvsadm -a -t 192.168.0.50:99 -r 10.0.0.3:99 -m; ip addr add 192.168.0.77/24 dev eth0";

    private static string Service(int port, params string[] realServers) => VirtualServer($"192.168.0.99 {port}", "NAT", "lb_algo rr\n protocol TCP", realServers);

    [Test]
    public void After_kill_minus_9_and_restart_nothing_is_stale_and_nothing_foreign_touched()
    {
        var daemon = NewSide(LabDaemon.Ours, Router + Service(80, RealServer(1), RealServer(2)) + Service(81, RealServer(1))).Daemon;
        daemon.Host.Demand(Foreign);
        var sysctls = LabSnapshot.Sysctls(daemon.Host);
        daemon.Start();
        Holds(daemon, "192.168.0.99:80 -r 10.0.0.2:80", "192.168.0.99:81 -r 10.0.0.1", "192.168.0.50:99 -r 10.0.0.3:99");
        WaitFor(() => LabSnapshot.Interfaces(daemon.Host).Contains("vrrp.51"), "the virtual MAC stands");
        daemon.Kill();
        daemon.Configure(Service(80, RealServer(1), RealServer(3)));
        daemon.Start();

        WaitFor(() => !LabSnapshot.Services(daemon.Host).Contains("10.0.0.2:80"), "the real server that left the file leaves the table");
        Holds(daemon, "192.168.0.99:80 -r 10.0.0.1:80", "192.168.0.99:80 -r 10.0.0.3:80", "192.168.0.50:99 -r 10.0.0.3:99");
        WaitFor(() => !LabSnapshot.Services(daemon.Host).Contains(":81"), "the service that left the file leaves the table");
        WaitFor(() => LabSnapshot.Interfaces(daemon.Host) is var links && !links.Contains("vrrp.51") && !links.Contains("192.168.0.99"), "link and address are gone");
        Assert.That(LabSnapshot.Interfaces(daemon.Host), Does.Contain("192.168.0.77"));
        Assert.That(LabSnapshot.Sysctls(daemon.Host), Is.EqualTo(sysctls), "settings are as before");
    }

    [Test]
    public void A_restart_on_a_file_without_virtual_servers_empties_the_table()
    {
        var daemon = NewSide(LabDaemon.Ours, Service(80, RealServer(1), RealServer(2))).Daemon;
        daemon.Host.Demand(Foreign);
        var services = LabSnapshot.Services(daemon.Host);
        daemon.Start();
        Holds(daemon, "192.168.0.99:80 -r 10.0.0.1:80");
        daemon.Kill();
        daemon.Configure(Router);
        daemon.Start();
        WaitFor(() => LabSnapshot.Services(daemon.Host) == services, "only the foreign service is left");
    }

    [Test]
    public void SIGTERM_takes_everything_back_and_leaves_foreign_things()
    {
        var daemon = NewSide(LabDaemon.Ours, Router + Service(80, RealServer(1), RealServer(2))).Daemon;
        daemon.Host.Demand(Foreign);
        var (services, interfaces, sysctls) = (LabSnapshot.Services(daemon.Host), LabSnapshot.Interfaces(daemon.Host), LabSnapshot.Sysctls(daemon.Host));
        daemon.Start();
        WaitFor(() => LabSnapshot.Interfaces(daemon.Host).Contains("192.168.0.99"), "it becomes master");
        Holds(daemon, "192.168.0.99:80 -r 10.0.0.1:80");
        daemon.Stop();
        Assert.That(LabSnapshot.Services(daemon.Host), Is.EqualTo(services));
        Assert.That(LabSnapshot.Interfaces(daemon.Host), Is.EqualTo(interfaces));
        Assert.That(LabSnapshot.Sysctls(daemon.Host), Is.EqualTo(sysctls));
        Assert.That(daemon.Host.Run("ls /run/*.pid").Output, Does.Not.Contain("keepalived").And.Not.Contain("vrrp").And.Not.Contain("checkers"));
    }

    [Test]
    public void A_connection_goes_on_through_a_reload_that_changes_its_service()
    {
        var network = NewNetwork();
        var daemon = NewSide(network, LabDaemon.Ours, PlainRouter + Service(80, RealServer(1)), out var lan).Daemon;
        var client = network.AddHost("client", lan, "192.168.0.200/24");
        daemon.Start();
        WaitFor(() => client.Run("curl -s -m 1 http://192.168.0.99/").Output.Contains("servers"), "the service answers");
        client.OnNetwork(() =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5000 };
            socket.Connect(Vip);
            Assert.That(PageReader.Get(socket, "keep-alive"), Is.EqualTo("servers"));
            daemon.Configure(PlainRouter + Service(80, RealServer(1, "weight 3"), RealServer(2)));
            daemon.Reload();
            Holds(daemon, "10.0.0.1:80 -m -w 3", "10.0.0.2:80");
            Assert.That(PageReader.Get(socket, "close"), Is.EqualTo("servers"), "the same connection after the reload");
        });
    }

    private static void Holds(LabDaemon daemon, params string[] entries)
    {
        foreach (var entry in entries)
            WaitFor(() => LabSnapshot.Services(daemon.Host).Contains(entry), $"the table holds {entry}; it is\n{LabSnapshot.Services(daemon.Host)}");
    }
}
