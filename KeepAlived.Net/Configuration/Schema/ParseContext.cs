using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Schema;

/// <summary>What parsing carries along: the diagnostics and the whole model, and the sentences that all keywords share.</summary>
internal sealed class ParseContext(KeepalivedConfiguration configuration, ProblemList diagnostics)
{
    private readonly HashSet<string> _noted = [];

    public KeepalivedConfiguration Configuration { get; } = configuration;

    public ReadOnlySpan<Word> Arguments(Statement statement) => statement.Words.AsSpan(1);

    public void Report(Severity severity, SourceSpan where, string message, string? hint = null) =>
        diagnostics.Add(new(severity, where, message, hint));

    public void Error(Statement statement, string message, string? hint = null, int word = 0) =>
        Report(Severity.Error, statement.Where(word), message, hint);

    /// <summary>False after reporting that an argument is missing, as badly as keepalived takes it.</summary>
    public bool HasNeeded(Statement statement, Need need)
    {
        if (need == Need.None || statement.Words.Length > 1) return true;
        Report(need == Need.Mandatory ? Severity.Abort : Severity.Error, statement.Where(), $"'{statement.Keyword}' needs a value");
        return false;
    }

    public bool HasArguments(Statement statement, int required)
    {
        if (statement.Words.Length > required) return true;
        Error(statement, $"'{statement.Keyword}' needs {(required == 1 ? "a value" : $"{required} values")}");
        return false;
    }

    public void InvalidValue(Statement statement, string syntax) =>
        Error(statement, $"'{string.Join(' ', statement.Words.Skip(1).Select(word => word.Text))}' is not valid for {statement.Keyword}, expected {syntax}", word: 1);

    public void UnexpectedBlock(Statement statement) => Error(statement, $"no block may follow '{statement.Keyword}'", "remove the braces");

    public List<Statement> BlockOf(Statement statement)
    {
        if (statement.Block is null) Error(statement, $"'{statement.Keyword}' needs a block", "add '{' and '}'");
        return statement.Block ?? [];
    }

    /// <summary>One note for each keyword, however often it stands in the files.</summary>
    public void NoEffectYet(Statement statement)
    {
        if (_noted.Add(statement.Keyword)) Report(Severity.Note, statement.Where(),
            $"'{statement.Keyword}' is accepted, has no effect yet");
    }

    public void UnknownKeyword(Statement statement, string block, IEnumerable<string> names)
    {
        if (diagnostics.IsFull(Severity.Error)) return;
        var keyword = statement.Keyword;
        var elsewhere = KnownKeywords.BlocksOf(keyword).ToList();
        var hint = Spelling.Nearest(keyword, names) is { } near ? $"did you mean '{near}'?"
            : elsewhere.Count > 0 ? $"it belongs in {string.Join(" or ", elsewhere.Select(name => name == "(root)" ? "no block" : name))}"
            : null;
        Error(statement, $"unknown keyword '{keyword}'{(block == "(root)" ? "" : $" in {block}")}", hint);
    }

    /// <summary>The second argument is the name of a block; null after reporting that there is none.</summary>
    public string? NameOf(Statement statement)
    {
        if (statement.Words.Length > 1) return statement.Words[1].Text;
        Error(statement, $"'{statement.Keyword}' needs a name", $"{statement.Keyword} NAME {{");
        return null;
    }
}
