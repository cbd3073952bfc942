namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>A token of a line; <see cref="Column"/> counts from 1 and includes an opening quote.</summary>
internal readonly record struct Word(string Text, int Column, int Length, bool Quoted);

/// <summary>A keyword with its arguments and, if a brace follows, the statements of its block.</summary>
internal sealed class Statement(SourceLine line, Word[] words)
{
    public SourceLine Line { get; } = line;

    public Word[] Words { get; } = words;

    /// <summary>Null when no block follows.</summary>
    public List<Statement>? Block { get; set; }

    public string Keyword => Words[0].Text;

    /// <summary>The column after the statement's last character: of a brace, a comment or the line's end.</summary>
    public int End { get; init; }

    public SourceSpan Where(int word = 0)
    {
        var at = Words[Math.Min(word, Words.Length - 1)];
        return new(Line, at.Column, at.Length);
    }

    /// <summary>The text after the keyword as it stands in the file, for the keywords with quoting rules of their own.</summary>
    public string RawArguments
    {
        get
        {
            var from = Words[0].Column - 1 + Words[0].Length;
            return Line.Text[from..Math.Max(from, End - 1)].Trim();
        }
    }
}
