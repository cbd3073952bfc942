using System.Text;

namespace KeepAlived.Net.Configuration;

/// <summary>How a <see cref="Diagnostic"/> is printed: `file:line:column: error: message (hint)`, the line, and carets.</summary>
internal static class DiagnosticText
{
    /// <summary>Of long lines a window around the mistake is shown.</summary>
    private const int LongestExcerpt = 160, BeforeMistake = 100;
    private const string Indent = "    ", Cut = "...";

    public static string Format(Diagnostic problem)
    {
        var text = new StringBuilder($"{problem.Where}: {Word(problem.Severity)}: {Printable(problem.Message)}");
        if (Hint(problem) is { } hint) text.Append(" (").Append(Printable(hint)).Append(')');
        if (problem.Where is { Line: { } line, Column: > 0 } where) AppendExcerpt(text, line.Text, where.Column - 1, where.Length);
        return text.ToString();
    }

    private static string? Hint(Diagnostic problem)
    {
        if (problem.Where is not { Line: { Expansion: { } expansion } line, Column: var column, Length: var length }
            || column + length <= expansion.Column) return problem.Hint;
        return problem.Hint is null ? expansion.Describe(line) : $"{problem.Hint}; {expansion.Describe(line)}";
    }

    private static void AppendExcerpt(StringBuilder text, string line, int at, int length)
    {
        at = Math.Min(at, line.Length);
        var from = line.Length <= LongestExcerpt ? 0 : Math.Clamp(at - BeforeMistake, 0, line.Length - LongestExcerpt);
        var to = Math.Min(line.Length, from + LongestExcerpt);
        var marked = Math.Clamp(length, 0, to - at);
        var (left, right) = (from > 0 ? Cut : "", to < line.Length ? Cut : "");
        // Converted piece by piece, so that a caret stands for a character even where a character has several bytes.
        var (before, mistake, after) = (Printable(line[from..at]), Printable(line[at..(at + marked)]), Printable(line[(at + marked)..to]));
        text.Append('\n').Append(Indent).Append(left).Append(before).Append(mistake).Append(after).Append(right);
        text.Append('\n').Append(Indent).Append(' ', left.Length);
        foreach (var letter in before) text.Append(letter == '\t' ? '\t' : ' ');
        text.Append('^', Math.Max(1, mistake.Length));
    }

    public static string Word(Severity severity) => severity switch
    {
        Severity.Note => "note",
        Severity.Warning => "warning",
        Severity.Error or Severity.Abort or Severity.Refusal => "error",
        Severity.Security => "security",
    };

    /// <summary>Bytes as the UTF-8 that they mostly are; control characters of a hostile or binary file must not reach the terminal.</summary>
    private static string Printable(string bytes)
    {
        var text = FileText.Decode(bytes);
        return string.Create(text.Length, text, static (span, text) =>
        {
            for (var i = 0; i < text.Length; i++) span[i] = char.IsControl(text[i]) && text[i] != '\t' ? '?' : text[i];
        });
    }
}
