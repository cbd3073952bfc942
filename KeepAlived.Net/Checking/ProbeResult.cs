namespace KeepAlived.Net.Checking;

/// <summary>The outcome of one probe.</summary>
/// <param name="Reason">Completes "... failed: ".</param>
/// <param name="Weight">A weight that the check asks for (MISC_CHECK with misc_dynamic); null: none.</param>
internal readonly record struct ProbeResult(bool Succeeded, string Reason, int? Weight = null)
{
    public static readonly ProbeResult Success = new(true, "");

    public static ProbeResult Failure(string reason) => new(false, reason);
}

/// <summary>Asks a real server once. Retries, intervals, state and logs belong to others.</summary>
internal interface IChecker
{
    /// <param name="deadline">Cancelled when the probe takes too long or nobody wants its result any more.</param>
    Task<ProbeResult> ProbeAsync(CancellationToken deadline);
}
