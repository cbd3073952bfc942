namespace KeepAlived.Net.Configuration;

/// <summary>How bad a problem is; all but notes count for the exit status of `-t`.</summary>
internal enum Severity
{
    Note,
    Warning,
    Error,

    /// <summary>A mandatory argument is missing: keepalived stops at once with status 2.</summary>
    Abort,

    /// <summary>keepalived would not start: status 4.</summary>
    Refusal,

    /// <summary>A script may not run, or an enforced include failed: status 6.</summary>
    Security,
}

/// <summary>One line of a file, as read: each character is a byte.</summary>
/// <param name="Number">Counts from 1.</param>
internal sealed record SourceLine(string File, int Number, string Text)
{
    /// <summary>The definition that made the text; null if it stands so in the file.</summary>
    public Expansion? Expansion { get; init; }
}

/// <summary>A stretch of configuration text; <see cref="Column"/> counts from 1, 0 stands for the whole file.</summary>
internal readonly record struct SourceSpan(SourceLine Line, int Column, int Length)
{
    /// <summary>In the line as the file has it: what a definition made stands where the definition is used.</summary>
    public int ColumnInFile => Line?.Expansion is { } expansion ? Math.Min(Column, expansion.Column) : Column;

    public override string ToString() => Line is null ? "keepalived.conf" : Column == 0 ? Line.File : $"{Line.File}:{Line.Number}:{ColumnInFile}";
}

/// <summary>A problem the operator can fix, shown as compilers do so that editors can jump to it.</summary>
internal sealed record Diagnostic(Severity Severity, SourceSpan Where, string Message, string? Hint = null)
{
    public override string ToString() => DiagnosticText.Format(this);
}
