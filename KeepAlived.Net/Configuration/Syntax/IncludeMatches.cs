namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>What the pattern of an include matches.</summary>
internal sealed record IncludeMatches
{
    /// <summary>As the pattern names them: relative if it is.</summary>
    public required IEnumerable<string> Files { get; init; }

    /// <summary>Has `*`, `?`, `[` or a backslash.</summary>
    public required bool IsWildcard { get; init; }

    /// <summary>Has a `{`, closed or not.</summary>
    public required bool HasBraces { get; init; }

    /// <summary>Whether something matches.</summary>
    public required bool Any { get; init; }

    /// <summary>Whether each alternative without wildcards matches.</summary>
    public required bool AllLiterals { get; init; }

    /// <summary>Something that the operator named is not there.</summary>
    public bool IsIncomplete => !AllLiterals || (!Any && !IsWildcard);

    /// <summary>Whether an incomplete match is fatal, as keepalived 2.2.7 decides.</summary>
    public bool Fails(IncludeChecks checks) =>
        HasBraces ? (!Any || !AllLiterals) && checks.HasFlag(IncludeChecks.Brace)
        : !Any && checks.HasFlag(IsWildcard ? IncludeChecks.Wildcard : IncludeChecks.Match);
}
