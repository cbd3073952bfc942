using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Netlink.Connector;

/// <summary>What happened to a process; threads are not told of.</summary>
internal enum ProcessEventKind : byte
{
    /// <summary>A copy of its parent was made.</summary>
    Forked,

    /// <summary>It runs another program now.</summary>
    Executed,

    /// <summary>It has another name now.</summary>
    Renamed,
    Exited,

    /// <summary>The kernel could not tell all: look for yourself.</summary>
    Lost,

    /// <summary>Nothing more can be heard.</summary>
    Broken,
}

/// <param name="Parent">Of a process that was forked.</param>
internal readonly record struct ProcessEvent(ProcessEventKind Kind, int Process, int Parent = 0);

/// <summary>
/// The kernel's events of processes (linux/cn_proc.h). They are told in the first network namespace only, and only if the kernel was built with CONFIG_PROC_EVENTS.
/// </summary>
internal sealed class ProcessEvents : IReadable, IDisposable
{
    private const int NETLINK_CONNECTOR = 11, SO_RCVBUF = 8, SO_RCVBUFFORCE = 33; // <linux/netlink.h>, <asm-generic/socket.h>
    private const uint CN_IDX_PROC = 1, CN_VAL_PROC = 1, PROC_CN_MCAST_LISTEN = 1;
    private const uint PROC_EVENT_FORK = 1, PROC_EVENT_EXEC = 2, PROC_EVENT_COMM = 0x200, PROC_EVENT_EXIT = 0x80000000;

    /// <summary>struct cn_msg after the netlink header, struct proc_event after that: what, processor, time, then the event.</summary>
    private const int ConnectorSize = 20, EventAt = NetlinkHeader.Size + ConnectorSize, DataAt = EventAt + 16, LongestData = 16;

    private readonly NetlinkSocket _socket = new(NETLINK_CONNECTOR, CN_IDX_PROC, nonBlocking: true, slots: 16);
    private readonly Action<ProcessEvent> _onEvent;

    /// <param name="receiveBuffer">Bytes; 0: the default.</param>
    /// <param name="force">Beyond the system's limit.</param>
    /// <exception cref="LinuxException">The kernel does not tell of processes here.</exception>
    public ProcessEvents(int receiveBuffer, bool force, Action<ProcessEvent> onEvent)
    {
        _onEvent = onEvent;
        try
        {
            if (receiveBuffer > 0) Libc.SetOption(_socket.Descriptor, Libc.SOL_SOCKET, force ? SO_RCVBUFFORCE : SO_RCVBUF, receiveBuffer);
            Subscribe();
        }
        catch (LinuxException)
        {
            Dispose();
            throw;
        }
    }

    public int Descriptor => _socket.Descriptor;

    /// <summary>The kernel has confirmed that it tells: in a pid namespace it is silent without a word.</summary>
    public bool IsConfirmed { get; private set; }

    public void OnReadable()
    {
        try
        {
            while (_socket.TryReceive(out var datagram)) Read(datagram);
        }
        catch (LinuxException refused)
        {
            _onEvent(new(refused.Errno == Libc.ENOBUFS ? ProcessEventKind.Lost : ProcessEventKind.Broken, 0));
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>An event of a thread, or one that says nothing about which processes there are, is none.</summary>
    internal static ProcessEvent? Decode(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < DataAt + LongestData) return null;
        var data = MemoryMarshal.Cast<byte, int>(datagram.Slice(DataAt, LongestData));
        return MemoryMarshal.Read<uint>(datagram[EventAt..]) switch
        {
            PROC_EVENT_FORK when data[2] == data[3] => new(ProcessEventKind.Forked, data[2], data[1]),
            PROC_EVENT_EXEC => new(ProcessEventKind.Executed, data[1]),
            PROC_EVENT_COMM when data[0] == data[1] => new(ProcessEventKind.Renamed, data[1]),
            PROC_EVENT_EXIT when data[0] == data[1] => new(ProcessEventKind.Exited, data[1]),
            _ => null,
        };
    }

    private void Read(ReadOnlySpan<byte> datagram)
    {
        IsConfirmed = true;
        if (Decode(datagram) is { } happened) _onEvent(happened);
    }

    private void Subscribe()
    {
        Span<byte> message = stackalloc byte[EventAt + sizeof(uint)];
        message.Clear();
        MemoryMarshal.Write(message, new NetlinkHeader { Length = (uint)message.Length, Type = NetlinkHeader.NLMSG_DONE, PortId = 0 });
        MemoryMarshal.Write(message[NetlinkHeader.Size..], (CN_IDX_PROC, CN_VAL_PROC));
        MemoryMarshal.Write(message[(NetlinkHeader.Size + 16)..], (ushort)sizeof(uint)); // cn_msg.len, after seq and ack
        MemoryMarshal.Write(message[EventAt..], PROC_CN_MCAST_LISTEN);
        _socket.Send(message);
    }
}
