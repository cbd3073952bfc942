using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>Gets each packet that an <see cref="AdvertSocket"/> reads, from the IP header on.</summary>
internal interface IAdvertReceiver
{
    void OnPacket(ReadOnlySpan<byte> packet);
}

/// <summary>
/// The raw socket of one virtual router, bound to one interface: reads with recvmmsg(2), sends with its own IP header, so that the
/// source is the router's address even from a virtual MAC interface that has none. Neither allocates.
/// </summary>
internal sealed unsafe class AdvertSocket : IReadable, IDisposable
{
    private const int Slots = 16, SlotSize = 2048, SockAddrSize = 16;
    private const byte InternetControl = 0xC0; // TOS of adverts, RFC 2474 class selector 6
    private readonly byte[] _buffer = GC.AllocateArray<byte>(Slots * SlotSize, pinned: true);
    private readonly byte[] _packet = GC.AllocateArray<byte>(IPv4Header.MinimumSize + Advertisement.MaximumSize, pinned: true);
    private readonly byte[] _target = GC.AllocateArray<byte>(SockAddrSize, pinned: true);
    private readonly MultiMessageHeader[] _messages = GC.AllocateArray<MultiMessageHeader>(Slots, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Slots, pinned: true);
    private int _descriptor;

    /// <param name="multicast">Join 224.0.0.18 on the interface.</param>
    /// <exception cref="LinuxException">No permission, or the interface is gone.</exception>
    public AdvertSocket(string interfaceName, int interfaceIndex, byte virtualRouterId, bool multicast, IAdvertReceiver receiver)
    {
        (Receiver, InterfaceIndex) = (receiver, interfaceIndex);
        _descriptor = Libc.OpenSocket(Libc.AF_INET, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, Advertisement.Protocol);
        AttachFilter(virtualRouterId);
        Libc.SetOption(_descriptor, Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, Encoding.UTF8.GetBytes(interfaceName + '\0'));
        Libc.SetOption(_descriptor, Libc.IPPROTO_IP, Libc.IP_HDRINCL, 1);
        Libc.SetOption(_descriptor, Libc.IPPROTO_IP, Libc.IP_MULTICAST_ALL, 0);
        Libc.SetOption(_descriptor, Libc.IPPROTO_IP, Libc.IP_MULTICAST_LOOP, 0);
        var membership = (BinaryPrimitives.ReverseEndianness(Advertisement.Group), 0u, interfaceIndex); // struct ip_mreqn
        Libc.SetOption(_descriptor, Libc.IPPROTO_IP, Libc.IP_MULTICAST_IF, membership);
        if (multicast) Libc.SetOption(_descriptor, Libc.IPPROTO_IP, Libc.IP_ADD_MEMBERSHIP, membership);
        for (var slot = 0; slot < Slots; slot++)
        {
            _vectors[slot] = new IoVector { Base = Unsafe.AsPointer(ref _buffer[slot * SlotSize]), Length = SlotSize };
            _messages[slot].Header = new MessageHeader { Vectors = (IoVector*)Unsafe.AsPointer(ref _vectors[slot]), VectorCount = 1 };
        }
    }

    public int Descriptor => _descriptor;

    /// <summary>The interface it is bound to; one of the same name made anew has another index.</summary>
    public int InterfaceIndex { get; }

    /// <summary>Who gets the packets; a reload hands the socket on.</summary>
    public IAdvertReceiver Receiver { get; set; }

    /// <summary>Reads everything that has arrived.</summary>
    public void OnReadable()
    {
        while (_descriptor >= 0)
        {
            var count = Libc.ReceiveMany(_descriptor, (MultiMessageHeader*)Unsafe.AsPointer(ref _messages[0]), Slots, Libc.MSG_DONTWAIT);
            if (count <= 0) return;
            for (var slot = 0; slot < count; slot++)
                Receiver.OnPacket(_buffer.AsSpan(slot * SlotSize, (int)_messages[slot].Length));
            if (count < Slots) return;
        }
    }

    /// <summary>Sends an advertisement; errno if the kernel refused it, else 0.</summary>
    public int Send(in AdvertisementFormat format, byte priority, ReadOnlySpan<byte> addresses, uint source, uint destination, ChecksumForm checksum)
    {
        var message = _packet.AsSpan(IPv4Header.MinimumSize);
        var length = IPv4Header.MinimumSize + Advertisement.Encode(message, format, priority, addresses, source, destination, checksum);
        WriteHeader(length, source, destination);
        _target.AsSpan().Clear();
        MemoryMarshal.Write(_target, (ushort)Libc.AF_INET);
        BinaryPrimitives.WriteUInt32BigEndian(_target.AsSpan(4), destination);
        return Libc.SendTo(_descriptor, _packet.AsSpan(0, length), Libc.MSG_DONTWAIT, _target) < 0 ? Libc.Errno : 0;
    }

    public void Dispose()
    {
        if (_descriptor >= 0) Libc.Close(_descriptor);
        _descriptor = -1;
    }

    /// <summary>The kernel fills in the identification and the header checksum (raw(7)).</summary>
    private void WriteHeader(int length, uint source, uint destination)
    {
        var header = _packet.AsSpan(0, IPv4Header.MinimumSize);
        header.Clear();
        header[0] = 0x45;
        header[1] = InternetControl;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
        header[8] = Advertisement.TimeToLive;
        header[9] = Advertisement.Protocol;
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], source);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], destination);
    }

    /// <summary>The kernel drops packets of other virtual routers (classic BPF): the byte after the VRRP type is the VRID.</summary>
    private void AttachFilter(byte virtualRouterId)
    {
        var program = stackalloc ulong[] // struct sock_filter: code, jt, jf, k
        {
            Instruction(0xB1, 0, 0, 0), // ldx 4*([0]&0xf)
            Instruction(0x50, 0, 0, 1), // ldb [x+1]
            Instruction(0x15, 0, 1, virtualRouterId), // jeq vrid
            Instruction(0x06, 0, 0, uint.MaxValue), // accept
            Instruction(0x06, 0, 0, 0), // drop
        };
        Libc.SetOption(_descriptor, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, (Length: 5UL, Program: (nint)program));
    }

    private static ulong Instruction(ushort code, byte ifTrue, byte ifFalse, uint value) =>
        code | ((ulong)ifTrue << 16) | ((ulong)ifFalse << 24) | ((ulong)value << 32);
}
