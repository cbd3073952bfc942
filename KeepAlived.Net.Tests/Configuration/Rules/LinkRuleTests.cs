namespace KeepAlived.Net.Configuration.Rules;

internal sealed class LinkRuleTests
{
    [TestCase("vrf eth1", "vrf is ignored")]
    [TestCase("mcast_dst_ip ff02::20", "not of the family")]
    [TestCase("use_ipvlan", "needs an IPv4 address")]
    [TestCase("use_ipvlan\nmcast_src_ip 192.0.2.5", "needs an IPv4 address")]
    [TestCase("use_ipvlan fe80::9", "not of the family")]
    public void Told(string keywords, string message) =>
        Assert.That(TextFile.Parse($"{TextFile.Instance[..^1]}{keywords}\n}}").Complaints(), Has.Some.Contains(message));

    [TestCase("mcast_dst_ip 224.0.0.20")]
    [TestCase("use_ipvlan 192.0.2.5")]
    [TestCase("use_ipvlan ipv1 192.0.2.5/24 private")]
    public void Fine(string keywords) => Assert.That(TextFile.Parse($"{TextFile.Instance[..^1]}{keywords}\n}}").Complaints(), Is.Empty);

    [Test]
    public void Ipv6_needs_no_address_for_ipvlan() =>
        Assert.That(TextFile.Parse(TextFile.Instance.Replace("192.0.2.99", "fe80::99")[..^1] + "use_ipvlan\n}").Complaints(), Is.Empty);
}
