using System.Buffers.Binary;
using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>
/// Tells of files that were written, renamed or removed, by inotify(7) on their directories, so that a file may come and go. It has a thread,
/// which begins with the first file and never ends.
/// </summary>
/// <param name="onChange">Gets the path; null: some were missed. Called on that thread.</param>
internal sealed class FileWatch(Action<string?> onChange)
{
    private const int HeaderSize = 16, BufferSize = 4096; // struct inotify_event: wd, mask, cookie, len, then the name
    private readonly Lock _lock = new();
    private readonly Dictionary<int, string> _directories = [];
    private int _descriptor = -1;

    /// <exception cref="LinuxException">The directory does not exist, or the kernel watches too many already.</exception>
    public void Add(string path)
    {
        var directory = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        lock (_lock)
        {
            if (_descriptor < 0)
            {
                _descriptor = Libc.CreateWatch();
                new Thread(Listen) { IsBackground = true, Name = "tracked files" }.Start();
            }
            _directories[Libc.WatchDirectory(_descriptor, directory)] = directory;
        }
    }

    private void Listen()
    {
        var buffer = new byte[BufferSize];
        while (Libc.Read(_descriptor, buffer) is > 0 and var length)
            for (var at = 0; at + HeaderSize <= length;)
            {
                var head = buffer.AsSpan(at, HeaderSize);
                var size = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
                Tell(BinaryPrimitives.ReadInt32LittleEndian(head), BinaryPrimitives.ReadUInt32LittleEndian(head[4..]), buffer.AsSpan(at + HeaderSize, size).TrimEnd((byte)0));
                at += HeaderSize + size;
            }
    }

    private void Tell(int watch, uint mask, ReadOnlySpan<byte> name)
    {
        string? directory;
        lock (_lock) _directories.TryGetValue(watch, out directory);
        if ((mask & Libc.IN_Q_OVERFLOW) != 0) onChange(null);
        else if (directory is not null) onChange(Path.Combine(directory, Encoding.UTF8.GetString(name)));
    }
}
