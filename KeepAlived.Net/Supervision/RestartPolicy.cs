namespace KeepAlived.Net.Supervision;

/// <summary>
/// When to start a child again that ended by itself: at once if it lived a minute, otherwise after 0, 1, 2, 4 ... 60 s. Statuses
/// that another start cannot mend (fatal, configuration, permission) end the daemon.
/// </summary>
internal readonly record struct RestartPolicy(int ShortLives)
{
    private const int FatalStatus = 1, ConfigurationStatus = 2, PermissionStatus = 4, LongestDelaySeconds = 60;
    private static readonly TimeSpan LongLife = TimeSpan.FromSeconds(60);

    public static bool EndsDaemon(int status) => status is FatalStatus or ConfigurationStatus or PermissionStatus;

    /// <summary>The delay before the next start, and the policy for the life after it.</summary>
    public (TimeSpan Delay, RestartPolicy Next) AfterLifeOf(TimeSpan life)
    {
        if (life >= LongLife) return (TimeSpan.Zero, new(0));
        var seconds = ShortLives == 0 ? 0 : Math.Min(LongestDelaySeconds, 1 << Math.Min(ShortLives - 1, 6));
        return (TimeSpan.FromSeconds(seconds), new(ShortLives + 1));
    }
}
