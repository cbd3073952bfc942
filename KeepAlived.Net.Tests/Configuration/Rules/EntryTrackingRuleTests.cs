using KeepAlived.Net.Configuration;

namespace KeepAlived.Net.Tests.Configuration.Rules;

/// <summary>An interface that an instance both needs and tracks with a weight; every row was measured with keepalived 2.2.7.</summary>
internal sealed class EntryTrackingRuleTests
{
    private const string Address = "virtual_ipaddress_excluded {\n10.9.8.6/24 dev eth9\n}\n", Route = "virtual_routes {\n10.1.0.0/16 dev eth9\n}\n",
        Rule = "virtual_rules {\nfrom 10.1.0.0/16 iif eth9 table 5 priority 6\n}\n";

    [Test]
    public void The_weight_of_an_interface_means_nothing_to_who_needs_it([Values(Address, Route, Rule)] string entry, [Values("weight 60", "weight -60 reverse")] string weight, [Values] bool byGroup)
    {
        var tracked = $"track_interface {{\neth9 {weight}\n}}\n";
        var loaded = byGroup ? TrackingText.Parse(tracked, entry) : TrackingText.Parse("sync_group_tracking_weight", tracked + entry);
        var item = loaded.Model.Instances[0].TrackedInterfaces.Single();
        Assert.That((item.Name, item.Weight, item.Reverse), Is.EqualTo(("eth9", 0, false)));
        Assert.That(loaded.Notes(), Has.Exactly(1).Contains("its weight means nothing there"));
        Assert.That(loaded.TestStatus, Is.Zero, "keepalived says nothing");
        if (byGroup) Assert.That(loaded.Model.Instances[1].TrackedInterfaces.Single().Weight, Is.Not.Zero, "the other member needs it not");
    }

    [TestCase("weight 60", " no_track", 60, false), TestCase("weight 0 reverse", "", 0, true)]
    public void Another_line_counts_as_it_is_written(string weight, string flag, int expected, bool reverse)
    {
        var loaded = TrackingText.Parse("sync_group_tracking_weight", $"track_interface {{\neth9 {weight}\n}}\n{Address.Replace("eth9", "eth9" + flag, StringComparison.Ordinal)}");
        var item = loaded.Model.Instances[0].TrackedInterfaces.Single();
        Assert.That((item.Weight, item.Reverse), Is.EqualTo((expected, reverse)));
    }

    [Test]
    public void A_static_entry_of_a_track_group_leaves_the_weight()
    {
        var loaded = TextFile.Parse(TextFile.Instance[..^1] + "track_interface {\neth1 weight 60\n}\n}\nstatic_ipaddress {\n10.9.8.6/24 dev eth1 track_group T\n}\ntrack_group T {\ngroup {\nVI_1\n}\n}");
        Assert.That(loaded.Model.Instances.Single().TrackedInterfaces.Single().Weight, Is.EqualTo(60));
    }
}
