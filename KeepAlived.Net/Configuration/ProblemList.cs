using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration;

/// <summary>Collects problems with the places they are at. A file of garbage must not fill the memory or a screen for minutes.</summary>
internal sealed class ProblemList(ConfigurationText text)
{
    private const int MostOfSeverity = 2000;
    private readonly int[] _counts = new int[(int)Severity.Security + 1];
    private readonly List<(Diagnostic Problem, int Line)> _problems = [];

    public ProblemList()
        : this(new ConfigurationText())
    {
    }

    /// <summary>The text that places refer to; grows while files are read.</summary>
    public ConfigurationText Text { get; } = text;

    public int Count => _problems.Count;

    /// <summary>Nothing more of this severity is kept, so nobody needs to search for hints.</summary>
    public bool IsFull(Severity severity) => _counts[(int)severity] >= MostOfSeverity;

    /// <summary>A problem found while reading: it comes before what is read after it.</summary>
    public void Add(Diagnostic problem) => Add(problem, Text.Count);

    public void Add(Severity severity, Place where, string message, string? hint = null)
    {
        if (!IsFull(severity)) Add(new(severity, Text.SpanOf(where), message, hint), where.Line);
    }

    /// <summary>At the last place of a keyword in an item's block; at its heading if it is not there.</summary>
    public void Add(Severity severity, ConfigurationItem item, string keyword, string message, string? hint = null)
    {
        if (!IsFull(severity)) Add(severity, KeywordSearch.Find(Text, item, keyword), message, hint);
    }

    /// <summary>At the `}` of an item's block.</summary>
    public void AddAtEnd(Severity severity, ConfigurationItem item, string message, string? hint = null)
    {
        if (!IsFull(severity)) Add(severity, KeywordSearch.FindEnd(Text, item), message, hint);
    }

    /// <summary>Of some severity nothing more is kept.</summary>
    public bool IsFull() => Array.Exists(_counts, static count => count >= MostOfSeverity);

    /// <summary>The lines of the text that problems were found at, sorted.</summary>
    public int[] Lines()
    {
        var lines = new int[_problems.Count];
        for (var i = 0; i < lines.Length; i++) lines[i] = _problems[i].Line;
        Array.Sort(lines);
        return lines;
    }

    /// <summary>Drops all but the first so many problems.</summary>
    public void Forget(int count)
    {
        foreach (var (problem, _) in _problems.Skip(count)) _counts[(int)problem.Severity]--;
        _problems.RemoveRange(count, _problems.Count - count);
    }

    /// <summary>What was found so far no longer counts, for a reason that is told.</summary>
    public void OnlyNotes(ConfigurationItem item, string keyword, string message, string? hint)
    {
        for (var i = 0; i < _problems.Count; i++) _problems[i] = (_problems[i].Problem with { Severity = Severity.Note }, _problems[i].Line);
        Add(Severity.Note, item, keyword, message, hint);
    }

    /// <summary>In the order of the text, each problem once: a definition used twice has its mistakes twice.</summary>
    public IReadOnlyList<Diagnostic> InOrder() => _problems.Count == 0 ? []
        : [.. _problems.OrderBy(entry => entry.Line).ThenBy(entry => entry.Problem.Where.Column).Select(entry => entry.Problem).Distinct()];

    /// <param name="line">Of the text: the problem comes before those of this line.</param>
    public void Add(Diagnostic problem, int line)
    {
        if (IsFull(problem.Severity)) return;
        var last = ++_counts[(int)problem.Severity] == MostOfSeverity;
        _problems.Add((last
            ? new(problem.Severity, problem.Where, $"there are {MostOfSeverity} problems of this kind, the rest is not shown")
            : problem, line));
    }
}
