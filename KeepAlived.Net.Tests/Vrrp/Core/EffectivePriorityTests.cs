using KeepAlived.Net.Vrrp.Core;
using static KeepAlived.Net.Vrrp.Core.TrackerResult;

namespace KeepAlived.Net.Tests.Vrrp.Core;

[TestFixture]
internal sealed class EffectivePriorityTests
{
    [TestCase(100, 0, 100), TestCase(100, 2, 102), TestCase(100, -253, 1), TestCase(254, 253, 254), TestCase(1, -1, 1), TestCase(100, int.MaxValue - 100, 254)]
    public void The_sum_stays_within_1_and_254(byte priority, int sum, byte expected) =>
        Assert.That(EffectivePriority.Of(priority, sum), Is.EqualTo(expected));

    [Test]
    public void An_owner_is_never_altered([Values(-253, 0, 253)] int sum) =>
        Assert.That(EffectivePriority.Of(255, sum), Is.EqualTo(255));

    // keepalived.conf(5), track_script: a positive weight counts while up, a negative one while down; reverse changes the sign (measured with keepalived 2.2.7).
    [TestCase(2, false, Up, 2), TestCase(2, false, Down, 0), TestCase(-2, false, Up, 0), TestCase(-2, false, Down, -2)]
    [TestCase(2, true, Up, -2), TestCase(2, true, Down, 0), TestCase(-2, true, Up, 0), TestCase(-2, true, Down, 2)]
    [TestCase(2, false, Unknown, 0), TestCase(-2, true, Unknown, 0), TestCase(0, false, Up, 0), TestCase(0, false, Down, 0), TestCase(0, true, Down, 0)]
    public void A_tracker_contributes_its_weight(int weight, bool reverse, TrackerResult result, int expected) =>
        Assert.That(EffectivePriority.Contribution(new Tracker(weight, reverse), result), Is.EqualTo(expected));

    [TestCase(0, false, Up, false), TestCase(0, false, Down, true), TestCase(0, false, Unknown, true)]
    [TestCase(0, true, Up, true), TestCase(0, true, Down, false), TestCase(0, true, Unknown, true)]
    [TestCase(5, false, Down, false), TestCase(-5, false, Down, false), TestCase(-5, false, Unknown, false)]
    public void Only_a_tracker_without_weight_can_mean_fault(int weight, bool reverse, TrackerResult result, bool expected) =>
        Assert.That(EffectivePriority.MeansFault(new Tracker(weight, reverse), result), Is.EqualTo(expected));

    /// <summary>Recorded from keepalived 2.2.7, but for `reverse`, which newer versions know.</summary>
    [TestCase(2, false, 10, 20, false)]
    [TestCase(2, false, -20, -40, false)]
    [TestCase(2, false, 200, 253, false)]
    [TestCase(2, false, -126, -252, false)]
    [TestCase(2, false, -127, 0, true)]
    [TestCase(1, false, -253, -253, false)]
    [TestCase(254, false, int.MinValue, 0, true)]
    [TestCase(2, true, 10, -20, false)]
    [TestCase(0, false, 0, 0, false)]
    [TestCase(0, false, -1, 0, true)]
    [TestCase(0, true, 0, 0, true)]
    [TestCase(0, true, 7, 0, false)]
    public void The_number_in_a_file_is_multiplied(int weight, bool reverse, int number, int contribution, bool fault) =>
        Assert.That(EffectivePriority.OfFile(new(weight, reverse), number), Is.EqualTo((contribution, fault)));
}
