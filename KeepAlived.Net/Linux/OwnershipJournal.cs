using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>
/// Remembers what in the kernel is ours, as the kernel keeps no owner: one file, one entry per line, <c>kind text</c>. It is
/// replaced atomically and written before the change it speaks of, so that after a crash nothing of ours is unknown;
/// an entry whose change never happened does no harm.
/// </summary>
/// <exception cref="IOException">The file cannot be written (also <see cref="UnauthorizedAccessException"/>); the next change tries again.</exception>
internal sealed class OwnershipJournal
{
    public const string DefaultDirectory = "/run/keepalived";
    private readonly string _path;
    private readonly SortedSet<string> _entries = new(StringComparer.Ordinal);
    private bool _unsaved;

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

    /// <summary>Adds entries and writes the file once; does nothing when all of them are there.</summary>
    public void AddRange(IEnumerable<(string Kind, string Text)> entries)
    {
        foreach (var (kind, text) in entries) _unsaved |= _entries.Add(Line(kind, text));
        if (_unsaved) Save();
    }

    public void Remove(string kind, string text) => RemoveRange([(kind, text)]);

    public void RemoveRange(IEnumerable<(string Kind, string Text)> entries)
    {
        foreach (var (kind, text) in entries) _unsaved |= _entries.Remove(Line(kind, text));
        if (_unsaved) Save();
    }

    private static string Line(string kind, string text) =>
        kind.Contains(' ') || kind.Length == 0 || text.Length == 0 || (kind + text).AsSpan().ContainsAny('\n', '\r', '\0')
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
                _entries.Add(line);
    }

    private void Save()
    {
        if (_entries.Count == 0)
        {
            File.Delete(_path);
            _unsaved = false;
            return;
        }
        var text = new StringBuilder();
        foreach (var entry in _entries) text.Append(entry).Append('\n');
        var temporary = _path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text.ToString()));
            file.Flush(flushToDisk: false); // /run is memory: a crash of the process loses nothing, of the machine everything
        }
        File.Move(temporary, _path, overwrite: true);
        _unsaved = false;
    }
}
