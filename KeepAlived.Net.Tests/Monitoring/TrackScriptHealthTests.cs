using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Tests.Monitoring;

public class TrackScriptHealthTests
{
    // Each letter is a result (s success, f failure), each letter below it the state after it (U up, d down).
    [TestCase("s", 3, 3, "U")]
    [TestCase("f", 3, 3, "d")]
    [TestCase("sfffs", 1, 3, "UUUdU")]
    [TestCase("sffsff", 1, 3, "UUUUUU")]
    [TestCase("fsfss", 2, 1, "ddddU")]
    public void The_first_result_decides_and_later_ones_need_rise_or_fall_in_a_row(string results, int rise, int fall, string expected)
    {
        var (health, states) = (default(TrackScriptHealth), "");
        foreach (var result in results)
        {
            health = health.After(result == 's', rise, fall);
            states += health.Up == true ? 'U' : 'd';
        }
        Assert.That(states, Is.EqualTo(expected));
    }
}
