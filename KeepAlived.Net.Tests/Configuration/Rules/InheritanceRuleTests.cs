namespace KeepAlived.Net.Configuration.Rules;

/// <summary>What an instance gets that it does not write.</summary>
internal sealed class InheritanceRuleTests
{
    [TestCase("", 100), TestCase("state BACKUP", 100), TestCase("state MASTER", 255), TestCase("state MASTER\npriority 120", 120)]
    [TestCase("state MASTER\nstrict_mode on", 255)]
    [Description("The priority in the packets of keepalived 2.2.7.")]
    public void Who_begins_as_master_without_a_priority_owns_its_addresses(string lines, int priority)
    {
        var parsed = TextFile.Parse($"{TextFile.Instance[..^1]}{lines}\n}}");
        var instance = parsed.Model.Instances.Single();
        Assert.That((instance.Priority, instance.StartAsMaster), Is.EqualTo(((byte)priority, lines.Contains("MASTER", StringComparison.Ordinal))));
        Assert.That(parsed.Diagnostics.Any(problem => problem.Message.Contains("that of the owner", StringComparison.Ordinal)), Is.EqualTo(priority == 255));
    }
}
