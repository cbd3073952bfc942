using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>Gets each packet that an <see cref="AdvertSocket"/> reads.</summary>
internal interface IAdvertReceiver
{
    /// <param name="packet">With its header if it is of IPv4: the message begins at <see cref="IpHeader.HeaderLength"/>.</param>
    void OnPacket(in IpHeader ip, ReadOnlySpan<byte> packet);
}

/// <summary>Where a virtual router listens. Those that differ in the VRID only have one socket.</summary>
/// <param name="Group">To join on the interface; null: unicast only.</param>
/// <param name="ReceiveBuffer">Bytes that wait to be read, with the kernel's overhead; also above the limit of the system.</param>
/// <param name="Protocol">112, or 51 for messages behind an authentication header.</param>
internal sealed record AdvertChannel(string Interface, int InterfaceIndex, byte VirtualRouterId, bool IsIPv6, UInt128? Group, byte Protocol = Advertisement.Protocol, int ReceiveBuffer = 1 << 20);

/// <summary>
/// The raw socket of the virtual routers of one interface: reads with recvmmsg(2), sends with its own IP header, so that the
/// source is the router's address even from a virtual MAC interface that has none. Neither allocates.
/// </summary>
internal sealed class AdvertSocket : IReadable, IDisposable
{
    private const int NameSize = 28, AddressIn6At = 8, ScopeAt = 24, MessagesPerTurn = 1024, RouterIdAt = 1, RouterIds = 256;

    /// <summary>What many routers ask for together is enough at that.</summary>
    private const long EnoughForMany = 8 << 20;
    private readonly ReceiveSlots _slots;
    private readonly byte[] _target = GC.AllocateArray<byte>(NameSize, pinned: true);
    private readonly bool _isIPv6;
    private readonly byte _protocol;
    private readonly IAdvertReceiver? _all;
    private readonly IAdvertReceiver?[] _receivers = new IAdvertReceiver?[RouterIds];
    private readonly int[] _receiveBuffers = new int[RouterIds];
    private int _descriptor;

    /// <param name="slots">Shared by the sockets of a thread.</param>
    /// <param name="all">Gets the packets of every virtual router; null: those get them that are added.</param>
    /// <exception cref="LinuxException">No permission, or the interface is gone.</exception>
    public AdvertSocket(AdvertChannel channel, ReceiveSlots slots, IAdvertReceiver? all = null)
    {
        (_slots, Channel, _isIPv6, _protocol, _all) = (slots, channel, channel.IsIPv6, channel.Protocol, all);
        _receiveBuffers[0] = channel.ReceiveBuffer;
        _descriptor = Libc.OpenSocket(_isIPv6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK, _protocol);
        try
        {
            Listen();
            Libc.SetOption(_descriptor, Libc.SOL_SOCKET, Libc.SO_TIMESTAMPNS, 1);
            Libc.SetOption(_descriptor, Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, Encoding.UTF8.GetBytes(channel.Interface + '\0'));
            if (_isIPv6) PrepareIPv6(channel);
            else PrepareIPv4(channel);
        }
        catch (LinuxException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Null: the interface has gone since it was looked for, of which the kernel will tell.</summary>
    /// <exception cref="LinuxException">No permission, no descriptors, no memory.</exception>
    public static AdvertSocket? TryOpen(AdvertChannel channel, ReceiveSlots slots, IAdvertReceiver? all = null)
    {
        try
        {
            return new AdvertSocket(channel, slots, all);
        }
        catch (LinuxException gone) when (gone.Errno is Libc.ENODEV or Libc.EADDRNOTAVAIL)
        {
            return null;
        }
    }

    public int Descriptor => _descriptor;

    public AdvertChannel Channel { get; }

    public bool IsUsed => Array.Exists(_receivers, static receiver => receiver is not null);

    /// <summary>From now on a virtual router gets its packets, instead of who got them before; a reload hands them on like that.</summary>
    /// <param name="receiveBuffer">Bytes that it asks for; those of all routers add up.</param>
    public void Add(byte virtualRouterId, IAdvertReceiver receiver, int receiveBuffer = 0)
    {
        _receivers[virtualRouterId] = receiver;
        _receiveBuffers[virtualRouterId] = receiveBuffer;
        Listen();
    }

    /// <summary>A virtual router gets none any more, unless another has them already.</summary>
    public void Remove(byte virtualRouterId, IAdvertReceiver receiver)
    {
        if (_receivers[virtualRouterId] != receiver) return;
        (_receivers[virtualRouterId], _receiveBuffers[virtualRouterId]) = (null, 0);
        Listen();
    }

    /// <summary>Reads everything that has arrived; of a flood that is faster than us so much at once that deadlines are kept.</summary>
    public void OnReadable()
    {
        for (var read = 0; _descriptor >= 0 && read < MessagesPerTurn;)
        {
            var count = _slots.Receive(_descriptor);
            for (var slot = 0; slot < count; slot++)
                if (TryReadHeader(slot, out var ip)) Dispatch(ip with { Age = _slots.Age(slot) }, _slots.Packet(slot));
            if (count < ReceiveSlots.Count) return;
            read += count;
        }
    }

    /// <summary>Sends a packet that begins with its IP header; errno if the kernel refused it, else 0.</summary>
    public int Send(ReadOnlySpan<byte> packet, UInt128 destination)
    {
        _target.AsSpan().Clear();
        MemoryMarshal.Write(_target, (ushort)(_isIPv6 ? Libc.AF_INET6 : Libc.AF_INET));
        if (_isIPv6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(_target.AsSpan(AddressIn6At), destination);
            MemoryMarshal.Write(_target.AsSpan(ScopeAt), Channel.InterfaceIndex);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(_target.AsSpan(4), (uint)destination);
        }
        return Libc.SendTo(_descriptor, packet, Libc.MSG_DONTWAIT, _target.AsSpan(0, _isIPv6 ? NameSize : 16)) < 0 ? Libc.Errno : 0;
    }

    public void Dispose()
    {
        if (_descriptor >= 0) Libc.Close(_descriptor);
        _descriptor = -1;
    }

    private void Dispatch(in IpHeader ip, ReadOnlySpan<byte> packet)
    {
        var at = ip.HeaderLength + (_protocol == Advertisement.Protocol ? 0 : AuthenticationHeader.Size) + RouterIdAt;
        if (at < packet.Length) (_all ?? _receivers[packet[at]])?.OnPacket(ip, packet);
    }

    /// <summary>Has the kernel drop packets of others, and hold many of ours.</summary>
    private void Listen()
    {
        Span<byte> wanted = stackalloc byte[RouterIds];
        var (count, most, sum) = (0, 0, 0L);
        for (var id = 0; id < RouterIds; id++)
        {
            if (_receivers[id] is not null) wanted[count++] = (byte)id;
            (most, sum) = (Math.Max(most, _receiveBuffers[id]), sum + _receiveBuffers[id]);
        }
        if (_all is null) AdvertFilter.Attach(_descriptor, Channel, wanted[..count]);
        if (most > 0) Libc.SetOption(_descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, (int)Math.Max(most, Math.Min(sum, EnoughForMany)));
    }

    private void PrepareIPv4(AdvertChannel channel)
    {
        Libc.SetOption(_descriptor, Libc.IPPROTO_IP, Libc.IP_HDRINCL, 1);
        Libc.SetOption(_descriptor, Libc.IPPROTO_IP, Libc.IP_MULTICAST_ALL, 0);
        Libc.SetOption(_descriptor, Libc.IPPROTO_IP, Libc.IP_MULTICAST_LOOP, 0);
        var membership = (BinaryPrimitives.ReverseEndianness((uint)(channel.Group ?? 0)), 0u, channel.InterfaceIndex); // struct ip_mreqn
        Libc.SetOption(_descriptor, Libc.IPPROTO_IP, Libc.IP_MULTICAST_IF, membership);
        if (channel.Group is not null) Libc.SetOption(_descriptor, Libc.IPPROTO_IP, Libc.IP_ADD_MEMBERSHIP, membership);
    }

    private void PrepareIPv6(AdvertChannel channel)
    {
        Libc.SetOption(_descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_HDRINCL, 1);
        Libc.SetOption(_descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_ALL, 0);
        Libc.SetOption(_descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_LOOP, 0);
        Libc.SetOption(_descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_RECVHOPLIMIT, 1);
        Libc.SetOption(_descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_RECVPKTINFO, 1);
        Libc.SetOption(_descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_IF, channel.InterfaceIndex);
        if (channel.Group is not { } group) return;
        Span<byte> membership = stackalloc byte[20]; // struct ipv6_mreq
        BinaryPrimitives.WriteUInt128BigEndian(membership, group);
        MemoryMarshal.Write(membership[16..], channel.InterfaceIndex);
        Libc.SetOption(_descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_JOIN_GROUP, membership);
    }

    /// <summary>The kernel delivers IPv4 headers with the packet, and of IPv6 headers what was asked for beside it.</summary>
    private bool TryReadHeader(int slot, out IpHeader ip)
    {
        if (!_isIPv6) return IPv4Header.TryDecode(_slots.Packet(slot), out ip) == DecodeError.None;
        ip = default;
        var name = _slots.Name(slot);
        var hops = _slots.Control(slot, Libc.IPPROTO_IPV6, Libc.IPV6_HOPLIMIT);
        var info = _slots.Control(slot, Libc.IPPROTO_IPV6, Libc.IPV6_PKTINFO);
        if (name.Length < AddressIn6At + 16 || hops.Length < sizeof(int) || info.Length < 16) return false;
        var source = BinaryPrimitives.ReadUInt128BigEndian(name[AddressIn6At..]);
        if (!IPv6Header.IsSource(source)) return false;
        ip = new((byte)MemoryMarshal.Read<int>(hops), _protocol, source, BinaryPrimitives.ReadUInt128BigEndian(info),
            0, _slots.Packet(slot).Length, IsIPv6: true);
        return true;
    }
}
