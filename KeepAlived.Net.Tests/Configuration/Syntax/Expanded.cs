namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>What lines of a file become: for tests of the language below the keywords.</summary>
internal sealed class Expanded
{
    public const string File = "test.conf", Directory = "/etc/keepalived", ConfigId = "lb1";

    private Expanded()
    {
    }

    /// <summary>Without the blanks around them.</summary>
    public List<string> Lines { get; } = [];

    public List<SourceLine> Sources { get; } = [];

    public List<Diagnostic> Problems { get; private set; } = [];

    /// <param name="tellUnused">As after the last file.</param>
    public static Expanded From(string text, bool tellUnused = false)
    {
        var (expanded, problems, number) = (new Expanded(), new ProblemList(), 0);
        var expander = new LineExpander(ConfigId, problems, (source, line) =>
        {
            expanded.Lines.Add(line.Trim(" \t".ToCharArray()));
            expanded.Sources.Add(source);
        })
        { Directory = Directory };
        foreach (var line in text.Split('\n')) expander.Accept(new(File, ++number, line));
        expander.EndOfFile();
        if (tellUnused) expander.TellUnused();
        expanded.Problems = [.. problems.InOrder()];
        return expanded;
    }
}
