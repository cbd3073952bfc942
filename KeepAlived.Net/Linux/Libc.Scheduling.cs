using System.Runtime.InteropServices;

namespace KeepAlived.Net.Linux;

internal static unsafe partial class Libc
{
    private const int MADV_DONTNEED = 4, MADV_POPULATE_WRITE = 23, PROT_READ = 1, PROT_WRITE = 2; // <asm-generic/mman-common.h>
    private const nuint PageSize = 4096; // of amd64
    private const int SCHED_OTHER = 0, SCHED_RR = 2, SCHED_RESET_ON_FORK = 0x40000000, PRIO_PROCESS = 0, RLIMIT_CORE = 4, RLIMIT_NOFILE = 7, RLIMIT_RTTIME = 15; // sched(7), getrlimit(2)
    private const int ProcessorSetBytes = 128; // cpu_set_t: processors 0..1023

    /// <summary>SCHED_RR with a priority of 1..99 for a thread (0: the calling one); priority 0: normal scheduling.</summary>
    /// <param name="isInherited">By the threads and processes that it starts.</param>
    /// <exception cref="LinuxException">EPERM: neither CAP_SYS_NICE nor a sufficient RLIMIT_RTPRIO.</exception>
    public static void Schedule(int thread, int realtimePriority, bool isInherited)
    {
        var policy = (realtimePriority > 0 ? SCHED_RR : SCHED_OTHER) | (isInherited ? 0 : SCHED_RESET_ON_FORK);
        Check(sched_setscheduler(thread, policy, &realtimePriority), "sched_setscheduler");
    }

    /// <summary>The SCHED_RR priority of a thread (0: the calling one); 0: normal scheduling.</summary>
    public static int RealtimePriority(int thread)
    {
        var priority = 0;
        Check(sched_getparam(thread, &priority), "sched_getparam");
        return priority;
    }

    /// <param name="thread">0: the calling one.</param>
    /// <param name="nice">-20 (most favoured) .. 19.</param>
    public static void SetNice(int thread, int nice) => Check(setpriority(PRIO_PROCESS, (uint)thread, nice), "setpriority");

    /// <param name="thread">0: the calling one.</param>
    public static void SetProcessors(int thread, ReadOnlySpan<byte> set)
    {
        fixed (byte* pointer = set) Check(sched_setaffinity(thread, (nuint)set.Length, pointer), "sched_setaffinity");
    }

    /// <summary>The processors that the calling thread may run on: bit n of byte n / 8.</summary>
    public static byte[] Processors()
    {
        var set = new byte[ProcessorSetBytes];
        fixed (byte* pointer = set) Check(sched_getaffinity(0, ProcessorSetBytes, pointer), "sched_getaffinity");
        return set;
    }

    /// <summary>How long a realtime thread may run without blocking before SIGXCPU ends the process (getrlimit(2), RLIMIT_RTTIME).</summary>
    /// <param name="microseconds">null: for ever.</param>
    public static void LimitRealtime(ulong? microseconds)
    {
        var limit = stackalloc ulong[2] { microseconds ?? ulong.MaxValue, ulong.MaxValue };
        Check(setrlimit(RLIMIT_RTTIME, limit), "setrlimit");
    }

    public static DescriptorLimit ReadDescriptorLimit()
    {
        var limit = stackalloc ulong[2];
        Check(getrlimit(RLIMIT_NOFILE, limit), "getrlimit");
        return new(limit[0], limit[1]);
    }

    /// <summary>False: not permitted.</summary>
    public static bool TrySet(DescriptorLimit wanted)
    {
        var limit = stackalloc ulong[2] { wanted.Soft, wanted.Hard };
        return setrlimit(RLIMIT_NOFILE, limit) == 0;
    }

    /// <summary>Lets this process and those that it starts leave cores of any size; false: not permitted.</summary>
    public static bool AllowCores()
    {
        var limit = stackalloc ulong[2] { ulong.MaxValue, ulong.MaxValue };
        return setrlimit(RLIMIT_CORE, limit) == 0;
    }

    /// <summary>Keeps every page in memory once it is used; pages that are only reserved stay free (mlockall(2), MCL_ONFAULT).</summary>
    public static void LockMemory() => Check(mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT), "mlockall");

    public static void UnlockMemory() => munlockall();

    /// <summary>Lets go of pages; what is in a file is read from there when it is used again, what is not is lost (madvise(2), MADV_DONTNEED). Locked ones stay.</summary>
    public static void ReleasePages(nuint start, nuint length) => madvise(start, length, MADV_DONTNEED);

    /// <summary>
    /// Makes the whole pages within a range of writable memory ready for use (madvise(2), MADV_POPULATE_WRITE: Linux 5.14; before, and where a part is not writable, each page
    /// is made ready when it is used first). No other thread may write there meanwhile.
    /// </summary>
    /// <remarks>
    /// User-mode Linux 6.1 enters pages that were populated into the process only when they are touched, 0.16 ms each, or when their protection changes: so it changes, and
    /// back. On a kernel with a processor of its own this costs microseconds.
    /// </remarks>
    public static void ProvidePages(nuint start, nuint length)
    {
        var first = (start + PageSize - 1) & ~(PageSize - 1);
        var end = (start + length) & ~(PageSize - 1);
        if (end <= first || madvise(first, end - first, MADV_POPULATE_WRITE) != 0 || mprotect(first, end - first, PROT_READ) != 0) return;
        Check(mprotect(first, end - first, PROT_READ | PROT_WRITE), "mprotect");
    }

    /// <summary>Gives memory back that malloc(3) keeps for later.</summary>
    public static void TrimHeap() => malloc_trim(0);

    [LibraryImport("libc")]
    private static partial int madvise(nuint start, nuint length, int advice);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(nuint start, nuint length, int protection);

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint keep);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setscheduler(int thread, int policy, int* priority);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_getparam(int thread, int* priority);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setpriority(int which, uint who, int nice);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setaffinity(int thread, nuint size, byte* set);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_getaffinity(int thread, nuint size, byte* set);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, ulong* limit);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrlimit(int resource, ulong* limit);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mlockall(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munlockall();
}
