using Mono.Unix.Native;

namespace KeepAlived.Net.Linux;

/// <summary>
/// A named pipe (fifo(7)) that lines are written to. It is opened for reading as well: so it opens without a reader, keeps what is
/// written until one comes, and never raises SIGPIPE. Nothing ever waits for a reader.
/// </summary>
internal sealed class NamedPipe : IDisposable
{
    private const FilePermissions Mode = FilePermissions.S_IRUSR | FilePermissions.S_IWUSR;
    private readonly int _descriptor;

    private NamedPipe(string path, int descriptor, bool isOurs) => (Path, _descriptor, IsOurs) = (path, descriptor, isOurs);

    public string Path { get; }

    /// <summary>We have made it, and have to remove it.</summary>
    public bool IsOurs { get; }

    /// <summary>Bytes that nobody has read yet.</summary>
    public int Unread => Libc.WaitingBytes(_descriptor);

    /// <summary>Opens a pipe that is there, or makes it if an owner is given.</summary>
    /// <param name="owner">Of a pipe that is made; one that is there has to be this account's or our own, or whoever planted it would get what is written.</param>
    /// <param name="makes">Make it if it is not there, with mode 0600.</param>
    /// <param name="problem">What is wrong and how to mend it, where the result is null.</param>
    public static NamedPipe? TryOpen(string path, (uint User, uint Group) owner, bool makes, out string problem)
    {
        problem = "";
        var made = makes && Syscall.mkfifo(path, Mode) == 0;
        if (makes && !made && Stdlib.GetLastError() is var error and not Errno.EEXIST)
        {
            problem = $"cannot make it: {Stdlib.strerror(error)}";
            return null;
        }
        var descriptor = Syscall.open(path, OpenFlags.O_RDWR | OpenFlags.O_NONBLOCK | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC);
        if (descriptor < 0)
        {
            problem = $"cannot open it: {Stdlib.strerror(Stdlib.GetLastError())}";
            return null;
        }
        if (Refusal(descriptor, path, owner) is { } refusal)
        {
            problem = refusal;
            Libc.Close(descriptor);
            return null;
        }
        // By the descriptor: another may have been put in its place.
        if (made) Syscall.fchown(descriptor, owner.User, owner.Group);
        return new NamedPipe(path, descriptor, made);
    }

    /// <summary>Writes all of it at once, or nothing because the pipe is full: its reader is slow or missing.</summary>
    /// <param name="line">At most PIPE_BUF (4096) bytes.</param>
    public bool TryWrite(ReadOnlySpan<byte> line) => Libc.Write(_descriptor, line) == line.Length;

    /// <summary>Closes it; one that we made goes.</summary>
    public void Dispose()
    {
        Libc.Close(_descriptor);
        if (IsOurs) Syscall.unlink(Path);
    }

    private static string? Refusal(int descriptor, string path, (uint User, uint Group) owner)
    {
        if (Syscall.fstat(descriptor, out var status) != 0) return "cannot look at it";
        if ((status.st_mode & FilePermissions.S_IFMT) != FilePermissions.S_IFIFO) return $"it is no pipe: `rm {path}`, or name another path";
        if (status.st_uid != owner.User && status.st_uid != Syscall.geteuid())
            return $"it belongs to user {status.st_uid}, who would get what is written: `rm {path}`, `chown root {path}`, or name its owner after the path";
        return null;
    }
}
