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

    /// <summary>Null: accounts are not checked.</summary>
    public Func<string, bool>? UserExists { get; init; }
}

/// <summary>The model, every problem found, and the text to hand on.</summary>
/// <param name="Broken">Braces do not match or the file could not be read: what it means is a guess, a running daemon keeps what it has.</param>
internal sealed record LoadedConfiguration(KeepalivedConfiguration Model, IReadOnlyList<Diagnostic> Diagnostics, ConfigurationText Text,
    bool MainMissing, bool Broken)
{
    /// <summary>keepalived's exit statuses of `-t`: 0, 2 a value is missing, 5 anything else, 6 script security or an enforced include.</summary>
    public int TestStatus =>
        MainMissing ? 0
        : Diagnostics.Any(problem => problem.Severity == Severity.Abort) ? 2
        : Diagnostics.Any(problem => problem.Severity == Severity.Security) ? 6
        : Diagnostics.Any(problem => problem.Severity is Severity.Warning or Severity.Error) ? 5
        : 0;

    /// <summary>Whether a daemon can run with it; keepalived also goes on after unknown keywords and bad values.</summary>
    public bool IsUsable => !MainMissing && !Diagnostics.Any(problem => problem.Severity == Severity.Abort);
}

/// <summary>text -> statements -> model -> rules. Never throws for what files hold.</summary>
internal static class ConfigurationLoader
{
    public static LoadedConfiguration Load(string path, LoaderEnvironment environment)
    {
        var diagnostics = new ProblemList();
        var reader = new SourceReader(environment.ConfigId, diagnostics, environment.EnforceIncludes);
        var text = new ConfigurationText(reader.Read(path));
        return Build(text, environment, diagnostics, reader.MainMissing);
    }

    /// <summary>For the children: the text has been read and judged by the supervisor.</summary>
    public static LoadedConfiguration Parse(ConfigurationText text, LoaderEnvironment environment) => Build(text, environment, [], false);

    private static LoadedConfiguration Build(ConfigurationText text, LoaderEnvironment environment, ProblemList diagnostics, bool missing)
    {
        var model = new KeepalivedConfiguration();
        var tokenizer = new Tokenizer(diagnostics);
        RootKeywords.Schema.Fill(model, tokenizer.Parse(text.Lines), new ParseContext(model, diagnostics));
        foreach (var rule in AllRules.InOrder) rule.Check(model, environment, diagnostics);
        return new(model, InOrder(diagnostics, text), text, missing, tokenizer.Unbalanced || missing);
    }

    /// <summary>In the order of the text, each problem once: a definition used twice has its mistakes twice.</summary>
    private static List<Diagnostic> InOrder(ProblemList diagnostics, ConfigurationText text)
    {
        var order = new Dictionary<SourceLine, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; diagnostics.Count > 0 && i < text.Lines.Count; i++) order.TryAdd(text.Lines[i], i);
        return diagnostics.Distinct()
            .OrderBy(problem => problem.Where.Line is { } line && order.TryGetValue(line, out var index) ? index : -1)
            .ThenBy(problem => problem.Where.Column).ToList();
    }
}
