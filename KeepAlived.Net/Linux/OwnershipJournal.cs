using System.Buffers;
using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>
/// Remembers what in the kernel is ours, as the kernel keeps no owner: one file, one entry per line, <c>kind text</c>, and a later
/// <c>-kind text</c> takes it back. A change is appended before the kernel is told, so that after a crash nothing of ours is unknown;
/// an entry whose change never happened does no harm. When most lines are stale the file is replaced, atomically.
/// A file that cannot be written (/run is full) stops nobody: it is told once, and the next change tries again.
/// </summary>
internal sealed class OwnershipJournal
{
    public const string DefaultDirectory = "/run/keepalived";
    private const char Removal = '-';

    /// <summary>So many stale lines are always tolerated.</summary>
    private const int StaleAllowed = 100;

    private const int PieceSize = 16 * 1024, LongestEntry = 512;

    private readonly string _path;

    /// <summary>The texts of each kind, in the order in which they came.</summary>
    private readonly Dictionary<string, TextSet> _kinds = new(StringComparer.Ordinal);

    /// <summary>Lines that are to be appended.</summary>
    private readonly ArrayBufferWriter<byte> _pending = new();

    /// <summary>The file, once we have made it; one that was found is never written to.</summary>
    private FileStream? _file;
    private int _staleLines;
    private bool _changed, _complained;
    private readonly Action<string> _warn;

    /// <param name="warn">Hears that the file cannot be read or written.</param>
    public OwnershipJournal(string name, Action<string> warn, string directory = DefaultDirectory)
    {
        (_path, _warn) = (Path.Combine(directory, name + ".owned"), warn);
        Try(() =>
        {
            Directory.CreateDirectory(directory);
            Load();
        });
    }

    /// <summary>Whether a journal has entries: its process has not yet taken back everything.</summary>
    public static bool Remains(string name, string directory = DefaultDirectory) => File.Exists(Path.Combine(directory, name + ".owned"));

    /// <summary>The texts of all entries of a kind.</summary>
    public IEnumerable<string> Entries(string kind) => Of(kind).Strings();

    public int Count(string kind) => Of(kind).Count;

    public bool Contains(string kind, string text) => Of(kind).Contains(Encoding.UTF8.GetBytes(text));

    /// <summary>There will be about so many entries of a kind.</summary>
    public void Expect(string kind, int count) => Kind(kind).Expect(count);

    public void Add(string kind, string text) => AddRange([(kind, text)]);

    /// <summary>Adds entries by one write; does nothing when all of them are there.</summary>
    public void AddRange(IEnumerable<(string Kind, string Text)> entries)
    {
        foreach (var (kind, text) in entries) Put(kind, Encoding.UTF8.GetBytes(text));
        Save();
    }

    /// <summary>Writes the text of an entry as UTF-8; its kind.</summary>
    public delegate string EntryWriter<T>(T item, Span<byte> room, out int length);

    /// <summary>As the other one, without a string for each of thousands of entries.</summary>
    public void AddRange<T>(IEnumerable<T> items, EntryWriter<T> write)
    {
        Span<byte> room = stackalloc byte[LongestEntry];
        foreach (var item in items)
        {
            var kind = write(item, room, out var length);
            Put(kind, room[..length]);
        }
        Save();
    }

    public void Remove(string kind, string text) => RemoveRange([(kind, text)]);

    public void RemoveRange(IEnumerable<(string Kind, string Text)> entries)
    {
        foreach (var (kind, text) in entries)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            if (!Of(kind).Remove(bytes)) continue;
            Note(kind, bytes, isRemoval: true);
            _staleLines += 2; // the entry and its removal
        }
        Save();
    }

    private TextSet Of(string kind) => _kinds.GetValueOrDefault(kind) ?? new();

    private int CountAll()
    {
        var count = 0;
        foreach (var texts in _kinds.Values) count += texts.Count;
        return count;
    }

    /// <summary>A file that is not there yet is written as a whole, so it needs no lines now.</summary>
    private void Note(string kind, ReadOnlySpan<byte> text, bool isRemoval)
    {
        _changed = true;
        if (_file is null) return;
        if (isRemoval) _pending.Write([(byte)Removal]);
        Write(_pending, kind, text);
    }

    private void Put(string kind, ReadOnlySpan<byte> text)
    {
        if (TryPut(kind, text)) Note(kind, text, isRemoval: false);
    }

    private bool TryPut(string kind, ReadOnlySpan<byte> text)
    {
        if (kind.Contains(' ') || kind.Length == 0 || kind[0] == Removal || text.Length == 0 || kind.AsSpan().ContainsAny('\n', '\r', '\0') || text.IndexOfAny("\n\r\0"u8) >= 0)
            throw new ArgumentException($"'{kind} {Encoding.UTF8.GetString(text)}' cannot be a line of the journal", nameof(text));
        return Kind(kind).Add(text);
    }

    private TextSet Kind(string kind)
    {
        if (!_kinds.TryGetValue(kind, out var texts)) _kinds.Add(kind, texts = new());
        return texts;
    }

    private static void Write(ArrayBufferWriter<byte> lines, string kind, ReadOnlySpan<byte> text)
    {
        Encoding.UTF8.GetBytes(kind, lines);
        lines.Write(" "u8);
        lines.Write(text);
        lines.Write("\n"u8);
    }

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
                if (line[0] == Removal) Of(line[1..blank]).Remove(Encoding.UTF8.GetBytes(line[(blank + 1)..]));
                else TryPut(line[..blank], Encoding.UTF8.GetBytes(line[(blank + 1)..]));
            }
    }

    private void Save()
    {
        if (!_changed) return;
        if (Try(WriteFile)) _changed = false;
        else Close(); // what was written in part is replaced as a whole
        _pending.ResetWrittenCount();
    }

    /// <summary>What fails is told, once until something succeeds.</summary>
    private bool Try(Action work)
    {
        try
        {
            work();
            _complained = false;
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            if (!_complained) _warn($"cannot keep {_path} ({refused.Message}): after a crash nobody would know what this daemon has set up; it is tried again with the next change");
            _complained = true;
            return false;
        }
    }

    private void WriteFile()
    {
        var entries = CountAll();
        if (entries == 0) Clear();
        else if (_file is null || _staleLines > entries + StaleAllowed || !File.Exists(_path)) Replace();
        else _file.Write(_pending.WrittenSpan);
    }

    private void Clear()
    {
        File.Delete(_path);
        Close();
    }

    private void Replace()
    {
        Close();
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
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
            WriteAll(file);
            File.Move(temporary, _path, overwrite: true);
            _file = file;
        }
        finally
        {
            if (_file is null)
            {
                file.Dispose();
                File.Delete(temporary);
            }
        }
    }

    private void WriteAll(FileStream file)
    {
        var lines = new ArrayBufferWriter<byte>(2 * PieceSize);
        foreach (var (kind, texts) in _kinds)
            texts.ForEach(text =>
            {
                Write(lines, kind, text);
                if (lines.WrittenCount < PieceSize) return;
                file.Write(lines.WrittenSpan);
                lines.ResetWrittenCount();
            });
        file.Write(lines.WrittenSpan);
    }

    private void Close()
    {
        _file?.Dispose();
        (_file, _staleLines) = (null, 0);
    }
}
