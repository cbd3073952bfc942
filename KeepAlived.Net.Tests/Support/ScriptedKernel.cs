using System.Runtime.InteropServices;
using System.Text;
using KeepAlived.Net.Netlink;

namespace KeepAlived.Net.Tests.Support;

/// <summary>One message that the code under test sent.</summary>
internal sealed record KernelRequest(NetlinkHeader Header, byte[] Payload);

/// <summary>Netlink as a lambda: every request is answered by the datagrams that the script returns.</summary>
internal sealed class ScriptedKernel(Func<KernelRequest, IEnumerable<byte[]>> answer) : INetlinkTransport
{
    private readonly Queue<byte[]> _waiting = new();

    public List<KernelRequest> Requests { get; } = [];

    /// <summary>How many system calls sending would have taken.</summary>
    public int Sends { get; private set; }

    /// <summary>Rearranges the datagrams of one send before they are read.</summary>
    public Func<IEnumerable<byte[]>, IEnumerable<byte[]>> Deliver { get; init; } = datagrams => datagrams;

    public void Send(ReadOnlySpan<byte> messages)
    {
        Sends++;
        var datagrams = new List<byte[]>();
        while (NetlinkClient.TryTake(ref messages, out var header, out var payload))
        {
            var request = new KernelRequest(header, payload.ToArray());
            Requests.Add(request);
            // As the kernel, no success is told that was not asked for.
            datagrams.AddRange(answer(request).Where(datagram => (header.Flags & (NetlinkHeader.NLM_F_ACK | NetlinkHeader.NLM_F_DUMP)) != 0 || !IsSuccess(datagram)));
        }
        Assert.That(messages.Length, Is.Zero, "a send must hold whole messages only");
        foreach (var datagram in Deliver(datagrams)) _waiting.Enqueue(datagram);
    }

    public ReadOnlySpan<byte> Receive() =>
        _waiting.TryDequeue(out var datagram) ? datagram : throw new TimeoutException("the script has no more datagrams");

    public void Dispose() => _waiting.Clear();

    private static bool IsSuccess(byte[] datagram) =>
        datagram.Length >= NetlinkHeader.Size + 4 && MemoryMarshal.Read<NetlinkHeader>(datagram).Type == NetlinkHeader.NLMSG_ERROR && BitConverter.ToInt32(datagram, NetlinkHeader.Size) == 0;

    /// <summary>An ack (errno 0) or a refusal, as a kernel with NETLINK_CAP_ACK and NETLINK_EXT_ACK sends it.</summary>
    public static byte[] Ack(KernelRequest request, int errno = 0, string? text = null)
    {
        var body = new List<byte>();
        Append(body, -errno);
        Append(body, request.Header);
        if (text is not null) body.AddRange(Attribute(1, [.. Encoding.UTF8.GetBytes(text), 0]));
        var flags = NetlinkHeader.NLM_F_CAPPED | (text is null ? 0 : NetlinkHeader.NLM_F_ACK_TLVS);
        return Message(request, NetlinkHeader.NLMSG_ERROR, (ushort)flags, [.. body]);
    }

    /// <summary>The end of a dump.</summary>
    public static byte[] Done(KernelRequest request, int errno = 0, ushort flags = 0)
    {
        var body = new List<byte>();
        Append(body, -errno);
        return Message(request, NetlinkHeader.NLMSG_DONE, (ushort)(flags | NetlinkHeader.NLM_F_MULTI), [.. body]);
    }

    /// <summary>A message in answer to a request.</summary>
    public static byte[] Message(KernelRequest request, ushort type, ushort flags, byte[] payload)
    {
        var header = new NetlinkHeader { Length = (uint)(NetlinkHeader.Size + payload.Length), Type = type, Flags = flags, Sequence = request.Header.Sequence };
        var bytes = new List<byte>();
        Append(bytes, header);
        bytes.AddRange(payload);
        while (bytes.Count % 4 != 0) bytes.Add(0);
        return [.. bytes];
    }

    public static byte[] Attribute(ushort type, byte[] value)
    {
        var bytes = new List<byte>();
        Append(bytes, (ushort)(4 + value.Length));
        Append(bytes, type);
        bytes.AddRange(value);
        while (bytes.Count % 4 != 0) bytes.Add(0);
        return [.. bytes];
    }

    private static void Append<T>(List<byte> bytes, T value)
        where T : unmanaged => bytes.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
}
