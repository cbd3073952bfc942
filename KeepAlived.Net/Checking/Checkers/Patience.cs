using System.Globalization;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>How long a server is waited for, and what is said when that was in vain.</summary>
/// <param name="End">In milliseconds of <see cref="TaskLoop.Now"/>.</param>
/// <param name="Limit">How long that was when it began; zero: too late already.</param>
/// <param name="What">Such as "timed out".</param>
internal readonly record struct Patience(long End, TimeSpan Limit, string What)
{
    public static Patience Of(TimeSpan limit, string what) => new(TaskLoop.Now + (long)Math.Ceiling(limit.TotalMilliseconds), limit, what);

    public Patience OrEarlier(Patience other) => other.End < End ? other : this;

    /// <summary>In words: "timed out after 5 s".</summary>
    public override string ToString() => $"{What} after {Limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s";
}
