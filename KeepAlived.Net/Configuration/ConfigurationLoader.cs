using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Rules;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration;

/// <summary>What the loader needs to know of the machine; a laptop may answer for another one.</summary>
/// <param name="ConfigId">For `@id` lines; keepalived's default is the first label of the host name.</param>
/// <param name="InterfaceExists">Null: interfaces are not checked.</param>
/// <param name="FindProgram">The path of an executable program, or null; null itself: programs are not checked.</param>
internal sealed record LoaderEnvironment(
    string ConfigId, Func<string, bool>? InterfaceExists = null, Func<string, string?>? FindProgram = null)
{
    /// <summary>`-e`: every include that fails is an error.</summary>
    public bool EnforceIncludes { get; init; }

    /// <summary>What other nodes make of the same file (`@id` lines) is compared with what we do.</summary>
    public bool ComparesNodes { get; init; }

    /// <summary>All interfaces, asked for once in a judgement instead of one by one; null itself, or its answer: <see cref="InterfaceExists"/> is asked.</summary>
    public Func<HashSet<string>?>? Interfaces { get; init; }

    /// <summary>Whether an interface that exists is neither a macvlan nor an ipvlan, so nothing of a router. Null: nobody knows.</summary>
    public Func<string, bool>? IsForeignLink { get; init; }

    /// <summary>What kind of interface it is; null: there is none. Null itself: nobody knows.</summary>
    public Func<string, (bool IsLoopback, bool Multicasts)?>? TraitsOf { get; init; }

    /// <summary>Null: accounts are not checked.</summary>
    public Func<string, bool>? UserExists { get; init; }

    /// <summary>Null: groups are not checked.</summary>
    public Func<string, bool>? GroupExists { get; init; }

    /// <summary>Whether there is a file or folder, executable or not. Null: nobody knows.</summary>
    public Func<string, bool>? PathExists { get; init; }

    /// <summary>Whether an account (user, and group if it is named) has the user or group number 0; empty: the one of scripts that name none.</summary>
    public Func<string[], bool>? IsRoot { get; init; }

    /// <summary>Why others than root can change the program of a path, and the command that mends it; null: they cannot. Null itself: nobody knows.</summary>
    public Func<string, (string Problem, string Repair)?>? WeaknessOf { get; init; }

    /// <summary>Null: network namespaces are not checked.</summary>
    public Func<string, bool>? NamespaceExists { get; init; }

    /// <summary>Told the size of the text, in bytes, before a configuration is made of it. Null: nobody wants to know.</summary>
    public Action<long>? TellSize { get; init; }
}

/// <summary>The model, every problem found, and the text to hand on.</summary>
/// <param name="Broken">Braces do not match or the file could not be read: what it means is a guess, a running daemon keeps what it has.</param>
internal sealed record LoadedConfiguration(KeepalivedConfiguration Model, IReadOnlyList<Diagnostic> Diagnostics, ConfigurationText Text,
    bool MainMissing, bool Broken)
{
    private Func<SettledServers>? _settle;
    private SettledServers? _settled;

    /// <summary>What the next configuration may take over. Found out when it is asked for: at a start nobody should wait for what only a reload needs.</summary>
    public SettledServers Settled
    {
        get
        {
            _settled ??= _settle?.Invoke() ?? new();
            _settle = null;
            return _settled;
        }
    }

    /// <summary>Finds out what <see cref="Settled"/> is; null: nothing.</summary>
    public Func<SettledServers>? Settle { init => _settle = value; }

    /// <summary>Where virtual servers are in the text; none if braces do not match.</summary>
    public IReadOnlyList<ConfigurationText.BlockLines> ServerBlocks { get; init; } = [];

    /// <summary>keepalived's exit statuses of `-t`: 0, 2 a value is missing, 4 it would not start, 5 anything else, 6 script security or an enforced include.</summary>
    public int TestStatus =>
        MainMissing ? 0
        : IncludeFailed ? 6
        : Diagnostics.Any(problem => problem.Severity == Severity.Abort) ? 2
        : Diagnostics.Any(problem => problem.Severity == Severity.Security) ? 6
        : Diagnostics.Any(problem => problem.Severity is Severity.Warning or Severity.Error) ? 5
        : Diagnostics.Any(problem => problem.Severity == Severity.Refusal) ? 4
        : 0;

    /// <summary>A checked include did not find or read what it names: a part of the configuration is missing.</summary>
    public bool IncludeFailed { get; init; }

    /// <summary>Whether a daemon can run with it; keepalived also goes on after unknown keywords and bad values.</summary>
    public bool IsUsable => !MainMissing && !IncludeFailed && !Diagnostics.Any(problem => problem.Severity == Severity.Abort);
}

/// <summary>text -> statements -> model -> rules. Never throws for what files hold.</summary>
internal static class ConfigurationLoader
{
    /// <param name="before">Of the configuration in use: virtual servers that are the same are taken over.</param>
    public static LoadedConfiguration Load(string path, LoaderEnvironment environment, SettledServers? before = null)
    {
        var problems = new ProblemList();
        var reader = new SourceReader(environment.ConfigId, problems, environment.EnforceIncludes);
        reader.Read(path);
        environment.TellSize?.Invoke(problems.Text.Size);
        if (environment.ComparesNodes) CompareNodes(path, environment.ConfigId, reader.OtherNodes, problems);
        return Judge(problems, environment, reader.MainMissing, before) with { IncludeFailed = reader.IncludeFailed };
    }

    /// <summary>For the children: the text has been read and judged by the supervisor.</summary>
    public static LoadedConfiguration Parse(ConfigurationText text, LoaderEnvironment environment, SettledServers? before = null) => Judge(new(text), environment, false, before);

    /// <summary>What the text says, before rules fill in defaults and drop what cannot run.</summary>
    /// <param name="unbalanced">Braces do not match.</param>
    public static KeepalivedConfiguration Read(ProblemList problems, out bool unbalanced) => Read(problems, null, out unbalanced, out _);

    /// <param name="blocks">Of virtual servers; null if braces do not match.</param>
    private static KeepalivedConfiguration Read(ProblemList problems, SettledServers? settled, out bool unbalanced, out ServerBlocks? blocks)
    {
        var before = problems.Count;
        var model = new KeepalivedConfiguration();
        settled?.Begin();
        unbalanced = !Fill(model, problems, null, settled, out blocks);
        if (!unbalanced) return model;
        problems.Forget(before);
        model = new();
        BraceBalance.Report(problems);
        foreach (var skips in ReadingPasses.Skips) Fill(model, problems, skips, null, out _);
        blocks = null;
        return model;
    }

    /// <summary>False if braces do not match.</summary>
    private static bool Fill(KeepalivedConfiguration model, ProblemList problems, Predicate<string>? skips, SettledServers? settled, out ServerBlocks blocks)
    {
        var context = new ParseContext(model, new StatementReader(problems.Text, problems), problems, RootKeywords.Schema, settled);
        RootKeywords.Schema.Fill(model, context, skips);
        blocks = context.ServerBlocks;
        return !context.IsUnbalanced;
    }

    /// <summary>What the text says, as text without includes, definitions and comments: it reads back to the same model.</summary>
    public static void Dump(ConfigurationText text, TextWriter writer, bool masksSecrets = false) =>
        RootKeywords.Schema.Write(Read(new(text), out _), new ConfigurationWriter(writer, masksSecrets));

    private static void CompareNodes(string path, string node, IReadOnlyCollection<string> others, ProblemList problems)
    {
        if (others.Count == 0) return;
        var mine = Read(new(problems.Text), out _);
        foreach (var other in others)
        {
            var theirs = new ProblemList();
            new SourceReader(other, theirs).Read(path);
            new NodeComparison(node, other, problems).Compare(mine, Read(theirs, out _));
        }
    }

    /// <summary>The kernel's answers are kept, and it is not asked for the traits of what does not exist: each time it may look for a module.</summary>
    /// <param name="mayCome">An interface that is missing may come later.</param>
    private static LoaderEnvironment WithInterfaces(LoaderEnvironment environment, bool mayCome)
    {
        var exists = environment.Interfaces?.Invoke() is { } all ? all.Contains : Remembered(environment.InterfaceExists);
        if (exists is null) return environment;
        var (traits, isForeign) = (environment.TraitsOf, environment.IsForeignLink);
        return environment with
        {
            InterfaceExists = mayCome ? null : exists,
            TraitsOf = traits is null ? null : name => exists(name) ? traits(name) : null,
            IsForeignLink = isForeign is null ? null : name => exists(name) && isForeign(name),
        };
    }

    private static Func<string, bool>? Remembered(Func<string, bool>? exists)
    {
        if (exists is null) return null;
        var known = new Dictionary<string, bool>();
        return name => known.TryGetValue(name, out var there) ? there : known[name] = exists(name);
    }

    private static LoadedConfiguration Judge(ProblemList problems, LoaderEnvironment environment, bool missing, SettledServers? before)
    {
        var model = Read(problems, before, out var unbalanced, out var blocks);
        environment = WithInterfaces(environment, mayCome: model.Global.DynamicInterfaces);
        model.IsForeignLink = environment.IsForeignLink;
        foreach (var rule in AllRules.InOrder) rule.Check(model, environment, problems);
        if (model.Global.NetworkNamespace is { } name && environment.NamespaceExists?.Invoke(name) == false)
            problems.OnlyNotes(model, "net_namespace", $"there is no network namespace '{name}': keepalived judges nothing without it, so the problems told here do not count", $"ip netns add {name}");
        return new(model, problems.InOrder(), problems.Text, missing, unbalanced || missing) { Settle = blocks?.Settling(problems), ServerBlocks = blocks?.Lines() ?? [] };
    }
}
