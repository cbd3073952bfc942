using Mono.Unix.Native;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>Why a path cannot be a configuration file: what is no regular file would block or never end.</summary>
internal static class FileObstacle
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Null if the file can be opened; permissions show only then.</summary>
    /// <exception cref="IOException">A loop of symbolic links and the like.</exception>
    public static (string Text, string? Hint)? Find(string path, long largest)
    {
        if (IsUsual(new FileInfo(path), largest)) return null;
        if (Directory.Exists(path)) return ("it is a directory", "name a file in it, or include DIR/*.conf");
        if (Syscall.stat(path, out var status) != 0)
            return Stdlib.GetLastError() == Errno.ENOENT ? ("no such file", null) : (Stdlib.strerror(Stdlib.GetLastError()), null);
        if ((status.st_mode & FilePermissions.S_IFMT) != FilePermissions.S_IFREG) return ("it is not a regular file", null);
        if (((int)status.st_mode & (int)Executable) != 0) return ("it is executable, so it may be a program", $"chmod a-x {path}");
        return status.st_size > largest ? ($"it is larger than {largest >> 20} MiB", null) : null;
    }

    /// <summary>What is not empty is neither a device nor a pipe. Spares the library behind <see cref="Syscall"/>, which takes a while to load.</summary>
    private static bool IsUsual(FileInfo file, long largest) =>
        file.Exists && !file.Attributes.HasFlag(FileAttributes.ReparsePoint) && file.Length > 0 && file.Length <= largest && (file.UnixFileMode & Executable) == 0;
}
