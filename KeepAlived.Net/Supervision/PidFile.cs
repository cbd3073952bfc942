using System.Globalization;
using System.Text;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Supervision;

/// <summary>A pid file: decimal and newline, mode 0644, locked while its owner lives, removed at the end.</summary>
internal sealed class PidFile : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The file that is executed; behind the name there may be ` (deleted)` after an upgrade.</summary>
    private const string Program = "keepalived";
    private readonly FileStream _file;
    private readonly string _path;
    private readonly Action<string> _warn;

    private PidFile(string path, FileStream file, Action<string> warn) => (_path, _file, _warn) = (path, file, warn);

    /// <summary>Null if another process holds the file.</summary>
    /// <param name="warn">Hears that there is no room for the number: the file is locked all the same.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public static PidFile? TryCreate(string path, int pid, Action<string> warn)
    {
        if (new FileInfo(path).LinkTarget is not null) throw new IOException($"{path} is a symbolic link");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, UnixCreateMode = Mode };
        var file = new FileStream(path, options);
        if (!Libc.TryLock((int)file.SafeFileHandle.DangerousGetHandle()))
        {
            file.Dispose();
            return null;
        }
        File.SetUnixFileMode(file.SafeFileHandle, Mode); // whatever the umask
        var pidFile = new PidFile(path, file, warn);
        pidFile.Write(pid);
        return pidFile;
    }

    /// <summary>Whether the file names a keepalived that runs, ours or Debian's, which locks nothing. A file that is left of a crash names none, or a foreign process.</summary>
    public static bool NamesDaemon(string path)
    {
        if (!File.Exists(path)) return false; // the rule, and an exception at each start is dear
        try
        {
            using var reader = new StreamReader(path);
            if (!int.TryParse(reader.ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid == Environment.ProcessId || pid == Libc.ParentProcess()) return false;
            return Path.GetFileName(new FileInfo($"/proc/{pid}/exe").LinkTarget)?.StartsWith(Program, StringComparison.Ordinal) == true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Write(int pid)
    {
        try
        {
            _file.SetLength(0);
            RandomAccess.Write(_file.SafeFileHandle, Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture) + "\n"), fileOffset: 0);
        }
        catch (IOException full)
        {
            _warn(full.Message);
        }
    }

    public void Dispose()
    {
        File.Delete(_path);
        _file.Dispose();
    }
}
