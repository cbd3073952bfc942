using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Core;

internal sealed class RestorePaceTests
{
    [Test]
    public void The_more_often_something_is_removed_the_longer_it_takes()
    {
        var (pace, now) = (default(RestorePace), new Instant(0));
        var delays = new List<double>();
        for (var loss = 0; loss < 14; loss++)
        {
            var delay = pace.DelayAt(now);
            delays.Add(delay.TotalSeconds);
            now += delay;
            pace = pace.Tried(now);
        }
        Assert.That(delays, Is.EqualTo(new[] { 0, 0, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 32, 32, 32 }));
    }

    [Test]
    public void After_a_calm_minute_it_is_forgotten()
    {
        var pace = new RestorePace(9, new Instant(0));
        Assert.That(pace.DelayAt(new Instant(0) + RestorePace.Calm), Is.GreaterThan(TimeSpan.Zero));
        var later = new Instant(0) + RestorePace.Calm + TimeSpan.FromMilliseconds(1);
        Assert.That(pace.DelayAt(later), Is.EqualTo(TimeSpan.Zero));
        Assert.That(pace.Tried(later).Streak, Is.EqualTo(1));
    }
}
