using System.Buffers.Binary;
using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>Sends gratuitous ARP frames from any interface through one AF_PACKET socket (packet(7)).</summary>
internal sealed class GratuitousArpSender : IDisposable
{
    private const int LinkAddressSize = 20, ETH_P_ARP = 0x0806;
    private readonly byte[] _frame = GC.AllocateArray<byte>(GratuitousArp.Size, pinned: true);
    private readonly byte[] _target = GC.AllocateArray<byte>(LinkAddressSize, pinned: true);
    private readonly int _descriptor = Libc.OpenSocket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, 0);

    public GratuitousArpSender()
    {
        // struct sockaddr_ll; the index changes with each frame
        MemoryMarshal.Write(_target, (ushort)Libc.AF_PACKET);
        BinaryPrimitives.WriteUInt16BigEndian(_target.AsSpan(2), ETH_P_ARP);
        _target[11] = GratuitousArp.MacSize;
        _target.AsSpan(12, GratuitousArp.MacSize).Fill(0xFF);
    }

    /// <summary>False if the kernel refused the frame (the interface is down).</summary>
    public bool Send(int interfaceIndex, ReadOnlySpan<byte> mac, ReadOnlySpan<byte> address)
    {
        MemoryMarshal.Write(_target.AsSpan(4), in interfaceIndex);
        return Libc.SendTo(_descriptor, _frame.AsSpan(0, GratuitousArp.Encode(_frame, mac, address)), Libc.MSG_DONTWAIT, _target) > 0;
    }

    public void Dispose() => Libc.Close(_descriptor);
}
