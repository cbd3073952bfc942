using System.Net;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>Apache and pen balance in user space; each VIP stays where the process runs that serves it.</summary>
internal sealed class BalancersStory(Timeline timeline) : Story("user-space-balancers", timeline)
{
    private const double LookInterval = 1, Skew = 156.0 / 256, DownInterval = 3 + Skew, Margin = 2;
    private static readonly IPEndPoint Apache = new(IPAddress.Parse("192.168.0.98"), 80), Pen = new(IPAddress.Parse("2001:db8::98"), 80);
    private LabHost _client = null!, _lb1 = null!, _lb2 = null!, _web1 = null!;

    protected override void Act()
    {
        Wire();
        Follow("Set up");
        Comes("lb1 has Apache's VIP", () => Has(_lb1, Apache) && !Has(_lb2, Apache));
        Comes("lb2 has pen's VIP", () => Has(_lb2, Pen) && !Has(_lb1, Pen));
        Balance();
        foreach (var host in new[] { _lb1, _lb2 }) ServeAsScripted(host);
        using var http = new PageReader(_client, Apache);
        using var http6 = new PageReader(_client, Pen);
        LoseWebServer(http, http6);
        LoseProcess(http, Apache, "apache2", _lb1, _lb2);
        LoseProcess(http6, Pen, "pen", _lb2, _lb1);
        CutPower(http, http6);
    }

    private static bool Has(LabHost host, IPEndPoint vip) => host.Run("ip -o addr show dev eth0").Output.Contains($" {vip.Address}/");

    private static bool Reads(PageReader client) => client.Since(client.Now - TimeSpan.FromMilliseconds(400)).Count > 0;

    private void Wire()
    {
        var lan = Network.AddLan();
        _client = Network.AddHost("client", lan, "192.168.0.200/24");
        _client.Demand("ip addr add 2001:db8::200/64 dev eth0 nodad");
        _web1 = WebHost(lan, "web1", 102);
        WebHost(lan, "web2", 103);
        (_lb1, _lb2) = (Machine("lb1", lan, "192.168.0.100/24"), Machine("lb2", lan, "192.168.0.101/24"));
    }

    private LabHost WebHost(string lan, string name, int number)
    {
        var host = Network.AddHost(name, lan, $"192.168.0.{number}/24");
        host.Demand("sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
        Serve(host);
        return host;
    }

    private static void Serve(LabHost host) => WebServer.Serve(host, "$hostname $remote_addr $http_x_forwarded_for", "", "80");

    private void Balance()
    {
        string Pages(string url) => string.Join(", ", _client.Demand($"for i in 1 2 3 4; do curl -sS --max-time 5 '{url}'; done").Trim().Split('\n').Distinct().Order());
        var (four, six) = (Pages("http://192.168.0.98/"), Pages("http://[2001:db8::98]/"));
        Timeline.Check(four == "web1 192.168.0.100 192.168.0.200, web2 192.168.0.100 192.168.0.200", $"Apache on lb1 balances: {four}");
        Timeline.Check(six == "web1 192.168.0.101 2001:db8::200, web2 192.168.0.101 2001:db8::200", $"pen on lb2 balances a client of IPv6 to servers of IPv4: {six}");
    }

    /// <summary>The init script that the example brings does what scripts of its kind do (LSB).</summary>
    private void ServeAsScripted(LabHost host)
    {
        var statuses = string.Join(' ', new[] { "status", "start", "stop", "status", "stop", "start", "restart", "status" }.Select(action => $"{action}:{host.Run($"service pen {action}").Status}"));
        Timeline.Check(statuses == "status:0 start:0 stop:0 status:3 stop:0 start:0 restart:0 status:0", $"pen's init script on {host.Name}: {statuses}");
        Comes("pen's VIP is on lb2", () => Has(_lb2, Pen) && !Has(_lb1, Pen));
    }

    private void LoseWebServer(PageReader http, PageReader http6)
    {
        Comes("both balancers serve", () => Reads(http) && Reads(http6));
        var (from, from6) = (http.Now, http6.Now);
        Timeline.Tell("web1 dies");
        WebServer.Kill(_web1);
        Comes("both balancers serve from web2", () => http.Since(from).Count > 20 && http6.Since(from6).Count > 20);
        Timeline.Gap("Apache without web1", http.LongestGap(from), Margin, "it asks the other server in the same request; 2 s for a slow lab");
        Timeline.Gap("pen without web1", http6.LongestGap(from6), Margin, "so does it");
        Serve(_web1);
        Comes("both use web1 again", () => http.Since(http.Now - TimeSpan.FromSeconds(1)).Exists(IsFirst) && http6.Since(http6.Now - TimeSpan.FromSeconds(1)).Exists(IsFirst));
    }

    private static bool IsFirst(string page) => page.StartsWith("web1", StringComparison.Ordinal);

    private void LoseProcess(PageReader client, IPEndPoint vip, string process, LabHost first, LabHost second)
    {
        var from = client.Now;
        Timeline.Tell($"{process} on {first.Name} crashes");
        first.Demand($"pkill -KILL -x {process}");
        Comes($"{second.Name} has its VIP, {first.Name} gave it up", () => Has(second, vip) && !Has(first, vip));
        Comes($"the client is served by {process} on {second.Name}", () => Reads(client));
        Timeline.Gap($"{process} crashed", client.LongestGap(from), LookInterval + Skew + Margin, "look 1 s + skew time 0.61 s + 2 s for a slow lab");
        from = client.Now;
        first.Demand($"service {process} start");
        Comes($"the VIP returns to {first.Name}", () => Has(first, vip) && !Has(second, vip));
        Comes($"the client is served by {process} on {first.Name}", () => Reads(client));
        Timeline.Gap($"{process} returned", client.LongestGap(from), Margin, $"{second.Name} serves until {first.Name} takes over, preempt_delay 10 s later");
    }

    private void CutPower(PageReader http, PageReader http6)
    {
        var (from, from6) = (http.Now, http6.Now);
        Timeline.Tell("lb1 loses power");
        _lb1.CutPower();
        Comes("lb2 has both VIPs", () => Has(_lb2, Apache) && Has(_lb2, Pen));
        Comes("the client is served by Apache on lb2", () => Reads(http));
        Timeline.Gap("Apache's VIP", http.LongestGap(from), DownInterval + Margin, "master down interval 3.61 s + 2 s for a slow lab");
        Timeline.Gap("pen's VIP", http6.LongestGap(from6), Margin, "it was on lb2 all the time");
    }
}
