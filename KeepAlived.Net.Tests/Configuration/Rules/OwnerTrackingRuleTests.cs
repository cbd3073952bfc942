using KeepAlived.Net.Configuration;

namespace KeepAlived.Net.Tests.Configuration.Rules;

/// <summary>What an owner of its addresses tracks with a weight, and its group; every row was measured with keepalived 2.2.7.</summary>
internal sealed class OwnerTrackingRuleTests
{
    [TestCase("", "P10 F0", 5)]
    [TestCase("weight 7", "P7 F0", 5)]
    [TestCase("weight -7", "P-7 F0", 5)]
    [TestCase("weight 0", "S0 P0 F0 B0 eth9:0", 0)]
    public void Weights_of_what_an_owner_tracks_mean_nothing(string weight, string expected, int status)
    {
        var loaded = Parse("", Trackers(weight));
        Assert.That(TrackingText.Summary(loaded.Model.Instances[0]), Is.EqualTo(weight.Length > 0 ? expected : expected + " eth9:"));
        Assert.That(loaded.TestStatus, Is.EqualTo(status));
    }

    [TestCase(255, "sync_group_tracking_weight", TestName = "The file of an owner is not tracked if it has a weight and reverse")]
    [TestCase(100, "# none", TestName = "The file of a member is not tracked if it has a weight that does not count, and reverse")]
    public void A_reversed_file_is_not_tracked_without_its_weight(int priority, string group)
    {
        var loaded = Parse(group, "track_file {\nF weight 2 reverse\n}\n", priority);
        Assert.That(loaded.Model.Instances[0].TrackedFiles, Is.Empty);
        Assert.That(loaded.TestStatus, Is.EqualTo(5));
    }

    [TestCase("", "S0 P0 F0 B0 eth9:", 5)]
    [TestCase("weight 7", "S0 P0 F0 B0 eth9:0", 5)]
    [TestCase("weight 0", "S0 P0 F0 B0 eth9:0", 0)]
    public void What_a_group_with_an_owner_tracks_has_no_weight(string weight, string expected, int status)
    {
        var loaded = Parse(Trackers(weight) + "sync_group_tracking_weight", "");
        Assert.That(loaded.Model.Instances.Select(TrackingText.Summary), Is.EqualTo(new[] { expected, expected }));
        Assert.That(loaded.TestStatus, Is.EqualTo(status));
    }

    [TestCase(255, 5), TestCase(254, 0)]
    public void Only_the_priority_of_an_owner_matters(int priority, int status) => Assert.That(Parse(Trackers("weight 7") + "sync_group_tracking_weight", "", priority).TestStatus, Is.EqualTo(status));

    [TestCase(""), TestCase(" weight 20"), TestCase(" weight -20 reverse")]
    public void Its_own_interface_is_not_tracked_whatever_its_weight(string weight)
    {
        var loaded = Parse("", $"track_interface {{\neth0{weight}\n}}\n", priority: 100);
        Assert.That(loaded.Model.Instances[0].TrackedInterfaces, Is.Empty);
        Assert.That(loaded.TestStatus, Is.EqualTo(5));
    }

    private static string Trackers(string weight) => TrackingText.Trackers(weight, weight);

    /// <summary>A group without lines of its own lets its members' weights count.</summary>
    private static LoadedConfiguration Parse(string group, string member, int priority = 255) =>
        TrackingText.Parse(group.Length > 0 ? group : "sync_group_tracking_weight", member, priority);
}
