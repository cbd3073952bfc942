using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>Each forwarding method of IPVS on a port of its own; connections survive the death of the director.</summary>
internal sealed class TopologiesStory(Timeline timeline) : Story("lvs-topologies", timeline)
{
    private const string ClientAddress = "192.168.0.200";
    private const int SlowLab = 3000;
    private const double DownInterval = 3 + (156.0 / 256), Margin = 1.5;
    private static readonly IPAddress Vip = IPAddress.Parse("192.168.0.99"), Vip6 = IPAddress.Parse("2001:db8::99");
    private LabHost _client = null!, _d1 = null!, _d2 = null!, _r1 = null!, _r3 = null!;

    protected override void Act()
    {
        Wire();
        Follow("Set up");
        Comes("d1 has the VIPs", () => _d1.Run("ip -o addr show").Output.Contains("192.168.0.99/"));
        Comes("every real server is in the table of both", () => _d1.Demand("ipvsadm -Ln").Split("-> ").Length == 14 && _d2.Demand("ipvsadm -Ln").Split("-> ").Length == 14);
        Timeline.Show(_d1.Demand("ipvsadm -Ln"));
        Translate();
        Direct();
        Schedule();
        LeaveByHealth();
        CutPower();
    }

    /// <summary>What the README takes for granted: addresses, web servers; and iptables on xtables, which is all that the lab's kernel has.</summary>
    private void Wire()
    {
        var (outside, inside) = (Network.AddLan(), Network.AddLan());
        _client = Network.AddHost("client", outside, $"{ClientAddress}/24");
        _client.Demand("ip addr add 2001:db8::200/64 dev eth0 nodad; for i in 1 2 3 4 5 6 7; do ip addr add 192.168.0.20$i/24 dev eth0; done");
        _r1 = RealServer("r1", inside, "10.0.0.1/24");
        RealServer("r2", inside, "10.0.0.2/24");
        _r3 = RealServer("r3", inside, "10.0.0.3/24");
        foreach (var number in new[] { 114, 115 }) RealServer($"r{number - 110}", outside, $"192.168.0.{number}/24").Demand($"ip addr add 2001:db8::{number}/64 dev eth0 nodad");
        (_d1, _d2) = (Director("d1", outside, inside, 10), Director("d2", outside, inside, 11));
    }

    private LabHost RealServer(string name, string lan, string address)
    {
        var host = Machine(name, lan, address);
        host.Demand("mkdir -p /var/www && echo ok >/var/www/health");
        WebServer.Serve(host, "$hostname $remote_addr", "location = /health { root /var/www; }", "80", "[::]:80", "81", "82", "8080", "8081");
        return host;
    }

    private LabHost Director(string name, string outside, string inside, int number)
    {
        var host = Machine(name, outside, $"192.168.0.{number}/24");
        host.Connect(inside, "eth1", $"10.0.0.{200 + number}/24");
        host.Demand($"ip addr add 2001:db8::{number}/64 dev eth0 nodad; update-alternatives --set iptables /usr/sbin/iptables-legacy; modprobe iptable_nat; modprobe xt_ipvs");
        return host;
    }

    private List<string> Read(IPAddress address, int port, int requests = 6, IPAddress? source = null)
    {
        var bodies = new List<string>();
        _client.OnNetwork(() =>
        {
            for (var i = 0; i < requests; i++) bodies.Add(PageReader.Fetch(new IPEndPoint(address, port), source, SlowLab) ?? "no answer");
        });
        return bodies;
    }

    private void Shows(string claim, IPAddress address, int port, params string[] pages)
    {
        var read = Read(address, port).Distinct().Order().ToList();
        Timeline.Check(read.SequenceEqual(pages), $"{claim}: {string.Join(", ", read)}");
    }

    private void Translate()
    {
        Shows("half-NAT, servers see the client", Vip, 80, $"r1 {ClientAddress}", $"r2 {ClientAddress}");
        Shows("full NAT, servers see the director", Vip, 81, "r2 10.0.0.100", "r3 10.0.0.100");
        Timeline.Check(_r3.Demand("ip route show default").Trim() == "", "r3 has no route to the client");
        var persistent = Read(Vip, 82).Distinct().ToList();
        Timeline.Check(persistent.Count == 1, $"persistence: one server for all requests of the client ({string.Join(", ", persistent)})");
    }

    private void Direct()
    {
        Shows("direct return", Vip, 8080, $"r4 {ClientAddress}", $"r5 {ClientAddress}");
        Shows("direct return over IPv6", Vip6, 80, "r4 2001:db8::200", "r5 2001:db8::200");
        var mac = _d1.Demand("cat /sys/class/net/eth0/address").Trim();
        Timeline.Check(_client.Demand("ip neigh show 192.168.0.99").Contains(mac), $"the client's ARP entry for the VIP is d1 ({mac}): r4 and r5 have it and do not answer");
        Timeline.Check(_client.Demand("ip neigh show 2001:db8::99").Contains(mac), "so is its neighbour entry for the IPv6 VIP");
    }

    private void Schedule()
    {
        var half = Read(Vip, 80, 8).CountBy(page => page).ToList();
        Timeline.Check(half.Count == 2 && half.All(server => server.Value == 4), "rr: 8 requests, 4 for each server");
        var servers = new List<string>();
        for (var i = 0; i <= 7; i++)
        {
            var address = $"192.168.0.20{i}";
            var pages = Read(Vip, 8081, 3, IPAddress.Parse(address)).Distinct().ToList();
            if (pages.Count == 1 && pages[0].EndsWith($" {address}", StringComparison.Ordinal)) servers.Add(pages[0][..2]);
        }
        Timeline.Check(servers.Count == 8, $"tunnel, sh: each of 8 client addresses has one server ({string.Join(", ", servers)})");
        Timeline.Check(servers.Distinct().Count() == 2, "tunnel: both servers serve");
    }

    private void LeaveByHealth()
    {
        Follow("Take a real server out by its health page");
        using (var client = new PageReader(_client, new(Vip, 80), SlowLab))
            Leaves("r1 leaves the table of port 80", client, () => !HalfNat(_d1).Contains("10.0.0.1:"));
        Shows("r2 serves", Vip, 80, $"r2 {ClientAddress}");
        Follow("Put it back");
        Comes("r1 is back", () => HalfNat(_d1).Contains("10.0.0.1:"));
    }

    private static string HalfNat(LabHost director) => director.Demand("ipvsadm -Ln -t 192.168.0.99:80");

    private void CutPower()
    {
        var persistent = Read(Vip, 82, 1)[0];
        using var nat = new OpenConnections(_client, new(Vip, 80), 4);
        using var direct = new OpenConnections(_client, new(Vip, 8080), 8);
        using var tunnel = new OpenConnections(_client, new(Vip, 8081), 2);
        using var six = new OpenConnections(_client, new(Vip6, 80), 4);
        (string Name, OpenConnections Connections)[] all = [("half-NAT", nat), ("direct return", direct), ("tunnel", tunnel), ("direct return over IPv6", six)];
        Timeline.Check(direct.Servers.Count(server => server.StartsWith("r5", StringComparison.Ordinal)) >= 5, $"wlc, weights 1 and 3: 8 open connections ({string.Join(", ", direct.Servers.CountBy(server => server[..2]).Select(server => $"{server.Key} {server.Value}"))})");
        using var translated = new IdleConnections(_client, new(Vip, 81), 4);
        Comes("d2 knows the 22 open connections", () => _d2.Demand("ipvsadm -Lcn").Split('\n').Count(line => line.Contains("ESTABLISHED")) >= 22);
        WebServer.Pause(_r3);
        using var unanswered = translated.AskOne("r3 10.0.0.100");
        foreach (var (_, connections) in all) connections.Mark();
        Timeline.Tell("d1 loses power");
        _d1.CutPower();
        Comes("d2 has the VIPs", () => _d2.Run("ip -o addr show").Output.Contains("192.168.0.99/"));
        var now = Stopwatch.GetTimestamp();
        foreach (var (name, connections) in all)
        {
            Comes($"{name}: every open connection goes on through d2", () => connections.AllAnsweredSince(now) && connections.Lost().Count == 0);
            Timeline.Gap(name, connections.LongestWait, 2 * (DownInterval + Margin), "master down interval 3.61 s + 1.5 s for a slow lab; TCP repeats at most that much later again");
        }
        GoOnTranslated(translated, unanswered);
        Timeline.Check(Read(Vip, 82, 1)[0] == persistent, $"persistence: d2 sends the client to the same server ({persistent})");
        Shows("full NAT by d2", Vip, 81, "r2 10.0.0.100", "r3 10.0.0.100");
    }

    /// <summary>The director that takes over knows connections with full NAT, but not the translation of their source.</summary>
    /// <param name="unanswered">A connection whose server answers only now.</param>
    private void GoOnTranslated(IdleConnections translated, Socket unanswered)
    {
        WebServer.Resume(_r3);
        var goOn = translated.GoOn();
        Timeline.Check(goOn == translated.Count, $"full NAT: {goOn} of {translated.Count} connections go on through d2 whose client speaks next");
        Timeline.Check(IsReset(unanswered), "full NAT: the connection whose server speaks next is reset, as d2 has no translation for it yet");
    }

    /// <summary>Whether nothing comes but, once the client asks again, the end of the connection.</summary>
    private static bool IsReset(Socket socket)
    {
        if (socket.Poll(TimeSpan.FromSeconds(2), SelectMode.SelectRead)) return false;
        try
        {
            return PageReader.Get(socket, "keep-alive") is null;
        }
        catch (SocketException reset)
        {
            return reset.SocketErrorCode == SocketError.ConnectionReset;
        }
    }
}
