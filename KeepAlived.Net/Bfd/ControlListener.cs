using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Bfd;

/// <summary>Gets each packet that a <see cref="ControlListener"/> reads.</summary>
internal interface IControlReceiver
{
    /// <param name="source">See <see cref="Channel.AddressNumber"/>.</param>
    /// <param name="timeToLive">TTL or hop limit that it arrived with.</param>
    void OnPacket(ReadOnlySpan<byte> packet, UInt128 source, byte timeToLive, ControlListener from);
}

/// <summary>
/// The UDP socket that hears all neighbours of one address family on one port (RFC 5881 §4, RFC 5883 §5): reads with recvmmsg(2), without allocation.
/// </summary>
internal sealed unsafe class ControlListener : IReadable, IDisposable
{
    public const int SingleHopPort = 3784, MultihopPort = 4784;
    private const int Slots = 32, SlotSize = 512, ControlSize = 64, ControlHeader = 16, ReceiveBuffer = 1 << 20;
    private readonly byte[] _buffer = GC.AllocateArray<byte>(Slots * SlotSize, pinned: true);
    private readonly byte[] _controls = GC.AllocateArray<byte>(Slots * ControlSize, pinned: true);
    private readonly byte[] _senders = GC.AllocateArray<byte>(Slots * InternetAddress.Largest, pinned: true);
    private readonly MultiMessageHeader[] _messages = GC.AllocateArray<MultiMessageHeader>(Slots, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Slots, pinned: true);
    private readonly IControlReceiver _receiver;

    /// <exception cref="LinuxException">Another program holds the port, or the family is switched off.</exception>
    public ControlListener(AddressFamily family, int port, IControlReceiver receiver)
    {
        (Family, Port, _receiver) = (family, port, receiver);
        var isIPv6 = family == AddressFamily.InterNetworkV6;
        Descriptor = Libc.OpenSocket(isIPv6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK, 0);
        try
        {
            if (isIPv6) Libc.SetOption(Descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, 1);
            if (isIPv6) Libc.SetOption(Descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_RECVHOPLIMIT, 1);
            else Libc.SetOption(Descriptor, Libc.IPPROTO_IP, Libc.IP_RECVTTL, 1);
            Libc.SetOption(Descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, ReceiveBuffer);
            Libc.Bind(Descriptor, InternetAddress.Of(isIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port));
        }
        catch (LinuxException)
        {
            Libc.Close(Descriptor);
            throw;
        }
        for (var slot = 0; slot < Slots; slot++) _vectors[slot] = new IoVector { Base = Unsafe.AsPointer(ref _buffer[slot * SlotSize]), Length = SlotSize };
    }

    public AddressFamily Family { get; }

    public int Port { get; }

    public int Descriptor { get; }

    /// <summary>Reads everything that has arrived.</summary>
    public void OnReadable()
    {
        int count;
        do
        {
            for (var slot = 0; slot < Slots; slot++) Prepare(slot);
            count = Libc.ReceiveMany(Descriptor, (MultiMessageHeader*)Unsafe.AsPointer(ref _messages[0]), Slots, Libc.MSG_DONTWAIT);
            for (var slot = 0; slot < count; slot++)
                _receiver.OnPacket(_buffer.AsSpan(slot * SlotSize, (int)_messages[slot].Length), InternetAddress.NumberIn(_senders.AsSpan(slot * InternetAddress.Largest, InternetAddress.Largest)), TimeToLiveOf(slot), this);
        }
        while (count == Slots);
    }

    public void Dispose() => Libc.Close(Descriptor);

    /// <summary>The kernel writes the lengths of the address and of the control data into the header.</summary>
    private void Prepare(int slot) => _messages[slot].Header = new MessageHeader
    {
        Name = Unsafe.AsPointer(ref _senders[slot * InternetAddress.Largest]),
        NameLength = InternetAddress.Largest,
        Vectors = (IoVector*)Unsafe.AsPointer(ref _vectors[slot]),
        VectorCount = 1,
        Control = Unsafe.AsPointer(ref _controls[slot * ControlSize]),
        ControlLength = ControlSize,
    };

    /// <summary>0 if the kernel did not tell it, so that the packet fails the check.</summary>
    private byte TimeToLiveOf(int slot)
    {
        var control = _controls.AsSpan(slot * ControlSize, ControlSize)[..(int)_messages[slot].Header.ControlLength];
        while (control.Length >= ControlHeader + sizeof(int)) // struct cmsghdr: length, level, type
        {
            var (length, level, type) = (MemoryMarshal.Read<long>(control), MemoryMarshal.Read<int>(control[8..]), MemoryMarshal.Read<int>(control[12..]));
            if ((level, type) is (Libc.IPPROTO_IP, Libc.IP_TTL) or (Libc.IPPROTO_IPV6, Libc.IPV6_HOPLIMIT)) return (byte)MemoryMarshal.Read<int>(control[ControlHeader..]);
            var aligned = (length + sizeof(long) - 1) & ~(sizeof(long) - 1);
            if (aligned < ControlHeader || aligned >= control.Length) return 0;
            control = control[(int)aligned..];
        }
        return 0;
    }
}
