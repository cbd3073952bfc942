namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>Splits lines into words and statements; recovers at every line, so that all mistakes of a file are reported.</summary>
internal sealed class Tokenizer(ProblemList diagnostics)
{
    private const int DeepestBlock = 64, MostComplaints = 1000;
    private readonly List<Statement> _root = [];
    private readonly Stack<(Statement Owner, List<Statement> Around)> _open = new();
    private readonly List<Word> _words = [];
    private List<Statement> _current = null!;
    private Statement? _last;

    /// <summary>Whether braces do not match: what the file means is then a guess.</summary>
    public bool Unbalanced { get; private set; }

    public List<Statement> Parse(IEnumerable<SourceLine> lines)
    {
        _current = _root;
        foreach (var line in lines) Read(line);
        foreach (var (owner, _) in _open.Take(MostComplaints))
            Report(owner.Where(), $"the block of '{owner.Keyword}' is not closed", "add a '}'");
        return _root;
    }

    private void Read(SourceLine line)
    {
        var words = _words;
        var text = line.Text;
        for (var at = 0; at < text.Length;)
        {
            var letter = text[at];
            if (char.IsWhiteSpace(letter)) at++;
            else if (letter is '{' or '}')
            {
                Finish(line, words, at + 1);
                if (letter == '{') Open(line, at);
                else Close(line, at);
                at++;
            }
            else if (letter == '"')
            {
                var end = text.IndexOf('"', at + 1);
                if (end < 0)
                {
                    diagnostics.Add(new(Severity.Error, new(line, at + 1, text.Length - at), "unterminated quote", "add the closing '\"'"));
                    end = text.Length;
                }
                words.Add(new(text[(at + 1)..end], at + 1, Math.Min(end + 1, text.Length) - at, true));
                at = end + 1;
            }
            else at = ReadPlainWord(text, at, words);
        }
        Finish(line, words, text.Length + 1);
    }

    private static int ReadPlainWord(string text, int at, List<Word> words)
    {
        var end = at;
        var escaped = false;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('{' or '}' or '"'))
        {
            if (text[end] == '\\' && end + 1 < text.Length && text[end + 1] is '#' or '!') escaped = true;
            end++;
        }
        var word = text[at..end];
        words.Add(new(escaped ? word.Replace("\\#", "#").Replace("\\!", "!") : word, at + 1, end - at, false));
        return end;
    }

    private void Finish(SourceLine line, List<Word> words, int end)
    {
        if (words.Count == 0) return;
        _last = new Statement(line, [.. words]) { End = end };
        _current.Add(_last);
        words.Clear();
    }

    private void Open(SourceLine line, int at)
    {
        if (_last is null || _last.Block is not null)
        {
            Report(new(line, at + 1, 1), "unexpected '{'", "a block follows a keyword");
            // Its contents belong to the block around it, as keepalived takes them.
            Push(_last ?? new Statement(line, [new("{", at + 1, 1, false)]), line, at);
            return;
        }
        if (Push(_last, line, at)) _current = _last.Block = [];
        _last = null;
    }

    /// <summary>Blocks deeper than any keyword can be belong to the block around them: schemas descend by recursion.</summary>
    private bool Push(Statement owner, SourceLine line, int at)
    {
        if (_open.Count == DeepestBlock) Report(new(line, at + 1, 1), $"blocks are nested deeper than {DeepestBlock}",
            "close the blocks before");
        _open.Push((owner, _current));
        return _open.Count <= DeepestBlock;
    }

    private void Close(SourceLine line, int at)
    {
        if (!_open.TryPop(out var block))
        {
            Report(new(line, at + 1, 1), "extra '}'", "no block is open here");
            return;
        }
        _current = block.Around;
        _last = null;
    }

    private void Report(SourceSpan where, string message, string hint)
    {
        Unbalanced = true;
        diagnostics.Add(new(Severity.Error, where, message, hint));
    }
}
