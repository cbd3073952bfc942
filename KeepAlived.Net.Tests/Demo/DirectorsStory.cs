using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>The LVS director pair with virtual MACs: NAT, DR, TUN, DNS over UDP, sorry server, reload, failover.</summary>
internal sealed class DirectorsStory(Timeline timeline, string examples, string binary)
{
    private const string VirtualMac = "00:00:5e:00:01:3d";
    private const double DownInterval = 3 + (156.0 / 256), Margin = 1.0;
    private static readonly IPAddress Vip = IPAddress.Parse("192.168.0.99");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public void Play()
    {
        timeline.Title("The LVS director pair: d1 and d2 with virtual MACs, three real servers, DNS over UDP");
        using var lab = new DirectorLab(examples, binary);
        var (d1, d2) = (lab.Directors[0], lab.Directors[1]);
        d1.Start();
        d2.Start();
        timeline.Tell("keepalived runs on d1 (priority 150) and d2 (priority 100)");
        timeline.Check(Shell.WaitFor(Patience, () => HasAddress(d1.Host)) is not null, "d1 takes the VIPs on its virtual MAC interfaces");
        timeline.Show(d1.Host.Demand("ip -br link show type macvlan; ipvsadm -Ln"));
        Forwarding(lab);
        timeline.Check(MacOf(lab.Client) == VirtualMac, $"the client's ARP entry for the VIP is {VirtualMac} (VRID 61)");
        Names(lab);
        LoseServers(lab, d1);
        ReloadUnnoticed(lab, d1);
        CutPower(lab, d1, d2);
    }

    private static bool HasAddress(LabHost host) => host.Run("ip -o addr show").Output.Contains("192.168.0.99/");

    private static string MacOf(LabHost client) => client.Run("ip neigh show 192.168.0.99").Output.Split(' ').SkipWhile(word => word != "lladdr").Skip(1).FirstOrDefault() ?? "none";

    private static HashSet<string> Served(LabHost client, int port, int requests)
    {
        var bodies = new HashSet<string>();
        client.OnNetwork(() =>
        {
            for (var i = 0; i < requests; i++)
                if (PageReader.Fetch(new IPEndPoint(Vip, port)) is { } body) bodies.Add(body);
        });
        return bodies;
    }

    private static string Services(LabHost host) => host.Demand("ipvsadm -Ln");

    private void Forwarding(DirectorLab lab)
    {
        foreach (var (method, port) in new[] { ("NAT", 80), ("DR", 8080), ("TUN", 8081) })
        {
            var reached = Shell.WaitFor(Patience, () => Served(lab.Client, port, 6).SetEquals(["r1", "r2", "r3"]));
            timeline.Check(reached is not null, $"{method}: the client reaches all three real servers on port {port}");
        }
    }

    private void Names(DirectorLab lab)
    {
        string Ask() => lab.Client.Run("dig +short +time=1 +tries=1 @192.168.0.99 www.example.com").Output.Trim();
        var answers = new HashSet<string>();
        timeline.Check(Shell.WaitFor(Patience, () =>
        {
            answers.Add(Ask());
            return answers.IsSupersetOf(["203.0.113.1", "203.0.113.2"]);
        }) is not null, "DNS over UDP: dig gets answers of both name servers through the VIP");
    }

    private void LoseServers(DirectorLab lab, LabDaemon director)
    {
        timeline.Tell("the web server of r1 dies");
        WebServer.Kill(lab.Reals[0]);
        timeline.Check(Shell.WaitFor(Patience, () => !Services(director.Host).Contains("10.0.0.1:80 ")) is not null, "r1 leaves the table");
        timeline.Check(Served(lab.Client, 80, 6).SetEquals(["r2", "r3"]), "r2 and r3 serve, no request is lost");
        timeline.Tell("all web servers die");
        foreach (var real in lab.Reals.Skip(1)) WebServer.Kill(real);
        timeline.Check(Shell.WaitFor(Patience, () => Services(director.Host).Contains("10.0.0.9:80 ")) is not null, "the sorry server enters the table");
        timeline.Check(Served(lab.Client, 80, 3).SetEquals(["sorry"]), "the client reads the sorry server's page");
        timeline.Show(Services(director.Host));
        timeline.Tell("the web servers return");
        foreach (var real in lab.Reals) WebServer.Start(real, 80, 8080, 8081);
        timeline.Check(Shell.WaitFor(Patience, () => Served(lab.Client, 80, 6).SetEquals(["r1", "r2", "r3"])) is not null, "all three serve again");
        timeline.Check(!Services(director.Host).Contains("10.0.0.9:80 "), "the sorry server has left the table");
    }

    private void ReloadUnnoticed(DirectorLab lab, LabDaemon director)
    {
        lab.Client.OnNetwork(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 3000 };
            socket.Connect(Vip, 80);
            var before = PageReader.Get(socket, "keep-alive");
            timeline.Tell("d1 reloads a changed configuration (port 8081 now uses lc) while a client's connection is open");
            var text = director.Host.ReadFile("/etc/keepalived/keepalived.conf");
            director.Configure(text.Replace("lb_algo wrr", "lb_algo lc"));
            director.Reload();
            timeline.Check(Shell.WaitFor(Patience, () => Services(director.Host).Contains("8081 lc")) is not null, "the new scheduler is in the table");
            timeline.Check(before is not null && PageReader.Get(socket, "keep-alive") == before, $"the same connection goes on with the same real server ({before})");
        });
    }

    private void CutPower(DirectorLab lab, LabDaemon d1, LabDaemon d2)
    {
        using var client = new PageReader(lab.Client, new IPEndPoint(Vip, 80));
        Shell.WaitFor(Patience, () => client.Since(TimeSpan.Zero).Count > 3);
        var from = client.Now;
        timeline.Tell("d1 loses power");
        d1.Host.CutPower();
        timeline.Check(Shell.WaitFor(Patience, () => HasAddress(d2.Host)) is not null, "d2 takes the VIPs");
        timeline.Check(Shell.WaitFor(Patience, () => client.Since(client.Now - TimeSpan.FromMilliseconds(400)).Count > 0) is not null, "the client is served through d2");
        timeline.Gap("d1 lost power", client.LongestGap(from), DownInterval + Margin, "master down interval 3.61 s + 1 s for a slow lab");
        timeline.Check(MacOf(lab.Client) == VirtualMac, $"the client's ARP entry is still {VirtualMac}");
    }
}
