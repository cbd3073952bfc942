using System.Net;
using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Schema;

/// <summary>What parsing carries along: the reader, the problems, the whole model, and the sentences that all keywords share.</summary>
internal sealed class ParseContext(KeepalivedConfiguration configuration, StatementReader reader, ProblemList problems, IBlock root, SettledServers? before = null)
{
    /// <summary>Deeper than any keyword can be: schemas descend by recursion.</summary>
    private const int DeepestBlock = 64;
    private readonly HashSet<string> _noted = [];
    private readonly Stack<Place> _open = new();
    private readonly KeywordIndex _index = new(root);
    private readonly Dictionary<string, IPAddress> _addresses = [];

    public KeepalivedConfiguration Configuration { get; } = configuration;

    public ServerBlocks ServerBlocks { get; } = new(before, reader, problems.Text);

    private bool _unbalanced, _isRead;

    /// <summary>Whether braces do not match, once all was read: what the file means is then a guess.</summary>
    public bool IsUnbalanced => _unbalanced || _open.Count > 0;

    /// <summary>Names in routes and rules.</summary>
    public RouteNames Names { get; private set; } = RouteNames.OfMachine();

    public ListedAddresses Listed { get; } = new();

    /// <summary>The `}` of the block that was read last; none if the text ended before it.</summary>
    public Place BlockEnd { get; private set; }

    /// <summary>From here on names are those of other folders.</summary>
    public void UseNamesOf(GlobalDefinitions global) => Names = RouteNames.OfMachine(global);

    /// <summary>The address, or null if it is none; one object for equal ones: a farm names the same servers again and again.</summary>
    public IPAddress? SharedAddress(ReadOnlySpan<char> text)
    {
        IPAddress? address = null;
        var known = _addresses.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out var shared)) return shared;
        if (Value.TryAddressWithPrefix(text, ref address)) known[text] = address!;
        return address;
    }

    public void Report(Severity severity, Place where, string message, string? hint = null) => problems.Add(severity, where, message, hint);

    public void Error(Statement statement, string message, string? hint = null, int word = 0) =>
        Report(Severity.Error, statement.Where(word), message, hint);

    /// <summary>The next line of a block of entries; a `{` is an entry there.</summary>
    public Statement? NextEntry()
    {
        for (var kind = reader.Read(); ; kind = reader.Read())
            switch (kind)
            {
                case StatementKind.Statement: return reader.Current;
                case StatementKind.Open:
                    Brace("'{' is not an entry", "no block can stand here; the next '}' closes the block");
                    break;
                case StatementKind.Close:
                    _open.TryPop(out _);
                    BlockEnd = reader.Brace;
                    return null;
                case StatementKind.End:
                    BlockEnd = default;
                    return null;
            }
    }

    /// <summary>The next statement of the block that is open; null at its end. It is valid until the next call.</summary>
    public Statement? Next()
    {
        while (true)
            switch (reader.Read())
            {
                case StatementKind.Statement: return reader.Current;
                case StatementKind.Open:
                    Brace("unexpected '{' is ignored", "a '{' follows a keyword that has a block; its '}' will close the block around");
                    break;
                case StatementKind.Close when _open.TryPop(out _):
                    BlockEnd = reader.Brace;
                    return null;
                case StatementKind.Close:
                    Brace("extra '}'", "no block is open here");
                    break;
                case StatementKind.End:
                    BlockEnd = default;
                    return null;
            }
    }

    /// <summary>The block that has just ended lacks something.</summary>
    public void Incomplete(ConfigurationItem item, string message, string? hint = null, Severity severity = Severity.Error) =>
        Report(severity, BlockEnd.IsNone ? item.Where : BlockEnd, message, hint);

    /// <summary>Goes into the block of a keyword; false if there is none.</summary>
    public bool BeginBlock(Statement statement)
    {
        var where = statement.Where();
        if (!reader.TakeOpening())
        {
            _unbalanced = true;
            Report(Severity.Error, where, $"'{statement.Keyword}' needs a block", "add '{' and '}'");
            if (reader.Next.Line != where.Line) Report(Severity.Note, reader.Next, "taken for the beginning of the block that has no '{'");
        }
        if (_open.Count == DeepestBlock)
        {
            Report(Severity.Error, where, $"blocks are nested deeper than {DeepestBlock}", "close the blocks before");
            return false;
        }
        _open.Push(where);
        return true;
    }

    /// <summary>As <see cref="BeginBlock"/>, for lines that keepalived takes for entries even where the `{` is missing.</summary>
    public void BeginEntries(Statement statement)
    {
        var where = statement.Where();
        if (!reader.TakeOpening())
        {
            _unbalanced = true;
            Report(Severity.Note, where, $"'{statement.Keyword}' has no '{{'; the lines up to the next '}}' are taken for its block", "add '{'");
        }
        _open.Push(where);
    }

    /// <summary>There is no block to pass over: the reader is behind it.</summary>
    public void BlockIsRead() => _isRead = true;

    /// <summary>Passes over a block that cannot be used; its braces still count.</summary>
    public void SkipBlock()
    {
        if (_isRead)
        {
            _isRead = false;
            return;
        }
        if (!reader.TakeOpening()) return;
        for (var depth = 1; depth > 0;)
            switch (reader.Read())
            {
                case StatementKind.Open: depth++; break;
                case StatementKind.Close: depth--; break;
                case StatementKind.End: return;
            }
    }

    /// <summary>False after reporting that arguments are missing, as badly as keepalived takes it.</summary>
    /// <param name="syntax">What is expected.</param>
    public bool HasArguments(Statement statement, int required, Need need, string syntax)
    {
        if (statement.Count > required) return true;
        Report(need switch { Need.Mandatory => Severity.Abort, Need.Wished => Severity.Note, _ => Severity.Error }, statement.Where(),
            $"'{statement.Keyword}' needs {(required <= 1 ? "a value" : $"{required} values")}", syntax);
        return false;
    }

    public void InvalidValue(Statement statement, string syntax, int word = 0, Severity severity = Severity.Error)
    {
        if (problems.IsFull(severity)) return;
        var (value, where) = word == 0 ? (statement.JoinedArguments(), statement.WhereArguments()) : (statement.Words[word].Text, statement.Where(word));
        Report(severity, where, $"'{value}' is not valid for {statement.Keyword}, expected {syntax}");
    }

    /// <summary>What is to be said of a keyword wherever it stands: old, or without effect.</summary>
    public void Remark(Statement statement, Traits traits)
    {
        if (traits.Replacement is { } instead)
            Report(traits.IsComplained ? Severity.Warning : Severity.Note, statement.Where(), $"'{statement.Keyword}' is an old keyword", $"use {instead}");
        if (traits.HasNoEffect) NoEffectYet(statement.Keyword, statement.Where());
    }

    /// <summary>What is to be said of valid arguments.</summary>
    /// <param name="most">Arguments that are read; words after them are not.</param>
    public void Remark(Statement statement, (Severity Severity, string Message)? remark, int most)
    {
        if (remark is var (severity, message)) Report(severity, statement.WhereArguments(), message);
        if (statement.Count - 1 > most)
            Report(Severity.Note, statement.Where(most + 1), $"'{statement.Words[most + 1].Text}' is one word too many for '{statement.Keyword}'; it is ignored");
    }

    /// <summary>One note for each keyword, however often it stands in the files.</summary>
    public void NoEffectYet(string keyword, Place where)
    {
        if (_noted.Add(keyword)) Report(Severity.Note, where, $"'{keyword}' is accepted, has no effect yet");
    }

    /// <summary>Its block, if it has one, counts as the enclosing block's, and its `}` closes that: so keepalived takes it.</summary>
    public void UnknownKeyword(Statement statement, IBlock block)
    {
        var (where, text) = (statement.Where(), problems.IsFull(Severity.Error) ? "" : statement.Keyword);
        var opens = reader.TakeOpening();
        if (opens) _unbalanced = true;
        if (problems.IsFull(Severity.Error)) return;
        Report(Severity.Error, where, $"unknown {(opens ? "block" : "keyword")} '{text}'{(block.Name == "(root)" ? "" : $" in {block.Name}")}", _index.HintFor(text, block));
        if (opens && _open.Count > 0)
            Report(Severity.Note, reader.Brace, $"the '}}' of this unknown block closes {block.Name}; complaints about the lines after it follow from that");
        else if (opens && reader.Brace.Line != where.Line) Report(Severity.Error, reader.Brace, "unexpected '{' is ignored");
    }

    /// <summary>The second word is the name of a block; null after reporting that there is none.</summary>
    /// <param name="alone">No word may stand after it.</param>
    public string? NameOf(Statement statement, bool alone)
    {
        if (statement.Count == 2 || (statement.Count > 2 && !alone)) return statement.Words[1].Text;
        Error(statement, statement.Count < 2 ? $"'{statement.Keyword}' needs a name" : $"the name of '{statement.Keyword}' has to be one word", $"{statement.Keyword} NAME {{",
            word: statement.Count - 1);
        return null;
    }

    private void Brace(string message, string hint)
    {
        _unbalanced = true;
        Report(Severity.Error, reader.Brace, message, hint);
    }
}
