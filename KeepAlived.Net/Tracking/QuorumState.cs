namespace KeepAlived.Net.Tracking;

/// <summary>Why the number of matching processes is another one.</summary>
internal enum CountCause : byte
{
    /// <summary>A program was started, a process got another name, or we looked: believed at once.</summary>
    Seen,
    Forked,
    Exited,
}

/// <summary>How many processes have to run, and how long a change has to last before it counts.</summary>
/// <param name="Least">0 if none may run.</param>
/// <param name="ForkDelay">For a change that a fork makes: a process that forks to start another program is no second one.</param>
/// <param name="ExitDelay">For a change that an end makes: a program may be restarted.</param>
internal readonly record struct QuorumSettings(uint Least, uint Most, TimeSpan ForkDelay, TimeSpan ExitDelay)
{
    public bool IsReached(int count) => count >= Least && count <= Most;
}

/// <summary>Whether enough processes run and not too many. Pure: the time comes with the input.</summary>
/// <param name="ChangeAt">When the opposite counts, unless the number changes back; <see cref="Instant.Never"/>: no change is under way.</param>
/// <param name="ByExit">The change that is under way began with an end, not with a fork.</param>
internal readonly record struct QuorumState(bool Reached, Instant ChangeAt, bool ByExit = false)
{
    public bool ForkDelayRuns => ChangeAt != Instant.Never && !ByExit;

    public bool ExitDelayRuns => ChangeAt != Instant.Never && ByExit;

    public QuorumState After(in QuorumSettings settings, int count, CountCause cause, Instant at)
    {
        var reached = settings.IsReached(count);
        if (reached == Reached) return this with { ChangeAt = Instant.Never };
        var delay = cause switch { CountCause.Forked => settings.ForkDelay, CountCause.Exited => settings.ExitDelay, CountCause.Seen => TimeSpan.Zero };
        if (delay == TimeSpan.Zero) return new(reached, Instant.Never);
        return ChangeAt < at + delay ? this : new(Reached, at + delay, cause == CountCause.Exited);
    }

    /// <summary>The change that was put off counts now.</summary>
    public QuorumState AtDeadline(Instant now) => now < ChangeAt ? this : new(!Reached, Instant.Never);
}
