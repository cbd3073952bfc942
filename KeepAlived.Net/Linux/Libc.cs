using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeepAlived.Net.Linux;

/// <summary>The libc calls we use, named as in the manual; a failure becomes a <see cref="LinuxException"/>.</summary>
internal static partial class Libc
{
    public const int EINTR = 4, EAGAIN = 11, EEXIST = 17, ENODEV = 19, ENOENT = 2, ESRCH = 3, EPERM = 1, EACCES = 13, ENOBUFS = 105, EINPROGRESS = 115; // <errno.h>
    public const int EADDRINUSE = 98, EADDRNOTAVAIL = 99, ECONNREFUSED = 111, EINVAL = 22, ECHILD = 10;

    /// <summary>The errno of the last call that was declared with SetLastError.</summary>
    public static int Errno => Marshal.GetLastPInvokeError();

    public static void Close(int descriptor) => close(descriptor);

    private static int Check(int result, [CallerMemberName] string call = "") =>
        result >= 0 ? result : throw new LinuxException(call, Errno);

    private static nint Check(nint result, [CallerMemberName] string call = "") =>
        result >= 0 ? result : throw new LinuxException(call, Errno);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);
}
