using System.Net;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>Two HAProxy hosts share an address and its virtual MAC; behind them a farm with nginx, PHP and two MariaDB nodes.</summary>
internal sealed class VirtualMacFarmStory(Timeline timeline) : Story("vmac-farm", timeline)
{
    private const string VirtualMac = "00:00:5e:00:01:3d";
    private const double DownInterval = 3 + (156.0 / 256), AdvertInterval = 1, ReadTimeout = 1, ScriptTime = 3, CheckTime = 2, Margin = 1.5;
    private static readonly IPEndPoint Service = new(IPAddress.Parse("192.168.0.99"), 80);
    private readonly Dictionary<string, LabHost> _hosts = [];
    private string _outside = "", _inside = "";
    private LabHost _client = null!;
    private PageReader _pages = null!;
    private InsertLog _inserts = null!;

    protected override void Act()
    {
        (_outside, _inside) = (Network.AddLan(), Network.AddLan());
        foreach (var number in new[] { 1, 2 }) _hosts[$"farm{number}"] = Machine($"farm{number}", _inside, $"10.0.0.{number}/24");
        foreach (var number in new[] { 1, 2 })
        {
            var balancer = _hosts[$"lb{number}"] = Machine($"lb{number}", _outside, $"192.168.0.{10 + number}/24");
            balancer.Connect(_inside, "eth1", $"10.0.0.{10 + number}/24");
        }
        _client = Network.AddHost("client", _outside, "192.168.0.200/24");
        Follow("Set up");
        Comes("priorities decide: lb1 (150) has the VIP, lb2 (100) has not", () => HasAddress("lb1") && !HasAddress("lb2"));
        using (_pages = new PageReader(_client, Service))
        {
            UseTheFarm();
            LoseBalancer();
            ReturnBalancer();
            StopProxy();
            LoseServers();
        }
    }

    private bool HasAddress(string host) => _hosts[host].Run("ip -o addr show").Output.Contains("192.168.0.99/");

    private string MacOfVip() => _client.Run("ip neigh show 192.168.0.99").Output.Split(' ').SkipWhile(word => word != "lladdr").Skip(1).FirstOrDefault() ?? "none";

    private int RowsOn(string node) => int.TryParse(_hosts[node].Run("mariadb -N -e 'SELECT COUNT(*) FROM farm.visits'").Output.Trim(), out var rows) ? rows : 0;

    private bool Reads() => _pages.Since(_pages.Now - TimeSpan.FromMilliseconds(400)).Count > 0;

    /// <summary>What some requests for the PHP page are answered.</summary>
    private HashSet<string> Php() => [.. _client.Run("for i in 1 2 3 4; do curl -s -m 2 http://192.168.0.99/info.php; done").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Client and database go on through this balancer; what was confirmed is in the database.</summary>
    private void GoesOn(string balancer, string other, string why, double pages, double inserts, (TimeSpan Pages, DateTime Inserts) from)
    {
        Comes($"{balancer} has the VIP, {other} has not", () => HasAddress(balancer) && (other == "lb1, which is lost," || !HasAddress(other)));
        Comes("the client reads pages", Reads);
        var now = InsertLog.Now;
        Comes("the MySQL client has connected again and goes on", () => _inserts.GoesOnSince(now));
        Timeline.Gap("pages", _pages.LongestGap(from.Pages), pages + Margin, why);
        Timeline.Gap("inserts", _inserts.LongestGap(from.Inserts), inserts + Margin, $"{why}; the client's read timeout");
        var confirmed = _inserts.Confirmed;
        Timeline.Check(RowsOn("farm1") >= confirmed, $"every number that was confirmed ({confirmed}) is in the database");
        Timeline.Check(MacOfVip() == VirtualMac, $"the client's ARP entry is {VirtualMac}");
    }

    private void UseTheFarm()
    {
        Timeline.Show(_hosts["lb1"].Demand("ip -br link show type macvlan"));
        Comes("HTTP: the client reads pages of farm1 and farm2", () => _pages.Since(TimeSpan.Zero).ToHashSet().SetEquals(["farm1", "farm2"]));
        Comes("PHP: farm1 and farm2 answer", () => Php().SetEquals(["php on farm1", "php on farm2"]));
        _client.Start("ip monitor neigh", "/tmp/neigh.log");
        _inserts = new(_client, "192.168.0.99");
        Comes("MySQL: the client inserts through the VIP, into farm1", () => _inserts is { Confirmed: > 5, Connections: ["farm1"] });
        Comes("MySQL: farm2 has the rows too", () => RowsOn("farm2") > 5);
        Timeline.Check(MacOfVip() == VirtualMac, $"the client's ARP entry for the VIP is {VirtualMac} (VRID 61)");
    }

    private void LoseBalancer()
    {
        var from = (_pages.Now, InsertLog.Now);
        Timeline.Tell("lb1 loses power");
        _hosts["lb1"].Crash();
        GoesOn("lb2", "lb1, which is lost,", "master down interval 3.61 s + 1.5 s for a slow lab", DownInterval, DownInterval + ReadTimeout, from);
    }

    private void ReturnBalancer()
    {
        Timeline.Tell("lb1 is back");
        var lb1 = _hosts["lb1"];
        lb1.Connect(_outside, "eth0", "192.168.0.11/24");
        lb1.Connect(_inside, "eth1", "10.0.0.11/24");
        lb1.Start("busybox syslogd -n -O /var/log/syslog", "/dev/null");
        var from = (_pages.Now, InsertLog.Now);
        lb1.Demand("sysctl -qp /etc/sysctl.d/90-balancers.conf; service haproxy start; service keepalived start");
        GoesOn("lb1", "lb2", "lb2 serves until lb1 takes over; it answers the gratuitous ARP of lb1, so the switch learns the port again from the next advertisement, 1 s; 1.5 s for a slow lab", AdvertInterval, AdvertInterval + ReadTimeout, from);
        var changes = _client.ReadFile("/tmp/neigh.log").Split('\n').Where(line => line.Contains("192.168.0.99 ") && line.Contains("lladdr")).ToList();
        Timeline.Check(changes.TrueForAll(line => line.Contains(VirtualMac)), "the client's kernel has never seen another MAC for the VIP");
    }

    private void StopProxy()
    {
        var from = (_pages.Now, InsertLog.Now);
        Timeline.Tell("HAProxy on lb1 stops: priority 90, and lb2 has 100");
        _hosts["lb1"].Demand("service haproxy stop");
        GoesOn("lb2", "lb1", "script interval 2 s and its run 1 s + master down interval 3.61 s + 1.5 s for a slow lab", ScriptTime + DownInterval, ScriptTime + DownInterval + ReadTimeout, from);
        _hosts["lb1"].Demand("service haproxy start");
        Comes("HAProxy is back, and so is lb1", () => HasAddress("lb1") && !HasAddress("lb2"));
    }

    private void LoseServers()
    {
        var rows = RowsOn("farm1");
        Comes($"farm2 has replicated what farm1 has ({rows} rows)", () => RowsOn("farm2") >= rows);
        var from = (Pages: _pages.Now, Inserts: InsertLog.Now);
        Timeline.Tell("nginx and MariaDB on farm1 stop");
        var farm1 = _hosts["farm1"];
        farm1.Demand("service nginx stop");
        farm1.Demand("service mariadb stop");
        Comes("MySQL: the client is connected to farm2 and goes on", () => _inserts.Connections[^1] == "farm2" && _inserts.GoesOnSince(InsertLog.Now.AddSeconds(-1)));
        var confirmed = _inserts.Confirmed;
        Timeline.Check(RowsOn("farm2") >= confirmed, $"farm2 has every number that was confirmed ({confirmed})");
        Comes("HTTP and PHP: farm2 answers", () => _pages.Since(_pages.Now - TimeSpan.FromMilliseconds(400)) is [_, ..] pages && pages.TrueForAll(page => page == "farm2") && Php().SetEquals(["php on farm2"]));
        Timeline.Gap("pages, nginx stopped", _pages.LongestGap(from.Pages), CheckTime + Margin, "HAProxy asks the other server when one refuses, and not the dead one after two checks of 1 s; 1.5 s for a slow lab");
        Timeline.Gap("inserts, MariaDB stopped", _inserts.LongestGap(from.Inserts), CheckTime + ReadTimeout + Margin, "two checks of 1 s; the client's read timeout; 1.5 s for a slow lab");
    }
}
