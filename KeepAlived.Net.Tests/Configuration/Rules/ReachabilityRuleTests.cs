namespace KeepAlived.Net.Configuration.Rules;

internal sealed class ReachabilityRuleTests
{
    private static string? Told(string global, string instance) =>
        TextFile.Parse($"global_defs {{\n{global}\n}}\n" + TextFile.Instance[..^1] + instance + "\n}").Notes().SingleOrDefault(note => note.Contains("will not answer"));

    [TestCase("vrrp_strict", "", "vrrp_strict makes keepalived drop packets to 192.0.2.99 of VI_1")]
    [TestCase("", "strict_mode on", "strict_mode makes keepalived drop packets to 192.0.2.99 of VI_1")]
    [TestCase("", "no_accept", "no_accept makes keepalived drop packets to 192.0.2.99 of VI_1")]
    [TestCase("vrrp_strict", "virtual_ipaddress {\n192.0.2.98\n192.0.2.97\n}", "vrrp_strict makes keepalived drop packets to 192.0.2.99 and 2 more of VI_1")]
    public void An_address_that_will_not_answer_is_told(string global, string instance, string expected) => Assert.That(Told(global, instance), Does.StartWith(expected));

    [TestCase("", "")]
    [TestCase("vrrp_strict", "accept")]
    [TestCase("vrrp_strict", "priority 255", Description = "the owner always answers")]
    [TestCase("vrrp_strict", "strict_mode off")]
    public void Others_are_not(string global, string instance) => Assert.That(Told(global, instance), Is.Null);
}
