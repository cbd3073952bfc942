using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>
/// Tells the neighbours on an interface whose an address is: by gratuitous ARP, or by unsolicited neighbour advertisements for IPv6.
/// The frames of all interfaces leave through one AF_PACKET socket (packet(7)).
/// </summary>
internal sealed class NeighbourAnnouncer : IDisposable
{
    private const int LinkAddressSize = 20, MacSize = 6, IPv6Size = 16;
    private readonly byte[] _frame = GC.AllocateArray<byte>(NeighbourAdvertisement.Size, pinned: true);
    private readonly byte[] _target = GC.AllocateArray<byte>(LinkAddressSize, pinned: true);
    private readonly int _descriptor = Libc.OpenSocket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, 0);

    public NeighbourAnnouncer()
    {
        MemoryMarshal.Write(_target, (ushort)Libc.AF_PACKET);
        _target[11] = MacSize;
    }

    /// <summary>False if the kernel refused the frame (the interface is down), or if the interface has no Ethernet address: a tunnel, InfiniBand.</summary>
    /// <param name="address">4 or 16 bytes.</param>
    /// <param name="isRouter">Whether the interface forwards IPv6.</param>
    public bool Send(int interfaceIndex, ReadOnlySpan<byte> mac, ReadOnlySpan<byte> address, bool isRouter = false)
    {
        if (mac.Length != MacSize) return false;
        var length = address.Length == IPv6Size ? NeighbourAdvertisement.Encode(_frame, mac, address, isRouter) : GratuitousArp.Encode(_frame, mac, address);
        // struct sockaddr_ll: protocol, index and link address are those of the frame
        _frame.AsSpan(2 * MacSize, sizeof(ushort)).CopyTo(_target.AsSpan(2));
        MemoryMarshal.Write(_target.AsSpan(4), in interfaceIndex);
        _frame.AsSpan(0, MacSize).CopyTo(_target.AsSpan(12));
        return Libc.SendTo(_descriptor, _frame.AsSpan(0, length), Libc.MSG_DONTWAIT, _target) > 0;
    }

    public void Dispose() => Libc.Close(_descriptor);
}
