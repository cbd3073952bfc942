namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>What the other checkers make of real servers that are well, silent, slow and wrong.</summary>
[Category("KernelLong")]
internal sealed class CheckerStages : StageFixture
{
    private const string Service = "protocol TCP;lb_algo rr;lb_kind NAT", Datagrams = "protocol UDP;lb_algo rr;lb_kind NAT";

    [Test]
    public void Tcp_options() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", check: "TCP_CHECK { ;bindto 10.255.0.1;bind_port 33333; }"), Real("2", check: "TCP_CHECK { ;connect_ip 10.0.0.3;connect_port 443; }"),
            Real("3", check: "TCP_CHECK { ;fwmark 9;retry 0; }"), Real("4", check: "TCP_CHECK { ;retry 3;delay_before_retry 0.3;connect_timeout 1; }")))
            .Start("0.1:80", "0.2:80", "0.3:80", "0.4:80")
            .Down("3 4", "!0.[234]:80")
            .Up("3 4", "0.2:80", "0.3:80", "0.4:80")
            .Silent("4", "!0.4:80")
            .Well("0.4:80")
            .Slow("3", "!0.3:80")
            .Well("0.3:80")
            .Stop();

    [Test]
    public void Several_checks_of_one_server() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", check: "TCP_CHECK { };HTTP_GET { ;url { ;path /p; };};" + Misc(1, "")), Real("2")))
            .Page("1", "p", "x")
            .Start("0.1:80", "0.2:80")
            .Page("1", "p", null, "!0.1:80")
            .Page("1", "p", "x", "0.1:80")
            .On("echo 1 >/tmp/code1", "!0.1:80")
            .On("rm /tmp/code1", "0.1:80")
            .Down("1", "!0.1:80")
            .Up("1", "0.1:80")
            .Stop();

    // No reload: Debian's ends when one finds a script of its own running ("Child process N in our process group N").
    [Test]
    public void Scripts() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};delay_loop 1", Real("1", "weight 5", Misc(1, "")), Real("2", "weight 5", Misc(2, "misc_dynamic")), Real("3", check: Misc(3, "retry 2;delay_before_retry 0.3"))))
            .Start("0.1:80 -m -w 5", "0.2:80 -m -w 5")
            .On("echo 3 >/tmp/code1; echo 22 >/tmp/code2", "!0.1:80", "0.2:80 -m -w 20")
            .On("echo 1 >/tmp/code2", "!0.2:80")
            .On("echo 2 >/tmp/code2; rm /tmp/code1", "0.2:80 -m -w 0", "0.1:80")
            .On("echo 0 >/tmp/code2; echo 1 >/tmp/code3", "0.2:80 -m -w 5", "!0.3:80")
            .On("echo 255 >/tmp/code2; rm /tmp/code3", "0.2:80 -m -w 253", "0.3:80")
            .Stop();

    [Test]
    public void Scripts_that_hang_or_are_missing() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};delay_loop 1", Real("1", check: "MISC_CHECK { ;misc_path \"/bin/sleep 30\";misc_timeout 2; }"), Real("2", check: "MISC_CHECK { ;misc_path /nowhere/check; }"),
            Real("3", check: "MISC_CHECK { ;misc_path \"/bin/sh -c 'exit 0'\";misc_timeout 20; }")))
            .Start("!0.1:80", "0.3:80")
            .Stop();

    [Test]
    public void Files() =>
        Compare("track_file load {\n file /tmp/load\n}\ntrack_file fault {\n file /tmp/fault\n}\n",
            Virtual("192.168.0.99 80", $"{Service};quorum 8", Real("1", "weight 5", "FILE_CHECK { ;track_file load;weight 2; }"), Real("2", "weight 5", "FILE_CHECK { ;track_file fault;weight 0; }"),
                Real("3", "weight 5", "TCP_CHECK { };FILE_CHECK { ;track_file load;weight -3; }")))
            .On("echo 0 >/tmp/load; echo 0 >/tmp/fault")
            .Start("0.1:80 -m -w 5", "0.2:80 -m -w 5", "0.3:80 -m -w 5")
            .On("echo 4 >/tmp/load", "0.1:80 -m -w 13", "0.3:80 -m -w 0")
            .On("echo -1 >/tmp/load", "0.1:80 -m -w 3", "0.3:80 -m -w 8")
            .On("echo 1 >/tmp/fault", "!0.2:80")
            .On("echo 0 >/tmp/fault", "0.2:80")
            .Down("3", "!0.3:80")
            .Edit("weight 2", "weight 1", "0.1:80 -m -w 4")
            .Up("3", "0.3:80 -m -w 8")
            .Stop();

    [Test]
    public void Smtp() =>
        Compare(Virtual("192.168.0.99 25", Service, Real("1 25", check: "SMTP_CHECK { }"), Real("2 25", check: "SMTP_CHECK { ;helo_name director.example;connect_port 2525; }"), Real("3 25", check: "SMTP_CHECK { ;connect_port 80; }")))
            .Serve("one", "msmtpd --interface=10.0.0.1 --port=25 --command=true").Serve("two", "msmtpd --interface=10.0.0.2 --port=2525 --command=true")
            .Start("0.1:25", "0.2:25", "!0.3:25")
            .EndServing("one", "!0.1:25")
            .Serve("one", Refusing("10.0.0.1:25"), "!0.1:25")
            .Serve("one", "msmtpd --interface=10.0.0.1 --port=25 --command=true", "0.1:25")
            .Slow("1", "!0.1:25")
            .Well("0.1:25")
            .Silent("2", "!0.2:25")
            .Stop();

    [Test]
    public void Dns() =>
        Compare(Virtual("192.168.0.99 53", Datagrams, Real("1 53", check: "DNS_CHECK { ;type A;name www.example.com; }"), Real("2 53", check: "DNS_CHECK { ;retry 0;type AAAA;name www.example.com; }"), Real("3 53", check: "DNS_CHECK { ;retry 1;delay_before_retry 0.3; }")))
            .Serve("one", DnsServer("10.0.0.1", "--address=/example.com/192.0.2.1")).Serve("two", DnsServer("10.0.0.2", "--address=/example.com/2001:db8::1"))
            .Start("0.1:53", "0.2:53", "!0.3:53")
            .EndServing("one", "!0.1:53")
            .Serve("one", DnsServer("10.0.0.1", ""))
            .Serve("one", DnsServer("10.0.0.1", "--address=/example.com/192.0.2.1"), "0.1:53")
            .Slow("2", "!0.2:53")
            .Well("0.2:53")
            .Silent("1", "!0.1:53")
            .Stop();

    [Test]
    public void Udp() =>
        Compare(Virtual("192.168.0.99 7", Datagrams, Real("1 7", check: "UDP_CHECK { }"), Real("2 7", check: "UDP_CHECK { ;payload 616263;require_reply 61x2; }"), Real("3 7", check: "UDP_CHECK { ;payload 6162;require_reply;min_reply_length 3; }"), Real("4 7", check: "UDP_CHECK { ;require_reply; }")))
            .Serve("one", Echo("10.0.0.1")).Serve("two", Echo("10.0.0.2")).Serve("three", Echo("10.0.0.3"))
            .Start("0.1:7", "0.2:7", "!0.4:7")
            .EndServing("two", "!0.2:7")
            .Serve("two", Echo("10.0.0.2"), "0.2:7")
            .Silent("2", "!0.2:7")
            .Well("0.2:7")
            .EndServing("one", "!0.1:7")
            .Serve("one", Echo("10.0.0.1"), "0.1:7")
            .Silent("1")
            .Stop();

    // Nobody has to answer these, but a router says that the host is gone.
    [Test]
    public void Datagrams_to_hosts_that_are_gone() =>
        Compare(Virtual("192.168.0.99 7", Datagrams, Real("1 7", check: "UDP_CHECK { }")), Virtual("2001:db8::99 7", Datagrams, Real(":1 7", check: "UDP_CHECK { }")))
            .Serve("four", Echo("10.0.0.1")).Serve("six", Echo("fd00::1"))
            .Start("0.1:7", "::1]:7")
            .Down("1 :1", "!0.1:7", "!::1]:7")
            .Up("1 :1", "0.1:7", "::1]:7")
            .Stop();

    [Test]
    public void Ping() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", check: "PING_CHECK { }"), Real("2", check: "PING_CHECK { ;retry 0; }")),
            Virtual("2001:db8::99 80", Service, Real(":1", check: "PING_CHECK { }")))
            .On("echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range")
            .Start("0.1:80", "::1]:80")
            .Down("1 :1", "!0.1:80", "!::1]:80")
            .Up("1 :1", "0.1:80", "::1]:80")
            .Silent("2", "!0.2:80")
            .Well("0.2:80")
            .Slow("2", "!0.2:80")
            .Stop();

    [Test]
    public void IPv6() =>
        Compare(Virtual("2001:db8::99 25", Service, Real(":1 25", check: "SMTP_CHECK { }"), Real(":2", check: "TCP_CHECK { ;connect_ip fd00::3; }")),
            Virtual("2001:db8::99 53", Datagrams, Real(":1 53", check: "DNS_CHECK { ;type A;name www.example.com; }"), Real(":2 53", check: "UDP_CHECK { }")))
            .Serve("mail", "msmtpd --interface=fd00::1 --port=25 --command=true").Serve("dns", DnsServer("fd00::1", "--address=/example.com/192.0.2.1"))
            .Start("::1]:25", "::2]:80", "::1]:53", "!::2]:53")
            .EndServing("mail", "!::1]:25")
            .EndServing("dns", "!::1]:53")
            .Down(":3", "!::2]:80")
            .Up(":3", "::2]:80")
            .Stop();

    private static string Misc(int number, string settings) => $"MISC_CHECK {{;misc_path \"/etc/keepalived/code {number}\";misc_timeout 20;{settings};}}";

    private static string DnsServer(string address, string answers) =>
        $"dnsmasq --conf-file=/dev/null --keep-in-foreground --no-resolv --no-hosts --bind-interfaces --except-interface=lo --listen-address={address} --port=53 --pid-file= --user=root {answers}";

    private static string Echo(string address) =>
        $"perl -MIO::Socket::IP -e '$s = IO::Socket::IP->new(Proto => \"udp\", LocalAddr => \"{address}\", LocalPort => 7) or die; $s->send($m) while defined $s->recv($m, 4096)'";

    /// <summary>A mail server that takes no mail.</summary>
    private static string Refusing(string address) =>
        $"perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 9, ReuseAddr => 1, LocalAddr => \"{address}\") or die; while ($c = $s->accept) {{ print $c \"554 no\\r\\n\"; close $c }}'";
}
