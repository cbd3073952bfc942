namespace KeepAlived.Net.Lab;

/// <summary>
/// One host with real services for many cases at a time: nginx answers on each of its addresses on 80 and 443 (TLS); other servers are
/// started where a case wants them. What happens to an address happens to nobody else's.
/// </summary>
internal sealed class ServerFarm : IDisposable
{
    public const string Router = "10.255.0.250", RouterIPv6 = "fdff::250";

    private const string Pages = "/tmp/www";
    private readonly LabNetwork _network = new();
    private readonly LabHost _host;

    public ServerFarm()
    {
        Lan = _network.AddLan();
        _host = _network.AddHost("servers", Lan, $"{Router}/16");
        // It routes to its addresses: one that is switched off is told to be unreachable at once.
        _host.Demand($"ip addr add {RouterIPv6}/64 dev eth0 nodad; cd /proc/sys/net; echo 1 | tee ipv4/ip_forward ipv6/conf/all/forwarding; echo 0 | tee ipv4/icmp_ratelimit ipv6/icmp/ratelimit; "
            + "ip route add unreachable 10.0.0.0/8; ip -6 route add unreachable fd00::/16; "
            + "mount --bind /dev/null /etc/resolv.conf; " // a mail server asks for its client's name, and nobody is there to be asked
            + "tc qdisc add dev eth0 root handle 1: prio bands 3 priomap 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0; tc qdisc add dev eth0 parent 1:3 handle 30: netem delay 4s limit 10000; "
            + "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /tmp/key.pem -out /tmp/certificate.pem -subj /CN=lab -days 30 2>/dev/null");
        _host.WriteFile("/tmp/nginx.conf", NginxConfiguration);
        _host.Demand("nginx -e /tmp/nginx-error.log -c /tmp/nginx.conf");
    }

    /// <summary>The LAN that directors of all cases are connected to; its addresses are 10.255.0.0/16 and fdff::/64.</summary>
    public string Lan { get; }

    /// <summary>IPv4 /32 or IPv6 /128 addresses that are there from now on.</summary>
    public void Add(params string[] addresses) => Batch(addresses.Select(address => $"addr replace {address} dev eth0{(IsIPv6(address) ? " nodad" : "")}"));

    /// <summary>Each has just the page /index.html.</summary>
    public void ResetPages(params string[] addresses)
    {
        foreach (var address in addresses)
        {
            if (Directory.Exists(PathOf(address))) Directory.Delete(PathOf(address), recursive: true);
            Write(address, "index.html", $"page {address.Split('.', ':')[^1]}\n");
        }
    }

    /// <summary>The host with this address is switched off.</summary>
    public void Remove(params string[] addresses) => Batch(addresses.Select(address => $"addr del {address}/{(IsIPv6(address) ? 128 : 32)} dev eth0"));

    /// <summary>What is sent from this address gets lost: nothing is refused, nothing is answered.</summary>
    public void Silence(string address) => _host.Demand($"ip {(IsIPv6(address) ? "-6" : "-4")} rule add from {address} blackhole");

    public void Unsilence(string address) => _host.Demand($"ip {(IsIPv6(address) ? "-6" : "-4")} rule del from {address} blackhole");

    /// <summary>Everything sent from this IPv4 address comes four seconds late.</summary>
    public void Slow(string address) =>
        _host.Demand($"tc filter add dev eth0 parent 1: protocol ip prio {Priority(address)} u32 match ip src {address}/32 flowid 1:3");

    public void Unslow(string address) => _host.Demand($"tc filter del dev eth0 parent 1: prio {Priority(address)}");

    /// <summary>Another page under an address; null: none, so 404.</summary>
    public void Write(string address, string page, string? text)
    {
        var file = $"{PathOf(address)}/{page}";
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (text is null) File.Delete(file);
        else File.WriteAllText(file, text);
    }

    /// <summary>Starts a server that goes on until <see cref="End"/>.</summary>
    /// <param name="name">To end it by; a server of this name ends first.</param>
    public void Begin(string name, string command)
    {
        End(name);
        _host.Demand($"mkdir -p /tmp/pids; setsid {command} >/tmp/pids/{name}.log 2>&1 </dev/null & echo $! >/tmp/pids/{name}");
    }

    /// <summary>Ends a server; returns when it is gone.</summary>
    public void End(string name) =>
        _host.Demand($"cd /tmp/pids 2>/dev/null && [ -e {name} ] || exit 0; pid=$(cat {name}); rm {name}; kill $pid; while [ -e /proc/$pid ]; do sleep 0.05; done");

    public void Dispose() => _network.Dispose();

    private void Batch(IEnumerable<string> commands) => _host.Demand($"ip -batch - <<'END'\n{string.Join('\n', commands)}\nEND");

    private string PathOf(string address) => _host.PathOf($"{Pages}/{address}");

    private static bool IsIPv6(string address) => address.Contains(':');

    /// <summary>A filter's place, by which it is found again: 10.PAIR.0.SERVER.</summary>
    private static int Priority(string address) => address.Split('.') is [_, var number, _, var server] ? (int.Parse(number) * 16) + int.Parse(server) : 0;

    private const string NginxConfiguration = """
        pid /run/nginx.pid; error_log /tmp/nginx-error.log; worker_processes 1; user root;
        events { worker_connections 1024; }
        http {
          access_log off; client_body_temp_path /tmp/b; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s;
          ssl_certificate /tmp/certificate.pem; ssl_certificate_key /tmp/key.pem;
          server {
            listen 80 default_server; listen 443 ssl default_server; listen [::]:80 default_server; listen [::]:443 ssl default_server;
            root /tmp/www/$server_addr;
            location /204 { return 204; }
            location /301 { return 301 http://elsewhere.example/; }
            location /403 { return 403; }
            location /503 { return 503; }
          }
          server { listen 80; listen 443 ssl; listen [::]:80; server_name shop.example; root /tmp/www/$server_addr/shop; }
        }
        """;
}
