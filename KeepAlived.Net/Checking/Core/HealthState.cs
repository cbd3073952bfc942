namespace KeepAlived.Net.Checking.Core;

/// <summary>
/// The health of one check: the first verdict counts at once, later a server that is up is forgiven `retry` failures in a row;
/// a single success raises it. A patient check forgives its first failures in the same way.
/// </summary>
/// <param name="Judged">Whether there was a verdict yet.</param>
/// <param name="Failures">Failures in a row while up.</param>
internal readonly record struct HealthState(bool Up, bool Judged, int Failures)
{
    /// <param name="alpha">Down until the first success.</param>
    public static HealthState Initial(bool alpha) => new(!alpha, false, 0);

    /// <summary>A failure was forgiven and the next probe comes soon.</summary>
    public bool Retrying => (Up || !Judged) && Failures > 0;

    /// <summary>A part of the check succeeded: no verdict, but failures are no longer in a row.</summary>
    public HealthState AfterPart() => Up ? this with { Failures = 0 } : this;

    /// <param name="patient">The first failures are forgiven, too.</param>
    public HealthState After(bool success, int retry, bool patient = false)
    {
        if (success) return new(true, true, 0);
        if (!Up && (Judged || !patient)) return this with { Judged = true };
        return (!Judged && !patient) || Failures >= retry ? new(false, true, 0) : this with { Failures = Failures + 1 };
    }
}
