using System.Runtime.InteropServices;

namespace KeepAlived.Net.Linux;

internal static unsafe partial class Libc
{
    public const int SIGHUP = 1, SIGINT = 2, SIGKILL = 9, SIGUSR1 = 10, SIGUSR2 = 12, SIGPIPE = 13, SIGTERM = 15, SIGCHLD = 17; // signal(7)
    private const int P_ALL = 0, WEXITED = 4, WNOWAIT = 0x01000000, SigInfoSize = 128, SigInfoPidAt = 16; // <bits/waitflags.h>, <bits/types/siginfo_t.h>
    private const int WNOHANG = 1, PR_SET_PDEATHSIG = 1, PR_SET_NAME = 15, PR_SET_CHILD_SUBREAPER = 36, SYS_pidfd_open = 434, SYS_close_range = 436, CLOSE_RANGE_CLOEXEC = 4;
    private const int F_OFD_SETLK = 37, F_WRLCK = 1, MCL_CURRENT = 1, MCL_FUTURE = 2, MCL_ONFAULT = 4, O_RDWR = 2;
    private const short POSIX_SPAWN_SETSIGMASK = 8, POSIX_SPAWN_SETSIGDEF = 4, POSIX_SPAWN_SETPGROUP = 2;
    private const int AttributesSize = 512, FileActionsSize = 256, LastSignal = 64;

    /// <summary>posix_spawn(3) with default signals and, but for those given, none blocked; each pair is (our descriptor, the child's number).</summary>
    /// <param name="closeFrom">Descriptors from this one on are closed, and the child leads a process group of its own; 0: neither.</param>
    /// <param name="withoutStreams">Its standard streams are /dev/null.</param>
    /// <exception cref="LinuxException">The program could not be started.</exception>
    public static int SpawnProcess(
        string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, ReadOnlySpan<(int Ours, int Theirs)> descriptors,
        ReadOnlySpan<int> blocked = default, int closeFrom = 0, bool withoutStreams = false)
    {
        byte* attribute = stackalloc byte[AttributesSize], action = stackalloc byte[FileActionsSize];
        posix_spawnattr_init(attribute);
        posix_spawn_file_actions_init(action);
        var set = stackalloc byte[SignalSetBytes];
        FillSignals(set, blocked);
        posix_spawnattr_setsigmask(attribute, set);
        new Span<byte>(set, SignalSetBytes).Clear();
        new Span<byte>(set, LastSignal / 8).Fill(0xFF);
        posix_spawnattr_setsigdefault(attribute, set);
        posix_spawnattr_setflags(attribute, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (closeFrom > 0 ? POSIX_SPAWN_SETPGROUP : 0)));
        for (var stream = 0; withoutStreams && stream <= 2; stream++) posix_spawn_file_actions_addopen(action, stream, "/dev/null", O_RDWR, 0);
        foreach (var (ours, theirs) in descriptors) posix_spawn_file_actions_adddup2(action, ours, theirs);
        if (closeFrom > 0) posix_spawn_file_actions_addclosefrom_np(action, closeFrom);
        using var argv = new StringVector(arguments);
        using var envp = new StringVector(environment);
        var pid = 0;
        var error = posix_spawn(&pid, path, action, attribute, argv.Pointer, envp.Pointer);
        posix_spawn_file_actions_destroy(action);
        posix_spawnattr_destroy(attribute);
        return error == 0 ? pid : throw new LinuxException("posix_spawn", error, path);
    }

    /// <summary>execve(2); returns the errno, as success does not return.</summary>
    public static int Execute(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        using var argv = new StringVector(arguments);
        using var envp = new StringVector(environment);
        execve(path, argv.Pointer, envp.Pointer);
        return Errno;
    }

    public static int OpenProcess(int pid) => Check((int)syscall(SYS_pidfd_open, pid, 0, 0), "pidfd_open");

    /// <summary>Reaps a child if it has ended; the status is waitpid(2)'s.</summary>
    public static bool TryReap(int pid, out int reaped, out int status)
    {
        int word;
        reaped = waitpid(pid, &word, WNOHANG);
        status = word;
        return reaped > 0;
    }

    /// <summary>Any child that has ended and is not reaped yet; it stays so. 0: there is none.</summary>
    public static int PeekEnded()
    {
        var information = stackalloc byte[SigInfoSize]; // siginfo_t
        new Span<byte>(information, SigInfoSize).Clear();
        return waitid(P_ALL, 0, information, WEXITED | WNOHANG | WNOWAIT) == 0 ? *(int*)(information + SigInfoPidAt) : 0;
    }

    /// <summary>False if there is no such process.</summary>
    public static bool Kill(int pid, int signal) => kill(pid, signal) == 0;

    /// <summary>Signals a process group, or its leader alone while it has not made the group yet.</summary>
    public static bool KillGroup(int leader, int signal) => Kill(-leader, signal) || Kill(leader, signal);

    /// <summary>Has all descriptors from a number on closed by execve: closing them now would pull them from under the runtime's threads.</summary>
    public static void CloseOnExecuteFrom(int first) => syscall(SYS_close_range, first, int.MaxValue, CLOSE_RANGE_CLOEXEC);

    /// <summary>This process gets SIGTERM when the thread that started it ends.</summary>
    public static void DieWithParent() => prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);

    public static void AdoptOrphans() => prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

    /// <summary>Moves the calling thread into a namespace (setns(2)); the path is one of /proc/PID/ns.</summary>
    public static void EnterNamespace(string path)
    {
        using var file = File.OpenHandle(path);
        Check(setns((int)file.DangerousGetHandle(), 0), "setns");
    }

    public static int ParentProcess() => getppid();

    public static void NewSession() => setsid();

    public static void NewProcessGroup() => setpgid(0, 0);

    public static void DefaultSignal(int number) => signal(number, 0);

    public static void IgnoreSignal(int number) => signal(number, 1);

    public static void Duplicate(int from, int to) => Check(dup2(from, to), "dup2");

    /// <summary>Takes on an account for good, with its one group, or with all that its user belongs to.</summary>
    public static void BecomeUser(uint user, uint group, bool allGroups)
    {
        if (allGroups && Mono.Unix.Native.Syscall.getpwuid(user)?.pw_name is { } name) Check(initgroups(name, group), "initgroups");
        else Check(setgroups(1, &group), "setgroups");
        Check(setgid(group), "setgid");
        Check(setuid(user), "setuid");
    }

    /// <summary>Locks a file for as long as its open description lives (fcntl(2), F_OFD_SETLK); false if somebody else holds it.</summary>
    public static bool TryLock(int descriptor)
    {
        var request = stackalloc byte[32]; // struct flock
        new Span<byte>(request, 32).Clear();
        *(short*)request = F_WRLCK;
        return fcntl(descriptor, F_OFD_SETLK, request) == 0;
    }

    /// <summary>A NULL-terminated array of C strings.</summary>
    private readonly ref struct StringVector
    {
        private readonly int _count;

        public StringVector(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Pointer = (byte**)NativeMemory.Alloc((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++) Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
            Pointer[_count] = null;
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++) Marshal.FreeCoTaskMem((nint)Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(int* pid, string path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* set);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* set);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int from);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string path, byte** argv, byte** envp);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int type, uint id, byte* information, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(int fd, int type);

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc")]
    private static partial int setsid();

    [LibraryImport("libc")]
    private static partial int setpgid(int pid, int group);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int from, int to);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setgroups(nuint count, uint* groups);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int initgroups(string user, uint group);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setgid(uint group);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setuid(uint user);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int command, byte* argument);
}
