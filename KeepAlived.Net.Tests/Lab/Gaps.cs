namespace KeepAlived.Net.Lab;

/// <summary>How long a client was without service.</summary>
internal static class Gaps
{
    /// <summary>The longest time without an answer since a time, up to the last answer.</summary>
    /// <param name="answers">When they came, in this order.</param>
    /// <param name="except">A while that does not count.</param>
    public static TimeSpan Longest(TimeSpan from, IEnumerable<TimeSpan> answers, (TimeSpan From, TimeSpan To) except = default)
    {
        var (longest, last) = (TimeSpan.Zero, from);
        foreach (var at in answers.Where(at => at >= from))
        {
            var gap = at - last - Longer(TimeSpan.Zero, Shorter(at, except.To) - Longer(last, except.From));
            longest = Longer(longest, gap);
            last = at;
        }
        return longest;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
