using System.Runtime.InteropServices;

namespace KeepAlived.Net.Netlink;

/// <summary>struct nlmsghdr, netlink(7), with the flags and types we use.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkHeader
{
    public const int Size = 16;
    public const ushort NLMSG_ERROR = 2, NLMSG_DONE = 3, NLMSG_MIN_TYPE = 16;
    public const ushort NLM_F_REQUEST = 1, NLM_F_MULTI = 2, NLM_F_ACK = 4, NLM_F_DUMP_INTR = 0x10, NLM_F_CAPPED = 0x100, NLM_F_ACK_TLVS = 0x200;
    public const ushort NLM_F_REPLACE = 0x100, NLM_F_EXCL = 0x200, NLM_F_CREATE = 0x400, NLM_F_APPEND = 0x800, NLM_F_DUMP = 0x300;

    public uint Length;
    public ushort Type;
    public ushort Flags;
    public uint Sequence;
    public uint PortId;
}

/// <summary>Fills the part of a message after its <see cref="NetlinkHeader"/>.</summary>
internal delegate void WritePayload<in TState>(ref AttributeWriter writer, TState state)
    where TState : allows ref struct;

/// <summary>Sees one message of a dump: its type and the bytes after the header.</summary>
internal delegate void ReadPayload(ushort type, ReadOnlySpan<byte> payload);

/// <summary>What the kernel said to one message of a batch: errno 0 is success.</summary>
internal readonly record struct NetlinkResult(int Errno, string? KernelText)
{
    public bool Succeeded => Errno == 0;
}

/// <summary>Where netlink messages go; the real one is <see cref="NetlinkSocket"/>, tests use a lambda.</summary>
internal interface INetlinkTransport : IDisposable
{
    /// <summary>Sends bytes that hold one or more messages in one call.</summary>
    void Send(ReadOnlySpan<byte> messages);

    /// <summary>Receives one datagram from the kernel, waiting for it; messages of other senders are dropped.</summary>
    ReadOnlySpan<byte> Receive();
}
