namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>A definition while its lines are read: each but the last ends with a backslash.</summary>
internal sealed class DefinitionInProgress(string name, SourceLine start)
{
    private readonly List<DefinitionLine> _lines = [];
    private int _length;

    public SourceLine Start => start;

    public bool IsTooLong => _length > Definitions.LongestText;

    public bool Continue(SourceLine line) => Continue(line.Number, line.Text);

    /// <summary>Takes a line; false if it was the last. A backslash continues even at the end of a comment.</summary>
    public bool Continue(int number, string text)
    {
        var (before, more) = Backslash(text);
        var (kept, moreBeforeComment) = Backslash(Comment.Unescape(Comment.Cut(before)));
        if (kept.Length > 0 && !IsTooLong) _lines.Add(new(kept, number));
        _length += kept.Length;
        return more || moreBeforeComment;
    }

    public Definition ToDefinition() => new(name, start.File, _lines.Count > 0 ? _lines : [new("", start.Number)]);

    private static (string Text, bool Found) Backslash(string text)
    {
        var trimmed = Blanks.Trim(text);
        return trimmed.EndsWith("\\") ? (Blanks.TrimEnd(trimmed[..^1]).ToString(), true) : (trimmed.ToString(), false);
    }
}
