using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>Virtual routers on real links: beside Debian's keepalived on another LAN, and together with it in one group.</summary>
internal sealed class VirtualRouterLabTests : LabFixture
{
    private const string Vip = "192.168.0.99";

    private static string Instance(int priority, string more) =>
        $"vrrp_instance V {{\n interface eth0\n state BACKUP\n virtual_router_id 51\n priority {priority}\n advert_int 1\n {more}\n virtual_ipaddress {{\n {Vip}/24\n }}\n}}\n";

    [TestCase("", Category = "KernelLong")]
    [TestCase("use_vmac", Category = "KernelLong")]
    [TestCase("use_vmac\n vmac_xmit_base")]
    [TestCase("use_vmac vip0", Category = "KernelLong")]
    public void Addresses_links_and_settings_equal_those_of_Debians(string more)
    {
        var twins = new TwinDirectors(NewSide(LabDaemon.Ours, more), NewSide(LabDaemon.Debians, more));
        twins.SysctlsAgree("before", "eth0");
        var before = LabSnapshot.Sysctls(twins.Ours.Host);
        twins.Start();
        twins.InterfacesAgree("master", Vip);
        twins.SysctlsAgree("master", "eth0");
        twins.Stop();
        twins.InterfacesAgree("stopped", "^(?!.*192.168.0.99)(?!.*macvlan)");
        // Debian's leaves arp_ignore and arp_filter of the parent interface changed.
        Assert.That(LabSnapshot.Sysctls(twins.Ours.Host), Is.EqualTo(before), "stopped: settings are as before");
    }

    [TestCase(false, "", Category = "KernelLong")]
    [TestCase(true, "", Category = "KernelLong")]
    [TestCase(true, "version 3")]
    [TestCase(false, "version 3", Category = "KernelLong")]
    [TestCase(true, "authentication {\n auth_type PASS\n auth_pass secret\n }", Category = "KernelLong")]
    [TestCase(false, "authentication {\n auth_type PASS\n auth_pass secret\n }", Category = "KernelLong")]
    [TestCase(true, "use_vmac", Category = "KernelLong")]
    [TestCase(false, "use_vmac\n version 3")]
    public void Ours_and_Debians_are_one_group(bool oursFirst, string more)
    {
        var network = NewNetwork();
        var lan = network.AddLan();
        var first = NewDaemon(network.AddHost("first", lan, "192.168.0.1/24"), oursFirst ? LabDaemon.Ours : LabDaemon.Debians, Instance(150, more));
        var second = NewDaemon(network.AddHost("second", lan, "192.168.0.2/24"), oursFirst ? LabDaemon.Debians : LabDaemon.Ours, Instance(100, more));

        second.Start();
        OnlyMaster(second, first);
        first.Start();
        OnlyMaster(first, second);
        first.Stop();
        OnlyMaster(second, first);
        first.Start();
        OnlyMaster(first, second);
        first.Host.CutPower();
        WaitFor(() => Has(second), "the survivor takes the address");
    }

    [Test]
    public void Unicast_peers_are_one_group([Values] bool oursFirst)
    {
        var network = NewNetwork();
        var lan = network.AddLan();
        static string Peer(int own, int other) => $"unicast_src_ip 192.168.0.{own}\n unicast_peer {{\n 192.168.0.{other}\n }}";
        var first = NewDaemon(network.AddHost("first", lan, "192.168.0.1/24"), oursFirst ? LabDaemon.Ours : LabDaemon.Debians, Instance(150, Peer(1, 2)));
        var second = NewDaemon(network.AddHost("second", lan, "192.168.0.2/24"), oursFirst ? LabDaemon.Debians : LabDaemon.Ours, Instance(100, Peer(2, 1)));
        first.Start();
        second.Start();
        OnlyMaster(first, second);
        first.Stop();
        OnlyMaster(second, first);
    }

    private TwinDirectors.Side NewSide(string binary, string more)
    {
        var network = NewNetwork();
        var host = network.AddHost("router", network.AddLan(), "192.168.0.1/24");
        return new(NewDaemon(host, binary, Instance(150, more)), host);
    }

    private static bool Has(LabDaemon daemon) => LabSnapshot.Interfaces(daemon.Host).Contains(Vip);

    private static void OnlyMaster(LabDaemon master, LabDaemon backup)
    {
        WaitFor(() => Has(master) && !Has(backup), $"{master.Host.Name} has the address, {backup.Host.Name} has not");
        // A wrong election shows within a master down interval (3 x 1 s + skew).
        Assert.That(Shell.WaitFor(TimeSpan.FromSeconds(4), () => !Has(master) || Has(backup), PollInterval), Is.Null, $"{master.Host.Name} stays the only master");
    }
}
