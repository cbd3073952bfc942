using System.Net;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>What pairs had with Heartbeat: a public and a private NIC, advertisements by unicast over the private one, an address on the public one.</summary>
internal sealed class TwoNicStory(Timeline timeline) : Story("two-nic-failover", timeline)
{
    private const double SkewOfWeb2 = 156.0 / 256, DownInterval = 3 + SkewOfWeb2, Margin = 1.5;
    private const string DownIntervalWhy = "master down interval 3.61 s + 1.5 s for a slow lab", TakeOverWhy = "web2 serves until web1 takes over; 1.5 s for a slow lab";
    private static readonly IPEndPoint Service = new(IPAddress.Parse("192.168.0.99"), 80);

    /// <summary>Longer than the master down interval: what has not happened by then does not happen.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(5.5);

    private string _privateLan = "";
    private LabHost _web1 = null!, _web2 = null!;
    private PageReader _client = null!;

    protected override void Act()
    {
        var publicLan = Network.AddLan();
        _privateLan = Network.AddLan();
        (_web1, _web2) = (Machine("web1", publicLan, "192.168.0.11/24"), Machine("web2", publicLan, "192.168.0.12/24"));
        _web1.Connect(_privateLan, "eth1", "10.0.0.1/24");
        _web2.Connect(_privateLan, "eth1", "10.0.0.2/24");
        var clientHost = Network.AddHost("client", publicLan, "192.168.0.200/24");
        Follow("Set up");
        using (_client = new PageReader(clientHost, Service))
        {
            Serves("web1");
            LookAtTheWire();
            LosePublicNic();
            CutPrivateLink();
            StartAndStop();
            ChooseFailback();
            BindToTheAddress();
            GoWithOnePath();
            CutPower();
        }
    }

    private static bool HasAddress(LabHost host) => host.Run("ip -o addr show dev eth0").Output.Contains("inet 192.168.0.99/");

    /// <summary>Debian's init script does not wait for the end of what it stops, and does not start while that runs.</summary>
    private static bool Runs(LabHost host) => host.Run("pgrep -x keepalived").Status == 0;

    /// <summary>Exactly this host has the address, and the client reads its pages.</summary>
    private bool Serves(string name)
    {
        var (host, other) = name == "web1" ? (_web1, _web2) : (_web2, _web1);
        return Comes($"{name} has the VIP, the other host has not, and the client reads pages of {name}",
            () => HasAddress(host) && !HasAddress(other) && _client.Since(_client.Now - TimeSpan.FromMilliseconds(300)) is [_, ..] pages && pages.TrueForAll(page => page == name));
    }

    /// <summary>A claim that holds again and again for longer than the master down interval.</summary>
    private void Stays(string claim, Func<bool> condition) => Timeline.Check(Shell.WaitFor(LongEnough, () => !condition()) is null, claim);

    private void Gap(string what, TimeSpan from, double allowed, string why) => Timeline.Gap(what, _client.LongestGap(from), allowed, why);

    private void LookAtTheWire()
    {
        var shown = _web1.Demand("ip -o -4 addr show dev eth0");
        Timeline.Check(shown.Contains("192.168.0.99/28 brd 192.168.0.111 "), "the VIP has its own prefix and broadcast address: 192.168.0.99/28 brd 192.168.0.111");
        var adverts = _web2.Demand("timeout 10 tcpdump -c 2 -n -v -l -i eth1 ah 2>/dev/null");
        Timeline.Show(adverts);
        Timeline.Check(adverts.Contains("10.0.0.1 > 10.0.0.2: ") && adverts.Contains("icv=") && !adverts.Contains("k3y4both"), "web1 advertises to web2 over the private NIC, by unicast, signed with the key");
        var others = _web2.Run("timeout 3 tcpdump -c 1 -n -l -i any dst 224.0.0.18 2>/dev/null").Output;
        Timeline.Check(others.Trim() == "", "nothing is sent to the multicast group");
        RefuseStranger();
    }

    private void RefuseStranger()
    {
        Timeline.Tell("a stranger on the private LAN claims priority 250 with another key");
        var stranger = Network.AddHost("stranger", _privateLan, "10.0.0.3/24");
        stranger.WriteFile("/etc/keepalived/keepalived.conf", """
            vrrp_instance web {
                interface eth0
                virtual_router_id 51
                priority 250
                unicast_src_ip 10.0.0.3
                unicast_peer {
                    10.0.0.1
                    10.0.0.2
                }
                authentication {
                    auth_type AH
                    auth_pass guessed
                }
                virtual_ipaddress {
                    192.168.0.99/28 dev lo
                }
            }
            """);
        stranger.Start("/repository/artifacts/linux-x64/keepalived -n -l -D", "/tmp/keepalived.log");
        Comes("the stranger is master in its own eyes", () => stranger.ReadFile("/tmp/keepalived.log").Contains("Entering MASTER STATE"));
        Timeline.Check(_web1.Demand("timeout 10 tcpdump -c 3 -n -l -i eth1 src 10.0.0.3 2>/dev/null").Contains("10.0.0.3 > 10.0.0.1: "), "its advertisements reach web1");
        Serves("web1");
        stranger.CutPower();
    }

    private void LosePublicNic()
    {
        var from = _client.Now;
        Timeline.Tell("web1 loses its public NIC");
        _web1.Plug("eth0", isIn: false);
        Serves("web2");
        Gap("web1 without public NIC", from, DownInterval + Margin, DownIntervalWhy);
        from = _client.Now;
        Timeline.Tell("the cable is put back");
        _web1.Plug("eth0", isIn: true);
        Serves("web1");
        Gap("automatic failback", from, Margin, TakeOverWhy);
    }

    private void CutPrivateLink()
    {
        var from = _client.Now;
        Timeline.Tell("the private link is cut, both public NICs work");
        _web1.Plug("eth1", isIn: false);
        _web2.Plug("eth1", isIn: false);
        Stays("there is one master all the time: web1", () => HasAddress(_web1) && !HasAddress(_web2));
        Gap("private link cut", from, Margin, "nothing changes; 1.5 s for a slow lab");
        Timeline.Tell("web1 loses its public NIC as well");
        _web1.Plug("eth0", isIn: false);
        Serves("web2");
        _web1.Plug("eth0", isIn: true);
        Serves("web1");
        Timeline.Tell("the private link is back");
        _web1.Plug("eth1", isIn: true);
        _web2.Plug("eth1", isIn: true);
    }

    private void StartAndStop()
    {
        var from = _client.Now;
        Timeline.Tell("service keepalived stop on web1");
        _web1.Demand("service keepalived stop");
        Serves("web2");
        Gap("init script: stop", from, SkewOfWeb2 + Margin, "skew time 0.61 s + 1.5 s for a slow lab");
        if (!IsPlayedWithDebians) // whose init script does not know the word
            Timeline.Check(_web1.Run("service keepalived status").Status == 3 && _web2.Run("service keepalived status").Status == 0, "service keepalived status: 3 (not running) on web1, 0 on web2");
        _web2.Demand("service keepalived stop");
        Comes("both stopped: nobody has the VIP", () => !HasAddress(_web1) && !HasAddress(_web2) && !Runs(_web1) && !Runs(_web2));
        Timeline.Tell("service keepalived start on web2, then on web1");
        _web2.Demand("service keepalived start");
        Serves("web2");
        from = _client.Now;
        _web1.Demand("service keepalived start");
        Serves("web1");
        Gap("init script: start", from, Margin, TakeOverWhy);
    }

    private void ChooseFailback()
    {
        Follow("No automatic failback");
        _web1.Demand("service keepalived stop");
        Serves("web2");
        Comes("keepalived on web1 has ended", () => !Runs(_web1));
        _web1.Demand("service keepalived start");
        Stays("web1 is back and web2 keeps the VIP", () => HasAddress(_web2) && !HasAddress(_web1));
        Follow("Fail back by hand");
        Serves("web1");
    }

    private void BindToTheAddress()
    {
        Timeline.Check(_web2.Run("sysctl -n net.ipv4.ip_nonlocal_bind").Output.Trim() == "0", "up to here without ip_nonlocal_bind");
        var refused = _web2.Run("echo 'events {} http { server { listen 192.168.0.99:8080; } }' >/tmp/bound.conf; nginx -t -c /tmp/bound.conf").Output;
        Timeline.Check(refused.Contains("Cannot assign requested address"), "without it a server on the backup cannot listen on the VIP");
        Follow("A server that listens on the VIP only");
        Timeline.Check(_web2.Demand("ss -Hltn sport = :80").Contains("192.168.0.99:80"), "with it nginx on the backup listens on the VIP");
    }

    private void GoWithOnePath()
    {
        Follow("One path only");
        Serves("web1");
        Timeline.Tell("web2's cable to the switch of the private LAN is cut");
        _web2.Plug("eth1", isIn: false);
        Stays("one path with tracked NICs: one master, web1", () => HasAddress(_web1) && !HasAddress(_web2));
        Timeline.Tell("web1's too, as when a cable from host to host is cut");
        _web1.Plug("eth1", isIn: false);
        Comes("nobody serves", () => !HasAddress(_web1) && !HasAddress(_web2));
        _web1.Plug("eth1", isIn: true);
        _web2.Plug("eth1", isIn: true);
        Serves("web1");
    }

    private void CutPower()
    {
        var from = _client.Now;
        Timeline.Tell("web1 loses power");
        _web1.CutPower();
        Comes("web2 has the VIP, and its nginx serves, which listened on it before", () => HasAddress(_web2) && _client.Since(_client.Now - TimeSpan.FromMilliseconds(300)).Contains("web2"));
        Gap("web1 lost power", from, DownInterval + Margin, DownIntervalWhy);
    }
}
