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
        Assert.That((packets, status.Deadline), Is.EqualTo((5, Instant.Never)));
    }

    /// <summary>As keepalived's: with the first advertisement that its timer sends once the time has come.</summary>
    [TestCase(1, 30, 30, 60, 90), TestCase(2, 3, 4, 8, 12), TestCase(0.3, 1, 1.2, 2.4, 3.6)]
    public void Refreshes_go_with_advertisements_for_ever(double interval, double refresh, params double[] expected)
    {
        var settings = Defaults with { Refresh = TimeSpan.FromSeconds(refresh), RefreshRepeat = 2 };
        var status = Announcements.Begin(settings, Seconds(0));
        (status, var packets) = Announcements.Next(settings, status, Seconds(5));
        Assert.That((packets, status.Deadline), Is.EqualTo((5, Instant.Never)), "no time of their own");
        var refreshed = new List<double>();
        for (var at = interval; at <= expected[^1] + 0.01; at += interval)
        {
            (status, packets) = Announcements.WithAdvert(settings, status, Seconds(at), TimeSpan.FromSeconds(interval));
            if (packets > 0) refreshed.Add(Math.Round(at, 3));
        }
        Assert.That(refreshed, Is.EqualTo(expected));
    }

    [Test]
    public void Without_refreshes_advertisements_go_alone() =>
        Assert.That(Announcements.WithAdvert(Defaults, Announcements.Begin(Defaults, Seconds(0)), Seconds(100), TimeSpan.FromSeconds(1)).Packets, Is.Zero);

    [Test]
    public void Without_a_delay_there_is_no_second_burst() =>
        Assert.That(Announcements.Begin(Defaults with { Delay = TimeSpan.Zero }, Seconds(10)), Has.Property("Deadline").EqualTo(Instant.Never));

    [Test]
    public void A_lower_master_is_contradicted_once_more_after_its_own_delay()
    {
        var settings = Defaults with { LowerPriorityRepeat = 3, LowerPriorityDelay = TimeSpan.FromSeconds(10) };
        var status = Announcements.Again(settings, Announcements.Begin(settings, Seconds(0)), Seconds(4));
        (status, var packets) = Announcements.Next(settings, status, Seconds(5));
        Assert.That((packets, status.Deadline), Is.EqualTo((settings.Repeat, Seconds(14))), "the burst of the beginning comes too");
        (status, packets) = Announcements.Next(settings, status, Seconds(14));
        Assert.That((packets, status.Deadline), Is.EqualTo((3, Instant.Never)));
    }

    /// <summary>As keepalived does: three lower advertisements in a row are five packets at once and five after its delay, each.</summary>
    [Test]
    public void Each_lower_master_that_was_heard_has_a_second_burst_of_its_own()
    {
        var settings = Defaults with { Delay = TimeSpan.Zero, LowerPriorityDelay = TimeSpan.FromSeconds(5) };
        var status = Announcements.Begin(settings, Seconds(0));
        for (var i = 0; i < 9; i++) status = Announcements.Again(settings, status, Seconds(1 + i));
        var bursts = new List<Instant>();
        while (status.Deadline is var due && due != Instant.Never)
        {
            bursts.Add(due);
            (status, _) = Announcements.Next(settings, status, due);
        }
        Assert.That(bursts, Is.EqualTo(Enumerable.Range(6, 6).Select(at => Seconds(at))), "there is room for six");
        Assert.That(status, Is.EqualTo(AnnouncementStatus.Silent));
    }

    [Test]
    public void Without_its_delay_it_changes_no_schedule()
    {
        var status = Announcements.Begin(Defaults, Seconds(0));
        Assert.That(Announcements.Again(Defaults, status, Seconds(4)), Is.EqualTo(status));
    }

    [Test]
    public void Who_is_silent_says_nothing() =>
        Assert.That(Announcements.Next(Defaults, AnnouncementStatus.Silent, Seconds(1e6)), Is.EqualTo((AnnouncementStatus.Silent, 0)));
}
