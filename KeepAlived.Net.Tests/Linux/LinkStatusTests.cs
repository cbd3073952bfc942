using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Linux;

internal sealed class LinkStatusTests
{
    [TestCase("eth0", "veth"), TestCase("mac0", "macvlan"), TestCase("lo", null), TestCase("absent0", null)]
    public void Drivers_have_names(string name, string? driver)
    {
        TestLan.RequireRoot();
        using var lan = new TestLan();
        lan.Left.Ip("link add mac0 link eth0 type macvlan mode private");
        var found = lan.Left.Do(() =>
        {
            using var links = new LinkStatus();
            return links.DriverOf(name);
        });
        Assert.That(found, Is.EqualTo(driver));
    }

    [TestCase("lo", true, false), TestCase("eth0", false, true), TestCase("eth1", false, false)]
    public void Flags_tell_what_an_interface_is(string name, bool loopback, bool multicasts)
    {
        TestLan.RequireRoot();
        using var lan = new TestLan();
        lan.Left.Ip("link add eth1 type veth peer name eth2");
        lan.Left.Ip("link set eth1 multicast off");
        var traits = lan.Left.Do(() =>
        {
            using var links = new LinkStatus();
            return (links.TraitsOf(name), links.TraitsOf("absent0"));
        });
        Assert.That(traits, Is.EqualTo((((bool, bool)?)(loopback, multicasts), ((bool, bool)?)null)));
    }

    [TestCase("eth0\u00e3\u0080\u0080\u00e3\u0080\u0080\u00e3\u0080\u0080"), TestCase("eth0 and what is too long")]
    public void No_interface_has_a_name_that_long(string name)
    {
        using var links = new LinkStatus();
        Assert.That((links.TraitsOf(name), links.DriverOf(name), links.HardwareAddressOf(name)), Is.EqualTo((((bool, bool)?)null, (string?)null, (byte[]?)null)));
    }

    [TestCase("lo", true), TestCase("eth0", true), TestCase("eth", false), TestCase("absent0", false)]
    public void Interfaces_are_found_by_their_whole_name(string name, bool exists)
    {
        TestLan.RequireRoot();
        using var lan = new TestLan();
        Assert.That(lan.Left.Do(() => Libc.InterfaceExists(name)), Is.EqualTo(exists));
    }
}
