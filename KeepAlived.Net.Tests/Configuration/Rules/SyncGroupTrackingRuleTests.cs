namespace KeepAlived.Net.Tests.Configuration.Rules;

/// <summary>What a sync group and its members track; every row was measured with keepalived 2.2.7.</summary>
internal sealed class SyncGroupTrackingRuleTests
{
    private static readonly string Trackers = TrackingText.Trackers("", "weight 40");

    [TestCase(""), TestCase("sync_group_tracking_weight"), TestCase("global_tracking")]
    public void What_the_group_tracks_each_member_tracks_with_its_weight(string option)
    {
        var members = TrackingText.Parse(Trackers + option, "").Model.Instances;
        Assert.That(members.Select(TrackingText.Summary), Is.EqualTo(new[] { "S3 P10 F1 B20 eth9:40", "S3 P10 F1 B20 eth9:40" }));
    }

    [TestCase("", "P10 F0 eth9:40"), TestCase("sync_group_tracking_weight", "S3 P10 F1 B20 eth9:40"), TestCase("global_tracking", "S3 P10 F1 B20 eth9:40")]
    public void What_one_member_tracks_loses_some_weights_unless_the_group_allows_them(string option, string expected)
    {
        var members = TrackingText.Parse(option, Trackers).Model.Instances;
        Assert.That(TrackingText.Summary(members[0]), Is.EqualTo(expected));
        Assert.That(TrackingText.Summary(members[1]), Is.Empty);
    }
}
