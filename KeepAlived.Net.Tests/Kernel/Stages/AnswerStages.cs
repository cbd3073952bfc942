namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>Checks whose verdict hangs on what is answered, and checks that no server answers: sessions, files, scripts.</summary>
[Category("KernelLong")]
internal sealed class AnswerStages : StageFixture
{
    private const string Service = "protocol TCP;lb_algo rr;lb_kind NAT", Datagrams = "protocol UDP;lb_algo rr;lb_kind NAT", Sorry = "sorry_server 10.0.0.9 80";

    [Test]
    public void Lengths_and_contents_of_datagrams() =>
        Compare(Virtual("192.168.0.99 7", Datagrams, Real("1 7", check: "UDP_CHECK { ;payload 61626364;require_reply;min_reply_length 4;max_reply_length 4; }"), Real("2 7", check: "UDP_CHECK { ;payload 616263;require_reply;max_reply_length 2; }"),
                Real("3 7", check: "UDP_CHECK { ;payload 616263;require_reply 61x263; }"), Real("4 7", check: "UDP_CHECK { ;payload 616263;require_reply 6162;retry 2;delay_before_retry 0.3; }")),
            Virtual("2001:db8::99 7", Datagrams, Real(":1 7", check: "UDP_CHECK { ;connect_port 9;retry 0; }"), Real(":2 7", check: "UDP_CHECK { ;fwmark 7; }")))
            .Serve("one", Echo("10.0.0.1")).Serve("two", Echo("10.0.0.2")).Serve("three", Echo("10.0.0.3")).Serve("four", Echo("10.0.0.4"))
            .Start("0.1:7", "!::1.:7")
            .EndServing("one", "!0.1:7")
            .Edit("payload 61626364", "payload 616263", "!0.1:7")
            .Serve("one", Echo("10.0.0.1"))
            .Edit("min_reply_length 4", "min_reply_length 3", "0.1:7")
            .Edit("max_reply_length 2", "max_reply_length 3", "0.2:7")
            .Slow("3", "!0.3:7")
            .KillAndStart("!0.3:7")
            .Well("0.3:7")
            .Stop();

    [Test]
    public void Types_of_records_and_refusals() =>
        Compare(Virtual("192.168.0.99 53", $"{Datagrams};{Sorry}", [.. ((string[])["NS", "CNAME", "SOA", "RRSIG"]).Select((type, index) => Real($"{index + 1} 53", check: $"DNS_CHECK {{ ;type {type};name example.com;retry 1;delay_before_retry 0.3; }}"))]),
            Virtual("192.168.0.98 53", Datagrams, Real("1 53", check: "DNS_CHECK { ;type DNSKEY;name example.com.; }"), Real("2 53", check: "DNS_CHECK { ;type ANY;name example.com; }"), Real("3 53", check: "DNS_CHECK { ;name nowhere.example.net;retry 0; }")))
            .Serve("one", Answers("10.0.0.1", 0)).Serve("two", Answers("10.0.0.2", 3)).Serve("three", Answers("10.0.0.3", 0)).Serve("four", Answers("10.0.0.4", 5))
            .Start("99:53 -r 10.0.0.1:53", "!0.2:53", "!99:53 -r 10.0.0.4")
            .Serve("one", Answers("10.0.0.1", 2), "!99:53 -r 10.0.0.1")
            .EndServing("three", "99:53 -r 10.0.0.9")
            .Serve("four", Answers("10.0.0.4", 0), "99:53 -r 10.0.0.4")
            .Edit("type RRSIG", "type A\nconnect_port 54", "99:53 -r 10.0.0.9")
            .Serve("two", Answers("10.0.0.2", 0), "99:53 -r 10.0.0.2")
            .Stop();

    [Test]
    public void Patterns_with_options_and_offsets() =>
        Compare(Virtual("192.168.0.99 80", Service,
                Real("1", check: Http("url { ;path /page;regex \"^second.line$\";regex_options dotall multiline;regex_stack 32 64; }")),
                Real("2", check: Http("url { ;path /page;regex \"a  b # comment\";regex_options extended ungreedy; }")),
                Real("3", check: Http("url { ;path /page;regex \"^x\";regex_options firstline no_auto_capture;regex_no_match; }")),
                Real("4", check: Http("url { ;path /page;regex needle;regex_min_offset 4096; }"))))
            .Page("1", "page", "first\nsecond\nline\n").Page("2", "page", "xabx").Page("3", "page", "y\nx\n").Page("4", "page", new string('-', 5000) + "needle")
            .Start("0.1:80", "0.2:80", "0.3:80", "0.4:80")
            .Page("1", "page", "first\nthird\nline\n", "!0.1:80")
            .Page("3", "page", "x\n")
            .Page("4", "page", new string('-', 3000) + "needle" + new string('-', 3000))
            .Page("2", "page", "a  b", "!0.2:80")
            .Page("3", "page", "", "0.3:80")
            .Page("4", "page", new string('-', 4093) + "needle")
            .Stop();

    [Test]
    public void Answers_that_are_long_or_empty() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};{Sorry}",
                Real("1", check: Http("url { ;path /page;status_code 200;digest d41d8cd98f00b204e9800998ecf8427e; }")), Real("2", check: Http("http_protocol 1.1;url { ;path /page;status_code 200-299 404; };url { ;path /403;status_code 403; }")),
                Real("3", check: Http("http_protocol 1.1;virtualhost shop.example;url { ;path /page; }")), Real("4 443", check: Http("connect_port 443;url { ;path /page; }"))))
            .Page("1", "page", "").Page("2", "page", new string('x', 300_000)).Page("3", "shop/page", "shop")
            .Start("0.1:80", "0.2:80", "0.3:80", "!0.4:443")
            .Page("1", "page", new string('y', 100_000), "!0.1:80")
            .Page("2", "page", null)
            .Page("3", "shop/page", null, "!0.3:80")
            .Edit("status_code 200-299 404", "status_code 200", "!0.2:80", "0.9:80")
            .Page("1", "page", "", "0.1:80", "!0.9:80")
            .Stop();

    [Test]
    public void Names_in_the_handshake() =>
        Compare(Virtual("192.168.0.99 443", $"{Service};virtualhost shop.example", Real("1 443", check: Ssl("enable_sni;url { ;path /p;tls_compliant; }")), Real("2 443", check: Ssl("sni_name other.example;enable_sni;virtualhost shop.example;tls_compliant;url { ;path /p; }")),
                Real("3 443", "virtualhost other.example", Ssl("http_protocol 1.1;url { ;path /p;status_code 200 404; }")), Real("4 443", check: Ssl("url { ;path /p;sni_name shop.example;virtualhost shop.example;status_code 200; };fast_recovery"))))
            .Page("1", "shop/p", "x").Page("2", "shop/p", "x").Page("3", "p", "x").Page("4", "shop/p", "x")
            .Start("0.1:443", "0.3:443")
            .Page("2", "p", "x")
            .Page("4", "shop/p", null, "!0.4:443")
            .Page("1", "shop/p", null, "!0.1:443")
            .Edit("virtualhost shop.example\n", "\n")
            .Page("4", "p", "x")
            .Down("3", "!0.3:443")
            .KillAndStart("!0.3:443")
            .Stop();

    // The check's own virtual host makes another check, which is up until it has judged; one that it inherits does not.
    [Test]
    public void Virtual_hosts_change_while_servers_are_down() =>
        Compare(Virtual("192.168.0.99 443", $"{Service};virtualhost a.example", Real("1", check: Http("url { ;path /p; }")), Real("2 443", check: Ssl("enable_sni;url { ;path /p; }"))),
            Virtual("192.168.0.99 444", Service, Real("3", "virtualhost b.example", Http("url { ;path /p; }")), Real("4 443", "virtualhost b.example", Ssl("enable_sni;url { ;path /p; }"))),
            Virtual("192.168.0.99 445", Service, Real("1", check: Http("virtualhost c.example;url { ;path /p; }")), Real("2 443", check: Ssl("virtualhost c.example;url { ;path /p; }"))),
            Virtual("192.168.0.99 446", Service, Real("3", check: Http("url { ;path /p;virtualhost d.example; }")), Real("4 443", check: Ssl("url { ;path /p;virtualhost d.example; }"))))
            .Start("!:44. -r")
            .Edit("a.example", "shop.example")
            .Edit("b.example", "shop.example")
            .Edit("c.example", "shop.example")
            .Edit("d.example", "shop.example")
            .Page("1", "shop/p", "x", ":443 -r 10.0.0.1")
            .Page("3", "shop/p", "x", ":444 -r 10.0.0.3")
            .Stop();

    [Test]
    public void Files_that_come_and_go() =>
        Compare("track_file a {\n file /tmp/a\n weight 1\n init_file 5\n}\ntrack_file b {\n file /tmp/b\n}\ntrack_file c {\n file /tmp/c\n weight 2 reverse\n}\n",
            Virtual("192.168.0.99 80", $"{Service};quorum 6;hysteresis 1;{Sorry}", Real("1", "weight 10;alpha", "FILE_CHECK { ;track_file a; }"), Real("2", "weight 3;inhibit_on_failure", "FILE_CHECK { ;track_file b;weight 0; }"),
                Real("3", "weight 4", "FILE_CHECK { ;track_file c; };FILE_CHECK { ;track_file b;weight 3; }")))
            .On("echo 0 >/tmp/b; echo 1 >/tmp/c")
            .Start("0.1:80 -m -w 15", "0.2:80 -m -w 3")
            .On("rm /tmp/b")
            .On("echo 3 >/tmp/b", "0.2:80 -m -w 0")
            .On("echo nonsense >/tmp/a")
            .On("echo 300 >/tmp/a", "0.1:80 -m -w 253|0.1:80 -m -w 310")
            .On("echo -254 >/tmp/a", "!0.1:80 -m -w [1-9]")
            .On("echo -5 >/tmp/c")
            .KillAndStart("0.2:80 -m -w 0")
            .On("echo 0 >/tmp/b; echo 2 >/tmp/a", "0.2:80 -m -w 3", "0.1:80 -m -w 12")
            .Edit("weight 10\nalpha", "weight 20", "0.1:80 -m -w 22")
            .On("rm /tmp/a /tmp/c")
            .Stop();

    [Test]
    public void Sessions_with_a_neighbour() =>
        Compare(Session("s", "10.0.0.1", "multiplier 5"), Session("t", "10.0.0.2", "multiplier 4"),
            Virtual("192.168.0.99 80", $"{Service};{Sorry}", Real("1", check: "BFD_CHECK { ;name s; }"), Real("2", "inhibit_on_failure", "BFD_CHECK { ;name t; }")),
            Virtual("192.168.0.99 81", Service, Real("1", check: "BFD_CHECK { ;name s;alpha; };TCP_CHECK { }"), Real("3")))
            .Start("0.9:80", ":81 -r 10.0.0.3")
            .Serve("bfd", Neighbour("10.0.0.1"), ":80 -r 10.0.0.1", ":81 -r 10.0.0.1")
            .Down("1", "0.9:80")
            .Up("1", ":81 -r 10.0.0.1")
            .Edit("multiplier 5", "multiplier 6")
            .EndServing("bfd", "0.9:80")
            .Edit(Tcp, "BFD_CHECK {\nname t\n}", "!:81 -r 10.0.0.3")
            .Serve("bfd", Neighbour("10.0.0.1"))
            .KillAndStart()
            .Stop();

    [Test]
    public void Pings_that_are_large_or_late() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", check: "PING_CHECK { ;size 1400;retry 3;delay_before_retry 0.3; }"), Real("2", check: "PING_CHECK { ;connect_ip 10.0.0.3;retry 0; }"), Real("4", check: "PING_CHECK { ;ttl 1; };TCP_CHECK { }")),
            Virtual("2001:db8::99 80", $"{Service};alpha;sorry_server fd00::9 80", Real(":1", check: "PING_CHECK { ;size 1300;connect_timeout 1; }"), Real(":2", "inhibit_on_failure", "PING_CHECK { ;retry 0; }")))
            .On("echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range")
            .Start("0.1:80", "::1.:80")
            .Down("3 :1", "!0.2:80", "!::1.:80")
            .Silent("1", "!0.1:80")
            .Silent(":2", "-r .fd00::9")
            .KillAndStart("!0.1:80")
            .Well().Well("0.1:80")
            .Up("3 :1", "0.2:80", "::1.:80")
            .Stop();

    [Test]
    public void Several_mail_servers_of_one_host() =>
        Compare(Virtual("192.168.0.99 25", $"{Service};{Sorry}",
                Real("1 25", check: "SMTP_CHECK { ;connect_timeout 6;helo_name a.example;host { ;connect_ip 10.0.0.1;connect_port 25;connect_timeout 6; };host { ;connect_ip 10.0.0.3;connect_port 2525;connect_timeout 6; };}"),
                Real("2 25", "inhibit_on_failure", "SMTP_CHECK { ;connect_timeout 6;connect_port 2525;bindto 10.255.0.1; }")),
            Virtual("2001:db8::99 25", Service, Real(":1 25", "alpha", "SMTP_CHECK { ;connect_timeout 6;connect_ip fd00::2;connect_port 2525; }")))
            .Serve("one", Mail("10.0.0.1", 25)).Serve("two", Mail("10.0.0.2", 2525)).Serve("three", Mail("10.0.0.3", 2525)).Serve("six", Mail("fd00::2", 2525))
            .Start("0.1:25", "0.2:25", "::1.:25")
            .EndServing("three", "!0.1:25")
            .EndServing("two", "0.2:25 -m -w 0")
            .Serve("three", Mail("10.0.0.3", 2525), "0.1:25")
            .EndServing("six", "!::1.:25")
            .EndServing("one", "0.9:80")
            .Serve("six", Mail("fd00::2", 2525), "::1.:25")
            .Serve("two", Mail("10.0.0.2", 2525), "0.2:25 -m -w 1")
            .Stop();

    [Test]
    public void Scripts_with_weights_and_timeouts() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};quorum 10;{Sorry}", Real("1", "weight 9;inhibit_on_failure", Misc(1, "misc_dynamic;retry 2;delay_before_retry 0.5")), Real("2", "weight 3;alpha", Misc(2, "misc_dynamic;delay_loop 1")),
                Real("3", "weight 4", "MISC_CHECK { ;misc_path \"/bin/sh -c 'kill -9 $$'\";misc_timeout 20; }"), Real("4", check: "MISC_CHECK { ;misc_path \"/bin/sh -c 'test $(id -u) = 65534'\";user nobody nogroup;misc_timeout 20; }")))
            .On("echo 1 >/tmp/code2")
            .Start("0.1:80 -m -w 9", "!0.2:80", "!0.3:80", "0.4:80")
            .On("echo 2 >/tmp/code1", "0.9:80")
            .On("echo 254 >/tmp/code2", "0.2:80 -m -w 252")
            .On("echo 1 >/tmp/code1", "^down 10.0.0.1")
            .On("echo 10 >/tmp/code1", "0.1:80 -m -w 8") // one at a time: the order in which scripts end would show in the quorum
            .On("echo 0 >/tmp/code2", "0.2:80 -m -w 3")
            .Stop();

    private static string Http(string settings) => $"HTTP_GET {{;connect_timeout 5;{settings};}}";

    private static string Ssl(string settings) => $"SSL_GET {{;connect_timeout 5;{settings};}}";

    private static string Misc(int number, string settings) => $"MISC_CHECK {{;misc_path \"/etc/keepalived/code {number}\";misc_timeout 20;{settings};}}";

    private static string Mail(string address, int port) => $"msmtpd --interface={address} --port={port} --command=true";

    private static string Echo(string address) =>
        $"perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Proto => \"udp\", LocalAddr => \"{address}:7\") or die; $s->send($m) while defined $s->recv($m, 4096)'";

    /// <summary>A DNS server that answers every question without a record.</summary>
    /// <param name="status">RFC 1035: 0 no error, 2 server failure, 3 no such name, 5 refused.</param>
    private static string Answers(string address, int status) =>
        $"perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Proto => \"udp\", LocalAddr => \"{address}:53\") or die; while (defined $s->recv($m, 4096)) {{ substr($m, 2, 2) = pack \"n\", 0x8180 + {status}; $s->send($m) }}'";

    private static string Session(string name, string neighbour, string more) => $"bfd_instance {name} {{\n neighbor_ip {neighbour}\n source_ip 10.255.0.1\n min_rx 1000\n min_tx 1000\n {more}\n}}\n";

    /// <summary>Debian's keepalived on the real servers' host is the other end of both directors' sessions; there it needs something that follows them.</summary>
    private static string Neighbour(string address)
    {
        static string Other(string number, string address) => $"bfd_instance d{number} {{\\n neighbor_ip 10.255.PAIR.{number}\\n source_ip {address}\\n min_rx 1000\\n min_tx 1000\\n}}\\n";
        const string follower = @"vrrp_instance N {\n interface eth0\n virtual_router_id 99\n unicast_peer {\n 10.255.0.249\n }\n track_bfd {\n d101\n d102\n }\n virtual_ipaddress {\n 192.0.2.99/32\n }\n}\n";
        return $"sh -c 'cd /tmp; printf \"{Other("101", address)}{Other("102", address)}{follower}\" >bfd.conf; exec keepalived -n -l -f bfd.conf -p a.pid -r b.pid -b c.pid'";
    }
}
