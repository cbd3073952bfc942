using KeepAlived.Net.Configuration;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Support;

/// <summary>
/// Configuration files that many people wrote, with the oracle's verdicts. They are not part of the project: they lie in `shared/corpus`
/// beside the checkout, or where KEEPALIVED_NET_CORPUS says, or are absent.
/// </summary>
internal sealed class Corpus
{
    private const string Variable = "KEEPALIVED_NET_CORPUS";
    private static readonly Version Oracle = new(2, 2, 7);
    private readonly string _root;
    private readonly HashSet<string> _newerKeywords;

    /// <summary>A keyword of the inventory: where it stands, and the version that has it first.</summary>
    internal sealed record Keyword(string Block, string Name, string Since);

    private Corpus(string root)
    {
        _root = root;
        var interfaces = File.ReadAllLines(Path.Combine(root, "interfaces.txt")).Append("lo").ToHashSet();
        Keywords = [.. File.ReadLines(Path.Combine(root, "../inventory/keywords.tsv")).Skip(1).Select(ReadKeyword)];
        _newerKeywords = [.. Keywords.GroupBy(keyword => keyword.Name).Where(same => same.All(IsNewer)).Select(same => same.Key)];
        Machine = new(Environment.MachineName.Split('.')[0], interfaces.Contains, Trampoline.FindProgram)
        {
            UserExists = static user => Accounts.Find(user) is not null,
            GroupExists = static group => Accounts.Find("root", group) is not null,
            PathExists = Path.Exists,
            NamespaceExists = static name => File.Exists("/run/netns/" + name),
        };
    }

    /// <summary>Null where there is none.</summary>
    public static Corpus? Present { get; } = Find() is { } root ? new(root) : null;

    /// <summary>This machine, but with the interfaces that the oracle saw.</summary>
    public LoaderEnvironment Machine { get; }

    public IReadOnlyList<Keyword> Keywords { get; }

    /// <summary>All files, without their verdicts.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(_root, "*.conf", SearchOption.AllDirectories).Order();

    /// <param name="name">`dev` or `regress`.</param>
    public IEnumerable<OracleVerdict> Verdicts(string name) =>
        from row in File.ReadLines(Path.Combine(_root, name + ".tsv")).Skip(1)
        let verdict = OracleVerdict.FromRow(Path.Combine(_root, name), row)
        where verdict.Status is not null
        select verdict.WithoutNewer(_newerKeywords);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return Directory.Exists(named) ? Path.GetFullPath(named) : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared/corpus") is var candidate && File.Exists(Path.Combine(candidate, "interfaces.txt"))) return candidate;
        return null;
    }

    private static Keyword ReadKeyword(string row)
    {
        var fields = row.Split('\t');
        return new(fields[0], fields[1], fields[5]);
    }

    /// <summary>The oracle does not know it.</summary>
    private static bool IsNewer(Keyword keyword) =>
        keyword.Since.StartsWith('>') || (Version.TryParse(keyword.Since, out var version) && version > Oracle);
}
