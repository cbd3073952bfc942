namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>Options of services and real servers together: tunnels, families, ports, marks and thresholds through all stages.</summary>
[Category("KernelLong")]
internal sealed class OptionStages : StageFixture
{
    private const string Service = "protocol TCP;lb_algo rr;lb_kind NAT", Sorry = "sorry_server 10.0.0.9 80";

    [Test]
    public void Tunnels_of_sorry_servers_and_their_checksums() =>
        Compare(Virtual("192.168.0.99 80", $"protocol TCP;lb_algo wlc;lb_kind TUN type gue port 5000;{Sorry};sorry_server_lvs_method TUN type gre csum", Real("1"), Real("2", "lvs_method TUN type gue port 6000 remcsum")),
            Virtual("192.168.0.99 81", $"protocol TCP;lb_algo wlc;lb_kind TUN type gre nocsum;{Sorry};sorry_server_inhibit", Real("3", "inhibit_on_failure"), Real("4", "lvs_method DR")))
            .Start("tun-type gue --tun-port 5000", "tun-remcsum")
            .Down("1 2", "0.9:80 -i -w 1 --tun-type gre")
            .Up("1", "0.1:80")
            .Edit("type gre csum", "type gue port 7000 csum")
            .Down("1", "0.9:80 -i -w 1 --tun-type gue --tun-port 7000")
            .Down("3 4", ":81 -r 10.0.0.9")
            .KillAndStart(":81 -r 10.0.0.9")
            .Up("1 2 3 4", "0.3:81 -i -w 1", "0.4:81 -g")
            .Edit("lb_kind TUN type gue port 5000", "lb_kind TUN type gue port 5001 csum", "5001")
            .Stop();

    [Test]
    public void Marks_of_both_families_with_sorry_servers_that_stay() =>
        Compare(Virtual("fwmark 5", $"lb_algo rr;lb_kind NAT;quorum 2;{Sorry};sorry_server_inhibit", Real("1", "weight 2;inhibit_on_failure"), Real("2")),
            Virtual("fwmark 5", "ip_family inet6;lb_algo rr;lb_kind NAT", Real(":3")),
            Virtual("fwmark 6", "ip_family inet6;lb_algo wrr;lb_kind NAT;sorry_server fd00::9 80;sorry_server_inhibit;quorum 3", Real(":1", "weight 2"), Real(":2", "weight 2;inhibit_on_failure")))
            .Start("-f 6 -6", "-f 5 -r 10.0.0.9:80 -m -w 0")
            .Down(":1", "-f 6 -6 -r .fd00::9.:80 -m -w 1")
            .Down("1 2", "-f 5 -r 10.0.0.9:80 -m -w 1", "-f 5 -r 10.0.0.1:80 -m -w 0")
            .KillAndStart("-f 5 -r 10.0.0.9:80 -m -w 1")
            .Edit("quorum 3", "quorum 2", "-f 6 -6 -r .fd00::9.:80 -m -w 0")
            .Up("1 :1 2", "-f 5 -r 10.0.0.9:80 -m -w 0", "-f 6 -6 -r .fd00::1.:80")
            .Stop();

    [Test]
    public void Real_servers_that_become_equal_by_the_ports_of_the_service() =>
        Compare(Virtual("192.168.0.99 80", "protocol TCP;lb_algo rr;lb_kind DR", Real("1", "weight 2"), Real("1 443", "weight 3"), Real("2 0", check: "TCP_CHECK { ;connect_port 80; }"), Real("2", "weight 5")),
            Virtual("192.168.0.99 81", Service, Real("1", "weight 2"), Real("1", "weight 3"), Real("1 443", "weight 4"), Real("2 0", check: "TCP_CHECK { ;connect_port 80; }")))
            .Start("0.1:80 -g")
            .Down("1", "!0.1:80")
            .Edit(Real("1 443", "weight 3"), Real("1 443", "weight 2")) // which of two comes up last, and gives the weight, is a matter of chance
            .Up("1", "0.1:80")
            .Edit("weight 5", "weight 6")
            .Edit(Real("1 443", "weight 2"), "")
            .Stop();

    [Test]
    public void Defaults_of_services() =>
        Compare(Virtual("192.168.0.99 80", "", Real("1"), Real("2")), Virtual("192.168.0.98", "lb_algo rr", Real("1"), Real("2 0", check: "TCP_CHECK { ;connect_port 80; }")),
            Virtual("192.168.0.97 53", "protocol UDP", Real("1 53", check: "")), Virtual("192.168.0.96 80", "protocol TCP;lvs_sched rr;lvs_method DR;hashed;flag-2", Real("1"), Real("2")))
            .Start("97:53 -s wlc", "96:80 -s rr")
            .Edit("lvs_method DR", "lvs_method TUN", "96:80 -r 10.0.0.2:80 -i")
            .Down("1", "96:80 -r 10.0.0.2", "!96:80 -r 10.0.0.1")
            .Edit("lvs_sched rr\n", "\n")
            .KillAndStart()
            .Up("1", "96:80 -r 10.0.0.1")
            .Stop();

    [Test]
    public void Tcp_and_udp_on_one_address() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1"), Real("2")), Virtual("192.168.0.99 80 ", $"protocol UDP;lb_algo wrr;lb_kind NAT;{Sorry}", Real("1"), Real("3")),
            Virtual("192.168.0.99  80", $"protocol SCTP;lb_algo sh;lb_kind NAT", Real("1"), Real("4")))
            .Start("-u 192.168.0.99:80 -s wrr", "-t 192.168.0.99:80 -s rr")
            .Down("1 3", "-u 192.168.0.99:80 -r 10.0.0.9:80")
            .Edit("lb_algo sh", "lb_algo dh", "-s dh")
            .Up("1", "-t 192.168.0.99:80 -r 10.0.0.1:80")
            .Stop();

    [Test]
    public void Thresholds_of_groups_and_sorry_servers() =>
        Compare("virtual_server_group G {\n 192.168.0.90-91 80\n 2001:db8::90 80\n}\n", Virtual("group G", "protocol TCP;lb_algo wlc;lb_kind TUN;" + Sorry, Real("1", "uthreshold 10;lthreshold 5;inhibit_on_failure"), Real("2", "uthreshold 3")),
            Virtual("fwmark 8", $"lb_algo lc;lb_kind DR;{Sorry}", Real("1", "uthreshold 20"), Real("2", "lthreshold 7;uthreshold 9")))
            .Start("10.0.0.1:80 +10 +5")
            .Down("1 2", "-f 8 -r 10.0.0.9")
            .Up("2", "-f 8 -r 10.0.0.2")
            .Edit("uthreshold 20", "uthreshold 20\nweight 3")
            .Up("1", "10.0.0.1:80 +10 +5")
            .Edit("lb_kind DR", "lb_kind TUN", "-f 8 -r 10.0.0.1:\\d+ -i")
            .Stop();

    [Test]
    public void Omega_of_groups_marks_and_inhibited_servers() =>
        Compare("virtual_server_group G {\n 192.168.0.90-91 80\n fwmark 4\n}\n", Virtual("group G", $"{Service};omega;quorum 2", Real("1", "inhibit_on_failure"), Real("2"), Real("3")),
            Virtual("fwmark 8", $"lb_algo lc;lb_kind DR;omega;{Sorry}", Real("1")))
            .Start("-f 4 -r 10.0.0.1")
            .Down("3", "!0.3:80")
            .Edit(Real("2"), "", "quorum_down group G")
            .Edit("fwmark 8", "fwmark 9", "-f 9 ")
            .Up("3", "quorum_up group G")
            .StopTelling();

    [Test]
    public void Hysteresis_with_inhibited_and_sorry_servers() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};quorum 4;hysteresis 2;{Sorry};sorry_server_inhibit;inhibit_on_failure", Real("1", "weight 3"), Real("2", "weight 2"), Real("3", "weight 1")),
            Virtual("192.168.0.99 81", $"{Service};quorum 2;hysteresis 7", Real("1", "weight 3"), Real("2", "weight 2")))
            .Start("0.9:80 -m -w 0")
            .Down("1")
            .Down("3", "0.9:80 -m -w 0")
            .Down("2", "0.9:80 -m -w 1")
            .Up("1", "0.1:80 -m -w 3")
            .Up("2", "0.9:80 -m -w 1|0.9:80 -m -w 0")
            .Up("3", "0.9:80 -m -w 0")
            .KillAndStart("0.9:80 -m -w 0")
            .Stop();

    [Test]
    public void Persistence_through_every_stage() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};persistence_timeout 60;persistence_granularity 255.255.255.0;persistence_engine sip", Real("1")),
            Virtual("192.168.0.99 5060", $"protocol UDP;lb_algo rr;lb_kind NAT;persistence_engine sip;persistence_timeout 60;ops", Real("1"), Real("2")),
            Virtual("fwmark 5", "ip_family inet6;lb_algo rr;lb_kind NAT;persistence_timeout 70;persistence_granularity 64", Real(":1")),
            Virtual("group G", $"{Service};persistence_timeout 80", Real("1")), "virtual_server_group G {\n 192.168.0.90-91 80\n fwmark 11\n}\n")
            .Start("--pe sip", "-f 5 -6")
            .Down("1", "!-r 10.0.0.1")
            .Edit("persistence_timeout 80", "persistence_timeout 81\npersistence_granularity 255.255.0.0")
            .Edit("persistence_engine sip\npersistence_timeout 60\nops", "persistence_timeout 60", "!5060 .* --pe")
            .Up("1", "0.90:80 -r 10.0.0.1")
            .Edit("persistence_timeout 70\npersistence_granularity 64", "", "-f 5 -6 -s rr$")
            .KillAndStart("-f 5 -6 -s rr$")
            .Stop();

    [Test]
    public void Families_that_do_not_fit() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1"), Real(":2")), Virtual("192.168.0.99 81", "protocol TCP;lb_algo rr;lb_kind TUN;sorry_server fd00::9 80", Real("1"), Real(":2", "lvs_method DR"), Real(":3")),
            Virtual("2001:db8::99 80", Service, Real("1"), Real(":2")), Virtual("fwmark 3", "lb_algo rr;lb_kind TUN", Real("1"), Real(":2")), Virtual("fwmark 4", "lb_algo rr;lb_kind NAT", Real(":1"), Real("2")))
            .Start()
            .Down("1 :2 :3")
            .Up("1 :2 :3")
            .Stop();

    [Test]
    public void A_service_that_changes_its_key() =>
        Compare("virtual_server_group G {\n 192.168.0.95 80\n}\n", Virtual("192.168.0.99 80", $"{Service};alpha;quorum 2;{Sorry}", Real("1"), Real("2"), Real("3")))
            .Start("0.1:80")
            .Down("2 3", "0.9:80", "quorum_down")
            .Edit("virtual_server 192.168.0.99 80", "virtual_server group G", "0.95:80 -r 10.0.0.9")
            .Edit("virtual_server group G", "virtual_server fwmark 9", "-f 9 -r 10.0.0.9")
            .Up("3", "-f 9 -r 10.0.0.3")
            .Edit("virtual_server fwmark 9", "virtual_server 192.168.0.99 81", ":81 -r 10.0.0.3")
            .Edit("192.168.0.99 81", "2001:db8::5 81")
            .Stop();

    // The lab's kernel has no nftables: what remains of such a group has to be the same.
    [Test]
    public void Groups_for_nftables() =>
        Compare("global_defs {\n nftables_ipvs\n}\n", "virtual_server_group G {\n 192.168.0.90-91 80\n fwmark 4\n}\n", Virtual("group G", Service, Real("1"), Real("2")), Virtual("192.168.0.99 80", Service, Real("1")))
            .Start()
            .Down("1")
            .Up("1")
            .Stop();

    [Test]
    public void Foreign_destinations_and_services_of_others_that_are_named() =>
        Compare("global_defs {\n lvs_flush_on_stop VS\n}\n", Virtual("192.168.0.99 80", Service, Real("1"), Real("2")))
            .On("ipvsadm -A -t 192.168.0.99:80 -s rr; ipvsadm -a -t 192.168.0.99:80 -r 10.0.0.4:80 -m -w 7; ipvsadm -A -f 99 -s wlc")
            .Start("0.1:80", "0.4:80 -m -w 7")
            .Down("1", "!0.1:80")
            .Edit("lb_algo rr", "lb_algo wrr", "0.4:80 -m -w 7")
            .Up("1", "0.1:80")
            .Stop("-f 99 -s wlc", "!0.99:80");
}
