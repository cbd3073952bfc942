using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

internal sealed class VirtualServerKeywordsTests
{
    [Test]
    public void A_server_with_all_its_blocks_is_read()
    {
        var server = TextFile.ServerWith("persistence_timeout 50\npersistence_granularity 255.255.255.0\nquorum 1\nsorry_server 192.0.2.200 8080\nalpha\nomega", "weight 3\nuthreshold 10\nlthreshold 5\ninhibit_on_failure");
        Assert.That((server.Key.EndPoint, server.Protocol, server.Scheduler, server.Forwarding), Is.EqualTo((new IPEndPoint(IPAddress.Parse("192.0.2.1"), 80), ProtocolType.Tcp, "rr", (Forwarding?)new Forwarding(ForwardingKind.Nat))));
        Assert.That((server.PersistenceTimeout, server.PersistencePrefix, server.SorryServer), Is.EqualTo((TimeSpan.FromSeconds(50), (byte)24, new IPEndPoint(IPAddress.Parse("192.0.2.200"), 8080))));
        var real = server.RealServers.Single();
        Assert.That((real.Weight, real.UpperThreshold, real.LowerThreshold, real.InhibitOnFailure, real.Alpha), Is.EqualTo((3, 10u, 5u, (bool?)true, (bool?)true)));
    }

    [TestCase("virtual_server 192.0.2.1 80", "[192.0.2.1]:80")]
    [TestCase("virtual_server fwmark 7", "FWM 7")]
    [TestCase("virtual_server group web", "web")]
    public void A_server_listens_on_an_address_a_mark_or_a_group(string heading, string expected)
    {
        var text = "virtual_server_group web {\n 192.0.2.1-3 80\n fwmark 9\n}\n" + heading + " {\nlb_algo rr\nlb_kind DR\nprotocol TCP\nreal_server 192.0.2.10 80 {\n}\n}";
        Assert.That(TextFile.Parse(text).Model.VirtualServers.Single().Key.ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void A_group_lists_addresses_ranges_and_marks()
    {
        var group = TextFile.Parse("virtual_server_group web {\n 192.0.2.1-3 80\n 192.0.2.9 443\n fwmark 9\n}").Model.VirtualServerGroups.Single();
        Assert.That(group.Entries.Select(entry => $"{entry.First}-{entry.Last}:{entry.Port}:{entry.FirewallMark}"), Is.EqualTo(new[] { "192.0.2.1-192.0.2.3:80:0", "192.0.2.9-192.0.2.9:443:0", "-:0:9" }));
    }

    [Test]
    public void A_check_inherits_from_its_real_server_and_that_from_its_virtual_server()
    {
        var server = TextFile.ServerWith("delay_loop 10\nretry 5\nconnect_timeout 2\nvirtualhost www.example.com", "retry 4\nTCP_CHECK {\n connect_timeout 1.5\n}\nHTTP_GET {\n url {\n path /x\n status_code 200-204 301\n }\n}");
        var tcp = (TcpCheck)server.RealServers.Single().Checks[0];
        var http = (HttpGet)server.RealServers.Single().Checks[1];
        Assert.That((tcp.Times.DelayLoop, tcp.Times.Retry, tcp.Times.ConnectTimeout, tcp.Times.DelayBeforeRetry), Is.EqualTo(
            (TimeSpan.FromSeconds(10), 4, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(1))));
        Assert.That((http.Times.ConnectTimeout, http.Times.DelayBeforeRetry, http.Times.Warmup), Is.EqualTo(
            (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10))));
        Assert.That((http.Urls.Single().Path, http.Urls.Single().VirtualHost), Is.EqualTo(("/x", "www.example.com")));
        Assert.That(http.Urls.Single().StatusCodes, Is.EqualTo(new[] { (200, 204), (301, 301) }));
    }

    [Test]
    public void A_misc_check_has_a_command_and_a_timeout()
    {
        var server = TextFile.ServerWith("", "MISC_CHECK {\n misc_path \"/bin/true a\"\n misc_timeout 7\n misc_dynamic\n user nobody\n}");
        var check = (MiscCheck)server.RealServers.Single().Checks.Single();
        Assert.That(check.Script!.Arguments, Is.EqualTo(new[] { "/bin/true", "a" }));
        Assert.That((check.Timeout, check.Dynamic, check.User[0]), Is.EqualTo((TimeSpan.FromSeconds(7), true, "nobody")));
    }

    [Test]
    public void Direct_routing_keeps_the_port()
    {
        var text = "virtual_server 192.0.2.1 80 {\nprotocol TCP\nlb_algo rr\nlb_kind DR\nreal_server 192.0.2.10 8080 {\n}\n}";
        var loaded = TextFile.Parse(text);
        Assert.That(loaded.Model.VirtualServers.Single().RealServers.Single().Port, Is.EqualTo(80));
        Assert.That(loaded.Complaints().Single(), Does.Contain("cannot change the port with DR or TUN"));
    }

    // The statuses were taken from keepalived 2.2.7.
    [TestCase("", "", 0)]
    [TestCase("quorum 0", "", 5)]
    [TestCase("quorum 5", "", 5)]
    [TestCase("hysteresis 3", "", 5)]
    [TestCase("retry 0", "", 5)]
    [TestCase("weight 0", "", 5)]
    [TestCase("weight 70000", "", 0)]
    [TestCase("lb_algo foo", "", 5)]
    [TestCase("lb_kind foo", "", 5)]
    [TestCase("lb_kind", "", 2)]
    [TestCase("sh-port", "", 5)]
    [TestCase("lb_algo sh\nsh-port", "", 0)]
    [TestCase("sorry_server_inhibit", "", 5)]
    [TestCase("ops", "", 5)]
    [TestCase("protocol UDP\nops", "", 0)]
    [TestCase("persistence_timeout", "", 0)]
    [TestCase("persistence_timeout 0", "", 5)]
    [TestCase("quorum_up /nonexistent", "", 0)]
    [TestCase("quorum_up /bin/true", "", 6)]
    [TestCase("", "TCP_CHECK {\n connect_port 0\n}", 5)]
    [TestCase("", "TCP_CHECK {\n retry 0\n}", 0)]
    [TestCase("", "MISC_CHECK {\n misc_path /bin/true\n}", 6)]
    [TestCase("", "MISC_CHECK {\n misc_path /nonexistent\n}", 0)]
    [TestCase("", "HTTP_GET {\n}", 5)]
    [TestCase("", "HTTP_GET {\n url {\n path /\n status_code 404-400\n }\n}", 5)]
    [TestCase("", "HTTP_GET {\n url {\n path /\n digest 123\n }\n}", 5)]
    [TestCase("", "weight x", 5)]
    [TestCase("", "weight", 2)]
    public void The_status_of_a_test_is_keepaliveds(string keywords, string real, int status) =>
        Assert.That(TextFile.Parse(TextFile.Server(keywords, real)).TestStatus, Is.EqualTo(status));

    /// <summary>As with keepalived, which complains and goes on with what it has.</summary>
    [Test]
    public void A_reply_is_required_even_if_its_bytes_mean_nothing()
    {
        var loaded = TextFile.Parse(TextFile.Server("", "UDP_CHECK {\nrequire_reply 0g\n}"));
        var check = (UdpCheck)loaded.Model.VirtualServers.Single().RealServers[0].Checks.Single();
        Assert.That((check.RequireReply, check.Reply), Is.EqualTo((true, (byte[]?)null)));
        Assert.That(loaded.Complaints(), Has.One.Contains("'0g' is not valid for require_reply"));
    }
}
