using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>Every IPVS setting of the language, beside Debian's keepalived on the same file.</summary>
internal sealed class IpvsFeatureTests : DirectorFixture
{
    private const string Service = "virtual_server 192.0.2.1 80 {\n lb_kind DR\n protocol TCP\n lb_algo rr\n real_server 10.0.0.1 80 {\n }\n}\n";
    private const string OnlyService = "^-A -t 192.0.2.1:80 -s rr\n-a -t 192.0.2.1:80 -r 10.0.0.1:80 -g -w 1\nthresholds [^\n]*$";
    private const string Foreign = "ipvsadm -A -t 192.0.2.50:99 -s rr; ipvsadm -a -t 192.0.2.50:99 -r 10.0.0.3:99 -m";
    private const string Router = "vrrp_instance V {\n interface eth0\n state BACKUP\n virtual_router_id 51\n priority 200\n advert_int 1\n virtual_ipaddress {\n 192.168.0.99/24\n }\n}\n";

    [Test]
    public void Tables_equal_those_of_Debians()
    {
        var twins = NewDirectors(Service);
        twins.Start();
        twins.ServicesAgree("start", OnlyService);
        foreach (var (name, text, expected) in ServiceSamples.All)
        {
            twins.Reload(text);
            twins.ServicesAgree(name, expected);
        }
        twins.Reload(Service);
        twins.ServicesAgree("the first file again", OnlyService);
        twins.Stop();
        twins.ServicesAgree("stopped", "^$");
    }

    [Test]
    public void Timeouts_change_by_reload_and_come_back()
    {
        var twins = NewDirectors(Globals("lvs_timeouts tcp 700") + Service);
        twins.Start();
        twins.Agree("start", "700 120 300", LabSnapshot.Timeouts);
        twins.Reload(Globals("lvs_timeouts tcp 600 udp 33") + Service);
        twins.Agree("others", "600 120 33", LabSnapshot.Timeouts);
        twins.Reload(Globals("lvs_timeouts tcpfin 44") + Service);
        twins.Agree("what is no longer named", "900 44 300", LabSnapshot.Timeouts);
        twins.Reload(Globals("") + Service);
        twins.Agree("none", "900 120 300", LabSnapshot.Timeouts);
        twins.Reload(Globals("lvs_timeouts udp 55") + Service);
        twins.Agree("again", "900 120 55", LabSnapshot.Timeouts);
        twins.Stop();
        twins.Agree("stopped", "900 120 300", LabSnapshot.Timeouts);
    }

    [Test]
    public void Settings_of_IPVS_come_back_after_kill_minus_9()
    {
        var daemon = NewDirector(LabDaemon.Ours, Globals("lvs_timeouts tcp 700\n lvs_expire_nodest_conn\n lvs_expire_quiescent_template on\n lvs_conntrack\n lvs_sync_daemon eth0") + Service).Daemon;
        var before = LabSnapshot.IpvsSysctls(daemon.Host);
        daemon.Start();
        WaitFor(() => LabSnapshot.IpvsSysctls(daemon.Host) == "conntrack 1\nexpire_nodest_conn 1\nexpire_quiescent_template 1\n", "the settings are set");
        WaitFor(() => LabSnapshot.Timeouts(daemon.Host).Contains("700 120 300"), "the timeouts are set");
        WaitFor(() => LabSnapshot.SyncDaemons(daemon.Host).Contains("master"), "the synchronisation daemons run");
        daemon.Kill();
        daemon.Configure(Globals("lvs_conntrack") + Service);
        daemon.Start();
        WaitFor(() => LabSnapshot.IpvsSysctls(daemon.Host) == "conntrack 1\nexpire_nodest_conn 0\nexpire_quiescent_template 0\n", "what is no longer named is as before");
        WaitFor(() => LabSnapshot.Timeouts(daemon.Host).Contains("900 120 300"), "the timeouts are as before");
        WaitFor(() => LabSnapshot.SyncDaemons(daemon.Host).Length == 0, "no synchronisation daemon is left");
        daemon.Stop();
        Assert.That(LabSnapshot.IpvsSysctls(daemon.Host), Is.EqualTo(before));
    }

    [Test]
    public void The_synchronisation_daemon_follows_its_instance()
    {
        var twins = NewDirectors(Globals("lvs_sync_daemon eth0") + Service + Router);
        twins.Start();
        twins.Agree("without an instance both run", "^backup.*\nmaster.*syncid=0", LabSnapshot.SyncDaemons);
        foreach (var (options, settings) in ((string, string)[])[
            ("V", "syncid=51,.*group=224.0.0.81, port=8848, ttl=1"), ("inst V id 7 maxlen 1400 port 9000 ttl 3 group 224.0.0.99", "syncid=7, maxlen=1400, group=224.0.0.99, port=9000, ttl=3"),
            ("V id 9 group ff02::5", "syncid=9,.*group=ff02::5")])
        {
            twins.Reload(Globals($"lvs_sync_daemon eth0 {options}") + Service + Router);
            twins.Agree(options, $"^master sync daemon[^\n]*{settings}[^\n]*$", LabSnapshot.SyncDaemons);
        }
        twins.OnDirectors("ip link set eth0 down");
        twins.Agree("fault", "^backup sync daemon[^\n]*$", LabSnapshot.SyncDaemons);
        twins.OnDirectors("ip link set eth0 up");
        twins.Agree("master again", "^master sync daemon[^\n]*$", LabSnapshot.SyncDaemons);
        twins.Stop();
        twins.Agree("stopped", "^$", LabSnapshot.SyncDaemons);
    }

    [Test]
    public void What_others_put_into_the_table_may_go_at_stop()
    {
        var twins = NewDirectors(Globals("lvs_flush_on_stop") + Service);
        twins.OnDirectors(Foreign);
        twins.Start();
        twins.ServicesAgree("start", "192.0.2.1:80 -r 10.0.0.1.*192.0.2.50:99");
        twins.Stop();
        twins.ServicesAgree("stopped", "^$");
    }

    [Test]
    public void What_others_put_into_the_table_may_go_at_start_and_what_is_in_our_services_at_stop()
    {
        var twins = NewDirectors(Globals("lvs_flush\n lvs_flush_on_stop VS") + Service);
        twins.OnDirectors(Foreign + "; ipvsadm -A -t 192.0.2.1:80 -s wlc; ipvsadm -a -t 192.0.2.1:80 -r 10.0.0.77 -g");
        twins.Start();
        twins.ServicesAgree("start", OnlyService);
        twins.OnDirectors(Foreign + "; ipvsadm -a -t 192.0.2.1:80 -r 10.0.0.77 -g");
        twins.Stop();
        twins.ServicesAgree("stopped", "^-A -t 192.0.2.50:99 -s rr\n-a [^\n]*\nthresholds [^\n]*$");
    }

    [Test]
    public void Servers_are_checked_while_the_address_is_here()
    {
        var twins = NewTwins(VirtualServer("192.0.2.1 80", "DR", "lb_algo rr\n protocol TCP\n ha_suspend", RealServer(1), RealServer(2), RealServer(77)));
        twins.Start();
        twins.ServicesAgree("start: nobody is asked", "10.0.0.1:80.*10.0.0.2:80.*10.0.0.77:80");
        twins.OnDirectors("ip addr add 192.0.2.1/32 dev eth0");
        twins.ServicesAgree("the address came", @"10\.0\.0\.1:80.*10\.0\.0\.2:80(?!.*10\.0\.0\.77:80)");
        twins.OnDirectors("ip addr del 192.0.2.1/32 dev eth0");
        twins.ServerFails("10.0.0.1");
        twins.Agree("and went", "Suspending healthchecker for service .10.0.0.77.:tcp:80", host => host.Run("grep -o 'Suspending healthchecker for service .10.0.0.77.:tcp:80' /tmp/keepalived.log | tail -n 1").Output);
        twins.ServicesAgree("nobody is asked", @"10\.0\.0\.1:80.*10\.0\.0\.2:80(?!.*10\.0\.0\.77:80)");
        twins.OnDirectors("ip addr add 192.0.2.1/32 dev lo");
        twins.ServicesAgree("the address came again", @"-s rr\n(?!.*10\.0\.0\.1:80 ).*10\.0\.0\.2:80");
    }

    private static string Globals(string keywords) => $"global_defs {{\n {keywords}\n}}\n";

    private TwinDirectors NewDirectors(string configuration) => new(NewDirector(LabDaemon.Ours, configuration), NewDirector(LabDaemon.Debians, configuration));

    /// <summary>A director without real servers: what is not checked is up.</summary>
    private TwinDirectors.Side NewDirector(string binary, string configuration)
    {
        var network = NewNetwork();
        var director = network.AddHost("director", network.AddLan(), $"{TwinDirectors.Director}/24");
        return new(NewDaemon(director, binary, configuration), director);
    }
}
