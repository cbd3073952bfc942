using System.Net;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>The tutorial that thousands follow: two HAProxy hosts share one address.</summary>
internal sealed class HaproxyPairStory(Timeline timeline) : Story("haproxy-pair", timeline)
{
    private const double Interval = 2, DownInterval = 3 + (156.0 / 256), Margin = 1.5;
    private const string Log = "/var/log/syslog";
    private static readonly IPEndPoint Service = new(IPAddress.Parse("192.168.0.99"), 80), Direct = new(IPAddress.Parse("192.168.0.100"), 80);
    private LabHost _client = null!;

    protected override void Act()
    {
        var lan = Network.AddLan();
        foreach (var (name, address) in new[] { ("web1", "192.168.0.102/24"), ("web2", "192.168.0.103/24") }) WebServer.Start(Network.AddHost(name, lan, address), 80);
        var (lb1, lb2) = (Machine("lb1", lan, "192.168.0.100/24"), Machine("lb2", lan, "192.168.0.101/24"));
        _client = Network.AddHost("client", lan, "192.168.0.200/24");
        Follow("Set up");
        Comes("lb1 takes the VIP", () => HasAddress(lb1));
        using var client = new PageReader(_client, Service);
        Comes("the client reads pages of web1 and web2 through the VIP", () => client.Since(TimeSpan.Zero).Distinct().Count() == 2);
        LookAtTheWire(_client);
        StopProxy(lb1, lb2, client);
        ReturnProxy(lb1, lb2, client);
        CutPower(lb1, lb2, client);
    }

    private static bool HasAddress(LabHost host) => host.Run("ip -o addr show").Output.Contains("192.168.0.99/");

    private static bool Reads(PageReader client) => client.Since(client.Now - TimeSpan.FromMilliseconds(400)).Count > 0;

    /// <summary>The line that the tutorial shows.</summary>
    private void LookAtTheWire(LabHost host)
    {
        var adverts = host.Demand("timeout 10 tcpdump -c 2 -n -i eth0 vrrp 2>/dev/null");
        Timeline.Show(adverts);
        const string Decoded = " IP 192.168.0.100 > 224.0.0.18: VRRPv2, Advertisement, vrid 51, prio 103, authtype none, intvl 1s, length 20";
        Timeline.Check(adverts.TrimEnd().Split('\n') is [var first, var second] && first.EndsWith(Decoded, StringComparison.Ordinal) && second.EndsWith(Decoded, StringComparison.Ordinal), $"tcpdump vrrp:{Decoded}");
    }

    private void StopProxy(LabHost lb1, LabHost lb2, PageReader client)
    {
        var from = client.Now;
        Timeline.Tell("HAProxy on lb1 stops");
        lb1.Demand("service haproxy stop");
        Comes("lb2 has the VIP, lb1 gave it up", () => HasAddress(lb2) && !HasAddress(lb1));
        Comes("the client is served again, by lb2", () => Reads(client));
        Timeline.Gap("HAProxy stopped", client.LongestGap(from), Interval + DownInterval + Margin, "script interval 2 s + master down interval 3.61 s + 1.5 s for a slow lab");
    }

    /// <summary>
    /// The tutorial's script finds a process, if only one that reads its configuration, and lb1 takes over from an HAProxy that serves. So how long the one of
    /// lb1 takes from being found until it serves is its own matter, and in a crowded lab a long one; what keepalived adds to that is measured.
    /// </summary>
    private void ReturnProxy(LabHost lb1, LabHost lb2, PageReader client)
    {
        const string Found = "VRRP_Script(chk_haproxy) succeeded";
        var before = lb1.ReadFile(Log).Length;
        string News() => lb1.ReadFile(Log)[before..];
        var from = client.Now;
        Timeline.Tell("HAProxy on lb1 returns");
        using var direct = new PageReader(_client, Direct);
        var starting = Task.Run(() => lb1.Demand("service haproxy start"));
        Comes("the script on lb1 finds it", () => News().Contains(Found));
        var found = client.Now;
        Comes("it serves", () => direct.Since(TimeSpan.Zero).Count > 0);
        var serves = client.Now;
        starting.GetAwaiter().GetResult();
        Comes("the VIP returns to lb1", () => HasAddress(lb1) && !HasAddress(lb2));
        Timeline.Check(News().IndexOf("Entering MASTER STATE", StringComparison.Ordinal) > News().IndexOf(Found, StringComparison.Ordinal), "lb1 became master after its script had found HAProxy");
        Comes("the client is served by lb1", () => Reads(client));
        Timeline.Gap("HAProxy returned", client.LongestGap(from, (found, serves)), Margin, $"lb2 serves until lb1 takes over, whose HAProxy was found {Math.Max(0, (serves - found).TotalSeconds):F1} s before it served; 1.5 s for a slow lab");
    }

    private void CutPower(LabHost lb1, LabHost lb2, PageReader client)
    {
        var from = client.Now;
        Timeline.Tell("lb1 loses power");
        lb1.CutPower();
        Comes("lb2 takes the VIP", () => HasAddress(lb2));
        Comes("the client is served by lb2", () => Reads(client));
        Timeline.Gap("lb1 lost power", client.LongestGap(from), DownInterval + Margin, "master down interval 3.61 s + 1.5 s for a slow lab");
    }
}
