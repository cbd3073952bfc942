using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>
/// Remembers what in the kernel is ours, as the kernel keeps no owner: one file, one entry per line, <c>kind text</c>, and a later
/// <c>-kind text</c> takes it back. A change is appended before the kernel is told, so that after a crash nothing of ours is unknown;
/// an entry whose change never happened does no harm. When most lines are stale the file is replaced, atomically.
/// </summary>
/// <exception cref="IOException">The file cannot be written (also <see cref="UnauthorizedAccessException"/>); the next change tries again.</exception>
internal sealed class OwnershipJournal
{
    public const string DefaultDirectory = "/run/keepalived";
    private const char Removal = '-';

    /// <summary>So many stale lines are always tolerated.</summary>
    private const int StaleAllowed = 100;

    private readonly string _path;
    private readonly HashSet<string> _entries = new(StringComparer.Ordinal);
    private readonly StringBuilder _pending = new();

    /// <summary>The file, once we have made it; one that was found is never written to.</summary>
    private FileStream? _file;
    private int _staleLines;

    public OwnershipJournal(string name, string directory = DefaultDirectory)
    {
        Directory.CreateDirectory(directory);
        _path = Path.Combine(directory, name + ".owned");
        Load();
    }

    /// <summary>Whether a journal has entries: its process has not yet taken back everything.</summary>
    public static bool Remains(string name, string directory = DefaultDirectory) => File.Exists(Path.Combine(directory, name + ".owned"));

    /// <summary>The texts of all entries of a kind.</summary>
    public IEnumerable<string> Entries(string kind) =>
        _entries.Where(entry => entry.StartsWith(kind + " ", StringComparison.Ordinal)).Select(entry => entry[(kind.Length + 1)..]);

    public bool Contains(string kind, string text) => _entries.Contains($"{kind} {text}");

    public void Add(string kind, string text) => AddRange([(kind, text)]);

    /// <summary>Adds entries by one write; does nothing when all of them are there.</summary>
    public void AddRange(IEnumerable<(string Kind, string Text)> entries)
    {
        foreach (var (kind, text) in entries)
            if (Line(kind, text) is var line && _entries.Add(line)) _pending.Append(line).Append('\n');
        Save();
    }

    public void Remove(string kind, string text) => RemoveRange([(kind, text)]);

    public void RemoveRange(IEnumerable<(string Kind, string Text)> entries)
    {
        foreach (var (kind, text) in entries)
        {
            if (Line(kind, text) is var line && !_entries.Remove(line)) continue;
            _pending.Append(Removal).Append(line).Append('\n');
            _staleLines += 2; // the entry and its removal
        }
        Save();
    }

    private static string Line(string kind, string text) =>
        kind.Contains(' ') || kind.Length == 0 || kind[0] == Removal || text.Length == 0 || (kind + text).AsSpan().ContainsAny('\n', '\r', '\0')
            ? throw new ArgumentException($"'{kind} {text}' cannot be a line of the journal", nameof(text))
            : $"{kind} {text}";

    /// <summary>
    /// Lines without a kind and a text (a foreign file) and a last line without its end (a cut-off one) are dropped; so is a symbolic link,
    /// which we never make, and what is no file.
    /// </summary>
    private void Load()
    {
        var info = new FileInfo(_path);
        if (!info.Exists || info.LinkTarget is not null || info.Length == 0) return; // a fifo has no length, and would block
        var lines = File.ReadAllText(_path).Split('\n');
        foreach (var line in lines.AsSpan(..^1))
            if (line.IndexOf(' ') is > 0 and var blank && blank < line.Length - 1 && !line.AsSpan().ContainsAny('\0', '\r'))
            {
                if (line[0] == Removal) _entries.Remove(line[1..]);
                else _entries.Add(line);
            }
    }

    private void Save()
    {
        if (_pending.Length == 0) return;
        if (_entries.Count == 0) Clear();
        else if (_file is null || _staleLines > _entries.Count + StaleAllowed || !File.Exists(_path)) Replace();
        else Append();
        _pending.Clear();
    }

    private void Clear()
    {
        File.Delete(_path);
        Close();
    }

    private void Append()
    {
        try
        {
            _file!.Write(Encoding.UTF8.GetBytes(_pending.ToString()));
        }
        catch (IOException)
        {
            Close(); // what was written in part is replaced by the next change
            throw;
        }
    }

    private void Replace()
    {
        Close();
        var text = new StringBuilder();
        foreach (var entry in _entries) text.Append(entry).Append('\n');
        var temporary = _path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        var file = new FileStream(temporary, options); // not flushed to disk: /run is memory
        try
        {
            file.Write(Encoding.UTF8.GetBytes(text.ToString()));
            File.Move(temporary, _path, overwrite: true);
            _file = file;
        }
        finally
        {
            if (_file is null) file.Dispose();
        }
    }

    private void Close()
    {
        _file?.Dispose();
        (_file, _staleLines) = (null, 0);
    }
}
