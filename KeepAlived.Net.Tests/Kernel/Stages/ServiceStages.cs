namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>Services, schedulers, methods and their flags.</summary>
[Category("KernelLong")]
internal sealed class ServiceStages : StageFixture
{
    private static readonly string[] Schedulers = ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "mh", "dh", "fo", "ovf", "sed", "nq"];

    [TestCase("NAT", "-m")]
    [TestCase("DR", "-g")]
    [TestCase("TUN", "-i")]
    public void Forwarding_methods(string kind, string flag) =>
        Compare(Virtual("192.168.0.99 80", $"protocol TCP;lb_algo wlc;lb_kind {kind}", Real("1", "weight 5;uthreshold 100;lthreshold 50"), Real("2", "weight 3")))
            .Start($"0.1:80 {flag} -w 5", $"0.2:80 {flag} -w 3", "quorum_up")
            .Down("1", "!0.1:80")
            .Down("2", "!0.2:80", "quorum_down")
            .Up("1 2", "0.1:80", "0.2:80")
            .KillAndStart("0.1:80", "0.2:80")
            .Stop();

    [Test]
    public void A_method_and_a_weight_of_each_real_server() =>
        Compare(Virtual("192.168.0.99 80", "protocol TCP;lb_algo wrr;lb_kind NAT;weight 4", Real("1", "lvs_method DR"), Real("2", "lvs_method TUN;weight 0"), Real("3")))
            .Start("0.1:80 -g -w 4", "0.2:80 -i -w 0", "0.3:80 -m -w 4")
            .Edit("weight 0", "weight 6", "0.2:80 -i -w 6")
            .Edit("lvs_method DR", "lvs_method NAT", "0.1:80 -m -w 4")
            .Down("2 3", "!0.[23]:80")
            .Edit("weight 6", "weight 0")
            .Up("2 3", "0.2:80 -i -w 0")
            .Stop();

    [Test]
    public void Ports_that_differ_from_the_services() =>
        Compare(Virtual("192.168.0.99 8080", "protocol TCP;lb_algo wlc;lb_kind DR", Real("1"), Real("2")),
            Virtual("192.168.0.99 8081", "protocol TCP;lb_algo wlc;lb_kind NAT", Real("1"), Real("2 443"), Real("3 9", check: "TCP_CHECK { connect_port 80 }")))
            .Start("0.1:8080 -g", "0.1:80 -m", "0.2:443 -m", "0.3:9 -m")
            .Down("1", "!0.1:80")
            .Up("1", "0.1:80 ", "0.1:8080 ")
            .Stop();

    [Test]
    public void Every_scheduler() =>
        Compare([.. Schedulers.Select((scheduler, index) => Virtual($"192.168.0.99 {8000 + index}", $"protocol TCP;lb_algo {scheduler};lb_kind NAT", Real("1", "weight 2", "")))])
            .Start([.. Schedulers.Select(scheduler => $"-s {scheduler}$")])
            .Edit("lb_algo ovf", "lb_algo fo", "!-s ovf")
            .KillAndStart("-s nq")
            .Stop();

    [Test]
    public void Scheduler_flags() =>
        Compare(Virtual("192.168.0.99 80", "protocol TCP;lb_algo sh;sh-port;sh-fallback;lb_kind NAT", Real("1", check: "")),
            Virtual("192.168.0.99 81", "protocol TCP;lb_algo mh;mh-port;lb_kind NAT", Real("1", check: "")),
            Virtual("192.168.0.99 82", "protocol TCP;lb_algo mh;mh-fallback;lb_kind NAT", Real("1", check: "")),
            Virtual("192.168.0.99 83", "protocol TCP;lb_algo wlc;flag-1;flag-3;lb_kind NAT", Real("1", check: "")))
            .Start("-s sh -b sh-fallback,sh-port", "-s mh -b mh-port", "-s mh -b mh-fallback", "-s wlc -b flag-1,flag-3")
            .Edit("mh-port\n", "\n", "!mh-port")
            .Edit("lb_algo wlc\nflag-1\n", "lb_algo sh\n", ":83 -s sh")
            .Stop();

    [Test]
    public void One_packet_and_persistence() =>
        Compare(Virtual("192.168.0.99 53", "protocol UDP;lb_algo rr;lb_kind NAT;ops", Real("1 53", check: "")),
            Virtual("192.168.0.99 80", "protocol TCP;lb_algo rr;lb_kind NAT;persistence_timeout", Real("1")),
            Virtual("192.168.0.99 81", "protocol TCP;lb_algo rr;lb_kind NAT;persistence_timeout 90;persistence_granularity 255.255.0.0", Real("1")),
            Virtual("192.168.0.99 5060", "protocol UDP;lb_algo rr;lb_kind NAT;persistence_timeout 90;persistence_engine sip", Real("1 5060", check: "")),
            Virtual("192.168.0.99", "protocol TCP;lb_algo rr;lb_kind DR;persistence_timeout 50", Real("1 0", check: "TCP_CHECK { connect_port 80 }")))
            .Start("53 -s rr -o", "-p 360", "-p 90 -M 255.255.0.0", "--pe sip", "99:0 -s rr -p 50")
            .Edit("persistence_timeout 90\npersistence_granularity 255.255.0.0", "persistence_timeout 91", ":81 -s rr -p 91$")
            .Edit("ops", "", "!-o$")
            .Stop();

    [Test]
    public void Reload_changes_weights_schedulers_servers_and_services() =>
        Compare(Virtual("192.168.0.99 80", "protocol TCP;lb_algo wlc;lb_kind NAT", Real("1", "weight 5"), Real("2", "weight 3")),
            Virtual("192.168.0.99 81", "protocol TCP;lb_algo rr;lb_kind DR", Real("3", "weight 2")))
            .Start("0.1:80", "0.2:80", "0.3:81")
            .Edit("weight 5", "weight 7", "0.1:80 -m -w 7")
            .Edit("lb_algo wlc", "lb_algo sh\nsh-port", "-s sh -b sh-port")
            .Edit("0.2 80", "0.4 80", "!0.2:80", "0.4:80")
            .Edit("99 81", "99 82", "!:81", "0.3:82")
            .Down("4", "!0.4:80")
            .Edit("weight 3", "weight 9")
            .Up("4", "0.4:80 -m -w 9")
            .Stop();

    [Test]
    public void A_firewall_mark() =>
        Compare(Virtual("fwmark 5", "protocol TCP;lb_algo wrr;lb_kind DR", Real("1", "weight 2"), Real("2")))
            .Start("-A -f 5 -s wrr", "-f 5 -r 10.0.0.1:", "-f 5 -r 10.0.0.2:")
            .Down("2", "!-r 10.0.0.2")
            .Edit("wrr", "rr", "-s rr")
            .Up("2", "-f 5 -r 10.0.0.2")
            .KillAndStart()
            .Stop();

    [Test]
    public void Firewall_marks_of_both_families() =>
        Compare(Virtual("fwmark 5", "lb_algo rr;lb_kind DR;persistence_timeout 60", Real("1")),
            Virtual("fwmark 6", "ip_family inet6;lb_algo wlc;lb_kind NAT", Real(":1"), Real(":2")))
            .Start("-A -f 5 -s rr -p 60", "-A -f 6 -6 -s wlc", "-r .fd00::1")
            .Down(":1", "!-r .fd00::1")
            .Down("1", "!-r 10.0.0.1", "quorum_down fwmark 5")
            .Up(":1 1", "fd00::1", "10.0.0.1")
            .Stop();

    [Test]
    public void A_group_with_ranges() =>
        Compare("virtual_server_group G {\n 192.168.0.90-92 80\n 192.168.0.99 81\n}\n",
            Virtual("group G", "protocol TCP;lb_algo rr;lb_kind NAT", Real("1"), Real("2", "weight 2")))
            .Start("192.168.0.92:80 -r", "192.168.0.99:81")
            .Down("1", "!0.1:80")
            .Up("1", "192.168.0.91:80 -r 10.0.0.1:80")
            .Down("1 2", "!-a", "quorum_down")
            .Up("2", "192.168.0.91:80 -r 10.0.0.2:80")
            .Stop();

    [Test]
    public void A_group_with_IPv6_and_a_mark() =>
        Compare("virtual_server_group G {\n 2001:db8::10-12 80\n fwmark 7\n}\n",
            Virtual("group G", "protocol TCP;ip_family inet6;lb_algo wrr;lb_kind DR", Real(":1"), Real(":2", "weight 2")))
            .Start("2001:db8::12.:80 -r", "-f 7")
            .Down(":1", "!-r .fd00::1")
            .Up(":1", "fd00::1")
            .Stop();

    [Test]
    public void IPv6() =>
        Compare(Virtual("2001:db8::99 80", "protocol TCP;lb_algo wlc;lb_kind NAT;persistence_timeout 60;persistence_granularity 64", Real(":1"), Real(":2")))
            .Start(@"\[2001:db8::99\]:80 -s wlc -p 60", "::1]:80", "::2]:80")
            .Down(":1", "!::1]:80")
            .Up(":1", "::1]:80")
            .Edit("persistence_granularity 64", "persistence_granularity 96", "-M 96")
            .KillAndStart()
            .Stop();

    [Test]
    public void Tunnels() =>
        Compare(Virtual("192.168.0.99 80", "protocol TCP;lb_algo wlc;lb_kind TUN",
            Real("1"), Real("2", "lvs_method TUN type gue port 5555"), Real("3", "lvs_method TUN type gue port 6666 csum"), Real("4", "lvs_method TUN type gre csum")))
            .Start("tun-type gue --tun-port 5555", "tun-port 6666", "tun-type gre")
            .Down("3", "!6666")
            .Up("3", "6666")
            .Edit("port 5555", "port 5556", "--tun-port 5556")
            .Stop();

    [Test]
    public void A_tunnel_between_families() =>
        Compare(Virtual("192.168.0.99 80", "protocol TCP;lb_algo wlc;lb_kind TUN", Real("1"), Real(":2")),
            Virtual("2001:db8::99 80", "protocol TCP;lb_algo wlc;lb_kind TUN", Real("3")))
            .Start("99:80 -r .fd00::2", "99.:80 -r 10.0.0.3")
            .Down(":2", "!-r .fd00::2")
            .Up(":2", "fd00::2")
            .Stop();

    [Test]
    public void Without_checks_and_SCTP() =>
        Compare(Virtual("192.168.0.99 80", "protocol SCTP;lb_algo wlc;lb_kind NAT", Real("1", check: ""), Real("2", "weight 3", "")))
            .Start("--sctp-service 192.168.0.99:80")
            .Down("1")
            .Edit("weight 3", "weight 2", "-w 2")
            .Stop();

    [Test]
    public void Foreign_services_stay() =>
        Compare(Virtual("192.168.0.99 80", "protocol TCP;lb_algo wlc;lb_kind NAT", Real("1"), Real("2")))
            .On("ipvsadm -A -t 192.168.0.77:80 -s rr; ipvsadm -a -t 192.168.0.77:80 -r 10.0.0.3:80 -m")
            .Start("0.77:80 -r 10.0.0.3:80", "0.1:80")
            .Edit("0.2 80", "0.4 80", "0.4:80")
            .Stop("0.77:80 -r 10.0.0.3:80", "!-t 192.168.0.99");

    [Test]
    public void The_table_is_emptied_at_start_by_lvs_flush() =>
        Compare("global_defs {\n lvs_flush\n}\n", Virtual("192.168.0.99 80", "protocol TCP;lb_algo wlc;lb_kind NAT", Real("1"), Real("2")))
            .On("ipvsadm -A -t 192.168.0.77:80 -s rr; ipvsadm -a -t 192.168.0.77:80 -r 10.0.0.3:80 -m")
            .Start("!0.77:80", "0.1:80")
            .KillAndStart()
            .Stop();

    [TestCase("")]
    [TestCase(" VS")]
    public void The_table_is_emptied_at_stop_by_lvs_flush_on_stop(string which) =>
        Compare($"global_defs {{\n lvs_flush_on_stop{which}\n}}\n", Virtual("192.168.0.99 80", "protocol TCP;lb_algo wlc;lb_kind NAT", Real("1"), Real("2")))
            .On("ipvsadm -A -t 192.168.0.77:80 -s rr; ipvsadm -a -t 192.168.0.77:80 -r 10.0.0.3:80 -m")
            .Start("0.77:80", "0.1:80")
            .On("ipvsadm -a -t 192.168.0.99:80 -r 10.0.0.3:80 -m", "99:80 -r 10.0.0.3:80")
            .Stop("!-t 192.168.0.99");
}
