using System.Collections;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Schema;

/// <summary>The keywords of one kind of block, each declared once: reading, judging, manuals and dumps follow from it.</summary>
internal sealed class BlockSchema<T>(string name, string summary) : IBlock, IEnumerable<Keyword<T>>
    where T : ConfigurationItem
{
    private readonly List<Keyword<T>> _keywords = [];
    private readonly Dictionary<string, int> _indexes = [];

    /// <summary>
    /// The block of this type of item. Where two kinds share one (HTTP_GET and SSL_GET), the larger: it begins with the keywords of the
    /// other, so that positions mean the same in both.
    /// </summary>
    public static IBlock? OfType { get; private set; }

    public string Name { get; } = name;

    public string Summary { get; } = summary;

    public IReadOnlyList<IKeyword> Keywords => _keywords;

    /// <summary>What is to be done and said when the block ends: of what it lacks, keepalived complains at its `}`.</summary>
    public Action<T, ParseContext>? AtEnd { get; set; }

    public int IndexOf(ReadOnlySpan<char> keyword) =>
        _indexes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(keyword, out var index) ? index : -1;

    /// <summary>A keyword with a value.</summary>
    /// <param name="standard">What holds without it, for people.</param>
    public void Add<TValue>(string name, ValueKind<TValue> kind, FieldOf<T, TValue> field, string standard, string summary, Traits traits = default) =>
        Add(new(name, kind.Syntax, standard, summary, traits, (model, statement, context) =>
        {
            if (!context.HasArguments(statement, kind.Required, traits.Need, kind.Syntax)) return;
            var tooMany = kind.IsExact && statement.Count - 1 > kind.Most;
            if (tooMany || !kind.Parse(statement.Arguments, ref field(model))) context.InvalidValue(statement, kind.Syntax, severity: traits.Need == Need.Wished ? Severity.Note : Severity.Error);
            else context.Remark(statement, kind.Remark?.Invoke(statement.Arguments), kind.Most);
        }, (model, writer) => writer.Line(name, kind.Format(field(model)), traits))
        { Samples = (kind.Good, kind.Bad) });

    /// <summary>Two keywords that say the opposite: the last one that is written holds, as in keepalived, and the other counts as not written.</summary>
    /// <param name="on">Stands for what holds by itself.</param>
    public void AddOpposites(string on, string off, FieldOf<T, bool> isOff, string standard, string summary, string summaryOfOff)
    {
        Add(Opposite(on, off, standard, summary, model => isOff(model) = false));
        Add(Opposite(off, on, "off", summaryOfOff, model => isOff(model) = true));
    }

    /// <summary>A keyword that reads a command with keepalived's quoting: `"COMMAND ARGUMENTS" [USER [GROUP]]`.</summary>
    /// <param name="isBare">No account follows: keepalived reads nothing after the command, although it may look like its arguments.</param>
    public void AddCommand(string name, FieldOf<T, ScriptCommand?> field, string summary, Traits traits = default, bool isBare = false)
    {
        var syntax = isBare ? "COMMAND" : "COMMAND [USER [GROUP]]";
        Add(new(name, syntax, "none", summary, traits, (model, statement, context) =>
        {
            // With a quote that is not closed keepalived goes on without the command.
            if (!context.HasArguments(statement, 1, statement.HasOpenQuote ? Need.Expected : traits.Need, syntax)) return;
            var command = CommandLine.Parse(statement.RawArguments, out var problem);
            if (isBare && command is { User: { } extra })
            {
                context.Report(Severity.Note, statement.WhereArguments(), $"'{extra}' and what follows is not read: the command of '{name}' is one word", "quote a command with its arguments: \"COMMAND ARGUMENTS\"");
                command = command with { User = null, Group = null };
            }
            if (problem is not null) context.Report(Severity.Error, statement.WhereArguments(), problem, "the command is ignored");
            else if (command is null) context.Report(Severity.Note, statement.WhereArguments(), $"the command of '{name}' is empty; nothing will run", syntax);
            else field(model) = command;
        }, (model, writer) => writer.Command(name, field(model)))
        { Samples = (["/bin/true", isBare ? "\"/bin/echo 'a b' c\"" : "\"/bin/echo 'a b' c\" root"], []) });
    }

    /// <summary>A keyword that only says what it is called now.</summary>
    public void AddAlias(string name, string target, Traits traits)
    {
        var keyword = _keywords[_indexes[target]];
        Add(keyword with
        {
            Name = name,
            Traits = traits | keyword.Traits,
            Apply = (model, statement, context) =>
            {
                model.Remember(this, _indexes[target]);
                keyword.Apply(model, statement, context);
            },
            Write = static (_, _) => { },
            Blocks = null,
        });
    }

    /// <summary>A keyword with a block whose lines are entries, not keywords: `virtual_ipaddress { ... }`.</summary>
    public void AddEntries(string name, EntryKind<T> kind, string summary, Traits traits = default) =>
        Add(new(name, $"{{ {kind.Syntax} }}", "none", summary, traits, (model, statement, context) =>
        {
            if (statement.Count > 1) context.Report(Severity.Error, statement.WhereArguments(), $"no words may stand between '{name}' and its block", "put them into the block");
            context.BeginEntries(statement);
            var lines = 0;
            for (; context.NextEntry() is { } line; lines++) kind.Read(model, line, context);
            kind.AtEnd?.Invoke(model, context);
            if (lines == 0 && kind.NeedsLines) context.Incomplete(model, $"'{name}' has no lines", kind.Syntax, Severity.Warning);
        }, (model, writer) => writer.Entries(name, kind.Write(model)))
        { HasEntries = true, Options = kind.Options, Samples = (kind.Good, kind.Bad) });

    /// <summary>A keyword with a block of keywords.</summary>
    /// <param name="syntax">What stands between keyword and block.</param>
    /// <param name="schema">Asked for it when it is needed first.</param>
    /// <param name="open">Makes the block's model, or null after reporting why not.</param>
    /// <param name="each">The models made so.</param>
    /// <param name="heading">What stood between keyword and block.</param>
    /// <param name="headings">Valid and invalid samples of it; null: any name will do.</param>
    public void AddBlock<TChild>(string name, string syntax, Func<BlockSchema<TChild>> schema, Func<T, Statement, ParseContext, TChild?> open,
        Func<T, IEnumerable<TChild>> each, Func<TChild, string> heading, Traits traits = default, (string[] Good, string[] Bad)? headings = null)
        where TChild : ConfigurationItem => Add(new(name, $"{syntax} {{ ... }}".TrimStart(), "none", "", traits, (model, statement, context) =>
        {
            if (!context.HasArguments(statement, traits.Need == Need.None ? 0 : 1, traits.Need, syntax))
            {
                context.SkipBlock();
                return;
            }
            var child = open(model, statement, context);
            if (child is null) context.SkipBlock();
            else if (context.BeginBlock(statement)) schema().Fill(child, context);
        }, static (_, _) => { })
        {
            Opens = schema,
            Blocks = model => each(model).Select(child => new WrittenBlock(child.Where, writer =>
            {
                writer.Open($"{name} {heading(child)}".TrimEnd());
                schema().Write(child, writer);
                writer.Close();
            })),
            Samples = headings ?? (syntax.Length == 0 ? [""] : ["one"], []),
        });

    /// <summary>A keyword with semantics of its own.</summary>
    public void Add(Keyword<T> keyword)
    {
        _indexes.Add(keyword.Name, _keywords.Count);
        _keywords.Add(keyword);
        if (OfType is null || OfType.Keywords.Count < _keywords.Count) OfType = this;
    }

    /// <summary>Reads statements up to the block's end.</summary>
    /// <param name="skips">Keywords that are passed over with their blocks.</param>
    public void Fill(T model, ParseContext context, Predicate<string>? skips = null)
    {
        while (context.Next() is { } statement)
        {
            var index = IndexOf(statement.Words[0].Span);
            if (index < 0)
            {
                context.UnknownKeyword(statement, this);
                continue;
            }
            var keyword = _keywords[index];
            if (skips?.Invoke(keyword.Name) == true)
            {
                context.SkipBlock();
                continue;
            }
            if (keyword.Traits.IsOnce && model.IsWritten(index))
            {
                context.Error(statement, $"'{keyword.Name}' is set already; this one is ignored", "keep one of them");
                if (keyword.Syntax.Contains('{')) context.SkipBlock();
                continue;
            }
            if (keyword.Traits.IsReplaced && model.IsWritten(index)) context.Report(Severity.Warning, statement.Where(), $"'{keyword.Name}' is set already; this one replaces it", "keep one of them");
            model.Remember(this, index);
            if (keyword.Traits != default) context.Remark(statement, keyword.Traits);
            keyword.Apply(model, statement, context);
        }
        AtEnd?.Invoke(model, context);
    }

    /// <summary>Writes the keywords that were read, so that they read back to the same.</summary>
    public void Write(T model, ConfigurationWriter writer)
    {
        var written = _keywords.Where((_, i) => model.IsWritten(i)).ToList();
        foreach (var keyword in written.Where(keyword => !keyword.HasEntries)) keyword.Write(model, writer);
        var blocks = written.Where(keyword => keyword.Blocks is not null).SelectMany(keyword => keyword.Blocks!(model));
        foreach (var block in blocks.OrderBy(block => block.Where.Line).ThenBy(block => block.Where.Column)) block.Write(writer);
        foreach (var keyword in written.Where(keyword => keyword.HasEntries)) keyword.Write(model, writer);
    }

    private Keyword<T> Opposite(string name, string other, string standard, string summary, Action<T> set) =>
        new(name, Value.Flag.Syntax, standard, summary, default, (model, statement, context) =>
        {
            if (!context.HasArguments(statement, Value.Flag.Required, default, Value.Flag.Syntax)) return;
            context.Remark(statement, null, Value.Flag.Most);
            model.Forget(IndexOf(other));
            set(model);
        }, (_, writer) => writer.Line(name, "", default))
        { Samples = (Value.Flag.Good, Value.Flag.Bad) };

    public IEnumerator<Keyword<T>> GetEnumerator() => _keywords.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
