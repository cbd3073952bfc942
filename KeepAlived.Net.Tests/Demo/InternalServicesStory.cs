using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>DNS, LDAP, MySQL, SMTP, POP3 and IMAP behind a director pair, asked by real clients while servers and a director go and come.</summary>
internal sealed class InternalServicesStory(Timeline timeline) : Story("internal-services", timeline)
{
    private const string Vip = "10.0.0.50", FlowVip = "10.0.0.51", FlowLog = "/tmp/watch-flow.log";
    private const double DownInterval = 3 + (156.0 / 256), ClientTimeout = 5, Margin = 2, Detection = 5 + 2 + 1 + 2;
    private static readonly (string Name, string Service)[] Balanced =
        [("dns-udp", $"UDP {Vip}:53"), ("dns-tcp", $"TCP {Vip}:53"), ("ldap", $"TCP {Vip}:389"), ("mysql", $"TCP {Vip}:3306"), ("smtp", $"TCP {Vip}:25"), ("pop3", $"TCP {Vip}:110")];

    /// <summary>All of them; the last two are those that tie a client to a server.</summary>
    private static readonly (string Name, string Service)[] Watched = [.. Balanced, ("imap", $"TCP {Vip}:143"), ("dns-flow", $"UDP {FlowVip}:53")];

    /// <summary>How each daemon of a server goes: by its init script, or as in a crash.</summary>
    private static readonly (string Command, string[] Services)[] Stops =
    [
        ("service named stop", ["dns-udp", "dns-tcp", "dns-flow"]), ("kill -9 $(pidof slapd)", ["ldap"]), ("pkill -9 'mysqld_safe|mariadbd'", ["mysql"]),
        ("service postfix stop", ["smtp"]), ("service dovecot stop", ["pop3", "imap"]),
    ];

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
        LoseServer(victim);
        ReturnServer(victim);
        AddServer();
        LoseDirector();
    }

    private static bool HasAddress(LabHost host) => host.Run("ip -o addr show dev eth0").Output.Contains($" {Vip}/");

    /// <summary>The lines of a director's table below a service that name a server.</summary>
    private static bool Serves(string table, string service, LabHost server)
    {
        var (current, address) = ("", $"-> 10.0.0.1{server.Name[1]}:");
        foreach (var line in table.Split('\n').Select(line => line.Trim()))
            if (!line.StartsWith("->", StringComparison.Ordinal)) current = line.Replace("  ", " ", StringComparison.Ordinal);
            else if (current.StartsWith(service + " ", StringComparison.Ordinal) && line.StartsWith(address, StringComparison.Ordinal))
                return line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3] != "0";
        return false;
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

    /// <summary>A check that waits longer than others do: the clients ask one service after the other.</summary>
    private void Follows(string claim, Func<bool> condition) => Timeline.Check(Shell.WaitFor(3 * Patience, condition) is not null, claim);

    private void LoseServer(string name)
    {
        var server = _servers[name];
        var before = DateTime.UtcNow;
        Timeline.Tell($"{name}, which the client's IMAP and its DNS flow are tied to, loses its services: {string.Join("; ", Stops.Select(stop => stop.Command))}");
        var stopping = Task.Run(() => Stop(server));
        var gone = WaitForTable(table => Watched.Where(service => !Serves(table, service.Service, server)).Select(service => service.Name));
        var stopped = stopping.Result;
        foreach (var (service, at) in gone)
            Timeline.Gap($"{service}: from the stop until {name} had left the table", at > stopped[service] ? at - stopped[service] : TimeSpan.Zero, Detection + Margin, "delay_loop 2 s, of MySQL 5 s, + 2 tries of 2 s + 1 s between + 2 s for a slow lab");
        Timeline.Show(_d1.Demand("ipvsadm -Ln"));
        Follows("the clients ask on", () => Watched.All(service => _logs[service.Name].Since(gone.Values.Max()).Count >= 2));
        foreach (var (service, at) in gone)
        {
            var asked = _logs[service].Since(at + TimeSpan.FromMilliseconds(100));
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
        });
        if (came is null) throw new InvalidOperationException($"the director's table did not follow: {_d1.Demand("ipvsadm -Ln")}");
        return times;
    }

    /// <summary>Lets the client ask DNS from one port on, whose flow goes to a server.</summary>
    private void BindFlow(string server)
    {
        var port = 5301;
        while (!Ask(port).Contains($"\"{server}\"", StringComparison.Ordinal) && port < 5320) port++;
        _client.Demand($"SOURCE_PORT={port} setsid {Directory}/watch.sh dns-flow >{FlowLog} 2>/tmp/watch-flow-failed.log </dev/null &");
        Follows($"dns-flow: the queries from port {port} all go to {server}", () => _logs["dns-flow"].Since(DateTime.MinValue).Count > 4 && _logs["dns-flow"].Servers(DateTime.MinValue).SetEquals([server]));
    }

    private string Ask(int port) => _client.Run($"dig +nsid +time=5 +tries=1 -b '0.0.0.0#{port}' @{FlowVip} www.example.com").Output;

    private void ReturnServer(string name)
    {
        var from = DateTime.UtcNow;
        Timeline.Tell($"{name}: its services start");
        _servers[name].Demand("for s in named slapd mariadb postfix dovecot; do service $s start; done");
        WaitForTable(table => Watched.Where(service => Serves(table, service.Service, _servers[name])).Select(service => service.Name));
        foreach (var (service, _) in Balanced) Follows($"{service}: {name} answers again", () => _logs[service].Servers(from).Contains(name));
        foreach (var (service, _) in Watched) NoneFails(service, _logs[service].Since(from), $"while {name} returned");
    }

    private void AddServer()
    {
        var from = DateTime.UtcNow;
        Follow("Add a server");
        foreach (var (service, _) in Balanced) Follows($"{service}: s3 answers", () => _logs[service].Servers(from).Contains("s3"));
        foreach (var (service, _) in Watched) NoneFails(service, _logs[service].Since(from), "while s3 was added");
    }

    private void LoseDirector()
    {
        var from = DateTime.UtcNow;
        var turns = Watched.ToDictionary(service => service.Name, service => _logs[service.Name].LongestGap(from - Patience).TotalSeconds);
        Timeline.Tell("d1 loses power");
        _d1.CutPower();
        Follows("d2 takes the VIPs", () => HasAddress(_d2));
        var taken = DateTime.UtcNow;
        Follows("every service is answered through d2", () => Watched.All(service => _logs[service.Name].Since(taken).Count(query => query.Server is not null) >= 2));
        foreach (var (service, _) in Watched)
        {
            Timeline.Gap($"{service}: d1 lost power", _logs[service].LongestGap(from), DownInterval + ClientTimeout + turns[service] + Margin, "master down interval 3.61 s + 5 s until a client gives up + the clients' usual turn + 2 s for a slow lab");
            NoneFails(service, _logs[service].Since(taken + TimeSpan.FromMilliseconds(100)), "since d2 has the VIPs");
        }
    }
}
