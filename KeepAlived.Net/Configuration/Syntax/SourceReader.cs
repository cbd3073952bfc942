using System.Text;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>
/// Reads a file and what it includes into plain lines: comments dropped, conditions (`@id`) judged, definitions and generators
/// expanded. Every line keeps the file and number it came from. Memory and time are bounded whatever the files hold.
/// </summary>
internal sealed class SourceReader
{
    private const int LongestLine = 1024, DeepestInclude = 64, MostLines = 1_000_000, MostIncludes = 100_000;
    private const long LargestFile = 64 * 1024 * 1024;
    private readonly ProblemList _diagnostics;
    private readonly bool _enforceIncludes;
    private readonly LineExpander _expander;
    private readonly List<SourceLine> _lines = [];
    private readonly List<string> _files = [];
    private int _includes;
    private bool _full;

    /// <param name="enforceIncludes">Every include that fails is an error (`-e`).</param>
    public SourceReader(string configId, ProblemList diagnostics, bool enforceIncludes = false)
    {
        _diagnostics = diagnostics;
        _enforceIncludes = enforceIncludes;
        _expander = new LineExpander(configId, diagnostics, Emit);
    }

    /// <summary>The main file (or a glob of several) could not be read at all.</summary>
    public bool MainMissing { get; private set; }

    public List<SourceLine> Read(string pattern)
    {
        var matches = IncludePattern.Matches(pattern);
        if (matches.Count == 0) matches = [pattern];
        if (matches.Count > 1) Report(Severity.Warning, WholeFile(pattern), $"{matches.Count} files match, all are read");
        var read = 0;
        foreach (var file in matches) read += ReadFile(file, WholeFile(file), Severity.Error) ? 1 : 0;
        MainMissing = read == 0;
        return _lines;
    }

    private static SourceSpan WholeFile(string file) => new(new SourceLine(file, 0, ""), 0, 0);

    private bool ReadFile(string path, SourceSpan from, Severity failure)
    {
        try
        {
            var full = Path.GetFullPath(path);
            if (_files.Contains(full) || _files.Count >= DeepestInclude || ++_includes > MostIncludes)
                return Refuse(Severity.Error, from, $"'{path}' includes itself, or too many files are included", "remove the include");
            if (FileObstacle.Find(full, LargestFile) is { } obstacle)
                return Refuse(failure, from, $"cannot read '{path}': {obstacle.Text}", obstacle.Hint);
            ReadFile(path, full);
            return true;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Refuse(failure, from, $"cannot read '{path}': {failed.Message}", null);
        }
    }

    private void ReadFile(string path, string full)
    {
        var around = _expander.Directory;
        _expander.Directory = Path.GetDirectoryName(full) ?? "/";
        _files.Add(full);
        try
        {
            using var reader = new StreamReader(full, Encoding.Latin1);
            ReadLines(path, reader);
        }
        finally
        {
            _files.RemoveAt(_files.Count - 1);
            _expander.Directory = around;
        }
    }

    private bool Refuse(Severity severity, SourceSpan from, string message, string? hint)
    {
        Report(severity, from, message, hint);
        return false;
    }

    private void ReadLines(string file, StreamReader reader)
    {
        var number = 0;
        var buffer = new StringBuilder();
        while (!_full && ReadLine(reader, buffer) is { } text)
        {
            number++;
            var line = new SourceLine(file, number, text);
            if (buffer.Length > LongestLine) Report(Severity.Error, Whole(line), $"line longer than {LongestLine} bytes ignored",
                "split it");
            else if (text.Contains('\0')) Report(Severity.Error, Whole(line), "line with a NUL byte ignored", "is this a text file?");
            else _expander.Accept(line);
        }
    }

    /// <summary>Reads up to a line feed, keeping no more of an endless line than is needed to refuse it.</summary>
    private static string? ReadLine(StreamReader reader, StringBuilder buffer)
    {
        buffer.Clear();
        var letter = reader.Read();
        if (letter < 0) return null;
        for (; letter >= 0 && letter != '\n'; letter = reader.Read())
            if (buffer.Length <= LongestLine) buffer.Append((char)letter);
        if (buffer.Length > 0 && buffer[^1] == '\r') buffer.Length--;
        return buffer.ToString();
    }

    private static SourceSpan Whole(SourceLine line) => LineExpander.Whole(line);

    private void Emit(SourceLine line, string text)
    {
        if (IncludePattern.TryParse(text, out var keyword, out var pattern)) Include(line, keyword, pattern);
        else if (_lines.Count < MostLines) _lines.Add(ReferenceEquals(text, line.Text) ? line : line with { Text = text });
        else if (!_full)
        {
            _full = true;
            Report(Severity.Error, Whole(line), $"more than {MostLines} lines of configuration, the rest is ignored");
        }
    }

    private void Include(SourceLine line, string keyword, string pattern)
    {
        var full = Path.Combine(_expander.Directory, pattern);
        var matches = IncludePattern.MatchAlternatives(full);
        var (wildcard, braces) = (IncludePattern.IsWildcard(pattern), matches.Count > 1);
        var all = _enforceIncludes || keyword == "includea";
        var (none, some) = (matches.All(files => files.Count == 0), matches.Any(files => files.Count == 0));
        var enforced = (none && !wildcard && (all || keyword is "includem" or "includew"))
            || (none && wildcard && (all || keyword == "includew"))
            || (some && braces && (all || keyword == "includeb"));
        if (enforced || (some && !wildcard))
            Report(enforced ? Severity.Security : Severity.Note, Whole(line), $"no file matches '{pattern}'",
                $"looked in {Path.GetDirectoryName(full)}");
        foreach (var file in matches.SelectMany(files => files))
            if (!ReadFile(file, Whole(line), Severity.Note) && (all || keyword == "includer"))
                Report(Severity.Security, Whole(line), $"'{file}' has to be readable");
    }

    private void Report(Severity severity, SourceSpan where, string message, string? hint = null) =>
        _diagnostics.Add(new(severity, where, message, hint));
}
