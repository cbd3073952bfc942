namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>virtual_server_group: ranges, marks, families, and reloads that change them.</summary>
[Category("KernelLong")]
internal sealed class GroupStages : StageFixture
{
    private const string Service = "protocol TCP;lb_algo rr;lb_kind NAT";

    [Test]
    public void A_group_of_ranges_and_a_mark_with_a_sorry_server() =>
        Compare(Group("192.168.0.90-92 80;192.168.0.99 81;fwmark 4"), Virtual("group G", $"{Service};quorum 2;sorry_server 10.0.0.9 80", Real("1", "inhibit_on_failure"), Real("2", "weight 2"), Real("3")))
            .Start("192.168.0.92:80 -r 10.0.0.1:80", "-f 4 -r 10.0.0.2")
            .Down("1", "192.168.0.91:80 -r 10.0.0.1:80 -m -w 0", "-f 4 -r 10.0.0.1:80 -m -w 0")
            .Down("2 3", "-f 4 -r 10.0.0.9", "0.90:80 -r 10.0.0.9:80")
            .KillAndStart("0.90:80 -r 10.0.0.9:80")
            .Up("2", "-f 4 -r 10.0.0.2")
            .Up("1 3", "-f 4 -r 10.0.0.1:80 -m -w 1")
            .Stop();

    // Debian's leaves the services of members that went, and after a stop those of members that came; a killed one forgets them.
    [Test]
    public void Members_come() =>
        Compare(Group("192.168.0.90 80;192.168.0.99 81"), Virtual("group G", Service, Real("1"), Real("2")))
            .Start("0.90:80", "0.99:81")
            .Edit("192.168.0.99 81", "192.168.0.99 81\n192.168.0.95-96 82", "0.96:82 -r 10.0.0.1:80")
            .Down("2", "!0.2:80")
            .Edit("192.168.0.95-96 82", "192.168.0.95-97 82\nfwmark 9", "-f 9 -r 10.0.0.1", "0.97:82 -r 10.0.0.1")
            .Up("2", "-f 9 -r 10.0.0.2", "99:81 -r 10.0.0.2")
            .KillAndStart("0.96:82 -r 10.0.0.1:80")
            .Stop();

    [Test]
    public void A_group_of_both_families() =>
        Compare(Group("192.168.0.90 80;2001:db8::90-91 80"), Virtual("group G", "protocol TCP;lb_algo wlc;lb_kind TUN", Real("1"), Real(":2")))
            .Start()
            .Down("1")
            .Up("1")
            .Stop();

    [Test]
    public void Two_virtual_servers_of_one_group() =>
        Compare(Group("192.168.0.90 80;192.168.0.91 53"), Virtual("group G", Service, Real("1"), Real("2")), Virtual("group G", "protocol UDP;lb_algo wrr;lb_kind NAT", Real("3"), Real("4", "weight 3")))
            .Start("-t 192.168.0.91:53", "-u 192.168.0.91:53")
            .Down("1 3", "!0.1:80", "!0.3:80")
            .Edit("lb_algo wrr", "lb_algo wlc", "-s wlc")
            .Up("1 3", "0.1:80", "0.3:80")
            .Stop();

    [Test]
    public void Weights_servers_and_schedulers_of_a_group_change() =>
        Compare(Group("192.168.0.90-91 80;fwmark 4"), Virtual("group G", Service, Real("1", "weight 5"), Real("2")))
            .Start("-f 4 -r 10.0.0.1:80 -m -w 5")
            .Edit("weight 5", "weight 6", "-f 4 -r 10.0.0.1:80 -m -w 6", "0.91:80 -r 10.0.0.1:80 -m -w 6")
            .Edit("lb_algo rr", "lb_algo wlc\npersistence_timeout 30", "-f 4 -s wlc -p 30")
            .Edit(Real("2"), Real("3"), "-f 4 -r 10.0.0.3", "!0.2:80")
            .Down("1", "!0.1:80")
            .Edit("weight 6", "weight 7\ninhibit_on_failure")
            .Up("1", "0.91:80 -r 10.0.0.1:80 -m -w 7")
            .Edit("persistence_timeout 30", "", "!-p 30")
            .KillAndStart()
            .Stop();

    [Test]
    public void The_group_of_a_virtual_server_changes() =>
        Compare(Group("192.168.0.90 80"), "virtual_server_group H {\n 192.168.0.95 80\n}\n", Virtual("group G", Service, Real("1"), Real("2")))
            .Start("0.90:80")
            .Edit("virtual_server group G", "virtual_server group H", "0.95:80", "!0.90:80")
            .Down("1", "!0.1:80")
            .Edit("virtual_server group H", "virtual_server group G", "0.90:80", "!0.95:80")
            .Up("1", "0.1:80")
            .Stop();

    [Test]
    public void A_range_that_ends_with_an_address_and_one_of_IPv6() =>
        Compare(Group("192.168.0.90-192.168.0.92 80"), "virtual_server_group H {\n 2001:db8::90-92 80\n 2001:db8::a0 81\n}\n", Virtual("group G", Service, Real("1")), Virtual("group H", Service, Real(":1"), Real(":2")))
            .Start("0.92:80", "::92]:80")
            .Down("1 :1", "!0.1:80", "!-r .fd00::1")
            .Up("1 :1", "0.1:80", "-r .fd00::1")
            .KillAndStart("::92]:80")
            .Stop();

    private static string Group(string members) => $"virtual_server_group G {{\n {members.Replace(";", "\n", StringComparison.Ordinal)}\n}}\n";
}
