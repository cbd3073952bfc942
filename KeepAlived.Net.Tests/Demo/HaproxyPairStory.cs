using System.Net;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>The tutorial that thousands follow: two HAProxy hosts share one address.</summary>
internal sealed class HaproxyPairStory(Timeline timeline, string examples, string binary)
{
    private const double Interval = 2, DownInterval = 3 + (156.0 / 256), Margin = 1.0;
    private static readonly IPEndPoint Service = new(IPAddress.Parse("192.168.0.99"), 80);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public void Play()
    {
        timeline.Title("The HAProxy pair: lb1 192.168.0.100, lb2 .101, web1 .102, web2 .103, VIP 192.168.0.99");
        using var network = new LabNetwork();
        var lan = network.AddLan();
        var (web1, web2) = (network.AddHost("web1", lan, "192.168.0.102/24"), network.AddHost("web2", lan, "192.168.0.103/24"));
        WebServer.Start(web1, 80);
        WebServer.Start(web2, 80);
        var (lb1, daemon1) = Balancer(network, lan, "lb1", "192.168.0.100/24");
        var (lb2, daemon2) = Balancer(network, lan, "lb2", "192.168.0.101/24");
        var clientHost = network.AddHost("client", lan, "192.168.0.200/24");
        timeline.Tell("five hosts are up: nginx on web1 and web2, HAProxy on lb1 and lb2");
        daemon1.Start();
        daemon2.Start();
        timeline.Tell("keepalived runs on lb1 (priority 101 + 2) and lb2 (priority 100 + 2)");
        timeline.Check(Shell.WaitFor(Patience, () => HasAddress(lb1)) is not null, "lb1 takes the VIP");
        using var client = new PageReader(clientHost, Service);
        timeline.Check(Shell.WaitFor(Patience, () => client.Since(TimeSpan.Zero).Distinct().Count() == 2) is not null, "the client reads pages of web1 and web2 through the VIP");
        StopProxy(lb1, lb2, client);
        ReturnProxy(lb1, lb2, client);
        CutPower(lb1, lb2, client);
    }

    private static bool HasAddress(LabHost host) => host.Run("ip -o addr show").Output.Contains("192.168.0.99/");

    private (LabHost Host, LabDaemon Daemon) Balancer(LabNetwork network, string lan, string name, string address)
    {
        var host = network.AddHost(name, lan, address);
        host.WriteFile("/tmp/haproxy.cfg", File.ReadAllText(Path.Combine(examples, "haproxy-pair", "haproxy.cfg")));
        StartProxy(host);
        var daemon = new LabDaemon(host, binary);
        daemon.Configure(File.ReadAllText(Path.Combine(examples, "haproxy-pair", $"keepalived-{name}.conf")));
        return (host, daemon);
    }

    private static void StartProxy(LabHost host) => host.Demand("haproxy -D -p /run/haproxy.pid -f /tmp/haproxy.cfg");

    private void StopProxy(LabHost lb1, LabHost lb2, PageReader client)
    {
        var from = client.Now;
        timeline.Tell("HAProxy on lb1 stops");
        lb1.Demand("kill -9 $(cat /run/haproxy.pid)");
        var moved = Shell.WaitFor(Patience, () => HasAddress(lb2) && !HasAddress(lb1));
        timeline.Check(moved is not null, "lb2 has the VIP, lb1 gave it up");
        timeline.Check(Shell.WaitFor(Patience, () => client.Since(client.Now - TimeSpan.FromMilliseconds(400)).Count > 0) is not null, "the client is served again, by lb2");
        timeline.Gap("HAProxy stopped", client.LongestGap(from), Interval + DownInterval + Margin, "script interval 2 s + master down interval 3.61 s + 1 s for a slow lab");
    }

    private void ReturnProxy(LabHost lb1, LabHost lb2, PageReader client)
    {
        var from = client.Now;
        timeline.Tell("HAProxy on lb1 returns");
        StartProxy(lb1);
        timeline.Check(Shell.WaitFor(Patience, () => HasAddress(lb1) && !HasAddress(lb2)) is not null, "the VIP returns to lb1");
        timeline.Check(Shell.WaitFor(Patience, () => client.Since(client.Now - TimeSpan.FromMilliseconds(400)).Count > 0) is not null, "the client is served by lb1");
        timeline.Gap("HAProxy returned", client.LongestGap(from), Margin, "lb2 serves until lb1 takes over");
    }

    private void CutPower(LabHost lb1, LabHost lb2, PageReader client)
    {
        var from = client.Now;
        timeline.Tell("lb1 loses power");
        lb1.CutPower();
        timeline.Check(Shell.WaitFor(Patience, () => HasAddress(lb2)) is not null, "lb2 takes the VIP");
        timeline.Check(Shell.WaitFor(Patience, () => client.Since(client.Now - TimeSpan.FromMilliseconds(400)).Count > 0) is not null, "the client is served by lb2");
        timeline.Gap("lb1 lost power", client.LongestGap(from), DownInterval + Margin, "master down interval 3.61 s + 1 s for a slow lab");
    }
}
