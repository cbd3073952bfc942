namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>Processes that end by other ways than a stop, and files that lose and gain all their virtual servers.</summary>
[Category("KernelLong")]
internal sealed class LifeStages : StageFixture
{
    private const string Service = "protocol TCP;lb_algo rr;lb_kind NAT", Sorry = "sorry_server 10.0.0.9 80";
    private const string Router = "vrrp_instance V {\n state BACKUP\n interface eth0\n virtual_router_id 51\n advert_int 0.5\n unicast_src_ip 10.255.0.1\n unicast_peer {\n 10.255.0.250\n }\n virtual_ipaddress {\n 192.168.0.99/32\n }\n}\n";

    [TestCase("")]
    [TestCase("omega;")]
    public void The_parent_is_killed(string mode) =>
        Compare(Virtual("192.168.0.99 80", $"{mode}{Service};quorum 2;{Sorry}", Real("1", "weight 3"), Real("2", "inhibit_on_failure")), Virtual("fwmark 4", "lb_algo rr;lb_kind NAT", Real("3"), Real("4")))
            .Start("0.1:80")
            .Down("1 4", "0.9:80", "!0.4:80")
            .On("kill -9 $(cat /run/keepalived.pid); sleep 6", "!^-[Aa] ")
            .Start("0.9:80", "-f 4 -r 10.0.0.3")
            .Up("1 4", "0.1:80 -m -w 3", "0.4:80")
            .StopTelling();

    [TestCase("kill")]
    [TestCase("kill -HUP")]
    public void The_checking_process_gets_a_signal(string signal) =>
        Compare(Router, Virtual("192.168.0.99 80", $"{Service};{Sorry}", Real("1", "weight 3"), Real("2", "inhibit_on_failure")))
            .Start("0.1:80")
            .Down("2", "0.2:80 -m -w 0")
            .On($"{signal} $(cat /run/checkers.pid); sleep 8", "0.1:80 -m -w 3")
            .Down("1", "0.9:80")
            .Up("1 2", "0.1:80", "0.2:80 -m -w 1")
            .Stop();

    [Test]
    public void All_services_go_and_come() =>
        Compare(Router, Virtual("192.168.0.99 80", $"{Service};{Sorry}", Real("1", "weight 3"), Real("2")))
            .Start("0.1:80")
            .Down("2", "!0.2:80")
            .Reload(Router, "!^-[Aa] ")
            .Reload(Router + Virtual("192.168.0.99 81", $"{Service};alpha", Real("1"), Real("2")), ":81 -r 10.0.0.1", "!0.2:81")
            .Up("2", ":81 -r 10.0.0.2")
            .Reload(Virtual("192.168.0.99 81", $"{Service};alpha", Real("1"), Real("2")))
            .Reload(Router, "!^-[Aa] ")
            .Stop();

    [TestCase("lvs_flush_on_stop", "")]
    [TestCase("lvs_flush_on_stop VS", "omega;")]
    public void Services_go_untold_where_they_go_with_what_is_in_them(string flush, string mode) =>
        Compare($"global_defs {{\n {flush}\n}}\n", Virtual("192.168.0.99 80", $"{mode}{Service};{Sorry}", Real("1"), Real("2", "inhibit_on_failure"), Real("3")))
            .Start("0.1:80")
            .Edit(Real("3"), "", "^down 10.0.0.3")
            .Edit("192.168.0.99 80", "192.168.0.99 81", ":81 -r 10.0.0.1", "!^down 10.0.0.1")
            .Down("1", "^down 10.0.0.1")
            .StopTelling();

    [Test]
    public void The_first_service_comes_by_reload() =>
        Compare(Router)
            .On("ipvsadm -A -f 77 -s rr")
            .Start()
            .Reload(Router + Virtual("192.168.0.99 80", $"{Service};{Sorry}", Real("1"), Real("2 9")), "0.1:80", "!0.2:9")
            .Down("1", "0.9:80")
            .Reload(Router, "!-t 192.168.0.99")
            .Up("1")
            .Reload(Router + Virtual("192.168.0.99 80", Service, Real("1"), Real("2")), "0.1:80")
            .KillAndStart("0.1:80")
            .Stop("-f 77");
}
