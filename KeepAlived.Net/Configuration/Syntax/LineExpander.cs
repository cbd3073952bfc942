using System.Text;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>
/// What happens to a line before it is split into words: comments, definitions, `@id` conditions and generators. A line may become
/// none or many; <paramref name="emit"/> gets each with the line it came from.
/// </summary>
internal sealed class LineExpander(string configId, ProblemList diagnostics, Action<SourceLine, string> emit)
{
    /// <summary>Generators that make generators; and characters made from definitions: files of a few lines must not fill the memory.</summary>
    private const int DeepestExpansion = 32;
    private const long MostCharacters = 64 * 1024 * 1024;
    private readonly Definitions _definitions = new(configId);
    private (string Name, StringBuilder Text)? _multiLine;
    private long _characters;

    /// <summary>The directory of the file being read.</summary>
    public string Directory
    {
        get => _definitions.Directory;
        set => _definitions.Directory = value;
    }

    /// <summary>A definition goes on in the next line.</summary>
    public bool IsCollecting => _multiLine is not null;

    public static SourceSpan Whole(SourceLine line)
    {
        var text = line.Text.AsSpan();
        var blanks = text.Length - text.TrimStart().Length;
        return new(line, blanks + 1, Math.Max(1, text.Trim().Length));
    }

    public void Accept(SourceLine line)
    {
        if (_multiLine is { } open)
        {
            ContinueDefinition(open.Name, open.Text, line.Text);
            return;
        }
        var raw = line.Text;
        if (!MeetsCondition(ref raw)) return;
        if (Definitions.TryParse(raw, out var name, out var value))
        {
            ContinueDefinition(name, new StringBuilder(), value);
            return;
        }
        var text = StripComment(raw);
        if (!string.IsNullOrWhiteSpace(text)) Expand(line, text, 0);
    }

    /// <summary>A definition that is still open ends with its file.</summary>
    public void EndOfFile()
    {
        if (_multiLine is { } open) _definitions.Set(open.Name, open.Text.ToString().Trim('\n', ' ', '\t'));
        _multiLine = null;
    }

    /// <summary>A backslash continues a definition even at the end of a comment.</summary>
    private void ContinueDefinition(string name, StringBuilder soFar, string text)
    {
        var trimmed = text.AsSpan().TrimEnd();
        var more = trimmed.EndsWith("\\");
        soFar.Append(StripComment((more ? trimmed[..^1] : trimmed).ToString()).TrimEnd()).Append('\n');
        _multiLine = more && soFar.Length < Definitions.LongestText ? (name, soFar) : null;
        if (_multiLine is null) _definitions.Set(name, soFar.ToString().Trim('\n', ' ', '\t'));
    }

    private void Expand(SourceLine line, string text, int depth)
    {
        if (_characters > MostCharacters) return;
        var expanded = Generators.IsGenerator(text) ? text : _definitions.Expand(text);
        if (expanded is null || depth > DeepestExpansion)
        {
            _characters += Definitions.LongestText * (long)Definitions.DeepestExpansion;
            diagnostics.Add(new(Severity.Error, Whole(line), "the definitions on this line never end", "does one use itself?"));
            return;
        }
        if (ReferenceEquals(expanded, text))
        {
            Pass(line, text, depth);
            return;
        }
        if (!Spend(line, expanded.Length)) return;
        foreach (var part in expanded.Split('\n'))
        {
            var piece = part;
            var trimmed = part.AsSpan().TrimStart();
            if (trimmed.Length > 0 && trimmed[0] is not ('#' or '!') && MeetsCondition(ref piece)) Pass(line, piece, depth);
        }
    }

    private void Pass(SourceLine line, string text, int depth)
    {
        if (!Generators.IsGenerator(text))
        {
            emit(line, text);
            return;
        }
        if (Generators.TryParse(Generators.HasArguments(text) ? text : _definitions.Expand(text) ?? text) is not { } generator)
        {
            diagnostics.Add(new(Severity.Error, Whole(line), "invalid ~SEQ or ~LST",
                "~SEQ(name, [start, [step,]] end) text, ~LST(name, value, ...) text"));
            return;
        }
        foreach (var row in generator.Rows)
        {
            if (!Spend(line, generator.Text.Length + 1)) return;
            Generate(line, generator.Names, row, generator.Text, depth + 1);
        }
    }

    /// <summary>The variables are definitions while their line is expanded, so definitions used there see them.</summary>
    private void Generate(SourceLine line, string[] names, string[] values, string text, int depth)
    {
        var before = new string?[names.Length];
        for (var i = 0; i < names.Length; i++) before[i] = _definitions.Exchange(names[i], i < values.Length ? values[i] : "");
        Expand(line, text, depth);
        for (var i = names.Length - 1; i >= 0; i--) _definitions.Exchange(names[i], before[i]);
    }

    /// <summary>Counts what expansions make; reports once when it is too much.</summary>
    private bool Spend(SourceLine line, int characters)
    {
        if (_characters > MostCharacters) return false;
        _characters += characters;
        if (_characters > MostCharacters)
            diagnostics.Add(new(Severity.Error, Whole(line),
                $"definitions and generators make more than {MostCharacters >> 20} MiB of text; the rest is ignored"));
        return _characters <= MostCharacters;
    }

    /// <summary>Judges `@id` and `@^id` and cuts them off; exactly one stands on a line.</summary>
    private bool MeetsCondition(ref string text)
    {
        var trimmed = text.AsSpan().TrimStart();
        if (!trimmed.StartsWith("@")) return true;
        var end = trimmed.IndexOfAny(' ', '\t');
        if (end < 0) return false;
        var id = trimmed[1..end];
        var negated = id.StartsWith("^");
        var matches = id[(negated ? 1 : 0)..].SequenceEqual(configId);
        text = new string(' ', text.Length - trimmed.Length + end) + trimmed[end..].ToString();
        return matches != negated && id.Length > (negated ? 1 : 0);
    }

    /// <summary>Cuts at an unquoted # or ! that has no backslash before it.</summary>
    private static string StripComment(string text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"') quoted = !quoted;
            else if (text[i] == '\\' && !quoted) i++;
            else if (text[i] is '#' or '!' && !quoted) return text[..i];
        }
        return text;
    }
}
