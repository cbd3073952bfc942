using KeepAlived.Net.Configuration;

namespace KeepAlived.Net.Tests.Configuration.Rules;

/// <summary>As keepalived 2.2.7: status 5 where an instance's advertisements would reach nobody.</summary>
internal sealed class MulticastRuleTests
{
    [TestCase("loop0", "", "cannot run on loop0, a loopback"), TestCase("flat0", "", "flat0 does not take multicast"), TestCase("loop0", "unicast_peer {\n192.0.2.2\n}", "cannot run on loop0, a loopback")]
    public void An_interface_that_carries_no_advertisement_is_an_error(string name, string keywords, string complaint)
    {
        var loaded = Parse(name, keywords);
        Assert.That((loaded.Complaints().Single().Contains(complaint, StringComparison.Ordinal), loaded.TestStatus), Is.EqualTo((true, 5)));
    }

    [TestCase("eth0", ""), TestCase("flat0", "unicast_peer {\n192.0.2.2\n}")]
    public void Others_are_not(string name, string keywords)
    {
        var loaded = Parse(name, keywords);
        Assert.That((loaded.Complaints(), loaded.TestStatus), Is.EqualTo((Array.Empty<string>(), 0)));
    }

    private static LoadedConfiguration Parse(string name, string keywords)
    {
        var text = new ConfigurationText();
        foreach (var (index, line) in $"vrrp_instance V {{\ninterface {name}\nvirtual_router_id 51\n{keywords}\nvirtual_ipaddress {{\n192.0.2.9\n}}\n}}".Split('\n').Index()) text.Add(TextFile.File, index + 1, line);
        return ConfigurationLoader.Parse(text, TextFile.Machine with
        {
            InterfaceExists = static _ => true,
            TraitsOf = static name => (name == "loop0", name == "eth0"),
        });
    }
}
