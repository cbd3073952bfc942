using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Lab;

/// <summary>What counts as a gap; answers come at 1, 2, 5 and 6 s.</summary>
[TestFixture]
internal sealed class GapsTests
{
    private static readonly TimeSpan[] Answers = [S(1), S(2), S(5), S(6)];

    [TestCase(0, 3.0)]
    [TestCase(3, 2.0, Description = "answers of before do not count")]
    [TestCase(5.5, 0.5)]
    [TestCase(7, 0.0, Description = "nothing was answered since")]
    public void The_longest_time_between_two_answers_or_until_the_first(double from, double longest) =>
        Assert.That(Gaps.Longest(S(from), Answers), Is.EqualTo(S(longest)));

    [TestCase(3, 4, 2.0)]
    [TestCase(1.5, 4.5, 1.0, Description = "the time between the answers at 1 and 2 s is shorter then, too")]
    [TestCase(4, 9, 2.0)]
    [TestCase(1, 6, 0.0)]
    [TestCase(6, 9, 3.0, Description = "after the gap")]
    [TestCase(4, 3, 3.0, Description = "no time at all")]
    public void A_while_that_does_not_count_shortens_the_gaps_that_it_touches(double begin, double end, double longest) =>
        Assert.That(Gaps.Longest(S(1), Answers, (S(begin), S(end))), Is.EqualTo(S(longest)));

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
