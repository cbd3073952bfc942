namespace KeepAlived.Net.Tests.Checking;

/// <summary>The marks are those that keepalived 2.2.7 gives (ipvsadm -Sn).</summary>
internal sealed class GroupMarksTests
{
    private const string Tcp = "protocol TCP\n lb_kind NAT", Udp = "protocol UDP\n lb_kind DR";

    [Test]
    public void A_virtual_server_on_a_group_of_addresses_is_one_service_by_mark()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(Globals("nftables_ipvs") + Group("G", "192.0.2.1 80\n 192.0.2.4-6 81") + Group("H", "192.0.2.9 80\n fwmark 7") + Server("G", Tcp) + Server("G", Udp) + Server("H", Tcp));
        Assert.That(lvs.Services.Select(service => $"{service.Key}: {string.Join(' ', service.Destinations.Keys)}"), Is.EqualTo(new[]
        {
            "fwm 1000: 10.0.0.2 8080", "fwm 1001: 10.0.0.2 0", "tcp 192.0.2.9 80: 10.0.0.2 8080", "fwm 7: 10.0.0.2 8080",
        }), "marks of the file keep a group as it is");
        Assert.That(lvs.Rules, Does.Contain("elements = { 192.0.2.1 . 80 : 1000, 192.0.2.4-192.0.2.6 . 81 : 1000 }").And.Contain("192.0.2.1 . 80 : 1001"));
        lvs.Director.Stop(keepServices: false);
        Assert.That(lvs.Rules, Is.EqualTo("table ip keepalived_ipvs\ndelete table ip keepalived_ipvs\ntable ip6 keepalived_ipvs\ndelete table ip6 keepalived_ipvs\n"));
        Assert.That(lvs.Table, Is.Empty);
    }

    [Test]
    public void A_reload_keeps_the_marks()
    {
        using var lvs = new DirectorHarness();
        var second = Group("H", "192.0.2.9 80") + Server("H", Tcp);
        lvs.Load(Globals("nftables_ipvs marks\n nftables_ipvs_start_fwmark 50") + second);
        Assert.That(lvs.Table, Is.EqualTo("fwm 50 rr: 10.0.0.2=1"));
        lvs.Load(Globals("nftables_ipvs marks\n nftables_ipvs_start_fwmark 50") + Group("G", "192.0.2.1 80") + Server("G", Tcp) + second);
        Assert.That(lvs.Rules, Does.Contain("192.0.2.1 . 80 : 51").And.Contain("192.0.2.9 . 80 : 50"));
        lvs.Load(second);
        Assert.That(lvs.Rules, Does.StartWith("table ip marks\ndelete table ip marks\n").And.Not.Contain("map"));
        Assert.That(lvs.Table, Is.EqualTo("tcp 192.0.2.9 80 rr: 10.0.0.2=1"));
    }

    [Test]
    public void Without_nft_every_address_is_a_service()
    {
        using var lvs = new DirectorHarness { HasNft = false };
        lvs.Load(Globals("nftables_ipvs") + Group("G", "192.0.2.1 80\n 192.0.2.4 81") + Server("G", Tcp));
        Assert.That(lvs.Table, Is.EqualTo("tcp 192.0.2.1 80 rr: 10.0.0.2=1\ntcp 192.0.2.4 81 rr: 10.0.0.2=1"));
        Assert.That(lvs.Log.Take(), Has.One.StartsWith("nftables_ipvs: nft(8) is not there or refuses table keepalived_ipvs"));
    }

    [Test]
    public void What_a_daemon_that_was_killed_left_behind_goes()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(Globals("nftables_ipvs") + Group("G", "192.0.2.1 80") + Server("G", Tcp));
        lvs.Crash();
        lvs.Load(Group("G", "192.0.2.1 80") + Server("G", Tcp));
        Assert.That(lvs.Rules, Does.StartWith("table ip keepalived_ipvs\ndelete table").And.Not.Contain("map"));
        Assert.That(lvs.Table, Is.EqualTo("tcp 192.0.2.1 80 rr: 10.0.0.2=1"));
    }

    private static string Globals(string keywords) => $"global_defs {{\n {keywords}\n}}\n";

    private static string Group(string name, string entries) => $"virtual_server_group {name} {{\n {entries}\n}}\n";

    private static string Server(string group, string settings) => $"virtual_server group {group} {{\n lb_algo rr\n {settings}\n real_server 10.0.0.2 8080 {{\n }}\n}}\n";
}
