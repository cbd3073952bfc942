using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Tests.Monitoring;

/// <summary>Entries in dumps, each as keepalived 2.2.7 wrote it for the same line of a file.</summary>
internal sealed class EntryDescriptionsTests
{
    [TestCase("10.0.0.100", "10.0.0.100 dev v0 scope global set")]
    [TestCase("10.0.0.101/24 brd + label v0:2", "10.0.0.101/24 brd 10.0.0.255 dev v0 scope global label v0:2 set")]
    [TestCase("10.0.0.102/24 dev lo scope link", "10.0.0.102/24 dev lo scope link set")]
    [TestCase("10.0.0.105/24 no_track noprefixroute", "10.0.0.105/24 dev v0 scope global noprefixroute no_track set")]
    [TestCase("10.0.0.107/24 scope site", "10.0.0.107/24 dev v0 scope site set")]
    [TestCase("10.0.0.108/24 scope 77", "10.0.0.108/24 dev v0 scope 77 set")]
    public void Addresses(string line, string expected)
    {
        var instance = Snapshots.Parse(Instance($"virtual_ipaddress {{\n{line}\n}}")).Instances[0];
        Assert.That(EntryDescriptions.Of(instance.VirtualAddresses[0], InstanceNames.DeviceOf(instance, instance.VirtualAddresses[0]), isSet: true), Is.EqualTo(expected));
    }

    [TestCase("2001:db8::5", "2001:db8::5 dev v0 scope global deprecated")]
    [TestCase("2001:db8::6/64 preferred_lft 0 home mngtmpaddr", "2001:db8::6/64 dev v0 scope global home mngtmpaddr deprecated")]
    [TestCase("2001:db8::7/64 -nodad preferred_lft 100", "2001:db8::7/64 dev v0 scope global -nodad preferred_lft 100")]
    [TestCase("2001:db8::1/64", "2001:db8::1/64 dev v0 scope global preferred_lft forever")]
    public void Excluded_addresses_of_IPv6(string line, string expected)
    {
        var instance = Snapshots.Parse(Instance($"virtual_ipaddress {{\n10.0.0.1\n}}\nvirtual_ipaddress_excluded {{\n{line}\n}}")).Instances[0];
        Assert.That(EntryDescriptions.Of(instance.ExcludedAddresses[0], InstanceNames.DeviceOf(instance, instance.ExcludedAddresses[0]), isSet: false), Is.EqualTo(expected));
    }

    [Test]
    public void An_address_on_a_virtual_MAC_names_both_interfaces()
    {
        var instance = Snapshots.Parse(Instance("use_vmac\nvirtual_ipaddress {\n10.0.0.102\n}")).Instances[0];
        Assert.That(EntryDescriptions.Of(instance.VirtualAddresses[0], InstanceNames.DeviceOf(instance, instance.VirtualAddresses[0]), isSet: false), Is.EqualTo("10.0.0.102 dev vrrp.51@v0 scope global"));
    }

    [TestCase("src 10.0.0.100 to 192.168.1.0/24 via 10.0.0.9 dev v0 metric 5", "prepend 192.168.1.0/24 src 10.0.0.100 via inet 10.0.0.9 dev v0 proto 18 metric 5")]
    [TestCase("192.168.2.0/24 dev v0 table 7 scope link", "prepend 192.168.2.0/24 dev v0 table 7 proto 18 scope 253")]
    [TestCase("default via 10.0.0.9 no_track metric 3", "prepend 0.0.0.0/0 via inet 10.0.0.9 metric 3 no_track")]
    [TestCase("192.168.7.0/24 encap ip id 5 dst 10.0.0.9 src 10.0.0.1 tos 4 ttl 5 dev v0", "prepend 192.168.7.0/24 encap ip id 5 dst 10.0.0.9 src 10.0.0.1 tos 4 ttl 5 dev v0 proto 18")]
    public void Routes(string line, string expected) =>
        Assert.That(EntryDescriptions.Of(Snapshots.Parse(Instance($"virtual_ipaddress {{\n10.0.0.1\n}}\nvirtual_routes {{\n{line}\n}}")).Instances[0].VirtualRoutes[0]), Is.EqualTo(expected));

    [TestCase("from 192.168.1.0/24 to 10.1.0.0/16 table 5 priority 77", "from 192.168.1.0/24 to 10.1.0.0/16 priority 77 tos 0x0 protocol 18 lookup 5")]
    [TestCase("not from 192.168.2.0/24 fwmark 5/0xff table main", "not from 192.168.2.0/24 priority 16384 tos 0x0 fwmark 0x5/0xff protocol 18 lookup 254")]
    [TestCase("iif v0 oif lo blackhole", "from all priority 16384 tos 0x0 iif v0 oif lo protocol 18 type blackhole")]
    [TestCase("to 2001:db8::/32 table 9 tos 0x10 suppress_prefixlength 3", "from all to 2001:db8::/32 priority 16384 tos 0x10 suppress_prefixlen 3 protocol 18 lookup 9")]
    [TestCase("from 192.168.10.0/24 nop", "from 192.168.10.0/24 priority 16384 tos 0x0 protocol 18 nop")]
    public void Rules(string line, string expected) =>
        Assert.That(EntryDescriptions.Of(Snapshots.Parse(Instance($"virtual_ipaddress {{\n10.0.0.1\n}}\nvirtual_rules {{\n{line}\n}}")).Instances[0].VirtualRules[0]), Is.EqualTo(expected));

    [Test]
    public void Commands_have_quotes_and_the_real_path_of_their_folder()
    {
        var directory = Directory.CreateTempSubdirectory("dump");
        try
        {
            var folder = directory.CreateSubdirectory("real").FullName;
            File.WriteAllText(Path.Combine(folder, "script"), "");
            File.CreateSymbolicLink(Path.Combine(folder, "name"), "script");
            Directory.CreateSymbolicLink(Path.Combine(directory.FullName, "link"), "real");
            Assert.That(EntryDescriptions.Of(new ScriptCommand([Path.Combine(directory.FullName, "link", "name"), "a b", "c"])), Is.EqualTo($"'{Path.Combine(folder, "name")}' 'a b' 'c'"));
            Assert.That(EntryDescriptions.Of(new ScriptCommand(["/nowhere/at/all", ""])), Is.EqualTo("'/nowhere/at/all' ''"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Instance(string entries) => $"vrrp_instance A {{\ninterface v0\nversion 3\nvirtual_router_id 51\n{entries}\n}}";
}
