namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>What a reload changes while real servers are up and down.</summary>
[Category("KernelLong")]
internal sealed class ReloadStages : StageFixture
{
    private const string Service = "protocol TCP;lb_algo rr;lb_kind NAT", Sorry = "sorry_server 10.0.0.9 80";

    [Test]
    public void Inhibiting_comes_and_goes_while_servers_are_down() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", "weight 3"), Real("2"), Real("3", "weight 2;inhibit_on_failure")))
            .Start("0.1:80")
            .Down("1 3", "!0.1:80", "0.3:80 -m -w 0")
            .Edit("weight 3\n", "weight 3\ninhibit_on_failure\n")
            .Edit("weight 3\ninhibit_on_failure\n", "weight 4\n")
            .Edit("weight 2\ninhibit_on_failure", "weight 5")
            .Up("1 3", "0.1:80 -m -w 4", "0.3:80 -m -w 5")
            .Edit("weight 4", "weight 4\ninhibit_on_failure")
            .Down("1", "0.1:80 -m -w 0")
            .Stop();

    [Test]
    public void Alpha_comes_and_goes() =>
        Compare(Virtual("192.168.0.99 80", $"{Service}", Real("1"), Real("2")))
            .Start("0.1:80")
            .Down("1", "!0.1:80")
            .Edit($"{Service.Replace(';', '\n')}", $"{Service.Replace(';', '\n')}\nalpha\nomega")
            .Edit(Real("2"), Real("2") + "\n" + Real("3 9") + "\n" + Real("4"), "0.4:80", "!0.3:9")
            .Edit("10.0.0.1 80 {", "10.0.0.1 80 {\nweight 3")
            .Edit("alpha\nomega", "")
            .Down("2", "!0.2:80")
            .Up("1 2", "0.1:80", "0.2:80")
            .Stop();

    [Test]
    public void Dead_servers_that_come_by_reload_with_alpha() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};alpha", Real("1")))
            .Start("0.1:80")
            .Edit(Real("1"), Real("1") + "\n" + Real("2", check: "SMTP_CHECK { ;connect_port 9; }") + "\n" + Real("3 9"), "^down 10.0.0.2 80", "!^down 10.0.0.3")
            .Edit("connect_port 9", "connect_port 10", "^down 10.0.0.2 80\ndown 10.0.0.2 80")
            .Stop();

    [TestCase("")]
    [TestCase(";sorry_server_inhibit")]
    [TestCase(";sorry_server_lvs_method TUN")]
    public void A_sorry_server_comes_changes_and_goes_while_it_acts(string more) =>
        Compare(Virtual("192.168.0.99 80", $"{Service}", Real("1"), Real("2", "weight 2")))
            .Start("0.1:80")
            .Edit("lb_kind NAT", $"lb_kind NAT\n{Sorry}{more.Replace(';', '\n')}")
            .Down("1 2", "0.9:80", "!0.1:80", "!0.2:80")
            .Edit("10.0.0.9 80", "10.0.0.4 80", "0.4:80", "!0.9:80")
            .Edit($"sorry_server 10.0.0.4 80{more.Replace(';', '\n')}", "", "!0.4:80")
            .Edit("lb_kind NAT", $"lb_kind NAT\n{Sorry}{more.Replace(';', '\n')}", "0.9:80")
            .Up("2", "0.2:80")
            .Stop();

    // It goes only while it acts: with the quorum, Debian's leaves it in the table with weight 0 for good, also when it should act again.
    [Test]
    public void Inhibiting_the_sorry_server_comes_and_goes() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};{Sorry}", Real("1"), Real("2", "inhibit_on_failure")))
            .Start("0.1:80")
            .Edit(Sorry, $"{Sorry}\nsorry_server_inhibit")
            .Down("1 2", "0.9:80 -m -w 1")
            .Up("1", "0.9:80 -m -w 0")
            .Down("1", "0.9:80 -m -w 1")
            .Edit("sorry_server_inhibit", "", "0.9:80 -m -w 1")
            .Up("1 2", "0.2:80 -m -w 1", "!0.9:80")
            .Stop();

    [TestCase("")]
    [TestCase(";sorry_server_inhibit;omega")]
    public void Servers_leave_while_the_sorry_server_acts(string more) =>
        Compare(Virtual("192.168.0.99 80", $"{Service};{Sorry};quorum 4{more}", Real("1", "inhibit_on_failure"), Real("2"), Real("3", "inhibit_on_failure"), Real("4 9", "weight 4")))
            .Start("0.9:80", "0.1:80 -m -w 0", "!0.2:80")
            .Edit(Real("1", "inhibit_on_failure"), "", "^down 10.0.0.1", "!0.1:80 -m")
            .Edit(Real("2"), "", "!^down 10.0.0.2")
            .Edit("192.168.0.99 80 {", "192.168.0.99 81 {", "^down 10.0.0.3", ":81 -r 10.0.0.3:80 -m -w 0")
            .StopTelling();

    [Test]
    public void Kinds_of_checks_change() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1"), Real("2"), Real("3", check: "HTTP_GET { ;url { ;path /p; };}")))
            .Page("3", "p", "x")
            .Start("0.1:80", "0.3:80")
            .Edit("TCP_CHECK { }", "HTTP_GET {\nurl {\npath /p\n}\n}", "!0.1:80", "!0.2:80")
            .Page("1", "p", "x", "0.1:80")
            .Edit("HTTP_GET {\nurl {\npath /p\n}\n}", "MISC_CHECK {\nmisc_path \"/etc/keepalived/code 1\"\nmisc_timeout 20\n}", "0.2:80")
            .On("echo 1 >/tmp/code1", "!0.1:80")
            .Edit("MISC_CHECK {\nmisc_path \"/etc/keepalived/code 1\"\nmisc_timeout 20\n}", "", "0.1:80", "0.2:80")
            .Edit("path /p", "path /q", "!0.3:80")
            .Edit("path /q", "path /p", "0.3:80")
            .Stop();

    [Test]
    public void Options_of_checks_change() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", check: "TCP_CHECK { ;retry 2;}"), Real("2", check: "TCP_CHECK { ;connect_ip 10.0.0.3;}"), Real("3", check: "HTTP_GET { ;url { ;path /204;status_code 200; };}")))
            .Start("0.1:80", "0.2:80", "!0.3:80")
            .Edit("status_code 200", "status_code 204", "0.3:80")
            .Edit("status_code 204", "status_code 201-299", "0.3:80")
            .Edit("retry 2", "retry 3\nconnect_timeout 1\ndelay_loop 1")
            .Edit("connect_ip 10.0.0.3", "connect_ip 10.0.0.3\nconnect_port 81", "!0.2:80")
            .Edit("connect_port 81", "bindto 10.255.0.1", "0.2:80")
            .Down("3", "!0.2:80", "!0.3:80")
            .Edit("bindto 10.255.0.1", "connect_port 80")
            .Edit("connect_ip 10.0.0.3\n", "", "0.2:80")
            .Edit("retry 3", "retry 3\nconnect_port 80")
            .Up("3", "0.3:80")
            .Stop();

    [Test]
    public void A_service_becomes_another_kind_of_service() =>
        Compare(Virtual("192.168.0.99 80", "protocol TCP;lb_algo rr;lb_kind NAT", Real("1"), Real("2")))
            .Start("-A -t 192.168.0.99:80 -s rr$")
            .Edit("lb_algo rr", "lb_algo rr\npersistence_timeout 60\npersistence_granularity 255.255.255.0", "-p 60 -M 255.255.255.0")
            .Edit("persistence_granularity 255.255.255.0", "", "-p 60$")
            .Edit("persistence_timeout 60", "", "-s rr$")
            .Down("2", "!0.2:80")
            .Edit("protocol TCP", "protocol UDP", "-u 192.168.0.99:80")
            .Edit("lb_algo rr", "lb_algo rr\nops", "-s rr -o")
            .Edit("192.168.0.99 80", "fwmark 7", "-f 7")
            .Edit("lb_algo rr\nops", "lb_algo wrr", "-f 7 -s wrr")
            .Up("2", "0.2")
            .Stop();

    [Test]
    public void Thresholds_come_and_go() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", "uthreshold 10;lthreshold 5"), Real("2", "uthreshold 7")))
            .Start("10.0.0.1:80 +10 +5", "10.0.0.2:80 +7 +0")
            .Down("1", "!0.1:80")
            .Up("1", "10.0.0.1:80 +10 +5")
            .KillAndStart("10.0.0.1:80 +10 +5")
            .Stop();

    [Test]
    public void The_order_of_servers_and_services_changes() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1"), Real("2"), Real("3")), Virtual("192.168.0.99 81", $"{Service};quorum 2;{Sorry}", Real("1"), Real("2")))
            .Start("0.1:80")
            .Down("2", ":81 -r 10.0.0.9")
            .Reload(Virtual("192.168.0.99 81", $"{Service};quorum 2;{Sorry}", Real("2"), Real("1")) + Virtual("192.168.0.99 80", Service, Real("3"), Real("2"), Real("1")), ":81 -r 10.0.0.9")
            .Up("2", ":81 -r 10.0.0.2", "!:81 -r 10.0.0.9")
            .Stop();

    [Test]
    public void Quorum_and_hysteresis_change() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};quorum 3;hysteresis 1", Real("1", "weight 3"), Real("2", "weight 2"), Real("3")))
            .Start("quorum_up")
            .Down("1", "!0.1:80")
            .Edit("hysteresis 1", "hysteresis 0")
            .Edit("quorum 3", "quorum 5", "quorum_down")
            .Edit("hysteresis 0", "hysteresis 2")
            .Up("1")
            .Edit("quorum 5", "quorum 4", "quorum_up")
            .Edit("weight 3", "weight 0")
            .Edit("weight 2", "weight 0")
            .Stop();

    // 30 retries last longer than the stage; the third server is asked already, for another service, and next in a minute.
    [Test]
    public void Dead_servers_that_come_by_reload_have_their_retries() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1")), Virtual("192.168.0.99 81", Service, Real("3 9", check: "TCP_CHECK { ;delay_loop 60; }")))
            .Start("!:81 -r")
            .Edit(Real("1"), Real("1", "retry 30;delay_before_retry 1") + "\n" + Real("4 9", "retry 30;delay_before_retry 1") + "\n" + Real("3 9", check: "TCP_CHECK { ;delay_loop 60; }"), "0.4:9", "!:80 -r 10.0.0.3:9")
            .Stop();

    // A slow answer takes four seconds: with as long a timeout, either may come first.
    [Test]
    public void Reload_during_a_check() =>
        Compare(Virtual("192.168.0.99 80", $"{Service}", Real("1", check: "TCP_CHECK { ;connect_timeout 3;retry 0; }"), Real("2", check: "TCP_CHECK { ;retry 3;delay_before_retry 2; }"), Real("3", check: "HTTP_GET { ;connect_timeout 4;url { ;path /; };}")))
            .Start("0.1:80")
            .Slow("1", "!0.1:80")
            .Down("2", "!0.2:80")
            .Edit("lb_algo rr", "lb_algo rr\n")
            .Well("0.1:80")
            .Up("2", "0.2:80")
            .Silent("3")
            .Edit("lb_algo rr", "lb_algo wrr", "-s wrr", "!0.3:80")
            .Well("0.3:80")
            .Stop();

    [Test]
    public void Mistakes_in_the_file() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1"), Real("2")))
            .Start("0.1:80")
            .Edit("lb_algo rr", "lb_algo rr\nno_such_keyword 7\nweight 4", "0.1:80 -m -w 4")
            .Edit("lb_algo rr", "lb_algo nonsense")
            .Edit("lb_algo nonsense", "lb_algo wrr", "-s wrr")
            .Edit("10.0.0.2 80", "10.0.0.300 80", "!0.2:80")
            .Edit("10.0.0.300 80", "10.0.0.2 80", "0.2:80")
            .Stop();

    // That of a server that is down stays: Debian's would send connections to it.
    [Test]
    public void Real_servers_get_a_method_of_their_own() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1"), Real("2"), Real("3", "inhibit_on_failure")))
            .Start("0.1:80 -m")
            .Edit("lb_kind NAT", "lb_kind DR", "0.1:80 -g", "0.2:80 -g")
            .Edit("real_server 10.0.0.2 80 {", "real_server 10.0.0.2 80 {\nlvs_method TUN type gue port 77", "0.2:80 -i", "tun-port 77")
            .Down("3", "0.3:80 -g -w 0")
            .Up("3", "0.3:80 -g -w 1")
            .Edit("inhibit_on_failure", "inhibit_on_failure\nlvs_method NAT", "0.3:80 -m -w 1")
            .Stop();
}
