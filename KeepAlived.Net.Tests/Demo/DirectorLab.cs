using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>The hosts of the director pair: two directors, three real servers on two LANs, a sorry server, a client.</summary>
internal sealed class DirectorLab : IDisposable
{
    private readonly LabNetwork _network = new();

    public DirectorLab(string examples, string binary)
    {
        var (outside, inside) = (_network.AddLan(), _network.AddLan());
        Client = _network.AddHost("client", outside, "192.168.0.200/24");
        for (var i = 1; i <= 3; i++) Reals.Add(AddReal(outside, inside, i));
        Sorry = _network.AddHost("sorry", inside, "10.0.0.9/24");
        Sorry.Demand("ip route add default via 10.0.0.100");
        WebServer.Start(Sorry, 80);
        foreach (var (name, number) in new[] { ("d1", 10), ("d2", 11) })
        {
            var host = _network.AddHost(name, outside, $"192.168.0.{number}/24");
            host.Connect(inside, "eth1", $"10.0.0.{200 + number}/24");
            // Replies of NAT leave by eth0 with the VIP as source: asking for the client's MAC must not claim the VIP for eth0's.
            host.Demand("echo 1 >/proc/sys/net/ipv4/ip_forward; echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce; for i in /proc/sys/net/ipv4/conf/*/send_redirects; do echo 0 >$i; done");
            var daemon = new LabDaemon(host, binary);
            daemon.Configure(File.ReadAllText(Path.Combine(examples, "lvs-directors", $"keepalived-{name}.conf")));
            Directors.Add(daemon);
        }
    }

    public LabHost Client { get; }

    public LabHost Sorry { get; }

    public List<LabHost> Reals { get; } = [];

    public List<LabDaemon> Directors { get; } = [];

    public void Dispose() => _network.Dispose();

    /// <summary>A real server for NAT (replies through 10.0.0.100), DR and TUN (has the VIP on lo, replies directly).</summary>
    private LabHost AddReal(string outside, string inside, int number)
    {
        var host = _network.AddHost($"r{number}", inside, $"10.0.0.{number}/24");
        host.Connect(outside, "eth1", $"192.168.0.{110 + number}/24");
        host.Demand("for f in all lo eth1; do echo 1 >/proc/sys/net/ipv4/conf/$f/arp_ignore; echo 2 >/proc/sys/net/ipv4/conf/$f/arp_announce; done");
        host.Demand("ip addr add 192.168.0.99/32 dev lo; ip link set tunl0 up; for f in all tunl0; do echo 0 >/proc/sys/net/ipv4/conf/$f/rp_filter; done");
        host.Demand("ip rule add from 10.0.0.0/24 table 100; ip route add 10.0.0.0/24 dev eth0 table 100; ip route add default via 10.0.0.100 table 100");
        WebServer.Start(host, 80, 8080, 8081);
        host.Demand($"dnsmasq --no-resolv --no-hosts --no-daemon --user=root --pid-file=/run/dnsmasq.pid --address=/www.example.com/203.0.113.{number} >/tmp/dns.log 2>&1 </dev/null &");
        return host;
    }
}
