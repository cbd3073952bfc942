using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Netlink;

/// <summary>
/// An AF_NETLINK socket that hears only the kernel (netlink(7)). Each recvmmsg(2) takes as many datagrams as there are
/// slots: the kernel acks every message of a batch by a datagram of its own.
/// </summary>
internal sealed unsafe class NetlinkSocket : INetlinkTransport
{
    public const int NETLINK_ROUTE = 0, NETLINK_GENERIC = 16; // <linux/netlink.h>
    private const int NETLINK_ADD_MEMBERSHIP = 1, NETLINK_DROP_MEMBERSHIP = 2;
    private const int SOL_NETLINK = 270, NETLINK_CAP_ACK = 10, NETLINK_EXT_ACK = 11, NETLINK_GET_STRICT_CHK = 12;
    private const int ReceiveTimeoutSeconds = 5, ReceiveBufferSize = 1024 * 1024, SO_RCVTIMEO = 20, AddressSize = 12, MSG_WAITFORONE = 0x10000;

    /// <summary>The kernel makes the datagrams of a dump no larger than the buffer it has seen.</summary>
    private const int SlotSize = 16 * 1024;

    private readonly byte[] _buffer;
    private readonly byte[] _senders;
    private readonly MultiMessageHeader[] _messages;
    private readonly IoVector[] _vectors;
    private int _descriptor, _filled, _next;

    /// <param name="slots">Datagrams read by one system call; 16 KiB of address space each.</param>
    public NetlinkSocket(int protocol, uint groups = 0, bool nonBlocking = false, int slots = 64)
    {
        _buffer = GC.AllocateUninitializedArray<byte>(slots * SlotSize, pinned: true);
        _senders = GC.AllocateArray<byte>(slots * AddressSize, pinned: true);
        _messages = GC.AllocateArray<MultiMessageHeader>(slots, pinned: true);
        _vectors = GC.AllocateArray<IoVector>(slots, pinned: true);
        _descriptor = Libc.OpenSocket(Libc.AF_NETLINK, Libc.SOCK_RAW | (nonBlocking ? Libc.SOCK_NONBLOCK : 0), protocol);
        try
        {
            Configure(protocol, groups);
        }
        catch (LinuxException)
        {
            Dispose();
            throw;
        }
    }

    public int Descriptor => _descriptor;

    /// <summary>Calls of send and recvmmsg so far, for the tests that count them.</summary>
    public int SystemCalls { get; private set; }

    public void Send(ReadOnlySpan<byte> messages)
    {
        SystemCalls++;
        if (Libc.Send(_descriptor, messages, 0) < 0) throw new LinuxException("send(AF_NETLINK)", Libc.Errno);
    }

    public ReadOnlySpan<byte> Receive() =>
        TryReceive(out var datagram) ? datagram : throw new LinuxException("recv(AF_NETLINK)", Libc.EAGAIN, "the kernel did not answer");

    /// <summary>The next datagram of the kernel, without allocating; false if nothing is there.</summary>
    /// <exception cref="LinuxException">ENOBUFS: the socket overflowed and events were lost.</exception>
    public bool TryReceive(out ReadOnlySpan<byte> datagram)
    {
        while (_next < _filled || Fill())
        {
            var slot = _next++;
            ref var message = ref _messages[slot];
            if (MemoryMarshal.Read<uint>(_senders.AsSpan(slot * AddressSize + 4)) != 0) continue; // nl_pid: not the kernel
            if ((message.Header.Flags & Libc.MSG_TRUNC) != 0) throw new LinuxException("recv(AF_NETLINK)", Libc.ENOBUFS, "datagram cut off");
            datagram = _buffer.AsSpan(slot * SlotSize, (int)message.Length);
            return true;
        }
        datagram = default;
        return false;
    }

    /// <summary>Sizes the receive buffer; 0 leaves it as it is.</summary>
    /// <param name="force">Beyond the system's limit, rmem_max.</param>
    public void SizeReceiveBuffer(uint bytes, bool force)
    {
        if (bytes > 0) Libc.SetOption(_descriptor, Libc.SOL_SOCKET, force ? Libc.SO_RCVBUFFORCE : Libc.SO_RCVBUF, (int)Math.Min(bytes, int.MaxValue / 2));
    }

    /// <summary>Joins a multicast group, or leaves it.</summary>
    /// <param name="group">RTNLGRP_ of linux/rtnetlink.h.</param>
    public void Subscribe(int group, bool join) => Libc.SetOption(_descriptor, SOL_NETLINK, join ? NETLINK_ADD_MEMBERSHIP : NETLINK_DROP_MEMBERSHIP, group);

    public void Dispose()
    {
        if (_descriptor < 0) return;
        Libc.Close(_descriptor);
        _descriptor = -1;
    }

    private void Configure(int protocol, uint groups)
    {
        Libc.SetOption(_descriptor, SOL_NETLINK, NETLINK_EXT_ACK, 1);
        Libc.SetOption(_descriptor, SOL_NETLINK, NETLINK_CAP_ACK, 1);
        if (protocol == NETLINK_ROUTE) Libc.SetOption(_descriptor, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
        Libc.SetOption(_descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, ReceiveBufferSize);
        Libc.SetOption(_descriptor, Libc.SOL_SOCKET, SO_RCVTIMEO, (Seconds: (long)ReceiveTimeoutSeconds, Microseconds: 0L));
        Span<byte> address = stackalloc byte[AddressSize];
        address.Clear();
        MemoryMarshal.Write(address, (ushort)Libc.AF_NETLINK);
        MemoryMarshal.Write(address[8..], in groups);
        Libc.Bind(_descriptor, address);
    }

    /// <summary>Reads what is there into the slots; false if there is nothing (or nothing came in time).</summary>
    private bool Fill()
    {
        (_next, _filled) = (0, 0);
        for (var slot = 0; slot < _messages.Length; slot++)
        {
            _vectors[slot] = new IoVector { Base = Unsafe.AsPointer(ref _buffer[slot * SlotSize]), Length = SlotSize };
            _messages[slot].Header = new MessageHeader
            {
                Name = Unsafe.AsPointer(ref _senders[slot * AddressSize]),
                NameLength = AddressSize,
                Vectors = (IoVector*)Unsafe.AsPointer(ref _vectors[slot]),
                VectorCount = 1,
            };
        }
        while (true)
        {
            SystemCalls++;
            _filled = Libc.ReceiveMany(_descriptor, (MultiMessageHeader*)Unsafe.AsPointer(ref _messages[0]), (uint)_messages.Length, MSG_WAITFORONE);
            if (_filled > 0) return true;
            var error = Libc.Errno;
            _filled = 0;
            if (error == Libc.EINTR) continue;
            return error == Libc.EAGAIN ? false : throw new LinuxException("recv(AF_NETLINK)", error);
        }
    }
}
