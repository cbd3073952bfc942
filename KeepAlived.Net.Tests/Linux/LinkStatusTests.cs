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

    [TestCase("lo", true), TestCase("eth0", true), TestCase("eth", false), TestCase("absent0", false)]
    public void Interfaces_are_found_by_their_whole_name(string name, bool exists)
    {
        TestLan.RequireRoot();
        using var lan = new TestLan();
        Assert.That(lan.Left.Do(() => Libc.InterfaceExists(name)), Is.EqualTo(exists));
    }
}
