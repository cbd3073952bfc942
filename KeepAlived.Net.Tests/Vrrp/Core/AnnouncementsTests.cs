using KeepAlived.Net.Vrrp.Core;
using static KeepAlived.Net.Tests.Vrrp.Core.RouterHarness;

namespace KeepAlived.Net.Tests.Vrrp.Core;

[TestFixture]
internal sealed class AnnouncementsTests
{
    /// <summary>keepalived's defaults: five packets, five more after five seconds, no refresh.</summary>
    private static readonly AnnouncementSettings Defaults = new(5, TimeSpan.FromSeconds(5), TimeSpan.Zero, 1, 5);

    [Test]
    public void A_second_burst_follows_after_the_delay_and_then_silence()
    {
        var status = Announcements.Begin(Defaults, Seconds(10));
        Assert.That(status.Deadline, Is.EqualTo(Seconds(15)));
        Assert.That(Announcements.Next(Defaults, status, Seconds(14.9)), Is.EqualTo((status, 0)));
        (status, var packets) = Announcements.Next(Defaults, status, Seconds(15));
        Assert.That((packets, status), Is.EqualTo((5, AnnouncementStatus.Silent)));
    }

    [Test]
    public void Refreshes_go_on_for_ever()
    {
        var settings = Defaults with { Refresh = TimeSpan.FromSeconds(30), RefreshRepeat = 2 };
        var status = Announcements.Begin(settings, Seconds(0));
        (status, var packets) = Announcements.Next(settings, status, Seconds(5));
        Assert.That((packets, status.Deadline), Is.EqualTo((5, Seconds(30))));
        for (var at = 30; at <= 300; at += 30)
        {
            (status, packets) = Announcements.Next(settings, status, Seconds(at));
            Assert.That((packets, status.Deadline), Is.EqualTo((2, Seconds(at + 30))));
        }
    }

    [Test]
    public void Without_a_delay_there_is_no_second_burst() =>
        Assert.That(Announcements.Begin(Defaults with { Delay = TimeSpan.Zero }, Seconds(10)), Is.EqualTo(AnnouncementStatus.Silent));

    [Test]
    public void Who_is_silent_says_nothing() =>
        Assert.That(Announcements.Next(Defaults, AnnouncementStatus.Silent, Seconds(1e6)), Is.EqualTo((AnnouncementStatus.Silent, 0)));
}
