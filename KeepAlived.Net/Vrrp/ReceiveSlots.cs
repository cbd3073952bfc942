using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Vrrp;

/// <summary>Buffers of recvmmsg(2), pinned once and used by all sockets of a thread in turn: packets, senders, ancillary data.</summary>
internal sealed unsafe class ReceiveSlots
{
    public const int Count = 16;

    /// <summary>The longest advertisement, of 255 IPv6 addresses, with any header in front and a trailer behind.</summary>
    private const int Size = 4352;
    private const int NameSize = 32, ControlSize = 128, ControlHeader = 16, Alignment = 8, TimeSize = 16;
    private const long NanosecondsPerSecond = 1_000_000_000, NanosecondsPerTick = 100;

    /// <summary>More is not believed: somebody has set the clock.</summary>
    private static readonly TimeSpan MostAge = TimeSpan.FromMilliseconds(20);
    private readonly byte[] _packets = GC.AllocateArray<byte>(Count * Size, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(Count * NameSize, pinned: true);
    private readonly byte[] _controls = GC.AllocateArray<byte>(Count * ControlSize, pinned: true);
    private readonly MultiMessageHeader[] _messages = GC.AllocateArray<MultiMessageHeader>(Count, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Count, pinned: true);

    public ReceiveSlots()
    {
        for (var slot = 0; slot < Count; slot++)
        {
            _vectors[slot] = new IoVector { Base = Unsafe.AsPointer(ref _packets[slot * Size]), Length = Size };
            _messages[slot].Header = new MessageHeader { Vectors = (IoVector*)Unsafe.AsPointer(ref _vectors[slot]), VectorCount = 1 };
        }
    }

    /// <summary>Fills slots from a socket; how many, or less than 1.</summary>
    public int Receive(int descriptor)
    {
        for (var slot = 0; slot < Count; slot++) // the kernel has written lengths over those of the last time
        {
            ref var header = ref _messages[slot].Header;
            header.Name = Unsafe.AsPointer(ref _names[slot * NameSize]);
            header.Control = Unsafe.AsPointer(ref _controls[slot * ControlSize]);
            (header.NameLength, header.ControlLength) = (NameSize, ControlSize);
        }
        return Libc.ReceiveMany(descriptor, (MultiMessageHeader*)Unsafe.AsPointer(ref _messages[0]), Count, Libc.MSG_DONTWAIT);
    }

    /// <summary>
    /// How long ago the kernel got the packet, from its time stamp (SO_TIMESTAMPNS), which only the wall clock gives: the time until this process
    /// was scheduled must not count when a backup waits for its skew time. 0 without a stamp.
    /// </summary>
    public TimeSpan Age(int slot)
    {
        var stamp = Control(slot, Libc.SOL_SOCKET, Libc.SO_TIMESTAMPNS); // struct timespec
        if (stamp.Length < TimeSize) return TimeSpan.Zero;
        var arrived = (MemoryMarshal.Read<long>(stamp) * NanosecondsPerSecond) + MemoryMarshal.Read<long>(stamp[8..]);
        var age = TimeSpan.FromTicks((Clocks.Real - arrived) / NanosecondsPerTick);
        return age > TimeSpan.Zero && age <= MostAge ? age : TimeSpan.Zero;
    }

    public ReadOnlySpan<byte> Packet(int slot) => _packets.AsSpan(slot * Size, (int)Math.Min(_messages[slot].Length, Size));

    /// <summary>The sender, a struct sockaddr_in or sockaddr_in6.</summary>
    public ReadOnlySpan<byte> Name(int slot) => _names.AsSpan(slot * NameSize, (int)Math.Min(_messages[slot].Header.NameLength, NameSize));

    /// <summary>The ancillary data of one kind; empty if the kernel sent none.</summary>
    public ReadOnlySpan<byte> Control(int slot, int level, int type)
    {
        var rest = _controls.AsSpan(slot * ControlSize, (int)Math.Min(_messages[slot].Header.ControlLength, ControlSize));
        while (rest.Length >= ControlHeader) // struct cmsghdr: length with itself, level, type
        {
            var length = (int)Math.Min(MemoryMarshal.Read<ulong>(rest), (ulong)rest.Length);
            if (length < ControlHeader) return default;
            if (MemoryMarshal.Read<int>(rest[8..]) == level && MemoryMarshal.Read<int>(rest[12..]) == type) return rest[ControlHeader..length];
            rest = rest[Math.Min(rest.Length, (length + Alignment - 1) & -Alignment)..];
        }
        return default;
    }
}
