namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>Combinations that are seldom written, but mean something.</summary>
[Category("KernelLong")]
internal sealed class OddStages : StageFixture
{
    private const string Service = "protocol TCP;lb_algo rr;lb_kind NAT", Datagrams = "protocol UDP;lb_algo rr;lb_kind NAT";

    [Test]
    public void Members_without_a_port_and_by_mask() =>
        Compare("virtual_server_group G {\n 192.168.0.104/30 81\n 192.168.0.99 0\n}\nvirtual_server_group H {\n 2001:db8::9 0\n fwmark 3\n}\n",
            Virtual("group G", $"{Service};persistence_timeout 50", Real("1"), Real("2 0", check: "TCP_CHECK { ;connect_port 80; }")), Virtual("group H", Service, Real(":1")))
            .Start("99:0 -s rr -p 50", "::9.:0 -s rr -p 360")
            .Down("2", "!0.2:0")
            .Up("2", "99:0 -r 10.0.0.2:0")
            .Stop();

    [Test]
    public void An_address_in_a_group_and_of_its_own() =>
        Compare("virtual_server_group G {\n 192.168.0.90-92 80\n}\n", Virtual("192.168.0.91 80", Service, Real("1"), Real("2")), Virtual("group G", Service, Real("3"), Real("4")))
            .Start("0.90:80 -r 10.0.0.3")
            .Down("1", "!0.1:80")
            .Up("1", "0.91:80 -r 10.0.0.1")
            .Down("3", "!0.90:80 -r 10.0.0.3")
            .Up("3", "0.90:80 -r 10.0.0.3")
            .Stop();

    [Test]
    public void A_sorry_server_that_is_a_real_server_too() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};quorum 2;sorry_server 10.0.0.3 80", Real("1"), Real("2"), Real("3", "weight 4")),
            Virtual("192.168.0.99 81", $"{Service};quorum 2;sorry_server 10.0.0.2 80;sorry_server_inhibit", Real("1"), Real("2", "inhibit_on_failure")))
            .Start("99:80 -r 10.0.0.1")
            .Down("1", "!:80 -r 10.0.0.1")
            .Down("2", "!:80 -r 10.0.0.2")
            .Down("3")
            .Up("2")
            .Up("1", ":80 -r 10.0.0.1")
            .Up("3", ":80 -r 10.0.0.3")
            .Stop();

    [Test]
    public void Flags_without_their_scheduler() =>
        Compare(Virtual("192.168.0.99 80", "protocol TCP;lb_algo mh;sh-port;sh-fallback;lb_kind NAT", Real("1", check: "")), Virtual("192.168.0.99 82", "protocol TCP;sh-port;lb_algo sh;lb_kind NAT", Real("1", check: "")),
            Virtual("192.168.0.99 83", "protocol TCP;lb_algo sh;sh-port;lb_algo rr;lb_kind NAT", Real("1", check: "")), Virtual("192.168.0.99 84", "protocol TCP;lb_algo sh;sh-port;lb_algo mh;lb_kind NAT", Real("1", check: "")),
            Virtual("192.168.0.99 86", "protocol TCP;lb_algo rr;mh-port;flag-2;lb_kind NAT", Real("1", check: "")))
            .Start(":80 -s mh$", ":82 -s sh$", ":83 -s rr -b flag-2", ":84 -s mh -b mh-port", ":86 -s rr -b flag-2")
            .Edit("lb_algo rr\nmh-port", "lb_algo mh\nmh-fallback", ":86 -s mh -b mh-fallback,mh-port")
            .Stop();

    [Test]
    public void Flags_and_persistence_go_and_come() =>
        Compare(Virtual("192.168.0.99 53", "protocol UDP;lb_algo sh;sh-port;lb_kind NAT;ops", Real("1 53", check: "")),
            Virtual("192.168.0.99 80", "protocol TCP;lb_algo mh;mh-port;mh-fallback;lb_kind NAT;persistence_timeout 60", Real("1"), Real("2")), Virtual("fwmark 8", "lb_algo mh;lb_kind TUN", Real("1")))
            .Start("-s sh -o -b sh-port", "-s mh -p 60 -b mh-fallback,mh-port")
            .Edit("sh-port", "sh-fallback", "sh-fallback")
            .Edit("ops", "persistence_timeout 30", "-p 30")
            .Edit("lb_algo mh\nmh-port\nmh-fallback", "lb_algo sh\nsh-fallback", ":80 -s sh")
            .Edit("persistence_timeout 60", "ops", "!-p 60")
            .Edit("lb_algo mh\nlb_kind TUN", "lb_algo mh\nmh-port\nlb_kind DR", "-f 8 -s mh -b mh-port")
            .Down("1", "!-f 8 -r")
            .Edit("mh-port\nlb_kind DR", "mh-fallback\nlb_kind NAT", "-f 8 -s mh -b mh-fallback")
            .Up("1", "-f 8 -r 10.0.0.1")
            .Stop();

    [Test]
    public void Clients_that_share_one_server() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};persistence_timeout 50;persistence_granularity 0", Real("1")), Virtual("192.168.0.99 81", $"{Service};persistence_granularity 0.0.0.0", Real("1")),
            Virtual("2001:db8::99 81", $"{Service};persistence_timeout 50;persistence_granularity 0", Real(":1")), Virtual("fwmark 5", "lb_algo rr;lb_kind NAT;persistence_timeout 50;persistence_granularity 0", Real("1")))
            .Start(":80 -s rr -p 50 -M 0.0.0.0", ":81 -s rr -p 360 -M 0.0.0.0", "::99.:81 -s rr -p 50$", "-f 5 -s rr -p 50$")
            .Edit("persistence_timeout 50\npersistence_granularity 0\n", "persistence_timeout 50\n", ":80 -s rr -p 50$")
            .Stop();

    [Test]
    public void Urls_with_everything() =>
        Compare(Virtual("192.168.0.99 80", Service,
                Real("1", check: Http("url { ;path /page;digest 764efa883dda1e11db47671c4a3bbd9e;status_code 200;regex hi; };url { ;path /204;status_code 204; };retry 2")),
                Real("2", check: Http("url { ;path /page;regex \"a.c\";regex_max_offset 3; };fast_recovery;url { ;path /page;regex_options caseless foo;regex \"^B\"; }")),
                Real("3", check: Http("url { ;path /page;regex x;regex_min_offset 2;regex_max_offset 4;regex_stack 9;regex_no_match; };url { ;path /page;status_code 600; }")),
                Real("4", check: Http("url { ;path /page;status_code;regex_no_match;regex 404; };url { ;path /403;status_code 400-402 403 404-599;regex_no_match;regex nothing; };warmup 1;delay_loop 1;log_all_failures"))))
            .Page("1", "page", "hi\n").Page("2", "page", "abc\nb").Page("3", "page", "xy--xx").Page("4", "page", "x")
            .Start("0.1:80", "0.4:80")
            .Page("2", "page", "b-abc\n")
            .Page("3", "page", "xy--")
            .Page("1", "page", "hi", "!0.1:80")
            .Page("4", "page", null, "!0.4:80")
            .Page("1", "page", "hi\n", "0.1:80")
            .Page("4", "page", "x", "0.4:80")
            .Stop();

    [Test]
    public void Addresses_that_come_twice() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};ha_suspend;alpha;omega", Real("1"), Real("2")), Virtual("192.168.0.98 53", $"{Datagrams};ha_suspend;ops", Real("1 53", check: "DNS_CHECK { ;retry 0; }"), Real("2 53", "", "")))
            .Start("98:53 -r 10.0.0.1:53")
            .On("ip addr add 192.168.0.99/32 dev eth0; ip addr add 192.168.0.98/32 dev lo", "0.1:80", "!0.1:53")
            .On("ip addr add 192.168.0.99/32 dev lo")
            .On("ip addr del 192.168.0.99/32 dev lo")
            .Down("1")
            .On("ip addr del 192.168.0.99/32 dev eth0")
            .Up("1")
            .Edit("omega", "omega\nquorum 2")
            .On("ip addr add 192.168.0.99/24 dev eth0", "0.1:80")
            .StopTelling();

    private static string Http(string settings) => $"HTTP_GET {{;{settings};}}";
}
