using KeepAlived.Net.Configuration;

namespace KeepAlived.Net.Tests.Support;

/// <summary>What ours says of the same file.</summary>
/// <param name="Lines">Of which anything is said, besides that something is not built yet.</param>
/// <param name="ErrorLines">Those said to be wrong.</param>
internal sealed record OurVerdict(int Status, IReadOnlySet<int> Lines, IReadOnlySet<int> ErrorLines)
{
    public static OurVerdict Of(string file, LoaderEnvironment machine) => Of(ConfigurationLoader.Load(file, machine), file);

    public static OurVerdict Of(LoadedConfiguration loaded, string file)
    {
        var here = loaded.Diagnostics.Where(problem => problem.Where is { Line: { } line, Column: > 0 } && line.File == file).ToList();
        return new(
            loaded.TestStatus,
            LinesOf(here.Where(problem => !problem.Message.EndsWith("no effect yet", StringComparison.Ordinal))),
            LinesOf(here.Where(problem => problem.Severity is Severity.Error or Severity.Abort or Severity.Security or Severity.Refusal)));
    }

    private static HashSet<int> LinesOf(IEnumerable<Diagnostic> problems) => [.. problems.Select(problem => problem.Where.Line.Number)];
}
