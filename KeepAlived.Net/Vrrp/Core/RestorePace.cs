namespace KeepAlived.Net.Vrrp.Core;

/// <summary>
/// When a thing that somebody removed is put back: at once, and the more slowly the more often it happens in a row, so that two programs
/// that disagree do not busy a machine.
/// </summary>
/// <param name="Streak">Times in a row; the row ends after <see cref="Calm"/> without a loss.</param>
/// <param name="Last">When it was put back last.</param>
internal readonly record struct RestorePace(int Streak, Instant Last)
{
    public static readonly TimeSpan Calm = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromSeconds(32);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(125);
    private const int Doublings = 8;

    /// <summary>How long to wait after a loss: 0, 0, 125 ms, 250 ms ... up to 32 s.</summary>
    public TimeSpan DelayAt(Instant now) => IsOver(now) || Streak < 2 ? TimeSpan.Zero : FirstDelay * (1 << Math.Min(Streak - 2, Doublings));

    /// <summary>It was put back, or could not be.</summary>
    public RestorePace Tried(Instant now) => new(IsOver(now) ? 1 : Streak + 1, now);

    private bool IsOver(Instant now) => Streak == 0 || now - Last > Calm;
}
