using System.Runtime.InteropServices;

namespace KeepAlived.Net.Linux;

/// <summary>A system call failed. <see cref="Call"/> is its manual-page name, <see cref="Errno"/> the Linux number.</summary>
internal class LinuxException(string call, int errno, string? detail = null)
    : Exception($"{call}: {Describe(errno)}{(detail is null ? "" : ": " + detail)}")
{
    public string Call { get; } = call;

    public int Errno { get; } = errno;

    /// <summary>The text of strerror(3) for an errno number.</summary>
    public static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);
}
