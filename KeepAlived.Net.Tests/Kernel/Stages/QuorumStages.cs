namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>Quorum, sorry servers, and what is told when.</summary>
[Category("KernelLong")]
internal sealed class QuorumStages : StageFixture
{
    private const string Service = "protocol TCP;lb_algo rr;lb_kind NAT";

    [TestCase("")]
    [TestCase(";sorry_server_inhibit")]
    [TestCase(";sorry_server_lvs_method DR")]
    [TestCase(";inhibit_on_failure")]
    public void Sorry_server(string more) =>
        Compare(Virtual("192.168.0.99 80", $"{Service};sorry_server 10.0.0.9 80;quorum 2{more}", Real("1"), Real("2"), Real("3")))
            .Start("0.1:80", "0.2:80")
            .Down("1", "^down 10.0.0.1")
            .Down("2", "0.9:80", "quorum_down")
            .Down("3", "^down 10.0.0.3")
            .Up("1", "^up 10.0.0.1")
            .Up("2", "!0.9:80 .* -w 1", "0.1:80")
            .Stop();

    [Test]
    public void Sorry_servers_of_marks_groups_and_IPv6() =>
        Compare("virtual_server_group G {\n 192.168.0.90-91 80\n}\n",
            Virtual("group G", $"{Service};sorry_server 10.0.0.9 80", Real("1")),
            Virtual("fwmark 3", "protocol TCP;lb_algo rr;lb_kind DR;sorry_server 10.0.0.9 80", Real("1")),
            Virtual("2001:db8::99 80", $"{Service};sorry_server fd00::9 80", Real(":1")))
            .Start("0.91:80 -r 10.0.0.1:80", "::1]:80")
            .Down("1", "-f 3 -r 10.0.0.9", "0.91:80 -r 10.0.0.9:80")
            .Down(":1", "-r .fd00::9")
            .Up("1 :1", "-f 3 -r 10.0.0.1", "::1]:80")
            .Stop();

    [Test]
    public void Quorum_with_hysteresis_and_weights() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};quorum 5;hysteresis 2", Real("1", "weight 4"), Real("2", "weight 2"), Real("3", "weight 1")))
            .Start("quorum_up")
            .Down("3", "!0.3:80")
            .Down("2", "!0.2:80")
            .Up("3", "0.3:80")
            .Up("2", "0.2:80")
            .Down("1", "!0.1:80")
            .Down("3", "!0.3:80", "quorum_down")
            .Up("3", "0.3:80")
            .Up("1", "0.1:80", "quorum_up [^q]*quorum_up")
            .Stop();

    [Test]
    public void A_quorum_that_no_weight_reaches() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};quorum 50;hysteresis 9;sorry_server 10.0.0.9 80", Real("1", "weight 4"), Real("2")))
            .Start("0.9:80", "quorum_down")
            .Down("2", "^down 10.0.0.2")
            .Up("2", "^up 10.0.0.2")
            .Stop();

    [TestCase("")]
    [TestCase(";alpha")]
    [TestCase(";inhibit_on_failure")]
    public void Notifying_of_the_first_state(string more) =>
        Compare("global_defs {\n rs_init_notifies\n}\n", Virtual("192.168.0.99 80", $"{Service}{more};quorum 2", Real("1"), Real("2"), Real("3")))
            .Start("0.1:80")
            .Down("1", "^down 10.0.0.1")
            .Edit("quorum 2", "quorum 1", "0.2:80")
            .Up("1", "^up 10.0.0.1 80\n(.*\n)*up 10.0.0.1 80")
            .Stop();

    [Test]
    public void Start_without_quorum() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};quorum 5;hysteresis 4", Real("1", "weight 6")), Virtual("192.168.0.99 81", $"{Service};alpha", Real("2")),
            Virtual("192.168.0.99 82", $"{Service};alpha;sorry_server 10.0.0.9 80", Real("3")), Virtual("192.168.0.99 83", $"{Service};alpha;sorry_server 10.0.0.9 80;quorum 3;omega", Real("4 9")),
            Virtual("192.168.0.99 84", $"{Service};quorum 5;hysteresis 4;sorry_server 10.0.0.9 80;omega", Real("1", "weight 6")),
            Virtual("192.168.0.99 85", $"{Service};alpha;omega", Real("1 9", check: "TCP_CHECK { };TCP_CHECK { ;connect_port 80; };TCP_CHECK { ;connect_port 10; }")))
            .Down("2 3")
            .Start("quorum_down 192.168.0.99 84")
            .Up("2 3", "0.2:80", "0.3:80")
            .KillAndStart()
            .StopTelling("quorum_down 192.168.0.99 85");

    [TestCase("alpha")]
    [TestCase("alpha;omega")]
    [TestCase("omega")]
    public void Alpha_and_omega(string mode) =>
        Compare(Virtual("192.168.0.99 80", $"{Service};{mode}", Real("1"), Real("2"), Real("3 9")),
            Virtual("192.168.0.99 81", $"{Service};{mode};sorry_server 10.0.0.9 80", Real("3 9")))
            .Start("0.1:80", "0.2:80", "!0.3:9 ")
            .Down("2", "^down 10.0.0.2")
            .Edit("10.0.0.2 80", "10.0.0.4 80", "0.4:80")
            .Down("1 4", "quorum_down 192.168.0.99 80")
            .Up("1", "0.1:80")
            .Edit("99 81", "99 82", ":82")
            .StopTelling();

    [Test]
    public void Alpha_of_real_servers_and_checks() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", "alpha"), Real("2", check: "TCP_CHECK { ;alpha; }"), Real("3 9", "alpha"), Real("4", "alpha", "TCP_CHECK { ;alpha no; }")))
            .Start("0.1:80", "0.2:80", "0.4:80", "!0.3:9")
            .Down("1 2 4", "quorum_down")
            .Up("1 2 4", "0.1:80", "0.2:80", "0.4:80")
            .Stop();

    [Test]
    public void Inhibit_on_failure() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};quorum 3", Real("1", "weight 4;inhibit_on_failure"), Real("2", "inhibit_on_failure"), Real("3")))
            .Start("0.1:80 -m -w 4")
            .Down("1", "0.1:80 -m -w 0")
            .Down("2 3", "0.2:80 -m -w 0", "!0.3:80")
            .Edit("weight 4", "weight 6")
            .Up("1 2 3", "0.1:80 -m -w 6", "0.2:80 -m -w 1")
            .Down("1", "0.1:80 -m -w 0")
            .Edit("weight 6\ninhibit_on_failure", "weight 6", "!0.1:80")
            .Stop();

    [Test]
    public void Reload_while_servers_are_down() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};quorum 2;sorry_server 10.0.0.9 80", Real("1"), Real("2"), Real("3")))
            .Start("0.1:80")
            .Down("1 2", "0.9:80")
            .Edit("quorum 2", "quorum 1", "0.3:80")
            .Edit("quorum 1", "quorum 2")
            .Edit(Real("3"), "")
            .Edit("delay_loop 0.5", "delay_loop 0.6")
            .Edit("sorry_server 10.0.0.9 80", "")
            .Up("2", "0.2:80")
            .Stop();

    [Test]
    public void Services_that_come_and_go() =>
        Compare(Virtual("192.168.0.99 80", $"{Service}", Real("1"), Real("2")))
            .Start("0.1:80")
            .Down("2", "!0.2:80")
            .Reload(Virtual("192.168.0.99 80", Service, Real("1"), Real("2")) + Virtual("192.168.0.99 81", $"{Service};quorum 2", Real("2"), Real("3")), "0.3:80")
            .Reload(Virtual("192.168.0.99 81", $"{Service};quorum 2", Real("2"), Real("3")), "!:80 -s")
            .Up("2", ":81 -r 10.0.0.2:80")
            .Reload(Virtual("192.168.0.99 80", Service, Real("1"), Real("2")), "!:81 -s")
            .Stop();

    [Test]
    public void Checks_change_by_reload() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1"), Real("2", check: "TCP_CHECK { ;connect_port 9; }"), Real("3")))
            .Start("0.1:80", "!0.2:80")
            .Edit("connect_port 9", "connect_port 80", "0.2:80")
            .Edit("connect_port 80", "connect_port 9", "!0.2:80")
            .Edit("TCP_CHECK { \nconnect_port 9\n }", "", "0.2:80")
            .Down("1", "!0.1:80")
            .Edit("notify_up \"/etc/keepalived/note up 10.0.0.1 80\"", "notify_up \"/etc/keepalived/note up again\"")
            .Up("1", "up again")
            .Stop();

    [Test]
    public void Kill_while_servers_are_down() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};sorry_server 10.0.0.9 80", Real("1"), Real("2", "inhibit_on_failure")))
            .Start("0.1:80")
            .Down("1 2", "0.9:80")
            .KillAndStart("0.9:80")
            .Up("1 2", "0.1:80", "!0.9:80")
            .Stop();

    [Test]
    public void Virtual_servers_that_share_real_servers() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1"), Real("2")),
            Virtual("192.168.0.99 81", $"{Service};alpha;quorum 2;sorry_server 10.0.0.9 80", Real("1"), Real("2", "", "TCP_CHECK { ;retry 4; }")),
            Virtual("192.168.0.99 82", $"{Service};delay_loop 1", Real("1", "inhibit_on_failure"), Real("2", "weight 7"), Real("3")))
            .Start(":81 -r 10.0.0.1:80", ":81 -r 10.0.0.2:80", ":82 -r 10.0.0.2:80 -m -w 7")
            .Down("1", "!:80 -r 10.0.0.1", ":81 -r 10.0.0.9", ":82 -r 10.0.0.1:80 -m -w 0")
            .Up("1", ":80 -r 10.0.0.1", "!:81 -r 10.0.0.9", ":82 -r 10.0.0.1:80 -m -w 1")
            .Down("2", "!:80 -r 10.0.0.2", ":81 -r 10.0.0.9", "!:82 -r 10.0.0.2")
            .Edit("99 81", "99 83", "!:81 ", ":83 ")
            .Up("2", ":80 -r 10.0.0.2", ":83 -r 10.0.0.2", ":82 -r 10.0.0.2")
            .Stop();

    [Test]
    public void A_reload_moves_weights_across_the_quorum() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};quorum 5;sorry_server 10.0.0.9 80", Real("1", "weight 4"), Real("2", "weight 3")))
            .Start("0.1:80", "quorum_up")
            .Down("2", "0.9:80", "quorum_down")
            .Edit("weight 4", "weight 6", "0.1:80 -m -w 6")
            .Edit("weight 6", "weight 4", "0.9:80")
            .Edit("quorum 5", "quorum 3", "0.1:80")
            .Up("2", "0.2:80")
            .Stop();
}
