using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking;

/// <summary>The outcome of one probe.</summary>
/// <param name="Reason">Why it failed, to stand after a colon: "connection refused", "HTTP status 503 of /, expected 200-299".</param>
/// <param name="Weight">A weight that the check asks for instead of the configured one (MISC_CHECK with misc_dynamic); null: none.</param>
internal readonly record struct ProbeResult(bool Succeeded, string Reason, int? Weight = null)
{
    public static readonly ProbeResult Success = new(true, "");

    /// <summary>A part of the check is good and others have still to be asked: a server that is down stays so.</summary>
    public static readonly ProbeResult Part = new(true, "") { IsPart = true };

    public bool IsPart { get; private init; }

    /// <summary>The rest is asked at once, not after the interval.</summary>
    public bool GoesOn { get; init; }

    /// <summary>What the check adds to the configured weight (FILE_CHECK).</summary>
    public long Added { get; init; }

    /// <summary>The url that did not answer as expected (HTTP_GET).</summary>
    public string? FailedUrl { get; init; }

    /// <summary>What went wrong with a mail server (SMTP_CHECK).</summary>
    public MailTrouble MailTrouble { get; init; }

    /// <summary>With which status the command ended (MISC_CHECK).</summary>
    public byte ExitStatus { get; init; }

    public static ProbeResult Failure(string reason) => new(false, reason);

    /// <summary>This host could not ask: no verdict.</summary>
    public static ProbeResult NotAsked(string reason) => new(false, reason) { IsNotAsked = true };

    public bool IsNotAsked { get; private init; }

    public static ProbeResult Failure(LinuxException refused) => Failure(Words(refused.Errno));

    /// <summary>The kernel's words, without the capital: "connection refused".</summary>
    public static string Words(int errno)
    {
        var words = LinuxException.Describe(errno);
        return char.ToLowerInvariant(words[0]) + words[1..];
    }
}

/// <summary>What keepalived has words for in a mail about a mail server.</summary>
internal enum MailTrouble
{
    NoConnection,
    Greeting,
    Helo,
    ReadTimeout,
    ReadFailure,

    /// <summary>Only the reason tells.</summary>
    Other,
}

/// <summary>Asks a real server once. Retries, intervals, state and logs belong to others; a probe that takes too long has failed.</summary>
internal interface IChecker
{
    /// <param name="stop">Nobody wants the result any more.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task<ProbeResult> ProbeAsync(CancellationToken stop);
}
