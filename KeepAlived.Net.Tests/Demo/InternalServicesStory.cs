using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>DNS, LDAP, MySQL, SMTP, POP3 and IMAP behind a director pair, asked by real clients while servers and a director go and come.</summary>
internal sealed class InternalServicesStory(Timeline timeline) : Story("internal-services", timeline)
{
    private const string Vip = "10.0.0.50", FlowVip = "10.0.0.51", FlowLog = "/tmp/watch-flow.log", Imap = $"TCP {Vip}:143", Flow = $"UDP {FlowVip}:53";
    private const double DownInterval = 3 + (156.0 / 256), AskAgain = 4, FlowPause = 2, CheckPeriod = 2, MySqlCheckPeriod = 5, ScriptRuns = 2, RetryDelay = 1, Margin = 2;
    private const string Nobody = "";
    private static readonly (string Name, string Service)[] Balanced =
        [("dns-udp", $"UDP {Vip}:53"), ("dns-tcp", $"TCP {Vip}:53"), ("ldap", $"TCP {Vip}:389"), ("mysql", $"TCP {Vip}:3306"), ("smtp", $"TCP {Vip}:25"), ("pop3", $"TCP {Vip}:110")];

    /// <summary>All of them; the last two are those that tie a client to a server.</summary>
    private static readonly (string Name, string Service)[] Watched = [.. Balanced, ("imap", Imap), ("dns-flow", Flow)];

    /// <summary>How each daemon of a server goes: in good order, or as in a crash. First the one whose check takes longest to tell.</summary>
    private static readonly (string Command, string[] Services)[] Stops =
    [
        ("kill -9 $(pidof mariadbd)", ["mysql"]), ("kill -9 $(pidof slapd)", ["ldap"]), ("service named stop", ["dns-udp", "dns-tcp", "dns-flow"]),
        ("service postfix stop", ["smtp"]), ("service dovecot stop", ["pop3", "imap"]),
    ];

    /// <summary>MariaDB beside the others, as it takes longest.</summary>
    private const string Starts = "service mariadb start & service named start; service slapd start; service postfix start; service dovecot start; wait";

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);
    private readonly Dictionary<string, LabHost> _servers = [];
    private readonly Dictionary<string, QueryLog> _logs = [];
    private LabHost _client = null!, _d1 = null!, _d2 = null!;

    protected override void Act()
    {
        var lan = Network.AddLan();
        for (var i = 1; i <= 3; i++) _servers[$"s{i}"] = Machine($"s{i}", lan, $"10.0.0.1{i}/24");
        (_d1, _d2) = (Machine("d1", lan, "10.0.0.1/24"), Machine("d2", lan, "10.0.0.2/24"));
        _client = Machine("client", lan, "10.0.0.200/24");
        Follow("Set up");
        Follows("d1 has the VIPs", () => HasAddress(_d1));
        Follow("Watch");
        foreach (var (name, _) in Watched) _logs[name] = new(_client, name == "dns-flow" ? FlowLog : "/tmp/watch.log", name);
        Timeline.Show(_d1.Demand("ipvsadm -Ln"));
        foreach (var (name, _) in Balanced) Follows($"{name}: s1 and s2 answer through the VIP", () => _logs[name].Servers(DateTime.MinValue).SetEquals(["s1", "s2"]));
        Follows("imap: one server answers this client (persistence)", () => _logs["imap"].Servers(DateTime.MinValue).Count == 1);
        var victim = _logs["imap"].Servers(DateTime.MinValue).First();
        BindFlow(victim);
        LookAtEntries();
        LoseServer(victim);
        ReturnServer(victim);
        AddServer();
        LetClientsAsk(false); // what follows is asked by hand, and their programs take most of the lab's time
        ShowWhatSticks();
        LetClientsAsk(true);
        LoseDirector();
    }

    private static bool HasAddress(LabHost host) => host.Run("ip -o addr show dev eth0").Output.Contains($" {Vip}/");

    private static bool Serves(string table, string service, LabHost server) =>
        Line(table, service, server) is { } line && line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3] != "0";

    /// <summary>The line of a director's table below a service that names a server, if there is one.</summary>
    private static string? Line(string table, string service, LabHost server)
    {
        var (current, address) = ("", $"-> 10.0.0.1{server.Name[1]}:");
        foreach (var line in table.Split('\n').Select(line => line.Trim()))
            if (!line.StartsWith("->", StringComparison.Ordinal)) current = line.Replace("  ", " ", StringComparison.Ordinal);
            else if (current.StartsWith(service + " ", StringComparison.Ordinal) && line.StartsWith(address, StringComparison.Ordinal))
                return line;
        return null;
    }

    /// <summary>Stops the daemons of a server; when each service of it had stopped.</summary>
    private static Dictionary<string, DateTime> Stop(LabHost server)
    {
        var times = new Dictionary<string, DateTime>();
        foreach (var (command, services) in Stops)
        {
            server.Demand(command);
            foreach (var service in services) times[service] = DateTime.UtcNow;
        }
        return times;
    }

    /// <summary>A check that waits longer than others do, as the clients ask one service after the other, and looks less often.</summary>
    private void Follows(string claim, Func<bool> condition) => Timeline.Check(Shell.WaitFor(3 * Patience, condition, LookInterval) is not null, claim);

    private void LoseServer(string name)
    {
        var server = _servers[name];
        var before = DateTime.UtcNow;
        Timeline.Tell($"{name}, which the client's IMAP and its DNS flow are tied to, loses its services: {string.Join("; ", Stops.Select(stop => stop.Command))}");
        var stopping = Task.Run(() => Stop(server));
        var gone = WaitForTable(table => Watched.Where(service => !Serves(table, service.Service, server)).Select(service => service.Name));
        var stopped = stopping.GetAwaiter().GetResult();
        foreach (var (service, at) in gone)
        {
            var (period, runs, programs) = service == "mysql" ? (MySqlCheckPeriod, ScriptRuns, "; 2 s to start the check's program twice") : (CheckPeriod, 0, "");
            Timeline.Gap($"{service}: from the stop until {name} had left the table", at > stopped[service] ? at - stopped[service] : TimeSpan.Zero, period + RetryDelay + runs + Margin, $"delay_loop {period} s + delay_before_retry 1 s, as its host refuses connections at once{programs}; 2 s for a slow lab");
        }
        Timeline.Show(_d1.Demand("ipvsadm -Ln"));
        List<QueryLog.Query> Asked(string service) => _logs[service].Since(gone[service] + TimeSpan.FromMilliseconds(100));
        Follows("the clients ask on", () => Watched.All(service => Asked(service.Name).Count >= 2));
        foreach (var (service, at) in gone)
        {
            var asked = Asked(service);
            var lost = _logs[service].Since(before).Count(query => query.Server is null && query.Began < at);
            NoneFails(service, asked, $"since {name} left the table (before: {lost} failed)");
            Timeline.Check(asked.All(query => query.Server != name), $"{service}: {name} answers no more");
        }
    }

    private void NoneFails(string service, List<QueryLog.Query> asked, string when)
    {
        var failed = asked.Count(query => query.Server is null);
        Timeline.Check(failed == 0 && asked.Count > 0, $"{service}: {asked.Count} queries, {failed} failed {when}");
    }

    /// <summary>The time of the first dump in which each service had a state; what does not come fails the story.</summary>
    private Dictionary<string, DateTime> WaitForTable(Func<string, IEnumerable<string>> reached)
    {
        var times = new Dictionary<string, DateTime>();
        var came = Shell.WaitFor(4 * Patience, () =>
        {
            var table = _d1.Demand("ipvsadm -Ln");
            foreach (var service in reached(table)) times.TryAdd(service, DateTime.UtcNow);
            return times.Count == Watched.Length;
        }, LookInterval);
        if (came is null) throw new InvalidOperationException($"the director's table did not follow: {_d1.Demand("ipvsadm -Ln")}");
        return times;
    }

    /// <summary>Lets the client ask DNS from one port on, whose flow goes to a server.</summary>
    private void BindFlow(string server)
    {
        var port = PortTo(server, 5301);
        _client.Demand($"SOURCE_PORT={port} PAUSE={FlowPause} setsid {Directory}/watch.sh dns-flow >{FlowLog} 2>/tmp/watch-flow-failed.log </dev/null &");
        Follows($"dns-flow: the queries from port {port} all go to {server}", () => _logs["dns-flow"].Since(DateTime.MinValue).Count > 1 && _logs["dns-flow"].Servers(DateTime.MinValue).SetEquals([server]));
    }

    /// <summary>UDP of both kinds: what IPVS remembers of them.</summary>
    private void LookAtEntries()
    {
        var entries = _d1.Demand("ipvsadm -Lcn").Split('\n').Where(line => line.StartsWith("UDP", StringComparison.Ordinal)).ToList();
        Timeline.Check(entries.Exists(line => line.Contains($" {FlowVip}:53 ")) && !entries.Exists(line => line.Contains($" {Vip}:53 ")), $"IPVS has an entry of the flow to {FlowVip}, and none of any query to {Vip} (ops)");
    }

    /// <summary>The first port from one on whose queries go to a server.</summary>
    private int PortTo(string server, int port)
    {
        var last = port + 20;
        while (AskFlow(port, 3) != server)
            if (++port > last) throw new InvalidOperationException($"no query to {FlowVip} goes to {server}");
        return port;
    }

    /// <summary>Who answers a DNS query from a port of the client.</summary>
    /// <param name="port">0: any.</param>
    private string AskFlow(int port, int seconds) => Answerer(_client.Run($"dig +nsid +time={seconds} +tries=1 -b '0.0.0.0#{port}' @{FlowVip} www.example.com").Output, "(\"");

    private string AskImap() => Answerer(_client.Run($"curl -sv --connect-timeout 5 --max-time 10 -u alice:wonderland imap://{Vip}/").Output, "] ");

    /// <summary>The server whose name stands behind some words of an answer.</summary>
    private string Answerer(string answer, string words) => _servers.Keys.FirstOrDefault(name => answer.Contains(words + name, StringComparison.Ordinal)) ?? Nobody;

    private void ReturnServer(string name)
    {
        var from = DateTime.UtcNow;
        Timeline.Tell($"{name}: its services start");
        _servers[name].Demand(Starts);
        WaitForTable(table => Watched.Where(service => Serves(table, service.Service, _servers[name])).Select(service => service.Name));
        foreach (var (service, _) in Balanced) Follows($"{service}: {name} answers again", () => _logs[service].Servers(from).Contains(name));
        foreach (var (service, _) in Watched) NoneFails(service, _logs[service].Since(from), $"while {name} returned");
    }

    private void AddServer()
    {
        var from = DateTime.UtcNow;
        Follow("Add a server");
        foreach (var (service, _) in Balanced.Where(service => service.Name != "mysql")) Follows($"{service}: s3 answers", () => _logs[service].Servers(from).Contains("s3"));
        foreach (var (service, _) in Watched) NoneFails(service, _logs[service].Since(from), "while s3 was added");
    }

    /// <summary>The opposite of what the README advises, to see that it matters: a flow and a persistence that stay with a dead server.</summary>
    private void ShowWhatSticks()
    {
        Follow("What sticks");
        var name = _logs["imap"].Since(DateTime.MinValue).Select(query => query.Server).OfType<string>().Last();
        var port = PortTo(name, 5330);
        Timeline.Tell($"{name}, which the client's IMAP and its port {port} are tied to, loses named and dovecot");
        _servers[name].Demand("service named stop; service dovecot stop");
        string Weight(string service) => Line(_d1.Demand("ipvsadm -Ln"), service, _servers[name]) is { } line ? line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3] : "gone";
        Follows($"{name} has weight 0 in DNS of {FlowVip} and in IMAP (inhibit_on_failure), and has left DNS of {Vip}", () => Weight(Flow) == "0" && Weight(Imap) == "0" && Weight(Balanced[0].Service) == "gone");
        Sticks($"weight 0 and expire_nodest_conn = 1: the flow from port {port} stays with {name}", port);
        Timeline.Check(AskImap() == Nobody, "expire_quiescent_template = 0: the client's IMAP stays with it");
        Follow("What expire_nodest_conn is for");
        Follows($"{name} has left DNS of {FlowVip}", () => Weight(Flow) == "gone");
        Sticks($"without inhibit_on_failure, but with expire_nodest_conn = 0: the flow stays with {name}", port);
        Follow("Let go");
        var other = AskFlow(port, 3);
        Timeline.Check(other != Nobody && other != name, $"expire_nodest_conn = 1: the next query from port {port} is answered, by {other}");
        other = AskImap();
        Timeline.Check(other != Nobody && other != name, $"expire_quiescent_template = 1: IMAP is answered, by {other}");
    }

    private void LetClientsAsk(bool ask) => _client.Demand($"pkill -{(ask ? "CONT" : "STOP")} -f '[w]atch.sh'");

    private void Sticks(string claim, int port)
    {
        Timeline.Check(AskFlow(port, 1) == Nobody && AskFlow(port, 1) == Nobody, $"{claim}: 2 queries, 2 failed");
        Timeline.Check(AskFlow(0, 3) != Nobody, "a query from another port is answered");
    }

    private void LoseDirector()
    {
        var from = DateTime.UtcNow;
        Timeline.Tell("d1 loses power");
        _d1.CutPower();
        Follows("d2 takes the VIPs", () => HasAddress(_d2));
        var taken = DateTime.UtcNow;
        Follows("every service is answered through d2", () => Watched.All(service => _logs[service.Name].Since(taken).Count(query => query.Server is not null) >= 2));
        const string Why = "master down interval 3.61 s + 4 s until a client asks again (dig +time=3 and a second between; TCP repeats its first packet after 1, 3 and 7 s) + 2 s for a slow lab";
        Timeline.Gap("the services, asked in turn: d1 lost power", new QueryLog(_client, "/tmp/watch.log").LongestGap(from), DownInterval + AskAgain + Margin, Why);
        Timeline.Gap("dns-flow: d1 lost power", _logs["dns-flow"].LongestGap(from), DownInterval + AskAgain + FlowPause - 1 + Margin, $"{Why}; this client pauses for {FlowPause} s");
        foreach (var (service, _) in Watched) NoneFails(service, _logs[service].Since(taken + TimeSpan.FromMilliseconds(100)), "since d2 has the VIPs");
    }
}
