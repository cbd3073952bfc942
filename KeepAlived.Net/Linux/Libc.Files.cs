using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace KeepAlived.Net.Linux;

/// <summary>inotify(7), fifo(7), umask(2), realpath(3), memfd_create(2).</summary>
internal static partial class Libc
{
    private const int LongestPath = 4096; // PATH_MAX of <linux/limits.h>
    private const nuint FIONREAD = 0x541B; // <asm-generic/ioctls.h>
    public const uint IN_CLOSE_WRITE = 0x8, IN_MOVED_FROM = 0x40, IN_MOVED_TO = 0x80, IN_DELETE = 0x200, IN_Q_OVERFLOW = 0x4000; // <linux/inotify.h>
    private const int IN_CLOEXEC = 0x80000;
    private const uint MFD_CLOEXEC = 1; // <linux/memfd.h>

    /// <summary>What waits in a pipe to be read.</summary>
    public static int WaitingBytes(int descriptor)
    {
        var count = new byte[sizeof(int)];
        return Control(descriptor, FIONREAD, count) < 0 ? 0 : BitConverter.ToInt32(count);
    }

    public static int CreateWatch() => Check(inotify_init1(IN_CLOEXEC));

    /// <summary>A number for the directory, the same when asked again.</summary>
    /// <exception cref="LinuxException">It does not exist, or there are too many watches (fs.inotify.max_user_watches).</exception>
    public static int WatchDirectory(int descriptor, string directory) => Check(inotify_add_watch(descriptor, directory, IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE));

    /// <summary>realpath(3); null if there is no such path.</summary>
    public static unsafe string? RealPath(string path)
    {
        var resolved = new byte[LongestPath];
        fixed (byte* buffer = resolved)
            return realpath(path, buffer) is null ? null : Encoding.UTF8.GetString(resolved, 0, Array.IndexOf(resolved, (byte)0));
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* realpath(string path, byte* resolved);

    /// <summary>A file without a place on any disk, which is gone when the last descriptor of it is closed.</summary>
    /// <param name="name">For those who look into /proc/PID/fd.</param>
    /// <exception cref="LinuxException">No memory or no descriptors.</exception>
    /// <exception cref="IOException">No memory for the text.</exception>
    public static SafeFileHandle CreateMemoryFile(string name, string text)
    {
        var file = new SafeFileHandle(Check(memfd_create(name, MFD_CLOEXEC)), ownsHandle: true);
        try
        {
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(text), fileOffset: 0);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    /// <summary>Permissions that new files of this process do not get, whoever asks for them (umask(2)).</summary>
    public static void SetUmask(uint mask) => umask(mask);

    [LibraryImport("libc")]
    private static partial uint umask(uint mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(int fd, string path, uint mask);
}
