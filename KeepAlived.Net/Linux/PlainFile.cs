using System.Text;
using Mono.Unix.Native;

namespace KeepAlived.Net.Linux;

/// <summary>
/// Writes files at names where others may have put something, as in /tmp: only a regular file is written to. A symbolic link is not followed, a
/// pipe not waited for (CVE-2018-19044 of keepalived).
/// </summary>
internal static class PlainFile
{
    /// <param name="text">Written as UTF-8.</param>
    /// <param name="appends">Behind what is there; else in its place.</param>
    /// <param name="mode">Of a file that is made; the umask takes from it.</param>
    /// <exception cref="IOException">It cannot be opened or written, or is no regular file.</exception>
    public static void Write(string path, string text, bool appends, FilePermissions mode)
    {
        var flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC | (appends ? OpenFlags.O_APPEND : 0);
        var descriptor = Syscall.open(path, flags, mode);
        if (descriptor < 0) throw new IOException($"{path}: {Obstacle(Stdlib.GetLastError())}");
        try
        {
            if (Syscall.fstat(descriptor, out var status) != 0 || (status.st_mode & FilePermissions.S_IFMT) != FilePermissions.S_IFREG) throw new IOException($"{path} is no regular file");
            if (!appends) Syscall.ftruncate(descriptor, 0);
            for (ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text); rest.Length > 0;)
            {
                var written = (int)Libc.Write(descriptor, rest);
                if (written <= 0) throw new IOException($"{path}: {Stdlib.strerror(Stdlib.GetLastError())}");
                rest = rest[written..];
            }
        }
        finally
        {
            Libc.Close(descriptor);
        }
    }

    private static string Obstacle(Errno error) => error == Errno.ELOOP ? "it is a symbolic link" : Stdlib.strerror(error);
}
