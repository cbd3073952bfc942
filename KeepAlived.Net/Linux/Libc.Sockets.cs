using System.Runtime.InteropServices;

namespace KeepAlived.Net.Linux;

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public void* Base;
    public nuint Length;
}

/// <summary>struct msghdr (64-bit).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public void* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public void* Control;
    public nuint ControlLength;
    public int Flags;
}

/// <summary>struct mmsghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MultiMessageHeader
{
    public MessageHeader Header;
    public uint Length;
}

internal static unsafe partial class Libc
{
    public const int AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10, AF_NETLINK = 16, AF_PACKET = 17; // <bits/socket.h>
    public const int SOCK_STREAM = 1, SOCK_DGRAM = 2, SOCK_RAW = 3, SOCK_SEQPACKET = 5, SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000;
    public const int SOL_SOCKET = 1, SO_ERROR = 4, SO_LINGER = 13, SO_MARK = 36, SO_RCVBUF = 8, SO_SNDBUF = 7, SO_BINDTODEVICE = 25, SO_RCVBUFFORCE = 33, SO_ATTACH_FILTER = 26, SO_TIMESTAMPNS = 35;
    public const int IPPROTO_ICMP = 1, IPPROTO_TCP = 6, IPPROTO_UDP = 17, IPPROTO_IPV6 = 41, IPPROTO_ICMPV6 = 58, IP_RECVERR = 11, IP_RECVTTL = 12, IP_FREEBIND = 15; // <linux/in.h>
    public const int IPV6_UNICAST_HOPS = 16, IPV6_RECVERR = 25, IPV6_V6ONLY = 26, IPV6_RECVHOPLIMIT = 51, IPV6_HOPLIMIT = 52, IPV6_TCLASS = 67, IPV6_FREEBIND = 78; // <linux/in6.h>
    public const int MSG_DONTWAIT = 0x40, MSG_TRUNC = 0x20, MSG_NOSIGNAL = 0x4000;
    public const int IPPROTO_IP = 0, IP_TOS = 1, IP_TTL = 2, IP_HDRINCL = 3, IP_PKTINFO = 8, IP_MULTICAST_IF = 32, IP_MULTICAST_TTL = 33;
    public const int IP_MULTICAST_LOOP = 34, IP_ADD_MEMBERSHIP = 35, IP_DROP_MEMBERSHIP = 36, IP_MULTICAST_ALL = 49; // <linux/in.h>
    public const int IPV6_MULTICAST_IF = 17, IPV6_MULTICAST_LOOP = 19, IPV6_JOIN_GROUP = 20, IPV6_MULTICAST_ALL = 29, IPV6_HDRINCL = 36, IPV6_RECVPKTINFO = 49, IPV6_PKTINFO = 50; // <linux/in6.h>

    private const nuint TIOCOUTQ = 0x5411; // <asm-generic/ioctls.h>; SIOCOUTQ for sockets

    /// <summary>socket(2), close-on-exec; the caller owns the descriptor.</summary>
    public static int OpenSocket(int family, int type, int protocol) => Check(socket(family, type | SOCK_CLOEXEC, protocol), "socket");

    public static (int Left, int Right) SocketPair(int type)
    {
        var pair = stackalloc int[2];
        Check(socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair), "socketpair");
        return (pair[0], pair[1]);
    }

    public static void Bind(int descriptor, ReadOnlySpan<byte> address)
    {
        fixed (byte* pointer = address) Check(bind(descriptor, pointer, (uint)address.Length), "bind");
    }

    public static void Connect(int descriptor, ReadOnlySpan<byte> address)
    {
        fixed (byte* pointer = address) Check(connect(descriptor, pointer, (uint)address.Length), "connect");
    }

    /// <summary>connect(2): 0, or the errno; EINPROGRESS: the handshake has begun.</summary>
    public static int TryConnect(int descriptor, ReadOnlySpan<byte> address)
    {
        fixed (byte* pointer = address) return connect(descriptor, pointer, (uint)address.Length) == 0 ? 0 : Errno;
    }

    /// <summary>SO_ERROR: the errno that the socket has come to, 0 if none; asking clears it.</summary>
    public static int TakeSocketError(int descriptor)
    {
        var (error, length) = (0, (uint)sizeof(int));
        Check(getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length), "getsockopt");
        return error;
    }

    public static void SetOption<T>(int descriptor, int level, int name, T value)
        where T : unmanaged => Check(setsockopt(descriptor, level, name, &value, (uint)sizeof(T)), "setsockopt");

    public static void SetOption(int descriptor, int level, int name, ReadOnlySpan<byte> value)
    {
        fixed (byte* pointer = value) Check(setsockopt(descriptor, level, name, pointer, (uint)value.Length), "setsockopt");
    }

    /// <summary>send(2); -1 with <see cref="Errno"/> set when refused, so that hot paths need no exception.</summary>
    public static int Send(int descriptor, ReadOnlySpan<byte> data, int flags)
    {
        fixed (byte* pointer = data) return (int)send(descriptor, pointer, (nuint)data.Length, flags | MSG_NOSIGNAL);
    }

    public static int SendTo(int descriptor, ReadOnlySpan<byte> data, int flags, ReadOnlySpan<byte> address)
    {
        fixed (byte* pointer = data)
        fixed (byte* target = address)
            return (int)sendto(descriptor, pointer, (nuint)data.Length, flags | MSG_NOSIGNAL, target, (uint)address.Length);
    }

    public static int Receive(int descriptor, Span<byte> buffer, int flags)
    {
        fixed (byte* pointer = buffer) return (int)recv(descriptor, pointer, (nuint)buffer.Length, flags);
    }

    /// <summary>recvfrom(2): the length, or -1 with <see cref="Errno"/>; the sender's address is written to <paramref name="from"/>.</summary>
    public static int ReceiveFrom(int descriptor, Span<byte> buffer, int flags, Span<byte> from)
    {
        var length = (uint)from.Length;
        fixed (byte* pointer = buffer)
        fixed (byte* sender = from)
            return (int)recvfrom(descriptor, pointer, (nuint)buffer.Length, flags, sender, &length);
    }

    public static int ReceiveMany(int descriptor, MultiMessageHeader* messages, uint count, int flags) =>
        recvmmsg(descriptor, messages, count, flags, null);

    public static int SendMessage(int descriptor, MessageHeader* message, int flags) =>
        (int)sendmsg(descriptor, message, flags | MSG_NOSIGNAL);

    /// <summary>ioctl(2); -1 with <see cref="Errno"/> set when refused.</summary>
    public static int Control(int descriptor, nuint request, Span<byte> argument)
    {
        fixed (byte* pointer = argument) return ioctl(descriptor, request, pointer);
    }

    /// <summary>What of the messages sent, with the kernel's overhead, the peer has not read yet (SIOCOUTQ); 0 if the kernel cannot tell.</summary>
    public static int UnreadBytes(int descriptor)
    {
        var bytes = 0;
        return ioctl(descriptor, TIOCOUTQ, &bytes) < 0 ? 0 : bytes;
    }

    /// <summary>SO_SNDBUF: how much the kernel keeps until the peer reads, with its overhead.</summary>
    public static int SendBufferSize(int descriptor)
    {
        var (size, length) = (0, (uint)sizeof(int));
        Check(getsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, &length), "getsockopt");
        return size;
    }

    /// <summary>The index of an interface in this thread's network namespace, 0 if there is none of that name.</summary>
    public static uint InterfaceIndex(string name) => name.Contains(':') ? 0 : if_nametoindex(name);

    /// <summary>Whether there is an interface of that name; for many names, ask <see cref="InterfaceNames"/> once.</summary>
    public static bool InterfaceExists(string name) => InterfaceNames() is { } all ? all.Contains(name) : InterfaceIndex(name) != 0;

    /// <summary>
    /// All interfaces (if_nameindex(3)): asked for the number of one that does not exist, the kernel may run modprobe(8), for
    /// `netdev-NAME`. Null: they cannot be listed.
    /// </summary>
    public static HashSet<string>? InterfaceNames()
    {
        var all = if_nameindex();
        if (all is null) return null;
        var names = new HashSet<string>();
        for (var one = all; one->Index != 0; one++) names.Add(Marshal.PtrToStringUTF8((nint)one->Name)!);
        if_freenameindex(all);
        return names;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int family, int type, int protocol, int* descriptors);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int name, void* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int fd, int level, int name, void* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int fd, byte* data, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendto(int fd, byte* data, nuint length, int flags, byte* address, uint addressLength);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvfrom(int fd, byte* buffer, nuint length, int flags, byte* address, uint* addressLength);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int recvmmsg(int fd, MultiMessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint if_nametoindex(string name);

    [LibraryImport("libc")]
    private static partial NameAndIndex* if_nameindex();

    [LibraryImport("libc")]
    private static partial void if_freenameindex(NameAndIndex* all);

    /// <summary>struct if_nameindex, net/if.h; index 0 ends the list.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NameAndIndex
    {
        public uint Index;
        public byte* Name;
    }
}
