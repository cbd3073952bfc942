using System.Collections;

namespace KeepAlived.Net.Configuration;

/// <summary>Collects problems in the order they are found. A file of garbage must not fill the memory or a screen for minutes.</summary>
internal sealed class ProblemList : IEnumerable<Diagnostic>
{
    private const int MostOfSeverity = 2000;
    private readonly int[] _counts = new int[Enum.GetValues<Severity>().Length];
    private readonly List<Diagnostic> _problems = [];

    public int Count => _problems.Count;

    /// <summary>Nothing more of this severity is kept, so nobody needs to search for hints.</summary>
    public bool IsFull(Severity severity) => _counts[(int)severity] >= MostOfSeverity;

    public void Add(Diagnostic problem)
    {
        if (IsFull(problem.Severity)) return;
        _problems.Add(++_counts[(int)problem.Severity] < MostOfSeverity
            ? problem
            : new(problem.Severity, problem.Where, $"there are {MostOfSeverity} problems of this kind, the rest is not shown"));
    }

    public IEnumerator<Diagnostic> GetEnumerator() => _problems.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
