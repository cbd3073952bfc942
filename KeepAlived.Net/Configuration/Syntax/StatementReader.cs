namespace KeepAlived.Net.Configuration.Syntax;

internal enum StatementKind
{
    /// <summary>Nothing more in the text.</summary>
    End,
    Statement,

    /// <summary>A `}`.</summary>
    Close,

    /// <summary>A `{` that no keyword asked for.</summary>
    Open,
}

/// <summary>
/// Splits text into statements one at a time; no tree is built. Structure is flat, as for keepalived: a keyword that has a block
/// asks for its `{` by <see cref="TakeOpening"/>; any other brace is told to the caller.
/// </summary>
internal sealed class StatementReader
{
    private readonly ConfigurationText _text;
    private readonly ProblemList? _problems;
    private ConfigurationText.LineCursor _cursor;
    private Statement _current = new(), _next = new();
    private ConfigurationText.LineCursor _lineStart;
    private int _line, _length, _at;

    /// <param name="problems">Null: problems have been told before.</param>
    public StatementReader(ConfigurationText text, ProblemList? problems, int firstLine = 0)
    {
        (_text, _problems, _line) = (text, problems, firstLine - 1);
        if (firstLine < text.Count) _cursor = new(text, firstLine);
    }

    /// <summary>What <see cref="Read"/> found; valid until it or <see cref="TakeOpening"/> has been called twice more.</summary>
    public Statement Current => _current;

    /// <summary>The brace that was read last.</summary>
    public Place Brace { get; private set; }

    /// <summary>The line reading has come to.</summary>
    public int Line => _line;

    /// <summary>Where reading goes on.</summary>
    public Place Next => new(_line, _at + 1, 1);

    /// <summary>The line reading has come to, from its beginning.</summary>
    public ConfigurationText.LineCursor LineStart => _lineStart;

    /// <summary>Whether nothing but spaces stands before a place of the line reading has come to.</summary>
    public bool BeginsLine(Place where)
    {
        var cursor = _lineStart;
        cursor.Next(out var indent);
        return where.Column == indent + 1;
    }

    /// <summary>Whether nothing but blanks follows on the line.</summary>
    public bool EndsLine() => !SkipBlanks();

    /// <summary>Goes on behind so many lines, the one that reading has come to included.</summary>
    public void PassOver(int lines)
    {
        for (; lines > 1; lines--, _line++) _cursor.Next(out _);
        _at = _length = 0;
    }

    public StatementKind Read()
    {
        while (true)
        {
            if (!SkipBlanks() && !NextLine()) return StatementKind.End;
            if (!SkipBlanks()) continue;
            var letter = _next.Buffer[_at];
            if (letter is '{' or '}')
            {
                Brace = new(_line, ++_at, 1);
                return letter == '{' ? StatementKind.Open : StatementKind.Close;
            }
            ReadWords();
            if (_current.Count > 0) return StatementKind.Statement;
        }
    }

    /// <summary>Reads the `{` after a statement, on its line or a following one; false if there is none.</summary>
    public bool TakeOpening()
    {
        while (!SkipBlanks())
            if (!NextLine()) return false;
        if (_next.Buffer[_at] != '{') return false;
        Brace = new(_line, ++_at, 1);
        return true;
    }

    /// <summary>The line that is read lies in <see cref="_next"/>; words of the statement before stay valid in <see cref="_current"/>.</summary>
    private bool NextLine()
    {
        if (_line + 1 >= _text.Count) return false;
        _line++;
        _lineStart = _cursor;
        var bytes = _cursor.Next(out var indent);
        _length = indent + bytes.Length;
        if (_next.Buffer.Length < _length) _next.Buffer = new char[Math.Max(_length, 2 * _next.Buffer.Length)];
        _next.Buffer.AsSpan(0, indent).Fill(' ');
        System.Text.Encoding.Latin1.GetChars(bytes, _next.Buffer.AsSpan(indent));
        _at = indent;
        return true;
    }

    private bool SkipBlanks()
    {
        var buffer = _next.Buffer;
        while (_at < _length && IsBlank(buffer[_at])) _at++;
        return _at < _length;
    }

    private static bool IsBlank(char letter) => letter is ' ' or (>= '\t' and <= '\r');

    /// <summary>Up to a brace or the line's end. Of a word whose quote is not closed nothing is kept, not even the brace after it.</summary>
    private void ReadWords()
    {
        var statement = _next;
        statement.Clear();
        statement.Line = _line;
        while (SkipBlanks() && statement.Buffer[_at] is not ('{' or '}'))
        {
            if (statement.Buffer[_at] != '"') ReadPlain(statement);
            if (_at == _length || statement.Buffer[_at] != '"' || ReadQuoted(statement)) continue;
            _problems?.Add(Severity.Error, new(_line, _at + 1, _length - _at), "the quote is not closed; the words from here on are ignored", "add the closing '\"'");
            _at = _length;
            statement.HasOpenQuote = true;
        }
        statement.End = _at + 1;
        (_current, _next) = (_next, _current);
        // What is left of the line goes on in the other buffer.
        if (_at < _length)
        {
            if (_next.Buffer.Length < _length) _next.Buffer = new char[_current.Buffer.Length];
            _current.Buffer.AsSpan(0, _length).CopyTo(_next.Buffer);
        }
    }

    private bool ReadQuoted(Statement statement)
    {
        var length = statement.Buffer.AsSpan(_at + 1, _length - _at - 1).IndexOf('"');
        if (length < 0) return false;
        statement.Add(new(statement.Buffer, _at + 1, length, _at + 1, length + 2, true));
        _at += length + 2;
        return true;
    }

    private void ReadPlain(Statement statement)
    {
        var (buffer, start, escapes) = (statement.Buffer, _at, false);
        for (; _at < _length && buffer[_at] is not ('{' or '}' or '"') && !IsBlank(buffer[_at]); _at++)
            escapes |= buffer[_at] == '\\' && _at + 1 < _length && buffer[_at + 1] is '#' or '!';
        if (!escapes)
        {
            statement.Add(new(buffer, start, _at - start, start + 1, _at - start, false));
            return;
        }
        var word = buffer.AsSpan(start, _at - start).ToString().Replace("\\#", "#").Replace("\\!", "!").ToCharArray();
        statement.Add(new(word, 0, word.Length, start + 1, _at - start, false));
    }
}
