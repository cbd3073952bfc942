namespace KeepAlived.Net.Configuration.Rules;

/// <summary>What strict mode resets, as keepalived 2.2.7 does.</summary>
internal sealed class StrictRuleTests
{
    [Test]
    public void Version_2_over_IPv6_becomes_version_3([Values] bool strict)
    {
        var parsed = TextFile.Parse(TextFile.Instance.Replace("interface eth0", "interface eth0\nversion 2", StringComparison.Ordinal).Replace("192.0.2.99", "fe80::99", StringComparison.Ordinal)[..^1] + $"{(strict ? "strict_mode on" : "")}\n}}");
        Assert.That(parsed.Model.Instances.Single().Version, Is.EqualTo(strict ? 3 : 2));
        Assert.That(parsed.Complaints().Any(text => text.Contains("version 2 has no IPv6", StringComparison.Ordinal)), Is.EqualTo(strict));
    }

    [Test]
    public void A_master_of_lower_priority_is_answered_by_nothing([Values] bool strict)
    {
        var parsed = TextFile.Parse($"{TextFile.Instance[..^1]}{(strict ? "strict_mode on" : "")}\n}}");
        var instance = parsed.Model.Instances.Single();
        Assert.That((instance.GarpLowerPriorityRepeat == 0, instance.LowerPriorityNoAdvert), Is.EqualTo((strict, strict)));
    }

    [TestCase("garp_lower_prio_repeat 3"), TestCase("garp_lower_prio_delay 2")]
    public void Gratuitous_ARP_for_it_is_told_and_reset(string keyword)
    {
        var parsed = TextFile.Parse($"{TextFile.Instance[..^1]}strict_mode on\n{keyword}\n}}");
        Assert.That(parsed.Complaints(), Has.Some.Contains("not answered by gratuitous ARP"));
        Assert.That((parsed.Model.Instances[0].GarpLowerPriorityRepeat, parsed.Model.Instances[0].GarpLowerPriorityDelay), Is.EqualTo((0, TimeSpan.Zero)));
    }

    [TestCase("vrrp_strict", true), TestCase("", false)]
    public void That_a_default_does_not_hold_is_told(string strict, bool told)
    {
        var parsed = TextFile.Parse($"global_defs {{\nvrrp_higher_prio_send_advert\n{strict}\n}}\n{TextFile.Instance}");
        Assert.That(parsed.Model.Instances[0].HigherPrioritySendAdvert, Is.Not.EqualTo(told));
        Assert.That(parsed.Notes().Any(text => text.Contains("vrrp_higher_prio_send_advert does not hold", StringComparison.Ordinal)), Is.EqualTo(told));
    }

    [Test]
    public void Who_asks_for_the_answer_gets_it() =>
        Assert.That(TextFile.Parse($"{TextFile.Instance[..^1]}strict_mode on\nlower_prio_no_advert off\n}}").Model.Instances[0].LowerPriorityNoAdvert, Is.False);
}
