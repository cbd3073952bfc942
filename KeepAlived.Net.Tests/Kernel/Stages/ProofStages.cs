namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>Options of checks and of weights that the other stages leave out.</summary>
[Category("KernelLong")]
internal sealed class ProofStages : StageFixture
{
    private const string Service = "protocol TCP;lb_algo wrr;lb_kind NAT", Datagrams = "protocol UDP;lb_algo rr;lb_kind NAT", Sorry = "sorry_server 10.0.0.9 80";

    [Test]
    public void Weights_that_scripts_ask_for_move_the_quorum() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};quorum 10;hysteresis 2;{Sorry}", Real("1", "weight 5", Misc(1)), Real("2", "weight 9;inhibit_on_failure", Misc(2)), Real("3", "weight 1", Misc(3) + ";TCP_CHECK { }")))
            .Start("0.2:80 -m -w 9")
            .On("echo 22 >/tmp/code1", "0.1:80 -m -w 20")
            .On("echo 2 >/tmp/code2", "0.2:80 -m -w 0")
            .On("echo 4 >/tmp/code1", "0.9:80 -m -w 1")
            .On("echo 1 >/tmp/code2")
            .On("echo 202 >/tmp/code3", "0.3:80 -m -w 200")
            .Down("3", "0.9:80 -m -w 1")
            .Up("3", "0.3:80 -m -w 200")
            .On("echo 3 >/tmp/code1; echo 0 >/tmp/code2", "0.2:80 -m -w 9") // else the quorum comes and goes by the order in which scripts end
            .KillAndStart("0.3:80 -m -w 200")
            .Stop();

    [Test]
    public void Weights_of_files_change_by_reload() =>
        Compare("track_file load {\n file /tmp/load\n weight 1\n}\ntrack_file more {\n file /tmp/more\n}\n",
            Virtual("192.168.0.99 80", $"{Service};quorum 8", Real("1", "weight 5", "FILE_CHECK { ;track_file load; }"), Real("2", "weight 5;inhibit_on_failure", "FILE_CHECK { ;track_file more;weight 2; };TCP_CHECK { }")))
            .On("echo 3 >/tmp/load; echo 1 >/tmp/more")
            .Start("0.2:80 -m -w 7")
            .Edit("weight 2", "weight 4", "0.2:80 -m -w 9")
            .Edit("weight 4", "weight 4 reverse", "0.2:80 -m -w 1")
            .Edit("weight 4 reverse", "weight 0", "0.2:80 -m -w 0")
            .On("echo 0 >/tmp/more", "0.2:80 -m -w 5")
            .On("rm /tmp/load")
            .On("echo 7 >/tmp/load")
            .Down("2", "0.2:80 -m -w 0")
            .On("echo -9 >/tmp/load")
            .Edit("FILE_CHECK { \ntrack_file load\n }", "", "0.1:80 -m -w 5")
            .Stop();

    [Test]
    public void Sources_of_checks() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", check: "TCP_CHECK { ;bindto 10.255.0.1;bind_if eth0; }"), Real("2", check: "TCP_CHECK { ;bind_if lo; }"), Real("3", check: "HTTP_GET { ;bindto 10.255.0.1;fwmark 7;url { ;path /; };}"), Real("4", check: "TCP_CHECK { ;bindto 192.0.2.77; }")),
            Virtual("192.168.0.99 7", Datagrams, Real("1 7", check: "UDP_CHECK { ;bindto 10.255.0.1;require_reply; }"), Real("2 7", check: "UDP_CHECK { ;bind_if eth0; }")),
            Virtual("192.168.0.99 81", Service, Real("1", check: "PING_CHECK { ;bindto 10.255.0.1; }"), Real("2", check: "PING_CHECK { ;fwmark 3; }"), Real("3", check: "PING_CHECK { ;ttl 9;size 200; }")))
            .On("echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range")
            .Serve("one", "perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Proto => \"udp\", LocalAddr => \"10.0.0.1:7\") or die; $s->send($m) while defined $s->recv($m, 4096)'")
            .Start("0.1:80", "0.4:80", "0.1:7")
            .Down("3", "!0.3:80")
            .Up("3", "0.3:80")
            .EndServing("one", "!0.1:7")
            .Stop();

    // All quorums have to be told before the kill: it ends a script that is only starting.
    [TestCase("alpha;inhibit_on_failure", 2)]
    [TestCase("alpha;inhibit_on_failure;sorry_server 10.0.0.9 80;omega", 2)]
    [TestCase("inhibit_on_failure;sorry_server 10.0.0.9 80;sorry_server_inhibit", 3)]
    public void Modes_together(string modes, int quorums) =>
        Compare(Virtual("192.168.0.99 80", $"{Service};quorum 3;{modes}", Real("1", "weight 2"), Real("2", "weight 2"), Real("3 9")))
            .Down("2")
            .Start()
            .Up("2", "0.2:80 -m -w 2")
            .Down("1", "0.1:80 -m -w 0")
            .Edit("quorum 3", "quorum 2", $"(quorum_up [^q]*){{{quorums}}}", "0.2:80 -m -w 2")
            .KillAndStart("0.1:80 -m -w 0", "0.2:80 -m -w 2")
            .Down("2", "0.2:80 -m -w 0")
            .Up("1 2", "0.1:80 -m -w 2", "0.2:80 -m -w 2")
            .StopTelling();

    [Test]
    public void Nobody_has_a_weight() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", "weight 0"), Real("2", "weight 0")),
            Virtual("192.168.0.99 81", $"{Service};{Sorry}", Real("1", "weight 0"), Real("2", "weight 0")),
            Virtual("192.168.0.99 82", $"{Service};quorum 3;{Sorry}", Real("1", "weight 0"), Real("2", "weight 3")))
            .Start("80 -r 10.0.0.1:80 -m -w 0", "81 -r 10.0.0.9")
            .Down("2", "82 -r 10.0.0.9")
            .Edit("weight 3", "weight 4")
            .Edit("weight 0", "weight 3", "!81 -r 10.0.0.9")
            .Edit("weight 3", "weight 0", "81 -r 10.0.0.9")
            .Up("2")
            .Stop();

    [Test]
    public void First_states_are_told_and_servers_come_by_reload() =>
        Compare("global_defs {\n rs_init_notifies\n}\n", Virtual("192.168.0.99 80", Service, Real("1"), Real("2")))
            .Down("2")
            .Start("^up 10.0.0.1", "^down 10.0.0.2")
            .Edit(Real("2"), Real("2") + "\n" + Real("3") + "\n" + Real("4 9"), "0.3:80")
            .Edit(Real("1"), "", "!0.1:80")
            .Edit("192.168.0.99 80", "192.168.0.99 81", ":81")
            .Stop();

    [Test]
    public void Patience_of_each_real_server_and_check() =>
        Compare("global_defs {\n checker_log_all_failures\n}\n", Virtual("192.168.0.99 80", Service, Real("1", "retry 4;delay_before_retry 0.5;delay_loop 1"), Real("2", "warmup 1;connect_timeout 3", "TCP_CHECK { ;retry 0;log_all_failures off; }"), Real("3", "retry 0", "HTTP_GET { ;retry 3;delay_before_retry 0.2;url { ;path /p; };}")))
            .Page("3", "p", "x")
            .Start("0.1:80", "0.3:80")
            .Silent("2", "!0.2:80")
            .Page("3", "p", null, "!0.3:80")
            .Down("1", "!0.1:80")
            .Page("3", "p", "x", "0.3:80")
            .Up("1", "0.1:80")
            .Well("0.2:80")
            .Stop();

    [Test]
    public void Servers_that_never_answer() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};{Sorry}", Real("1"), Real("2", "alpha"), Real("3", "", "HTTP_GET { ;url { ;path /; };}"), Real("4", "", "SMTP_CHECK { ;connect_port 80; }")))
            .Silent("1").Silent("2").Silent("3").Silent("4")
            .Start("0.9:80", "!0.1:80")
            .Well("!0.4:80").Well("0.3:80", "!0.9:80").Well("0.2:80").Well("0.1:80")
            .Stop();

    [Test]
    public void The_checking_process_dies() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};{Sorry}", Real("1", "weight 3"), Real("2")))
            .Start("0.1:80")
            .Down("2", "!0.2:80")
            .On("kill -9 $(cat /run/checkers.pid); sleep 3", "0.1:80 -m -w 3", "!0.2:80")
            .Down("1", "0.9:80")
            .On("kill -9 $(cat /run/checkers.pid); sleep 3", "0.9:80")
            .Up("1 2", "0.1:80", "0.2:80")
            .Stop();

    [Test]
    public void Questions_for_names_and_mail_servers() =>
        Compare(Virtual("192.168.0.99 53", Datagrams, Real("1 53", check: "DNS_CHECK { ;type MX;name example.com;retry 0; }"), Real("2 53", check: "DNS_CHECK { ;type TXT;name www.example.com.;connect_port 5353; }"), Real("3 53", check: "DNS_CHECK { ;name .; }")),
            Virtual("192.168.0.99 25", $"{Service};connect_timeout 6", Real("1 25", check: "SMTP_CHECK { ;host { ;connect_ip 10.0.0.1;connect_port 2526;connect_timeout 6; };}"), Real("2 25", check: "SMTP_CHECK { ;helo_name x;retry 0;connect_timeout 1; }")))
            .Serve("one", "dnsmasq --conf-file=/dev/null --keep-in-foreground --no-resolv --no-hosts --bind-interfaces --except-interface=lo --listen-address=10.0.0.1 --port=53 --pid-file= --user=root --mx-host=example.com,mail.example.com,1")
            .Serve("mail", "msmtpd --interface=10.0.0.1 --port=2526 --command=true")
            .Start("0.1:53", "!0.2:53", "0.1:25", "!0.2:25")
            .EndServing("mail", "!0.1:25")
            .Edit("connect_port 2526", "connect_port 2527")
            .Serve("mail", "msmtpd --interface=10.0.0.1 --port=2527 --command=true", "0.1:25")
            .Stop();

    // connect_timeout is not inherited by hosts; retries count from the first check on, and settings of the check hold for its hosts.
    [Test]
    public void Hosts_of_mail_servers() =>
        Compare(Virtual("192.168.0.99 25", Service,
                Real("1 25", check: "SMTP_CHECK { ;retry 3;delay_before_retry 0.5;connect_timeout 6;host { ;connect_port 2526;connect_timeout 6; };}"),
                Real("2 25", check: "SMTP_CHECK { ;host { ;connect_port 2526;connect_timeout 6;alpha; };retry 0;}"),
                Real("3 25", check: "SMTP_CHECK { ;retry 5;delay_before_retry 0.5;connect_port 2526;connect_timeout 6; }")))
            .Serve("one", "msmtpd --interface=10.0.0.1 --port=2526 --command=true")
            .Start("!0.1:25", "!0.2:25", "!0.3:25")
            .Serve("two", "msmtpd --interface=10.0.0.2 --port=2526 --command=true", "0.2:25")
            .Edit("connect_timeout 6\nhost", "connect_timeout 6\nconnect_port 2526\nhost", "0.1:25")
            .EndServing("two", "!0.2:25")
            .Edit("alpha", "alpha no", "!0.2:25")
            .Stop();

    [Test]
    public void Persistence_of_groups_knows_no_granularity() =>
        Compare("virtual_server_group G {\n 192.168.0.90 80\n fwmark 5\n}\n",
            Virtual("group G", $"{Service};persistence_timeout 60;persistence_granularity 255.255.255.0", Real("1")),
            Virtual("fwmark 7", "lb_algo rr;lb_kind DR;persistence_timeout 60;persistence_granularity 255.255.255.0", Real("1 0", check: "TCP_CHECK { ;connect_port 80; }")))
            .Start("0.90:80 -s wrr -p 60$", "-f 5 -s wrr -p 60$", "-f 7 -s rr -p 60 -M 255.255.255.0")
            .Stop();

    [Test]
    public void Sessions_that_cannot_be() =>
        Compare("bfd_instance b {\n min_tx 50\n}\nbfd_instance c {\n neighbor_ip 10.0.0.2\n}\n",
            Virtual("192.168.0.99 80", Service, Real("1", check: "BFD_CHECK { ;name b; }"), Real("2", check: "BFD_CHECK { ;name c;alpha; }"), Real("3", check: "BFD_CHECK { ;name b;alpha; }"), Real("4", "alpha", "BFD_CHECK { ;name b; }")))
            .Start("0.1:80", "!0.3:80", "!0.4:80", "^down 10.0.0.2")
            .Stop();

    private static string Misc(int number) => $"MISC_CHECK {{;misc_path \"/etc/keepalived/code {number}\";misc_timeout 20;misc_dynamic;}}";
}
