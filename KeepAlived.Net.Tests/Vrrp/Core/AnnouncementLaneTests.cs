using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Core;

[TestFixture]
internal sealed class AnnouncementLaneTests
{
    [Test]
    public void Without_an_interval_nothing_waits()
    {
        var lane = new AnnouncementLane(TimeSpan.Zero, slots: 2);
        for (var i = 0; i < 4; i++) Assert.That(lane.TryPass(i % 2, At(0)));
        Assert.That(lane.Deadline, Is.EqualTo(Instant.Never));
    }

    // As keepalived with vrrp_garp_interval 0.2: two addresses, each to be announced twice.
    [Test]
    public void One_packet_leaves_and_each_address_waits_once_in_the_order_of_the_slots()
    {
        var lane = Busy();
        var left = new List<(long, int)>();
        for (var milliseconds = 0; milliseconds < 1000; milliseconds += 50)
            if (lane.Take(At(milliseconds)) is >= 0 and var slot) left.Add((milliseconds, slot));
        Assert.That(left, Is.EqualTo(new[] { (200L, 0), (400L, 1) }));
        Assert.That(lane.Deadline, Is.EqualTo(Instant.Never));
        Assert.That(lane.TryPass(1, At(599)), Is.False, "the interval counts from the last packet");
        Assert.That(lane.TryPass(0, At(700)), Is.False, "none overtakes one that waits");
    }

    [Test]
    public void After_the_interval_a_packet_leaves_at_once()
    {
        var lane = new AnnouncementLane(TimeSpan.FromMilliseconds(200), slots: 1);
        Assert.That((lane.TryPass(0, At(0)), lane.TryPass(0, At(200))), Is.EqualTo((true, true)));
    }

    [Test]
    public void What_is_dropped_does_not_leave()
    {
        var lane = Busy();
        lane.Drop(0);
        Assert.That((lane.Waits(0), lane.Waits(1)), Is.EqualTo((false, true)));
        Assert.That(lane.Take(At(200)), Is.EqualTo(1));
        Assert.That(lane.Take(At(400)), Is.EqualTo(-1));
    }

    [Test]
    public void Nothing_leaves_before_its_time()
    {
        var lane = Busy();
        Assert.That(lane.Deadline, Is.EqualTo(At(200)));
        Assert.That(lane.Take(At(199)), Is.EqualTo(-1));
    }

    private static AnnouncementLane Busy()
    {
        var lane = new AnnouncementLane(TimeSpan.FromMilliseconds(200), slots: 2);
        Assert.That(lane.TryPass(0, At(0)));
        foreach (var slot in new[] { 1, 0, 1 }) Assert.That(lane.TryPass(slot, At(0)), Is.False);
        return lane;
    }

    private static Instant At(long milliseconds) => new(1_000_000_000 + (milliseconds * 1_000_000));
}
