namespace KeepAlived.Net.Tests.Kernel;

/// <summary>Files that need no real servers, each with many services, and what the table that is made of it has to hold.</summary>
/// <remarks>Each group has a name of its own: when the lines of a group change, Debian's keepalived leaves services behind.</remarks>
internal static class ServiceSamples
{
    private const string Tcp = "protocol TCP\n lb_algo rr";

    public static IEnumerable<(string Name, string Text, string Expected)> All =>
    [
        ("schedulers", Schedulers, "-s rr.*-s wrr.*-s lc.*-s wlc.*-s lblc.*-s lblcr.*-s sh.*-s mh.*-s dh.*-s fo.*-s ovf.*-s sed.*-s nq"),
        ("flags", Flags, "-b flag-1,flag-3.*-b sh-fallback,sh-port.*-b mh-fallback,mh-port.*-o"),
        ("tunnels", Tunnels, @"--tun-type gue --tun-port 6081 --tun-csum.*\[fd00::1\]:80 -i -w 1 --tun-type gre"),
        ("persistence", Persistence, "-A -f 5 .* -M 255.255.0.0.*-M 64.*--pe sip"),
        ("marks", Marks, "-A -f 5 -s wlc.*-A -f 6 -6.*-A -f 7 -6.*10.0.0.1:8080 -m"),
        ("groups", Groups, "-A -f 17.*-A -t 192.0.2.12:82.*-A -t 192.0.2.19:80.*-A -u 192.0.2.5:81.*10.0.0.2:0 -m"),
        ("groups of both families", MixedGroups, @"-A -f 7 -s.*-A -f 8 -6.*\[2001:db8::1\]:80 -r 10.0.0.1:80 -i"),
        ("IPv6 groups", SixGroups, @"-A -f 27 -6.*\[2001:db8::6\]:81 -r \[fd00::1\]:8080 -m"),
        ("ports", Ports, "-A -t 192.0.2.1:0 -s rr -p 360.*10.0.0.2:0 -m.*192.0.2.2:81 -r 10.0.0.3:81 -g"),
        ("sorry servers", SorryServers, "192.0.2.1:80 -r 10.0.0.9:80 -g -w 1.*192.0.2.1:81 -r 10.0.0.9:81 -i -w 0 --tun-type gue --tun-port 77 --tun-csum.*10.0.0.9:0 -m"),
        ("thresholds", Thresholds, "thresholds 10.0.0.1:53 100 50.*thresholds 10.0.0.2:53 100 0"),
    ];

    private static string Schedulers => string.Concat(((string[])["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "mh", "dh", "fo", "ovf", "sed", "nq"])
        .Select((name, i) => Service($"192.0.2.1 {8001 + i}", "DR", $"protocol TCP\n lb_algo {name}", Real("10.0.0.1 80"))));

    private static string Flags =>
        Service("192.0.2.1 80", "NAT", $"{Tcp}\n flag-1\n flag-3", Real("10.0.0.1 80"))
        + Service("192.0.2.1 81", "NAT", "protocol TCP\n lb_algo sh\n sh-port\n sh-fallback", Real("10.0.0.1 80"))
        + Service("192.0.2.1 82", "NAT", "protocol TCP\n lb_algo mh\n mh-port\n mh-fallback", Real("10.0.0.1 80"))
        + Service("192.0.2.1 53", "NAT", "protocol UDP\n lb_algo rr\n ops", Real("10.0.0.1 53"))
        + Service("192.0.2.1 54", "NAT", "protocol UDP\n lb_algo sh\n ops\n sh-port", Real("10.0.0.1 53"))
        + Service("192.0.2.1 83", "NAT", $"{Tcp}\n ops", Real("10.0.0.1 80"))
        + Service("192.0.2.1 84", "NAT", "protocol SCTP\n lb_algo rr", Real("10.0.0.1 80"));

    private static string Tunnels =>
        Service("192.0.2.1 80", "TUN type gue port 6080", Tcp, Real("10.0.0.1 80"), Real("10.0.0.2 80", "lvs_method TUN type gue port 6081 csum"),
            Real("10.0.0.3 80", "lvs_method TUN type gue port 6082 remcsum"), Real("10.0.0.4 80", "lvs_method TUN type gue port 6083 nocsum"),
            Real("10.0.0.5 80", "lvs_method TUN type gre csum"), Real("10.0.0.6 80", "lvs_method TUN type gre"), Real("10.0.0.7 80", "lvs_method TUN type ipip"),
            Real("10.0.0.8 80", "lvs_method DR"), Real("10.0.0.9 8080", "lvs_method NAT"), Real("fd00::1 80", "lvs_method TUN type gre"), Real("fd00::2 80", "lvs_method TUN"))
        + Service("2001:db8::1 80", "TUN", Tcp, Real("10.0.0.1 80"), Real("fd00::1 80", "lvs_method TUN type gue port 6080"));

    private static string Persistence =>
        Service("192.0.2.1 53", "NAT", "protocol UDP\n lb_algo rr\n persistence_engine sip\n persistence_timeout 30\n persistence_granularity 255.255.255.0", Real("10.0.0.1 53"))
        + Service("192.0.2.1 80", "NAT", $"{Tcp}\n persistence_granularity 255.255.0.0", Real("10.0.0.1 80"))
        + Service("192.0.2.1 81", "NAT", $"{Tcp}\n persistence_timeout", Real("10.0.0.1 80"))
        + Service("192.0.2.1 82", "NAT", $"{Tcp}\n persistence_engine sip", Real("10.0.0.1 80"))
        + Service("2001:db8::1 80", "NAT", $"{Tcp}\n persistence_granularity 64", Real("fd00::1 80"))
        + Service("2001:db8::1 81", "NAT", $"{Tcp}\n persistence_timeout 66", Real("fd00::1 80"))
        + Service("fwmark 5", "NAT", "lb_algo rr\n persistence_timeout 33\n persistence_granularity 255.255.0.0", Real("10.0.0.1 53"));

    private static string Marks =>
        Service("fwmark 5", "TUN", "lb_algo wlc", Real("10.0.0.1"), Real("fd00::1")) + Service("fwmark 6", "TUN", "lb_algo wlc\n ip_family inet6", Real("10.0.0.1"))
        + Service("fwmark 7", "TUN", "lb_algo wlc", Real("fd00::1")) + Service("fwmark 8", "DR", "lb_algo wlc", Real("fd00::1 80"))
        + Service("fwmark 9", "NAT", "lb_algo wlc", Real("10.0.0.1 8080")) + Service("fwmark 10", "NAT", "lb_algo sh\n ops\n sh-port", Real("10.0.0.1 8080"));

    private static string Groups =>
        "virtual_server_group G {\n 192.0.2.1 80\n 192.0.2.4-6 81\n 192.0.2.10-192.0.2.12 82\n 192.0.2.16/30 80\n fwmark 17\n}\n"
        + Service("group G", "NAT", "protocol TCP\n lb_algo wlc", Real("10.0.0.1 8080"), Real("10.0.0.2"))
        + "virtual_server_group H {\n 192.0.2.4-6 81\n 192.0.2.30 53\n}\n" + Service("group H", "DR", "protocol UDP\n lb_algo rr", Real("10.0.0.1 81"))
        + "virtual_server_group P {\n 192.0.2.40\n 192.0.2.41 90\n}\n" + Service("group P", "DR", $"{Tcp}\n persistence_timeout", Real("10.0.0.1"));

    private static string MixedGroups =>
        "virtual_server_group M1 {\n 2001:db8::1 80\n 192.0.2.1 80\n fwmark 7 inet\n fwmark 8 inet6\n}\n" + Service("group M1", "TUN", Tcp, Real("fd00::1 80"), Real("10.0.0.1 80"))
        + "virtual_server_group M2 {\n fwmark 9 inet6\n fwmark 10\n}\n" + Service("group M2", "TUN", "lb_algo rr", Real("10.0.0.1"))
        + "virtual_server_group M3 {\n 2001:db8::9 80\n 192.0.2.9 80\n}\n" + Service("group M3", "NAT", Tcp, Real("10.0.0.1 80"))
        + "virtual_server_group M4 {\n 192.0.2.10 80\n fwmark 11\n}\n" + Service("group M4", "TUN", Tcp, Real("fd00::1 80"));

    private static string SixGroups =>
        "virtual_server_group S {\n 2001:db8::1 80\n 2001:db8::4-6 81\n 2001:db8::10/126 82\n fwmark 27\n fwmark 28 inet6\n}\n" + Service("group S", "NAT", Tcp, Real("fd00::1 8080"));

    private static string Ports =>
        Service("192.0.2.1", "NAT", Tcp, Real("10.0.0.1 80"), Real("10.0.0.2")) + Service("192.0.2.2 81", "DR", Tcp, Real("10.0.0.1 80"), Real("10.0.0.3"))
        + Service("192.0.2.3 81", "NAT", Tcp, Real("10.0.0.1 80"), Real("10.0.0.3"));

    private static string SorryServers =>
        Service("192.0.2.1 80", "NAT", $"{Tcp}\n alpha\n sorry_server 10.0.0.9 88\n sorry_server_inhibit\n sorry_server_lvs_method DR", Real("10.0.0.1 80", Slow))
        + Service("192.0.2.1 81", "NAT", $"{Tcp}\n sorry_server 10.0.0.9 88\n sorry_server_inhibit\n sorry_server_lvs_method TUN type gue port 77 csum", Real("10.0.0.1 80", Slow))
        + Service("192.0.2.1 82", "DR", $"{Tcp}\n alpha\n inhibit_on_failure\n sorry_server 10.0.0.9 88", Real("10.0.0.1 82", Slow))
        + Service("192.0.2.1 83", "NAT", $"{Tcp}\n alpha\n inhibit_on_failure\n sorry_server 10.0.0.9", Real("10.0.0.1 82", Slow))
        + Service("192.0.2.1 84", "NAT", $"{Tcp}\n alpha\n inhibit_on_failure\n quorum 2", Real("10.0.0.1 82", Slow), Real("10.0.0.2 82"))
        + "virtual_server_group T {\n 192.0.2.5 80\n 192.0.2.6 81\n}\n" + Service("group T", "NAT", $"{Tcp}\n alpha\n sorry_server 10.0.0.9 99", Real("10.0.0.1 80", Slow));

    private static string Thresholds =>
        Service("192.0.2.1 53", "NAT", "protocol UDP\n lb_algo rr", Real("10.0.0.1 53", "uthreshold 100\n lthreshold 50"), Real("10.0.0.2 53", "uthreshold 100"),
            Real("10.0.0.3 53", "lthreshold 100"), Real("10.0.0.4 53", "weight 0"));

    /// <summary>A check that has no result before the test is over.</summary>
    private const string Slow = "TCP_CHECK {\n warmup 600\n connect_timeout 100\n }";

    private static string Service(string key, string kind, string settings, params string[] realServers) =>
        $"virtual_server {key} {{\n lb_kind {kind}\n {settings}\n {string.Join("\n ", realServers)}\n}}\n";

    private static string Real(string address, string settings = "") => $"real_server {address} {{\n {settings}\n }}";
}
