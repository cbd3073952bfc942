using System.Text;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>
/// Reads a file and what it includes into plain lines: comments dropped, conditions (`@id`) judged, definitions and generators
/// expanded. Every line keeps the file and number it came from. Memory is bounded whatever the files hold.
/// </summary>
internal sealed class SourceReader(string configId, List<Diagnostic> diagnostics)
{
    private const int LongestLine = 1024, DeepestInclude = 64, MostLines = 2_000_000;
    private const long LargestFile = 64 * 1024 * 1024;
    private readonly Definitions _definitions = new(configId);
    private readonly List<SourceLine> _lines = [];
    private readonly List<string> _files = [];
    private (string Name, StringBuilder Text)? _multiLine;
    private bool _full;

    /// <summary>The main file (or a glob of several) could not be read at all.</summary>
    public bool MainMissing { get; private set; }

    public List<SourceLine> Read(string pattern)
    {
        var matches = IncludePattern.Matches(pattern);
        if (matches.Count == 0) matches = [pattern];
        if (matches.Count > 1) Report(Severity.Warning, WholeFile(pattern), $"{matches.Count} files match, all are read");
        var read = 0;
        foreach (var file in matches) read += ReadFile(file, WholeFile(file)) ? 1 : 0;
        MainMissing = read == 0;
        return _lines;
    }

    private static SourceSpan WholeFile(string file) => new(new SourceLine(file, 0, ""), 0, 0);

    private bool ReadFile(string path, SourceSpan from)
    {
        var full = Path.GetFullPath(path);
        if (_files.Contains(full) || _files.Count >= DeepestInclude)
            return Refuse(from, $"'{path}' includes itself or is nested too deep", "remove the include");
        if (Obstacle(full) is { } obstacle) return Refuse(from, $"cannot read '{path}': {obstacle.Text}", obstacle.Hint);
        var around = _definitions.Directory;
        _definitions.Directory = Path.GetDirectoryName(full) ?? "/";
        _files.Add(full);
        try
        {
            using var reader = new StreamReader(full, Encoding.Latin1);
            ReadLines(path, reader);
            return true;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return Refuse(from, $"cannot read '{path}': {failed.Message}", null);
        }
        finally
        {
            _files.RemoveAt(_files.Count - 1);
            _definitions.Directory = around;
        }
    }

    private bool Refuse(SourceSpan from, string message, string? hint)
    {
        Report(Severity.Warning, from, message, hint);
        return false;
    }

    /// <summary>Why a path cannot be a configuration file; null if it can.</summary>
    private static (string Text, string? Hint)? Obstacle(string path)
    {
        if (Directory.Exists(path)) return ("it is a directory", "name a file in it, or include DIR/*.conf");
        var info = new FileInfo(path);
        if (!info.Exists) return ("no such file", null);
        info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
        const UnixFileMode executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if ((info.UnixFileMode & executable) != 0) return ("it is executable, so it may be a program", $"chmod a-x {path}");
        if ((info.Attributes & FileAttributes.Device) != 0 || !IsRegular(info)) return ("it is not a regular file", null);
        return info.Length > LargestFile ? ($"it is larger than {LargestFile >> 20} MiB", null) : null;
    }

    private static bool IsRegular(FileInfo file) =>
        Mono.Unix.Native.Syscall.stat(file.FullName, out var status) == 0
        && (status.st_mode & Mono.Unix.Native.FilePermissions.S_IFMT) == Mono.Unix.Native.FilePermissions.S_IFREG;

    private void ReadLines(string file, StreamReader reader)
    {
        var number = 0;
        var buffer = new StringBuilder();
        while (!_full && ReadLine(reader, buffer) is { } text)
        {
            number++;
            var line = new SourceLine(file, number, text);
            if (buffer.Length > LongestLine) Report(Severity.Error, Whole(line), $"line longer than {LongestLine} bytes ignored", "split it");
            else if (text.Contains('\0')) Report(Severity.Error, Whole(line), "line with a NUL byte ignored", "is this a text file?");
            else Accept(line);
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

    private static SourceSpan Whole(SourceLine line) => new(line, 1, Math.Max(1, line.Text.Length));

    private void Accept(SourceLine line)
    {
        var text = StripComment(line.Text);
        if (_multiLine is { } open)
        {
            ContinueDefinition(open.Name, open.Text, text);
            return;
        }
        if (string.IsNullOrWhiteSpace(text)) return;
        if (!MeetsCondition(ref text)) return;
        if (Definitions.TryParse(text, out var name, out var value))
        {
            if (!value.AsSpan().TrimEnd().EndsWith("\\")) _definitions.Set(name, value.Trim());
            else ContinueDefinition(name, new StringBuilder(), value);
            return;
        }
        Expand(line, text);
    }

    private void ContinueDefinition(string name, StringBuilder sofar, string text)
    {
        var trimmed = text.AsSpan().TrimEnd();
        var more = trimmed.EndsWith("\\");
        sofar.Append(more ? trimmed[..^1] : trimmed).Append('\n');
        _multiLine = more ? (name, sofar) : null;
        if (!more) _definitions.Set(name, sofar.ToString().Trim('\n'));
    }

    private void Expand(SourceLine line, string text)
    {
        var expanded = Generators.IsGenerator(text) ? text : _definitions.Expand(text);
        if (expanded is null)
        {
            Report(Severity.Error, Whole(line), "the definitions on this line never end", "does one use itself?");
            return;
        }
        foreach (var part in expanded.Split('\n'))
        {
            var piece = part;
            if (!ReferenceEquals(expanded, text) && !MeetsCondition(ref piece)) continue;
            if (Generators.IsGenerator(piece)) Generate(line, piece);
            else Emit(line, piece);
        }
    }

    private void Generate(SourceLine line, string text)
    {
        if (Generators.Expand(text) is not { } lines)
        {
            Report(Severity.Error, Whole(line), "invalid ~SEQ or ~LST", "~SEQ(name, [start, [step,]] end) text, ~LST(name, value, ...) text");
            return;
        }
        foreach (var generated in lines) Expand(line, generated);
    }

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
        var full = Path.Combine(_definitions.Directory, pattern);
        var files = IncludePattern.Matches(full);
        var wildcard = IncludePattern.IsWildcard(pattern);
        var enforced = keyword is "includea" or "includem" || (keyword == "includew" && wildcard) || (keyword == "includeb" && pattern.Contains('{'));
        if (files.Count == 0 && (enforced || !wildcard))
            Report(enforced ? Severity.Security : Severity.Note, Whole(line), $"no file matches '{pattern}'", $"looked in {Path.GetDirectoryName(full)}");
        foreach (var file in files)
            if (!ReadFile(file, Whole(line)) && keyword is "includea" or "includer")
                Report(Severity.Security, Whole(line), $"'{file}' has to be readable");
    }

    /// <summary>Judges `@id` and `@^id` and cuts them off; exactly one stands on a line.</summary>
    private bool MeetsCondition(ref string text)
    {
        var trimmed = text.AsSpan().TrimStart();
        if (!trimmed.StartsWith("@")) return true;
        var end = trimmed.IndexOfAny(' ', '\t');
        if (end < 0) return false;
        var id = trimmed[1..end];
        var negated = id.StartsWith("^");
        var matches = id[(negated ? 1 : 0)..].SequenceEqual(configId);
        text = new string(' ', text.Length - trimmed.Length + end) + trimmed[end..].ToString();
        return matches != negated && id.Length > (negated ? 1 : 0);
    }

    /// <summary>Cuts at an unquoted # or ! that has no backslash before it.</summary>
    private static string StripComment(string text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"') quoted = !quoted;
            else if (text[i] == '\\' && !quoted) i++;
            else if (text[i] is '#' or '!' && !quoted) return text[..i];
        }
        return text;
    }

    private void Report(Severity severity, SourceSpan where, string message, string? hint = null) =>
        diagnostics.Add(new(severity, where, message, hint));
}
