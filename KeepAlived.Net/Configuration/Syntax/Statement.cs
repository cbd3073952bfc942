namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>A token of a line. Valid until its statement is read over; keep <see cref="Text"/>, not the word.</summary>
internal readonly struct Word(char[] buffer, int start, int length, int column, int width, bool quoted)
{
    /// <summary>Counts from 1 and includes an opening quote.</summary>
    public int Column => column;

    /// <summary>Characters that it takes in the line, quotes included.</summary>
    public int Width => width;

    public bool Quoted => quoted;

    public ReadOnlySpan<char> Span => buffer.AsSpan(start, length);

    public string Text => Span.ToString();

    public bool Is(string text) => Span.SequenceEqual(text);
}

/// <summary>A keyword with its arguments: one line, or part of one between braces. The reader uses two of them in turn.</summary>
internal sealed class Statement
{
    private Word[] _words = new Word[16];
    private int _count;

    /// <summary>The characters that the words are in.</summary>
    internal char[] Buffer = new char[1024];

    /// <summary>Index of the line in the text.</summary>
    public int Line { get; internal set; }

    public ReadOnlySpan<Word> Words => _words.AsSpan(0, _count);

    public ReadOnlySpan<Word> Arguments => _words.AsSpan(1, _count - 1);

    public int Count => _count;

    public string Keyword => _words[0].Text;

    /// <summary>The column after the last character: of a brace or the line's end.</summary>
    public int End { get; internal set; }

    /// <summary>The text after the keyword as it stands in the file, for the keywords with quoting rules of their own.</summary>
    public string RawArguments
    {
        get
        {
            var from = _words[0].Column - 1 + _words[0].Width;
            return Buffer.AsSpan(from, Math.Max(0, End - 1 - from)).Trim().ToString();
        }
    }

    /// <summary>The place of a word; of the last one if there are not so many.</summary>
    public Place Where(int word = 0)
    {
        ref readonly var at = ref _words[Math.Min(word, _count - 1)];
        return new(Line, at.Column, at.Width);
    }

    /// <summary>The place of all arguments.</summary>
    public Place WhereArguments()
    {
        if (_count < 2) return Where();
        return new(Line, _words[1].Column, _words[_count - 1].Column + _words[_count - 1].Width - _words[1].Column);
    }

    public string JoinedArguments() => string.Join(' ', TextsFrom(1));

    public string[] TextsFrom(int first)
    {
        var texts = new string[Math.Max(0, _count - first)];
        for (var i = 0; i < texts.Length; i++) texts[i] = _words[first + i].Text;
        return texts;
    }

    /// <summary>A quote was not closed: words are missing.</summary>
    public bool HasOpenQuote { get; internal set; }

    internal void Clear() => (_count, HasOpenQuote) = (0, false);

    internal void Add(Word word)
    {
        if (_count == _words.Length) Array.Resize(ref _words, 2 * _count);
        _words[_count++] = word;
    }
}
