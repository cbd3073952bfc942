using KeepAlived.Net.Configuration;

namespace KeepAlived.Net.Tests.Configuration.Model;

internal sealed class KeepalivedConfigurationTests
{
    [Test]
    [Description("As keepalived 2.2.7.")]
    public void Rules_without_a_priority_get_one_in_order_of_the_file_each_family_for_itself()
    {
        var model = TextFile.Parse("""
            static_rules {
                from 10.1.0.0/16 table 100
                from 2001:db8:1::/48 table 100
                from 10.2.0.0/16 table 100 priority 7
                from 2001:db8:2::/48 table 100
                from 10.3.0.0/16 table 100
            }
            """).Model;
        model.GiveRulePriorities();
        Assert.That(model.StaticRules.Select(rule => rule.Priority), Is.EqualTo(new uint?[] { 16384, 16384, 7, 16383, 16383 }));
    }
}
