using System.Runtime.InteropServices;

namespace KeepAlived.Net.Linux;

/// <summary>mount(2), unshare(2).</summary>
internal static partial class Libc
{
    private const int CLONE_NEWNS = 0x20000; // <linux/sched.h>
    private const nuint MS_BIND = 0x1000, MS_REC = 0x4000, MS_SLAVE = 0x80000; // <linux/mount.h>

    /// <summary>Gives the calling thread mounts of its own; what the others mount later still arrives, nothing goes back.</summary>
    /// <exception cref="LinuxException">EPERM: not permitted.</exception>
    public static void UnshareMounts()
    {
        Check(unshare(CLONE_NEWNS), "unshare");
        Check(mount("none", "/", null, MS_SLAVE | MS_REC, 0), "mount");
    }

    /// <summary>Shows a folder in the place of another.</summary>
    /// <exception cref="LinuxException">ENOENT, EPERM.</exception>
    public static void BindMount(string folder, string place) => Check(mount(folder, place, null, MS_BIND, 0), "mount");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string? type, nuint flags, nint data);
}
