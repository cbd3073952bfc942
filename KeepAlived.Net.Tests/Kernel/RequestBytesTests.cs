using System.Net;
using KeepAlived.Net.Lab;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>What ours sends is what Debian's keepalived sends, byte for byte.</summary>
internal sealed class RequestBytesTests : LabFixture
{
    private const string VirtualHost = "virtualhost www.example";

    /// <summary>Real server and check.</summary>
    private static readonly (string Server, string Check)[] Checks =
    [
        ("10.0.0.1 80", Http("")),
        ("10.0.0.1 8080", Http("")),
        ("10.0.0.1 8081", Http("http_protocol 1.0")),
        ("10.0.0.1 8082", Http("http_protocol 1.0C")),
        ("10.0.0.1 8083", Http("http_protocol 1.0c")),
        ("10.0.0.1 8084", Http("http_protocol 1.1")),
        ("10.0.0.1 8085", Http("http_protocol 1.1", VirtualHost)),
        ("10.0.0.1 8086", Http(VirtualHost)),
        ("10.0.0.1 8087", Http("virtualhost outer.example:99", "virtualhost inner.example")),
        ("10.0.0.1 8088", Http("", "path \"/a b/../c//d%7E?x=1&y=%20#f\"")),
        ("10.0.0.1 8089", Http("connect_port 8099")),
        ("10.0.0.1 443", Http("")),
        ("10.0.0.1 8090", Http("http_protocol 1.1", "path x/y")),
        ("10.0.0.1 8091", Http("http_protocol 1.1\n virtualhost outer.example")),
        ("10.0.0.1 8092", Http("connect_ip fd00::1")),
        ("10.0.0.1 8093", Http("connect_ip fd00::1\n http_protocol 1.1")),
        ("fd00::1 8082", Http("http_protocol 1.0C")),
        ("fd00::1 443", Http("virtualhost [fd00::7]:8")),
        ("fd00::1 80", Http("")),
        ("fd00::1 8080", Http("http_protocol 1.1")),
        ("fd00::1 8081", Http("http_protocol 1.1", VirtualHost)),
        ("10.0.0.1 8025", "SMTP_CHECK {\n }"),
        ("10.0.0.1 8026", "SMTP_CHECK {\n helo_name me.example\n }"),
    ];

    private static string Http(string settings, string url = "path /x") => $"HTTP_GET {{\n url {{\n {(url.StartsWith("path", StringComparison.Ordinal) ? "" : "path /y\n ")}{url}\n }}\n {settings}\n }}";

    [Test]
    public void Requests_are_equal()
    {
        var debian = RequestsOf(LabDaemon.Debians);
        var ours = RequestsOf(LabDaemon.Ours);
        Assert.That(debian, Has.Count.EqualTo(Checks.Length), "the oracle has asked everybody");
        Assert.That(ours, Is.EqualTo(debian));
    }

    /// <summary>What each server was told first, by its address and port.</summary>
    private SortedDictionary<string, string> RequestsOf(string binary)
    {
        var network = NewNetwork();
        var lan = network.AddLan();
        var servers = network.AddHost("servers", lan, "10.0.0.1/24");
        var director = network.AddHost("director", lan, "10.0.0.2/24");
        servers.Demand("ip addr add fd00::1/64 dev eth0 nodad");
        director.Demand("ip addr add fd00::2/64 dev eth0 nodad");
        var started = new SortedDictionary<string, ScriptedServer>(StringComparer.Ordinal);
        servers.OnNetwork(() =>
        {
            foreach (var (server, check) in Checks) started.Add(server, Start(server, check));
        });
        var daemon = NewDaemon(director, binary, string.Concat(Checks.Select(check => Service(check.Server, check.Check))));
        daemon.Start();
        Shell.WaitFor(Patience, () => started.Values.All(server => Said(server) is not null), PollInterval);
        daemon.Stop();
        return new(started.Where(server => Said(server.Value) is not null).ToDictionary(server => server.Key, server => Said(server.Value)!), StringComparer.Ordinal);
    }

    private static ScriptedServer Start(string server, string check)
    {
        var (address, port) = (check.Contains("connect_ip") ? "fd00::1" : server.Split(' ')[0], check.Contains("8099") ? 8099 : int.Parse(server.Split(' ')[1]));
        var at = new IPEndPoint(IPAddress.Parse(address), port);
        return check.StartsWith("SMTP", StringComparison.Ordinal) ? ScriptedServer.Conversing("220 hi", static _ => "250 ok", at) : ScriptedServer.Answering("HTTP/1.0 200 OK\r\n\r\n", at);
    }

    private static string? Said(ScriptedServer server)
    {
        lock (server.Requests) return server.Requests.Count == 0 ? null : server.Requests[0];
    }

    private static string Service(string server, string check) =>
        $"virtual_server {(server.Contains("::") ? "fd00::99" : "192.168.0.99")} {server.Split(' ')[1]} {{\n delay_loop 1\n warmup 0\n lb_algo rr\n lb_kind NAT\n protocol TCP\n real_server {server} {{\n weight 1\n {check}\n }}\n}}\n";
}
