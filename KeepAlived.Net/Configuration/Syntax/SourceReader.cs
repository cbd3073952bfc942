using System.Buffers;
using System.Text;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>
/// Reads a file and what it includes into plain lines: comments dropped, conditions (`@id`) judged, definitions and generators
/// expanded. Every line keeps the file and number it came from. Memory and time are bounded whatever the files hold.
/// </summary>
internal sealed class SourceReader
{
    private const int LongestLine = 1024, DeepestInclude = 64, MostNodes = 8, MostLines = 1_000_000, MostIncludes = 100_000, BufferSize = 64 * 1024;
    private const long LargestFile = 64 * 1024 * 1024;

    /// <summary>Lines without these are taken as they are.</summary>
    private static readonly SearchValues<byte> Special = SearchValues.Create("$~@#!"u8);
    private readonly ProblemList _problems;
    private readonly ConfigurationText _text;
    private readonly LineExpander _expander;
    private readonly List<string> _files = [];
    private readonly HashSet<string> _otherNodes = [];
    private readonly string _configId;
    private IncludeChecks _checks;
    private int _includes;
    private bool _full;

    /// <param name="problems">Its text is filled.</param>
    /// <param name="enforceIncludes">Every include that fails is an error (`-e`).</param>
    public SourceReader(string configId, ProblemList problems, bool enforceIncludes = false)
    {
        _problems = problems;
        _text = problems.Text;
        _configId = configId;
        _checks = enforceIncludes ? IncludeChecks.All : IncludeChecks.None;
        _expander = new LineExpander(configId, problems, Emit);
    }

    /// <summary>The ids of `@id` lines that are not ours, a few of them: the nodes that share the file.</summary>
    public IReadOnlyCollection<string> OtherNodes => _otherNodes;

    /// <summary>The main file (or a glob of several) could not be read at all.</summary>
    public bool MainMissing { get; private set; }

    /// <summary>An include that is checked (`includer`, `include_check` ...) did not find or read what it names.</summary>
    public bool IncludeFailed { get; private set; }

    public void Read(string pattern)
    {
        var matches = IncludePattern.Matches(pattern);
        if (matches.Count == 0) matches = [pattern];
        if (matches.Count > 1) Report(Severity.Warning, WholeFile(pattern), $"{matches.Count} files match, all are read");
        var read = 0;
        foreach (var file in matches) read += ReadFile(file, WholeFile(file), Severity.Error) ? 1 : 0;
        MainMissing = read == 0;
        _expander.TellUnused();
    }

    /// <summary>One line of a file, without its line feed.</summary>
    public void Accept(string file, int number, ReadOnlySpan<byte> line)
    {
        if (line.EndsWith("\r"u8)) line = line[..^1];
        if (line.Length > LongestLine) Report(Severity.Error, Whole(file, number, line), $"line longer than {LongestLine} bytes ignored", "split it");
        else if (line.Contains((byte)0)) Report(Severity.Error, Whole(file, number, line), "line with a NUL byte ignored", "is this a text file?");
        else if (_expander.IsCollecting || NeedsExpansion(line))
        {
            NoteNode(line.TrimStart(" \t"u8));
            _expander.Accept(new(file, number, Encoding.Latin1.GetString(line)));
        }
        else if (HasRoom(file, number, line)) _text.Add(file, number, IsComment(line) ? default : line);
    }

    private void NoteNode(ReadOnlySpan<byte> line)
    {
        if (_otherNodes.Count == MostNodes || !line.StartsWith("@"u8)) return;
        var end = line.IndexOfAny((byte)' ', (byte)'\t');
        var id = Encoding.Latin1.GetString(line[1..Math.Max(1, end)].TrimStart((byte)'^'));
        if (id.Length > 0 && id != _configId) _otherNodes.Add(id);
    }

    private static bool NeedsExpansion(ReadOnlySpan<byte> line) =>
        (line.ContainsAny(Special) && !IsComment(line)) || line.IndexOf("include"u8) >= 0 || line.IndexOf("random_seed"u8) >= 0
        || line.EndsWith("\\"u8) || (line.Contains((byte)'\\') && line.Contains((byte)'"'));

    /// <summary>And nothing else: of a backslash at its end there is something to say.</summary>
    private static bool IsComment(ReadOnlySpan<byte> line)
    {
        var text = line.TrimStart(" \t"u8);
        return text.Length > 0 && text[0] is (byte)'#' or (byte)'!' && text[^1] != '\\';
    }

    private static SourceSpan WholeFile(string file) => new(new SourceLine(file, 0, ""), 0, 0);

    private static SourceSpan Whole(string file, int number, ReadOnlySpan<byte> line) =>
        LineExpander.Whole(new(file, number, Encoding.Latin1.GetString(line[..Math.Min(line.Length, LongestLine)])));

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
        var (around, checks) = (_expander.Directory, _checks);
        _expander.Directory = Path.GetDirectoryName(full) ?? "/";
        _files.Add(full);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var file = File.OpenHandle(full);
            ReadLines(path, file, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _files.RemoveAt(_files.Count - 1);
            (_expander.Directory, _checks) = (around, checks);
        }
    }

    private bool Refuse(Severity severity, SourceSpan from, string message, string? hint)
    {
        Report(severity, from, message, hint);
        return false;
    }

    /// <summary>Of an endless line no more is kept than is needed to refuse it; a file that grows is read up to its largest size.</summary>
    private void ReadLines(string name, Microsoft.Win32.SafeHandles.SafeFileHandle file, byte[] buffer)
    {
        var (number, kept, position) = (0, 0, 0L);
        while (!_full && position < LargestFile)
        {
            var count = RandomAccess.Read(file, buffer.AsSpan(kept), position);
            if (count == 0) break;
            position += count;
            var rest = buffer.AsSpan(0, kept + count);
            while (!_full && rest.IndexOf((byte)'\n') is >= 0 and var end)
            {
                Accept(name, ++number, rest[..end]);
                rest = rest[(end + 1)..];
            }
            kept = Math.Min(rest.Length, LongestLine + 2);
            rest[..kept].CopyTo(buffer);
        }
        if (kept > 0 && !_full) Accept(name, ++number, buffer.AsSpan(0, kept));
        _expander.EndOfFile();
    }

    /// <summary>What an expanded line becomes.</summary>
    private void Emit(SourceLine line, string text)
    {
        if (IncludePattern.TryParse(text, out var keyword, out var pattern)) Include(line, keyword, pattern);
        else if (HasRoom(line)) _text.Add(line.File, line.Number, text, line.Expansion);
        if (text.AsSpan().TrimStart().StartsWith("include_check")) _checks = IncludeCheckWords.Change(_checks, text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).AsSpan(1));
    }

    private bool HasRoom(string file, int number, ReadOnlySpan<byte> line) => _text.Count < MostLines || HasRoom(new(file, number, Encoding.Latin1.GetString(line)));

    private bool HasRoom(SourceLine line)
    {
        if (_text.Count < MostLines) return true;
        if (!_full) Report(Severity.Error, LineExpander.Whole(line), $"more than {MostLines} lines of configuration, the rest is ignored");
        _full = true;
        return false;
    }

    /// <summary>Names are shown beside that of the including file, as the operator named it.</summary>
    private void Include(SourceLine line, string keyword, string pattern)
    {
        var checks = IncludeCheckWords.Of(keyword, _checks);
        var matches = IncludePattern.Match(FileText.Decode(pattern), _expander.Directory);
        var fails = matches.Fails(checks);
        var where = LineExpander.Whole(line);
        if (fails) Fail($"nothing matches '{pattern}'", HintFor(pattern));
        else if (matches.IsIncomplete || !matches.Any) Report(Severity.Note, where, $"nothing matches '{pattern}'", HintFor(pattern));
        var around = Path.GetDirectoryName(line.File) ?? "/";
        foreach (var file in matches.Files)
            if (!ReadFile(Path.Combine(around, file), where, Severity.Note) && checks.HasFlag(IncludeChecks.Read)) Fail($"'{file}' has to be readable", null);

        void Fail(string message, string? hint)
        {
            IncludeFailed = true;
            Report(Severity.Security, where, message, hint);
        }
    }

    private string HintFor(string pattern) =>
        pattern.Contains('"') ? "quotes are part of the name here: leave them out" : $"looked in {Path.GetDirectoryName(Path.Combine(_expander.Directory, pattern))}";

    private void Report(Severity severity, SourceSpan where, string message, string? hint = null) =>
        _problems.Add(new(severity, where, message, hint));
}
