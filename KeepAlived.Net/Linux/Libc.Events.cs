using System.Runtime.InteropServices;

namespace KeepAlived.Net.Linux;

/// <summary>struct epoll_event; packed on x86-64 (epoll_ctl(2)).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct EpollEvent
{
    public uint Events;
    public int Descriptor;

    /// <summary>Comes back with the event, as the descriptor does.</summary>
    public int Tag;
}

internal static unsafe partial class Libc
{
    public const uint EPOLLIN = 1, EPOLLOUT = 4, EPOLLERR = 8, EPOLLHUP = 0x10, EPOLLRDHUP = 0x2000, EPOLLET = 1u << 31; // <sys/epoll.h>
    private const int EPOLL_CLOEXEC = 0x80000, EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, SFD_NONBLOCK = 0x800, SFD_CLOEXEC = 0x80000;
    private const int EFD_CLOEXEC = 0x80000, EFD_NONBLOCK = 0x800, SIG_BLOCK = 0, SIG_SETMASK = 2, SignalSetBytes = 128;
    private const int TFD_CLOEXEC = 0x80000, TFD_NONBLOCK = 0x800, CLOCK_MONOTONIC = 1, TFD_TIMER_ABSTIME = 1;
    private const long NanosecondsPerSecond = 1_000_000_000;

    public static int CreateEpoll() => Check(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");

    public static void EpollAdd(int epoll, int descriptor, uint events = EPOLLIN, int tag = 0)
    {
        var interest = new EpollEvent { Events = events, Descriptor = descriptor, Tag = tag };
        Check(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &interest), "epoll_ctl");
    }

    public static void EpollRemove(int epoll, int descriptor) => epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, null);

    /// <summary>The number of ready descriptors; 0 when interrupted or timed out.</summary>
    public static int EpollWait(int epoll, EpollEvent* events, int count, int milliseconds)
    {
        var ready = epoll_wait(epoll, events, count, milliseconds);
        return ready >= 0 || Errno == EINTR ? Math.Max(0, ready) : throw new LinuxException("epoll_wait", Errno);
    }

    public static int CreateTimer() => Check(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd_create");

    /// <summary>Arms a timer for a point of CLOCK_MONOTONIC in nanoseconds; <see cref="long.MaxValue"/> disarms it.</summary>
    public static void ArmTimer(int timer, long at)
    {
        var setting = stackalloc long[4]; // interval, value: seconds and nanoseconds each
        setting[0] = setting[1] = setting[2] = setting[3] = 0;
        if (at != long.MaxValue) (setting[2], setting[3]) = (at / NanosecondsPerSecond, Math.Max(1, at % NanosecondsPerSecond));
        Check(timerfd_settime(timer, TFD_TIMER_ABSTIME, setting, null), "timerfd_settime");
    }

    public static int CreateEvent() => Check(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");

    /// <summary>Blocks signals in the calling thread (and those it starts).</summary>
    public static void BlockSignals(params ReadOnlySpan<int> signals)
    {
        var set = stackalloc byte[SignalSetBytes];
        FillSignals(set, signals);
        pthread_sigmask(SIG_BLOCK, set, null);
    }

    /// <summary>In the calling thread (and those it starts).</summary>
    public static void UnblockAllSignals()
    {
        var none = stackalloc byte[SignalSetBytes];
        FillSignals(none, []);
        pthread_sigmask(SIG_SETMASK, none, null);
    }

    public static int CreateSignalDescriptor(params ReadOnlySpan<int> signals)
    {
        var set = stackalloc byte[SignalSetBytes];
        FillSignals(set, signals);
        return Check(signalfd(-1, set, SFD_NONBLOCK | SFD_CLOEXEC), "signalfd");
    }

    /// <summary>read(2); the count, or -1 with <see cref="Errno"/>.</summary>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* pointer = buffer) return (int)read(descriptor, pointer, (nuint)buffer.Length);
    }

    public static int Write(int descriptor, ReadOnlySpan<byte> data)
    {
        fixed (byte* pointer = data) return (int)write(descriptor, pointer, (nuint)data.Length);
    }

    private static void FillSignals(byte* set, ReadOnlySpan<int> signals)
    {
        new Span<byte>(set, SignalSetBytes).Clear();
        foreach (var signal in signals) set[(signal - 1) / 8] |= (byte)(1 << ((signal - 1) % 8));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int fd, EpollEvent* interest);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, EpollEvent* events, int count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int timerfd_create(int clock, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int timerfd_settime(int timer, int flags, long* value, long* old);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int signalfd(int fd, byte* set, int flags);

    [LibraryImport("libc")]
    private static partial int pthread_sigmask(int how, byte* set, byte* old);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* buffer, nuint count);
}
