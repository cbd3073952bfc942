using System.Text;

namespace KeepAlived.Net.Configuration;

/// <summary>How bad a problem is; all but notes count for the exit status of `-t`.</summary>
internal enum Severity
{
    Note,
    Warning,
    Error,

    /// <summary>A mandatory argument is missing: keepalived stops at once with status 2.</summary>
    Abort,

    /// <summary>A script may not run, or an enforced include failed: status 6.</summary>
    Security,
}

/// <summary>One line of a file, as read.</summary>
/// <param name="Number">Counts from 1.</param>
internal sealed record SourceLine(string File, int Number, string Text);

/// <summary>A stretch of configuration text; <see cref="Column"/> counts from 1, 0 stands for the whole file.</summary>
internal readonly record struct SourceSpan(SourceLine Line, int Column, int Length)
{
    public override string ToString() => Line is null ? "keepalived.conf" : Column == 0 ? Line.File : $"{Line.File}:{Line.Number}:{Column}";
}

/// <summary>A problem the operator can fix, shown as compilers do so that editors can jump to it.</summary>
internal sealed record Diagnostic(Severity Severity, SourceSpan Where, string Message, string? Hint = null)
{
    private const int LongestExcerpt = 160;

    public override string ToString()
    {
        var text = new StringBuilder($"{Where}: {Word}: {Message}");
        if (Hint is not null) text.Append(" (").Append(Hint).Append(')');
        if (Where.Line is null || Where.Column == 0) return text.ToString();
        var line = Where.Line.Text;
        var shown = line[..Math.Min(line.Length, LongestExcerpt)];
        text.Append('\n').Append("    ").Append(Printable(shown)).Append('\n').Append("    ");
        for (var i = 0; i < Math.Min(Where.Column - 1, shown.Length); i++) text.Append(shown[i] == '\t' ? '\t' : ' ');
        return text.Append('^', Math.Max(1, Math.Min(Where.Length, shown.Length - Where.Column + 1))).ToString();
    }

    private string Word => Severity switch
    {
        Severity.Note => "note",
        Severity.Warning => "warning",
        Severity.Error or Severity.Abort => "error",
        Severity.Security => "security",
    };

    /// <summary>Control characters of a hostile or binary file must not reach the terminal.</summary>
    private static string Printable(string line) =>
        string.Create(line.Length, line, static (span, text) =>
        {
            for (var i = 0; i < text.Length; i++) span[i] = char.IsControl(text[i]) && text[i] != '\t' ? '?' : text[i];
        });
}
