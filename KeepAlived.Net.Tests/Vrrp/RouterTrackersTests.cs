using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Vrrp;

namespace KeepAlived.Net.Tests.Vrrp;

[TestFixture]
internal sealed class RouterTrackersTests
{
    /// <summary>As keepalived: it begins with the priority that processes and sessions allow, but does not wait for the weight of a script.</summary>
    [TestCase("track_process", TrackerVerdict.Waiting), TestCase("track_bfd", TrackerVerdict.Waiting), TestCase("track_script", TrackerVerdict.Good)]
    public void A_weight_is_waited_for_where_it_is_known_at_once(string keyword, TrackerVerdict verdict) =>
        Assert.That(Of(keyword).Verdict, Is.EqualTo(verdict));

    [Test]
    public void Once_it_is_known_it_may_begin([Values] bool up)
    {
        var trackers = Of("track_process");
        trackers.Set(TrackedKind.Process, 0, up);
        Assert.That((trackers.Verdict, trackers.Priority), Is.EqualTo((TrackerVerdict.Good, (byte)(up ? 100 : 80))));
    }

    private static RouterTrackers Of(string keyword)
    {
        var item = new TrackedItem("x", -20, false, default);
        var instance = new VrrpInstance { Name = "V", Priority = 100 };
        (keyword switch
        {
            "track_process" => instance.TrackedProcesses,
            "track_bfd" => instance.TrackedBfd,
            _ => instance.TrackedScripts,
        }).Add(item);
        return new RouterTrackers(instance);
    }
}
