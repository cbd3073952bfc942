using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>The LVS director pair with virtual MACs: NAT, DR, TUN, DNS over UDP, sorry server, reload, failover.</summary>
internal sealed class DirectorsStory(Timeline timeline) : Story("lvs-directors", timeline)
{
    private const string VirtualMac = "00:00:5e:00:01:3d";
    private const int SlowLab = 3000;
    private const double DownInterval = 3 + (156.0 / 256), Margin = 1.5;
    private static readonly IPAddress Vip = IPAddress.Parse("192.168.0.99");
    private readonly List<LabHost> _reals = [];
    private LabHost _client = null!;

    protected override void Act()
    {
        var (outside, inside) = (Network.AddLan(), Network.AddLan());
        _client = Network.AddHost("client", outside, "192.168.0.200/24");
        for (var i = 1; i <= 3; i++) _reals.Add(RealServer(outside, inside, i));
        var sorry = Network.AddHost("sorry", inside, "10.0.0.9/24");
        sorry.Demand("ip route add default via 10.0.0.100");
        WebServer.Start(sorry, 80);
        var (d1, d2) = (Director(outside, inside, "d1", 10), Director(outside, inside, "d2", 11));
        Follow("Set up");
        Comes("d1 takes the VIPs on its virtual MAC interfaces", () => HasAddress(d1));
        Timeline.Show(d1.Demand("ip -br link show type macvlan; ipvsadm -Ln"));
        Forwarding();
        Timeline.Check(MacOf(_client) == VirtualMac, $"the client's ARP entry for the VIP is {VirtualMac} (VRID 61)");
        Names();
        LoseServers(d1);
        ReloadUnnoticed(d1);
        CutPower(d1, d2);
    }

    private static bool HasAddress(LabHost host) => host.Run("ip -o addr show").Output.Contains("192.168.0.99/");

    private static string MacOf(LabHost client) => client.Run("ip neigh show 192.168.0.99").Output.Split(' ').SkipWhile(word => word != "lladdr").Skip(1).FirstOrDefault() ?? "none";

    /// <summary>The pages that some requests get, "no answer" among them if one fails.</summary>
    private static HashSet<string> Served(LabHost client, int port, int requests)
    {
        var bodies = new HashSet<string>();
        client.OnNetwork(() =>
        {
            for (var i = 0; i < requests; i++) bodies.Add(PageReader.Fetch(new IPEndPoint(Vip, port), timeout: SlowLab) ?? "no answer");
        });
        return bodies;
    }

    private static string Services(LabHost host) => host.Demand("ipvsadm -Ln");

    private LabHost Director(string outside, string inside, string name, int number)
    {
        var host = Machine(name, outside, $"192.168.0.{number}/24");
        host.Connect(inside, "eth1", $"10.0.0.{200 + number}/24");
        return host;
    }

    private LabHost RealServer(string outside, string inside, int number)
    {
        var host = Machine($"r{number}", inside, $"10.0.0.{number}/24");
        host.Connect(outside, "eth1", $"192.168.0.{110 + number}/24");
        WebServer.Start(host, 80, 8080, 8081);
        host.Demand($"dnsmasq --no-resolv --no-hosts --no-daemon --user=root --pid-file=/run/dnsmasq.pid --address=/www.example.com/203.0.113.{number} >/tmp/dns.log 2>&1 </dev/null &");
        return host;
    }

    private void Forwarding()
    {
        foreach (var (method, port) in new[] { ("NAT", 80), ("DR", 8080), ("TUN", 8081) })
        {
            var reached = Shell.WaitFor(Patience, () => Served(_client, port, 6).SetEquals(["r1", "r2", "r3"]));
            Timeline.Check(reached is not null, $"{method}: the client reaches all three real servers on port {port}");
        }
    }

    private void Names()
    {
        string Ask() => _client.Run("dig +short +time=1 +tries=1 @192.168.0.99 www.example.com").Output.Trim();
        var answers = new HashSet<string>();
        Timeline.Check(Shell.WaitFor(Patience, () =>
        {
            answers.Add(Ask());
            return answers.IsSupersetOf(["203.0.113.1", "203.0.113.2"]);
        }) is not null, "DNS over UDP: dig gets answers of both name servers through the VIP");
    }

    private void LoseServers(LabHost director)
    {
        using (var client = new PageReader(_client, new(Vip, 80), SlowLab))
        {
            Timeline.Tell("the web server of r1 dies");
            WebServer.Kill(_reals[0]);
            Leaves("r1 leaves the table", client, () => !Services(director).Contains("10.0.0.1:80 "));
            Timeline.Check(Served(_client, 80, 6).SetEquals(["r2", "r3"]), "r2 and r3 serve");
            Timeline.Tell("all web servers die");
            foreach (var real in _reals.Skip(1)) WebServer.Kill(real);
            Leaves("the sorry server enters the table, the others have left it", client, () => Services(director) is var table && table.Contains("10.0.0.9:80 ") && !table.Contains("10.0.0.2:80 ") && !table.Contains("10.0.0.3:80 "));
            Timeline.Check(Served(_client, 80, 3).SetEquals(["sorry"]), "the client reads the sorry server's page");
        }
        Timeline.Show(Services(director));
        Timeline.Tell("the web servers return");
        foreach (var real in _reals) WebServer.Start(real, 80, 8080, 8081);
        Comes("all three serve again", () => Served(_client, 80, 6).SetEquals(["r1", "r2", "r3"]));
        Timeline.Check(!Services(director).Contains("10.0.0.9:80 "), "the sorry server has left the table");
    }

    private void ReloadUnnoticed(LabHost director)
    {
        _client.OnNetwork(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 3000 };
            socket.Connect(Vip, 80);
            var before = PageReader.Get(socket, "keep-alive");
            Timeline.Tell("d1 reloads a changed configuration (port 8081 now uses lc) while a client's connection is open");
            director.Demand("sed -i 's/lb_algo wrr/lb_algo lc/' /etc/keepalived/keepalived.conf; service keepalived reload");
            Comes("the new scheduler is in the table", () => Services(director).Contains("8081 lc"));
            Timeline.Check(before is not null && PageReader.Get(socket, "keep-alive") == before, $"the same connection goes on with the same real server ({before})");
        });
    }

    private void CutPower(LabHost d1, LabHost d2)
    {
        using var client = new PageReader(_client, new IPEndPoint(Vip, 80));
        Shell.WaitFor(Patience, () => client.Since(TimeSpan.Zero).Count > 3);
        var from = client.Now;
        Timeline.Tell("d1 loses power");
        d1.CutPower();
        Comes("d2 takes the VIPs", () => HasAddress(d2));
        Comes("the client is served through d2", () => client.Since(client.Now - TimeSpan.FromMilliseconds(400)).Count > 0);
        Timeline.Gap("d1 lost power", client.LongestGap(from), DownInterval + Margin, "master down interval 3.61 s + 1.5 s for a slow lab");
        Timeline.Check(MacOf(_client) == VirtualMac, $"the client's ARP entry is still {VirtualMac}");
    }
}
