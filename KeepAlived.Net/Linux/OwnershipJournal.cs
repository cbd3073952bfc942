using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>
/// Remembers what in the kernel is ours, as the kernel keeps no owner: one file, one entry per line, <c>kind text</c>. It is
/// replaced atomically and written before the change it speaks of, so that after a crash nothing of ours is unknown;
/// an entry whose change never happened does no harm.
/// </summary>
/// <exception cref="LinuxException">The file cannot be written.</exception>
internal sealed class OwnershipJournal
{
    public const string DefaultDirectory = "/run/keepalived";
    private readonly string _path;
    private readonly SortedSet<string> _entries = new(StringComparer.Ordinal);

    public OwnershipJournal(string name, string directory = DefaultDirectory)
    {
        Directory.CreateDirectory(directory);
        _path = Path.Combine(directory, name + ".owned");
        Load();
    }

    /// <summary>The texts of all entries of a kind.</summary>
    public IEnumerable<string> Entries(string kind) =>
        _entries.Where(entry => entry.StartsWith(kind + " ", StringComparison.Ordinal)).Select(entry => entry[(kind.Length + 1)..]);

    public bool Contains(string kind, string text) => _entries.Contains($"{kind} {text}");

    public void Add(string kind, string text) => AddRange([(kind, text)]);

    /// <summary>Adds entries and writes the file once; does nothing when all of them are there.</summary>
    public void AddRange(IEnumerable<(string Kind, string Text)> entries)
    {
        var changed = false;
        foreach (var (kind, text) in entries) changed |= _entries.Add($"{kind} {text}");
        if (changed) Save();
    }

    public void Remove(string kind, string text) => RemoveRange([(kind, text)]);

    public void RemoveRange(IEnumerable<(string Kind, string Text)> entries)
    {
        var changed = false;
        foreach (var (kind, text) in entries) changed |= _entries.Remove($"{kind} {text}");
        if (changed) Save();
    }

    /// <summary>Lines without a kind and a text (a cut-off or foreign file) are dropped.</summary>
    private void Load()
    {
        var info = new FileInfo(_path);
        if (!info.Exists || info.LinkTarget is not null) return;
        foreach (var line in File.ReadLines(_path))
            if (line.IndexOf(' ') is > 0 and var blank && blank < line.Length - 1 && !line.Contains('\0'))
                _entries.Add(line);
    }

    private void Save()
    {
        if (_entries.Count == 0)
        {
            File.Delete(_path);
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
    }
}
