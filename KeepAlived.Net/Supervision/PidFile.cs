using System.Globalization;
using System.Text;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Supervision;

/// <summary>A pid file: decimal and newline, mode 0644, locked while its owner lives, removed at the end.</summary>
internal sealed class PidFile : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly FileStream _file;
    private readonly string _path;

    private PidFile(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Null if another process holds the file.</summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public static PidFile? TryCreate(string path, int pid)
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
        var pidFile = new PidFile(path, file);
        pidFile.Write(pid);
        return pidFile;
    }

    public void Write(int pid)
    {
        _file.SetLength(0);
        _file.Write(Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture) + "\n"));
        _file.Flush();
    }

    public void Dispose()
    {
        File.Delete(_path);
        _file.Dispose();
    }
}
