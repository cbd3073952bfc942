using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>
/// Where something is wrong: signs that cannot be seen or look like others, as editors and web pages leave them, and what other languages
/// write. Each is told once, with the way to get rid of it.
/// </summary>
internal sealed class ForeignSignsRule : IRule
{
    /// <summary>UTF-8, each byte a character, as the text of a file is.</summary>
    private static readonly (string Bytes, string Name, string Repair)[] Signs =
    [
        ("\u00ef\u00bb\u00bf", "a byte order mark, which cannot be seen, stands here", "sed -i '1s/^\\xef\\xbb\\xbf//' FILE"),
        ("\u00c2\u00a0", "a no-break space is no blank to keepalived", "sed -i 's/\\xc2\\xa0/ /g' FILE"),
        ("\u00e3\u0080\u0080", "an ideographic space is no blank to keepalived", "sed -i 's/\\xe3\\x80\\x80/ /g' FILE"),
        ("\u00e2\u0080\u008b", "a zero-width space, which cannot be seen, stands here", "sed -i 's/\\xe2\\x80\\x8b//g' FILE"),
        ("\u00e2\u0080\u009c", "a typographic quote is none to keepalived", "write \""),
        ("\u00e2\u0080\u009d", "a typographic quote is none to keepalived", "write \""),
        ("\u00e2\u0080\u0093", "a dash is no minus to keepalived", "write -"),
        ("=", "keepalived takes no '=' between a keyword and its value", "KEYWORD VALUE"),
        (";", "keepalived takes no ';' at the end of a line", "remove it"),
        ("//", "a comment begins with # or !", "# ..."),
    ];

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        if (diagnostics.Count == 0) return;
        var told = new HashSet<string>();
        var last = -1;
        foreach (var line in diagnostics.Lines())
        {
            if (line == last || line >= diagnostics.Text.Count) continue;
            Check(last = line, diagnostics, told);
        }
    }

    private static void Check(int line, ProblemList diagnostics, HashSet<string> told)
    {
        var text = diagnostics.Text.LineAt(line).Text;
        foreach (var (bytes, name, repair) in Signs)
            if (Find(text, bytes) is >= 0 and var at && told.Add(name)) diagnostics.Add(Severity.Note, new(line, at + 1, bytes.Length), name, repair);
    }

    /// <summary>Negative: it is not there, or means what it should.</summary>
    private static int Find(string text, string sign)
    {
        if (sign == ";") return text.TrimEnd() is [.. var before, ';'] ? before.Length : -1;
        if (sign == "//") return text.Length - text.TrimStart().Length is var start && text.AsSpan(start).StartsWith(sign) ? start : -1;
        if (sign != "=") return text.IndexOf(sign, StringComparison.Ordinal);
        var words = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && words[1].StartsWith('=') ? text.IndexOf('=', StringComparison.Ordinal) : -1;
    }
}
