using System.Collections;
using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Schema;

/// <summary>A keyword of a block: its name, its syntax for people, and what it does to the model.</summary>
internal sealed record Keyword<T>(string Name, string Syntax, string Summary, Action<T, Statement, ParseContext> Apply);

/// <summary>The keywords of one kind of block, each declared once.</summary>
internal sealed class BlockSchema<T>(string name, string summary) : IEnumerable<Keyword<T>>
{
    private readonly Dictionary<string, Keyword<T>> _keywords = [];

    public string Name { get; } = name;

    public string Summary { get; } = summary;

    /// <summary>A keyword with a value.</summary>
    public void Add<TValue>(string name, ValueKind<TValue> kind, FieldOf<T, TValue> field, string summary) =>
        Add(new(name, kind.Syntax, summary, (model, statement, context) =>
        {
            if (!context.HasArguments(statement, kind.Required)) return;
            if (!kind.Parse(context.Arguments(statement), ref field(model))) context.InvalidValue(statement, kind.Syntax);
            if (statement.Block is not null) context.UnexpectedBlock(statement);
        }));

    /// <summary>A keyword whose value is judged, though nothing uses it yet.</summary>
    public void AddUnused<TValue>(string name, ValueKind<TValue> kind, string summary) =>
        Add(new(name, kind.Syntax, summary, (_, statement, context) =>
        {
            TValue unused = default!;
            var valid = !context.HasArguments(statement, kind.Required) || kind.Parse(context.Arguments(statement), ref unused);
            if (!valid) context.InvalidValue(statement, kind.Syntax);
            if (statement.Block is not null) context.UnexpectedBlock(statement);
            context.NoEffectYet(statement);
        }));

    /// <summary>A keyword that reads a command with keepalived's quoting: `"COMMAND ARGUMENTS" [USER [GROUP]]`.</summary>
    public void AddCommand(string name, FieldOf<T, Model.ScriptCommand?> field, string summary) =>
        Add(new(name, "COMMAND [USER [GROUP]]", summary, (model, statement, context) =>
        {
            if (!context.HasArguments(statement, 1)) return;
            var words = CommandLine.Split(statement.RawArguments, keepEscapes: true);
            if (words.Count == 0) return;
            var arguments = CommandLine.Split(words[0], keepEscapes: false);
            if (arguments.Count == 0) context.InvalidValue(statement, "a command");
            else field(model) = new([.. arguments], words.ElementAtOrDefault(1), words.ElementAtOrDefault(2));
        }));

    /// <summary>A keyword with a block whose lines are entries, not keywords: `virtual_ipaddress { ... }`.</summary>
    public void AddEntries(string name, string syntax, Action<T, Statement, ParseContext> entry, string summary) =>
        Add(new(name, $"{{ {syntax} }}", summary, (model, statement, context) =>
        {
            foreach (var line in context.BlockOf(statement)) entry(model, line, context);
        }));

    /// <summary>A keyword with a block of keywords; <paramref name="open"/> makes the block's model, or null after reporting why not.</summary>
    public void AddBlock<TChild>(string name, BlockSchema<TChild> schema, Func<T, Statement, ParseContext, TChild?> open, string summary)
        where TChild : class => Add(new(name, "{ ... }", summary, (model, statement, context) =>
        {
            var block = context.BlockOf(statement);
            if (open(model, statement, context) is { } child) schema.Fill(child, block, context);
        }));

    /// <summary>As <see cref="AddEntries"/>, for a block that makes an object of its own.</summary>
    public void AddEntriesNamed<TChild>(
        string name, Func<T, Statement, ParseContext, TChild?> open, Action<TChild, Statement, ParseContext> entry, string summary)
        where TChild : class => Add(new(name, "NAME { ... }", summary, (model, statement, context) =>
        {
            var block = context.BlockOf(statement);
            if (open(model, statement, context) is not { } child) return;
            foreach (var line in block) entry(child, line, context);
        }));

    /// <summary>A keyword with semantics of its own.</summary>
    public void Add(Keyword<T> keyword) => _keywords.Add(keyword.Name, keyword);

    public void Fill(T model, IEnumerable<Statement> statements, ParseContext context)
    {
        foreach (var statement in statements)
        {
            var known = KnownKeywords.Find(Name, statement.Keyword);
            var declared = _keywords.GetValueOrDefault(statement.Keyword);
            if (known is null && declared is null) Unknown(model, statement, context);
            else if (context.HasNeeded(statement, known?.Need ?? Need.None))
                Apply(model, statement, context, declared, known?.OpensBlock ?? false);
        }
    }

    public IEnumerator<Keyword<T>> GetEnumerator() => _keywords.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Apply(T model, Statement statement, ParseContext context, Keyword<T>? declared, bool opensBlock)
    {
        if (KnownKeywords.Replacement(Name, statement.Keyword) is { } instead)
            context.Report(Severity.Warning, statement.Where(), $"'{statement.Keyword}' is deprecated", $"use {instead}");
        if (model is Model.ConfigurationItem item) item.Remember(declared?.Name ?? statement.Keyword, statement.Where(1));
        if (declared is not null)
        {
            declared.Apply(model, statement, context);
            return;
        }
        context.NoEffectYet(statement);
        if (opensBlock) context.BlockOf(statement);
        else if (statement.Block is not null) context.UnexpectedBlock(statement);
    }

    /// <summary>The contents of an unknown block count as the enclosing block's, as keepalived takes them.</summary>
    private void Unknown(T model, Statement statement, ParseContext context)
    {
        var names = _keywords.Keys.Concat(KnownKeywords.In(Name));
        context.UnknownKeyword(statement, Name, names);
        if (statement.Block is { } block) Fill(model, block, context);
    }
}
