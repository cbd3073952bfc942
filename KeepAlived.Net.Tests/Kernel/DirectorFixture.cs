using System.Net;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>Directors with the real servers 10.0.0.1 to 3 and the sorry server 10.0.0.9, which listen on 80.</summary>
internal abstract class DirectorFixture : LabFixture
{
    protected static readonly IPEndPoint Vip = new(IPAddress.Parse("192.168.0.99"), 80);

    protected const string Check = "TCP_CHECK { connect_timeout 1\n retry 0\n delay_before_retry 1 }";

    protected TwinDirectors NewTwins(string configuration) => new(NewSide(LabDaemon.Ours, configuration), NewSide(LabDaemon.Debians, configuration));

    protected TwinDirectors.Side NewSide(string binary, string configuration) => NewSide(NewNetwork(), binary, configuration, out _);

    protected TwinDirectors.Side NewSide(LabNetwork network, string binary, string configuration, out string lan)
    {
        lan = network.AddLan();
        var director = network.AddHost("director", lan, $"{TwinDirectors.Director}/24");
        director.Demand("ip addr add 10.0.0.254/24 dev eth0; cd /proc/sys/net/ipv4; echo 1 >ip_forward; echo 0 | tee conf/*/send_redirects");
        var servers = network.AddHost("servers", lan, "10.0.0.200/24");
        servers.Demand("for n in 1 2 3 9; do ip addr add 10.0.0.$n/32 dev eth0; done; ip route add default via 10.0.0.254");
        WebServer.Start(servers, 80);
        return new(NewDaemon(director, binary, configuration), servers);
    }

    /// <summary>A virtual_server block with the settings that make tests quick.</summary>
    protected static string VirtualServer(string key, string kind, string settings, params string[] realServers) =>
        $"virtual_server {key} {{\n delay_loop 1\n warmup 0\n lb_kind {kind}\n {settings}\n {string.Join("\n ", realServers)}\n}}\n";

    protected static string RealServer(int number, string settings = "weight 1", string check = Check, int port = 80) =>
        $"real_server 10.0.0.{number} {port} {{\n {settings}\n {check}\n }}";
}
