namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>
/// What happens to a line before it is split into words: comments, definitions, `@id` conditions and generators. A line may become
/// none or many; <paramref name="emit"/> gets each with the line it came from, which names the definition it was made by.
/// </summary>
internal sealed class LineExpander(string configId, ProblemList problems, Action<SourceLine, string> emit)
{
    /// <summary>Definitions in definitions, generators in generators.</summary>
    private const int DeepestExpansion = 64;

    /// <summary>What expansions may make in all, in characters; each line costs some more, so that empty ones end too.</summary>
    private const long MostCharacters = 128L << 20, LineCost = 16;

    /// <summary>Bytes of a line; keepalived does not replace what would make it longer.</summary>
    private const int LongestLine = 1023;

    private readonly Definitions _definitions = new(configId);
    private readonly Dictionary<string, (SourceLine Start, int Before)> _written = [];
    private DefinitionInProgress? _open;
    private SourceLine? _abandoned;
    private long _characters;
    private bool _quoteEmitted;

    /// <summary>The directory of the file being read.</summary>
    public string Directory
    {
        get => _definitions.Directory;
        set => _definitions.Directory = value;
    }

    /// <summary>A definition goes on in the next line.</summary>
    public bool IsCollecting => _open is not null;

    public static SourceSpan Whole(SourceLine line)
    {
        var text = line.Text.AsSpan();
        return new(line, text.Length - Blanks.TrimStart(text).Length + 1, Math.Max(1, Blanks.Trim(text).Length));
    }

    public void Accept(SourceLine line)
    {
        Comment.Find(line.Text, out var openQuote);
        _quoteEmitted = false;
        if (_open is null) Process(new(line, line.Text, null, 0));
        else if (!_open.Continue(line)) Finish();
        // Whoever splits what was emitted into words tells its open quotes.
        if (openQuote >= 0 && !_quoteEmitted)
            problems.Add(new(Severity.Error, new(line, openQuote + 1, line.Text.Length - openQuote), "the quote is not closed", "add the closing '\"'"));
    }

    /// <summary>A definition that is still open ends with its file.</summary>
    public void EndOfFile()
    {
        if (_open is not null) Finish();
    }

    /// <summary>After the last file.</summary>
    public void TellUnused()
    {
        foreach (var (name, (start, before)) in _written)
            if (!_definitions.IsUsed(name)) problems.Add(new Diagnostic(Severity.Note, Whole(start), $"'${name}' is never used"), before);
    }

    private void Finish()
    {
        if (_open!.IsTooLong)
            problems.Add(new(Severity.Error, Whole(_open.Start), $"the definition is longer than {Definitions.LongestText >> 10} KiB, the rest is ignored", "does its last line end with a backslash?"));
        var definition = _open.ToDefinition();
        _definitions.Set(definition);
        _written.TryAdd(definition.Name, (_open.Start, problems.Text.Count));
        _open = null;
    }

    /// <summary>
    /// Text at some stage of expansion. What lies before its first replacement stands at the columns of the file's line: what is cut
    /// off is replaced by blanks.
    /// </summary>
    private readonly record struct Stage(SourceLine Line, string Text, Expansion? Origin, int Depth);

    private void Process(Stage stage)
    {
        while (Spend(stage))
        {
            var text = Comment.Cut(stage.Text);
            if (!MeetsCondition(ref text)) return;
            if (Definitions.TryParse(text, out var name, out var value))
            {
                // With the comment: a backslash at its end continues the definition.
                Define(stage, name, value + stage.Text[text.Length..]);
                return;
            }
            var empty = Blanks.Trim(text).IsEmpty;
            if (stage.Depth == 0 && !(empty && Blanks.FirstWord(stage.Text).StartsWith('@'))) text = KeepBackslash(stage.Line, text);
            if (Blanks.Trim(text).IsEmpty) return;
            if (Generators.IsGenerator(text))
            {
                Generate(stage with { Text = stage.Depth == 0 ? Comment.Unescape(text) : text });
                return;
            }
            var plain = stage.Depth == 0 ? Comment.Unescape(text) : text;
            if (_definitions.Replace(plain) is { } made)
            {
                if (!TryAdvance(ref stage, made)) return;
            }
            else if (SplitOff(stage with { Text = text }) is { } rest) stage = rest;
            else return;
        }
    }

    private void Define(in Stage stage, string name, string value)
    {
        _open = new(name, stage.Line);
        if (!_open.Continue(stage.Origin is null ? stage.Line.Number : stage.Origin.Number, value)) Finish();
    }

    /// <summary>After a replacement: true if there is one line to go on with.</summary>
    private bool TryAdvance(ref Stage stage, in Replacement made)
    {
        var (line, _, origin, depth) = stage;
        if (depth >= DeepestExpansion || made.Text.Length > Definitions.LongestText)
        {
            Abandon(line, "the definitions on this line never end", "does one use itself?");
            return false;
        }
        if (made.Last is not { } definition)
        {
            stage = new(line, made.Text, origin ?? made.First!.Origin(0, made.At + 1), depth + 1);
            return true;
        }
        var column = origin?.Column ?? made.LastAt + 1;
        Process(new(line, made.Text, definition.Origin(0, column), depth + 1));
        for (var i = 1; i < definition.Lines.Count && !ReferenceEquals(_abandoned, line); i++)
            Process(new(line, definition.Lines[i].Text, definition.Origin(i, column), depth + 1));
        return false;
    }

    private void Generate(in Stage stage)
    {
        var line = stage.Line;
        if (Generators.TryParse(stage.Text, ReplaceAll, out var problem) is not { } generator)
        {
            problems.Add(new(Severity.Error, Whole(line), problem, Generators.Syntax));
            return;
        }
        var text = new string(' ', generator.TextAt) + stage.Text[generator.TextAt..];
        foreach (var row in generator.Rows)
        {
            // Evaluated where they are used, as other definitions; the last values stay, as for keepalived.
            for (var i = 0; i < generator.Names.Length; i++)
                _definitions.Set(new(generator.Names[i], line.File, line.Number, i < row.Length ? row[i] : ""));
            Process(stage with { Text = text, Depth = stage.Depth + 1 });
            if (ReferenceEquals(_abandoned, line) || _characters > MostCharacters) return;
        }
    }

    private string ReplaceAll(string text)
    {
        for (var depth = 0; depth < DeepestExpansion && _definitions.Replace(text) is { Last: null } made && made.Text.Length < LongestLine; depth++)
            text = made.Text;
        return text;
    }

    /// <summary>Emits text up to a brace after which conditions, definitions, generators and includes are due as on a new line.</summary>
    /// <returns>What comes after that brace; null if all was emitted.</returns>
    private Stage? SplitOff(in Stage stage)
    {
        var (text, quoted) = (stage.Text, false);
        var include = IncludePattern.TryParse(text, out _, out _);
        for (var i = 0; i < text.Length && !include; i++)
        {
            if (text[i] == '"') quoted = !quoted;
            if (quoted || text[i] is not ('{' or '}')) continue;
            if (i > 0 && text[i - 1] == '$') TellUndefined(stage, i);
            var after = Blanks.TrimStart(text.AsSpan(i + 1));
            if (after.IsEmpty || (after[0] is not ('@' or '$' or '~') && !after.StartsWith("include"))) continue;
            Emit(stage with { Text = text[..(i + 1)] });
            return stage with { Text = new string(' ', i + 1) + text[(i + 1)..] };
        }
        Emit(stage);
        return null;
    }

    private void Emit(in Stage stage)
    {
        var (line, text, origin, depth) = stage;
        if (origin is not null) line = line with { Expansion = origin };
        if (depth > 0 && text.Length > LongestLine)
            problems.Add(new(Severity.Error, Whole(line with { Text = text }), $"definitions make the line longer than {LongestLine} bytes", "split it"));
        _quoteEmitted |= text.AsSpan().Count('"') % 2 != 0 && !IncludePattern.TryParse(text, out _, out _);
        if (Blanks.FirstWord(text) is "random_seed" && uint.TryParse(Blanks.Trim(Blanks.TrimStart(text)["random_seed".Length..]), out var seed))
            _definitions.Seed(seed);
        emit(line, text);
    }

    /// <summary>
    /// keepalived takes a backslash at a line's end off, as it may continue a definition, and where there is none puts it back to the last word: without the blanks before it, and without the comment
    /// that it ended.
    /// </summary>
    private string KeepBackslash(SourceLine line, string text)
    {
        if (!line.Text.EndsWith('\\') || line.Text.EndsWith("\\\\", StringComparison.Ordinal)) return text;
        var words = text.Length == line.Text.Length ? text.AsSpan(0, text.Length - 1) : text;
        var kept = Blanks.TrimEnd(words);
        if (kept.Length < line.Text.Length - 1)
            problems.Add(new(Severity.Note, new(line, line.Text.Length, 1), "only a definition goes on in the next line: keepalived takes this backslash for the end of the word before it", "remove it"));
        return kept.IsEmpty ? $"{words}\\" : $"{kept}\\";
    }

    /// <summary>A `${NAME}` outside quotes that stays as it stands: its braces will be taken for those of a block.</summary>
    private void TellUndefined(in Stage stage, int brace)
    {
        var text = stage.Text;
        var length = Definitions.NameLength(text.AsSpan(brace + 1));
        var close = text.IndexOf('}', brace);
        if (length == 0 || close < 0) return;
        var name = text.Substring(brace + 1, length);
        var several = _definitions.Find(name) is { HasSeveralLines: true };
        var hint = several ? "put it on a line of its own"
            : Schema.Spelling.Nearest(name, _definitions.Names) is { } near && name.Length > 2 ? $"did you mean '${{{near}}}'?"
            : $"define it before this line: ${name}=text";
        problems.Add(new(Severity.Error, new(stage.Line with { Text = text, Expansion = stage.Origin }, brace, close - brace + 2),
            several ? $"'${name}' has several lines, so it can only end a line" : $"'${{{name}}}' is not defined", hint));
    }

    private void Abandon(SourceLine line, string message, string hint)
    {
        _abandoned = line;
        problems.Add(new(Severity.Error, Whole(line), message, hint));
    }

    /// <summary>Counts what expansions make; reports once when it is too much.</summary>
    private bool Spend(in Stage stage)
    {
        if (stage.Depth == 0) return true;
        if (ReferenceEquals(_abandoned, stage.Line) || _characters > MostCharacters) return false;
        _characters += stage.Text.Length + LineCost;
        if (_characters <= MostCharacters) return true;
        problems.Add(new(Severity.Error, Whole(stage.Line),
            $"definitions and generators make more than {MostCharacters >> 20} MiB of text; the rest is ignored"));
        return false;
    }

    /// <summary>Judges `@id` and `@^id` and blanks them out; exactly one stands on a line.</summary>
    private bool MeetsCondition(ref string text)
    {
        var trimmed = Blanks.TrimStart(text);
        if (trimmed.IsEmpty || trimmed[0] != '@') return true;
        var id = Blanks.FirstWord(trimmed)[1..];
        if (id.IsEmpty) return false;
        var end = text.Length - trimmed.Length + 1 + id.Length;
        text = new string(' ', end) + text[end..];
        return id[0] == '^' ? !id[1..].SequenceEqual(configId) : id.SequenceEqual(configId);
    }
}
