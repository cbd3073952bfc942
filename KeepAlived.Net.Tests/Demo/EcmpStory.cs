using System.Diagnostics;
using System.Net;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>Three directors that work at once behind a router with FRR: open connections survive everything but the death of their real server.</summary>
internal sealed class EcmpStory(Timeline timeline) : Story("ecmp-active-active", timeline)
{
    private const int Flows = 24, SlowLab = 3000;
    private const double Detection = 4 * 0.5, CheckPeriod = 1, RetryDelay = 1, Margin = 1.5;
    private static readonly IPEndPoint Service = new(IPAddress.Parse("203.0.113.80"), 80);
    private readonly List<LabHost> _directors = [], _reals = [];
    private LabHost _router = null!, _client = null!;

    protected override void Act()
    {
        Wire();
        Follow("Set up");
        Comes("the router has three next hops to the VIP", () => NextHops() == 3);
        Timeline.Show(_router.Demand("ip route show 203.0.113.80; vtysh -c 'show bfd peers brief'"));
        Comes("BFD has the timers of the configuration", () => _router.Demand("vtysh -c 'show bfd peers'").Split("Detect-multiplier: 4").Length > 3);
        Timeline.Show(_directors[0].Demand("ipvsadm -Ln"));
        Timeline.Check(Read(30).Distinct().Order().SequenceEqual(["r1", "r2", "r3"]), "30 requests: all answered, all three real servers serve");
        LoseServer();
        using var connections = new OpenConnections(_client, Service, Flows);
        Timeline.Tell($"the client opens {Flows} connections: {string.Join(", ", connections.Servers.CountBy(server => server).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"))}");
        foreach (var director in _directors) Comes($"{director.Name} forwards some of them", () => Established(director) > 0);
        Maintain(connections);
        CutPower(connections);
        Isolate(connections);
        LoseAllServers();
    }

    private static int Established(LabHost director) => director.Demand("ipvsadm -Lcn").Split('\n').Count(line => line.Contains("ESTABLISHED"));

    private int NextHops() => _router.Run("ip route show 203.0.113.80").Output.Split("via ").Length - 1;

    /// <summary>What the README takes for granted: addresses, routes, web servers.</summary>
    private void Wire()
    {
        var (outside, inside) = (Network.AddLan(), Network.AddLan());
        _client = Network.AddHost("client", outside, "198.51.100.10/24");
        _client.Demand("ip route add default via 198.51.100.1");
        // Between the lab's hosts a packet keeps the hash of its socket, which the router's ECMP then uses. Linux chooses a new one when it repeats a
        // packet, so flows would leave a dead director by themselves, before BFD notices; a wire carries no hash.
        _client.Demand("sysctl -qw net.core.txrehash=0");
        _router = Machine("router", outside, "198.51.100.1/24");
        _router.Connect(inside, "eth1", "10.0.0.1/24");
        for (var i = 1; i <= 3; i++) _reals.Add(Inside(inside, $"r{i}", 20 + i));
        for (var i = 1; i <= 3; i++) _directors.Add(Inside(inside, $"d{i}", 10 + i));
        foreach (var real in _reals) WebServer.Start(real, 80);
        // FRR kills a start of its daemons that takes longer than 20 s, and a lab on a busy machine is that slow.
        foreach (var host in _directors.Append(_router)) host.Demand("echo 'watchfrr_options=\"--restart-timeout=120\"' >>/etc/frr/daemons");
    }

    private LabHost Inside(string lan, string name, int number)
    {
        var host = Machine(name, lan, $"10.0.0.{number}/24");
        host.Demand("ip route add default via 10.0.0.1");
        return host;
    }

    private List<string> Read(int requests)
    {
        var bodies = new List<string>();
        _client.OnNetwork(() =>
        {
            for (var i = 0; i < requests; i++) bodies.Add(PageReader.Fetch(Service, timeout: SlowLab) ?? "no answer");
        });
        return bodies;
    }

    private void LoseServer()
    {
        var order = Weights(_directors[0]);
        Timeline.Check(_directors.TrueForAll(director => Weights(director) == order), $"the kernels of all directors have the real servers in one order ({order})");
        Timeline.Tell("nginx on r1 dies");
        WebServer.Kill(_reals[0]);
        using (var client = new PageReader(_client, Service, SlowLab))
            Leaves("r1 has weight 0 on every director, in its place", client, () => _directors.All(director => Weights(director) == order.Replace("21:1", "21:0", StringComparison.Ordinal)));
        var bodies = Read(30);
        Timeline.Check(bodies.Count(body => body is "r2" or "r3") == 30, $"30 requests: all answered by r2 and r3 ({string.Join(' ', bodies.Distinct())})");
        WebServer.Start(_reals[0], 80);
        Comes("r1 is back in the same place", () => _directors.All(director => Weights(director) == order));
    }

    /// <summary>Last byte of each real server's address and its weight, in the order of the kernel's table; ipvsadm would sort them.</summary>
    private static string Weights(LabHost director) => string.Join(' ', director.Demand("ipvsadm -Ln --nosort").Split('\n').Where(line => line.Contains("-> 10.0.0."))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(words => $"{words[1]["10.0.0.".Length..^":80".Length]}:{words[3]}"));

    private void Maintain(OpenConnections connections)
    {
        connections.Mark();
        Follow("Take a director out");
        Comes("d3 is out: the router has two next hops", () => NextHops() == 2);
        Survived(connections, "d3 was taken out", Margin, "it withdraws before it stops; 1.5 s for a slow lab");
        Follow("Bring it back");
        Comes("d3 is back: the router has three next hops", () => NextHops() == 3);
        Survived(connections, "d3 came back", Margin, "nothing is lost by a director that comes; 1.5 s for a slow lab");
        Agree();
    }

    /// <summary>Flows that have moved are known to the directors that had them and to those that have them now.</summary>
    private void Agree()
    {
        var flows = _directors.SelectMany(director => director.Demand("ipvsadm -Lcn").Split('\n'))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words is ["TCP", _, "ESTABLISHED", ..])
            .GroupBy(words => words[3], words => words[5]).Where(flow => flow.Count() > 1).ToList();
        var differing = flows.Where(flow => flow.Distinct().Count() > 1).Select(flow => $"{flow.Key} to {string.Join(" and ", flow)}").ToList();
        Timeline.Check(flows.Count > 0 && differing.Count == 0, $"mh agrees: {flows.Count} flows that more than one director knows, each with one real server {string.Join("; ", differing)}".TrimEnd());
    }

    private void CutPower(OpenConnections connections)
    {
        connections.Mark();
        Timeline.Tell("d1 loses power");
        _directors[0].CutPower();
        Comes("the router has two next hops", () => NextHops() == 2);
        Timeline.Show(_router.Demand("grep 'neighbor 10.0.0.11' /var/log/syslog | tail -2"));
        Survived(connections, "d1 lost power", 2 * (Detection + Margin), "TCP repeats a packet after 0.2, 0.4, 0.8 ... s: at most twice the 2 s of BFD, and the lab is slow");
    }

    private void Isolate(OpenConnections connections)
    {
        const double Noticed = CheckPeriod + RetryDelay;
        connections.Mark();
        Timeline.Tell("d2 reaches no real server any more");
        _directors[1].Demand("ip route add unreachable 10.0.0.20/30");
        Comes("d2 withdraws: the router has one next hop", () => NextHops() == 1);
        Survived(connections, "d2 was isolated", 2 * (Noticed + Margin), "check after 1 s, retry after 1 s; TCP repeats at most that much later again");
        _directors[1].Demand("ip route del unreachable 10.0.0.20/30");
        connections.Mark();
        Comes("d2 announces the VIP again", () => NextHops() == 2);
        Survived(connections, "d2 came back", Margin, "nothing is lost by a director that comes");
    }

    private void LoseAllServers()
    {
        Timeline.Tell("nginx dies on every real server");
        foreach (var real in _reals) WebServer.Kill(real);
        Comes("no director announces the VIP", () => NextHops() == 0);
        var answer = _client.Run("curl -sS --max-time 5 http://203.0.113.80/").Output.Trim();
        Timeline.Check(!answer.Contains("timed out", StringComparison.OrdinalIgnoreCase), $"the client is told at once: {answer}");
    }

    private void Survived(OpenConnections connections, string what, double allowed, string why)
    {
        var now = Stopwatch.GetTimestamp();
        Comes("every open connection is answered", () => connections.AllAnsweredSince(now));
        var lost = connections.Lost();
        Timeline.Check(lost.Count == 0, $"none of {Flows} open connections was lost {string.Join("; ", lost.Distinct())}".TrimEnd());
        Timeline.Gap(what, connections.LongestWait, allowed, why);
    }
}
