namespace KeepAlived.Net.Time;

/// <summary>A point of CLOCK_MONOTONIC, in nanoseconds. Differences are <see cref="TimeSpan"/>; wall-clock time never enters.</summary>
internal readonly record struct Instant(long Nanoseconds) : IComparable<Instant>
{
    private const int NanosecondsPerTick = 100;

    /// <summary>Later than anything: the deadline of a timer that is not running.</summary>
    public static readonly Instant Never = new(long.MaxValue);

    public static Instant operator +(Instant at, TimeSpan span) => new(at.Nanoseconds + (span.Ticks * NanosecondsPerTick));

    public static TimeSpan operator -(Instant later, Instant earlier) => TimeSpan.FromTicks((later.Nanoseconds - earlier.Nanoseconds) / NanosecondsPerTick);

    public static bool operator <(Instant left, Instant right) => left.Nanoseconds < right.Nanoseconds;

    public static bool operator >(Instant left, Instant right) => left.Nanoseconds > right.Nanoseconds;

    public static bool operator <=(Instant left, Instant right) => left.Nanoseconds <= right.Nanoseconds;

    public static bool operator >=(Instant left, Instant right) => left.Nanoseconds >= right.Nanoseconds;

    public int CompareTo(Instant other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public override string ToString() => this == Never ? "never" : $"{Nanoseconds / 1e9:F3}s";
}
