using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Core;

[TestFixture]
internal sealed class PauseWatchTests
{
    private const long Second = 1_000_000_000, Boot = 40 * Second, Real = 1_700_000_000 * Second;

    // How far each clock went from one look to the next, in seconds.
    [TestCase(1, 1, 1, 0, 0, TestName = "All clocks went on")]
    [TestCase(1, 31, 31, 30, 0, TestName = "The host was suspended")]
    [TestCase(1, 1, 61, 0, 60, TestName = "The clock was set forward")]
    [TestCase(1, 1, -60, 0, 0, TestName = "The clock was set back")]
    [TestCase(1, 31, 91, 30, 60, TestName = "Suspended, then set forward")]
    public void The_clocks_betray_pauses(double monotonic, double boot, double real, double suspended, double stepped)
    {
        var watch = new PauseWatch();
        Assert.That(watch.Look(0, Boot, Real), Is.EqualTo(default(ClockJump)), "the first look has nothing to compare with");
        var jump = watch.Look((long)(monotonic * Second), Boot + (long)(boot * Second), Real + (long)(real * Second));
        Assert.That(jump, Is.EqualTo(new ClockJump(TimeSpan.FromSeconds(suspended), TimeSpan.FromSeconds(stepped))));
        Assert.That(watch.Look((long)(monotonic * Second), Boot + (long)(boot * Second), Real + (long)(real * Second)), Is.EqualTo(default(ClockJump)), "told once");
    }
}
