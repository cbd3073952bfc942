using KeepAlived.Net.Tracking;

namespace KeepAlived.Net.Tests.Tracking;

internal sealed class TrackedNumberTests
{
    /// <summary>Recorded from keepalived 2.2.7.</summary>
    [TestCase("", 0)]
    [TestCase("\n", 0)]
    [TestCase("junk", 0)]
    [TestCase("-", 0)]
    [TestCase("5\n", 5)]
    [TestCase("-4", -4)]
    [TestCase("+4", 4)]
    [TestCase("  12abc", 12)]
    [TestCase("-300", -300)]
    [TestCase("2147483647", 2147483647)]
    [TestCase("9999999999", null)]
    public void A_file_holds_a_number(string text, int? number) => Assert.That(TrackedNumber.Parse(text), Is.EqualTo(number));
}
