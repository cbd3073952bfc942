using System.Runtime.InteropServices;
using System.Text;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Netlink;

/// <summary>
/// Requests over a transport: single requests, dumps and batches. A batch packs many messages into one send and matches
/// the answers by sequence number, so that loading a thousand services takes a handful of system calls.
/// </summary>
internal sealed class NetlinkClient(INetlinkTransport transport) : IDisposable
{
    private const int BatchBytes = 32 * 1024, MaxMessage = 4096, DumpAttempts = 5;

    /// <summary>The answers to a batch that is refused wait in the receive buffer, 0.75 to 1.25 KiB each; so many fit even where the default limit (rmem_max) holds.</summary>
    private const int BatchMessages = 256;

    private const ushort NLMSGERR_ATTR_MSG = 1;
    private readonly byte[] _buffer = new byte[BatchBytes + MaxMessage];
    private uint _sequence = 1;

    /// <summary>One request; throws <see cref="NetlinkException"/> named <paramref name="operation"/> when the kernel refuses.</summary>
    public void Request<TState>(string operation, ushort type, ushort flags, WritePayload<TState> write, TState state)
    {
        var sequence = _sequence++;
        var length = Write(0, type, (ushort)(flags | NetlinkHeader.NLM_F_REQUEST | NetlinkHeader.NLM_F_ACK), sequence, write, state);
        transport.Send(_buffer.AsSpan(0, length));
        var result = default(NetlinkResult);
        Collect(sequence, 1, 1, (_, answer) => result = answer, null);
        if (!result.Succeeded) throw new NetlinkException(operation, result.Errno, result.KernelText);
    }

    /// <summary>A request that is answered by messages rather than an ack alone; NLM_F_DUMP is added if asked for.</summary>
    /// <remarks>A dump that the kernel marks as interrupted (NLM_F_DUMP_INTR) is inconsistent and asked for again.</remarks>
    /// <param name="mayBeTorn">After some attempts an inconsistent dump will do: the caller hears of each change, too.</param>
    public void Query<TState>(string operation, ushort type, bool dump, WritePayload<TState> write, TState state, Action restart, ReadPayload read, bool mayBeTorn = false)
    {
        var flags = (ushort)(NetlinkHeader.NLM_F_REQUEST | (dump ? NetlinkHeader.NLM_F_DUMP : NetlinkHeader.NLM_F_ACK));
        for (var attempt = 1; ; attempt++)
        {
            restart();
            var sequence = _sequence++;
            transport.Send(_buffer.AsSpan(0, Write(0, type, flags, sequence, write, state)));
            var result = default(NetlinkResult);
            var consistent = Collect(sequence, 1, 1, (_, answer) => result = answer, read);
            if (!result.Succeeded) throw new NetlinkException(operation, result.Errno, result.KernelText);
            if (consistent || (mayBeTorn && attempt == DumpAttempts)) return;
            if (attempt == DumpAttempts) throw new NetlinkException(operation, Libc.EINTR, "the table kept changing while it was read");
        }
    }

    /// <summary>Sends all items, as many as fit in each system call; <paramref name="done"/> gets the index and the kernel's answer.</summary>
    /// <remarks>The kernel answers in order and tells refusals unasked, so only the last message of each send asks for an ack.</remarks>
    public void Batch<TItem>(IReadOnlyList<TItem> items, Func<TItem, (ushort Type, ushort Flags)> kind, WritePayload<TItem> write, Action<int, NetlinkResult> done)
    {
        for (var next = 0; next < items.Count;)
        {
            var (first, length, start, last) = (_sequence, 0, next, 0);
            for (; next < items.Count && length < BatchBytes && next - start < BatchMessages; next++)
            {
                var (type, flags) = kind(items[next]);
                last = length;
                length = Write(length, type, (ushort)(flags | NetlinkHeader.NLM_F_REQUEST), _sequence++, write, items[next]);
            }
            MemoryMarshal.AsRef<NetlinkHeader>(_buffer.AsSpan(last)).Flags |= NetlinkHeader.NLM_F_ACK;
            transport.Send(_buffer.AsSpan(0, length));
            var results = new NetlinkResult[next - start];
            var ended = false;
            while (!ended) Collect(first, results.Length, 1, (index, result) =>
            {
                results[index] = result;
                ended |= index == results.Length - 1;
            }, null);
            for (var index = 0; index < results.Length; index++) done(start + index, results[index]);
        }
    }

    public void Dispose() => transport.Dispose();

    private int Write<TState>(int at, ushort type, ushort flags, uint sequence, WritePayload<TState> write, TState state)
    {
        var payload = new AttributeWriter(_buffer.AsSpan(at + NetlinkHeader.Size));
        write(ref payload, state);
        var header = new NetlinkHeader { Length = (uint)(NetlinkHeader.Size + payload.Length), Type = type, Flags = flags, Sequence = sequence };
        MemoryMarshal.Write(_buffer.AsSpan(at), in header);
        return at + NetlinkHeader.Size + ((payload.Length + 3) & ~3);
    }

    /// <summary>Reads until so many of the requests are answered; false if a dump was interrupted.</summary>
    private bool Collect(uint first, int count, int answers, Action<int, NetlinkResult> done, ReadPayload? read)
    {
        var consistent = true;
        for (var open = answers; open > 0;)
        {
            var datagram = transport.Receive();
            while (TryTake(ref datagram, out var header, out var payload))
            {
                var index = header.Sequence - first;
                if (index >= count) continue; // an answer to a request given up before
                consistent &= (header.Flags & NetlinkHeader.NLM_F_DUMP_INTR) == 0;
                if (header.Type is NetlinkHeader.NLMSG_ERROR or NetlinkHeader.NLMSG_DONE)
                {
                    open--;
                    done((int)index, ReadResult(header, payload));
                }
                else if (header.Type >= NetlinkHeader.NLMSG_MIN_TYPE) read?.Invoke(header.Type, payload);
            }
        }
        return consistent;
    }

    /// <summary>Cuts the next message off a datagram; false at its end or where a length is impossible.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> datagram, out NetlinkHeader header, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (!MemoryMarshal.TryRead(datagram, out header) || header.Length < NetlinkHeader.Size || header.Length > datagram.Length) return false;
        payload = datagram[NetlinkHeader.Size..(int)header.Length];
        datagram = datagram[Math.Min(datagram.Length, ((int)header.Length + 3) & ~3)..];
        return true;
    }

    /// <summary>NLMSG_ERROR and NLMSG_DONE both start with a negative errno; extended-ack attributes may follow.</summary>
    private static NetlinkResult ReadResult(NetlinkHeader header, ReadOnlySpan<byte> payload)
    {
        if (!MemoryMarshal.TryRead<int>(payload, out var error)) return default;
        if ((header.Flags & NetlinkHeader.NLM_F_ACK_TLVS) == 0) return new(-error, null);
        var rest = payload[4..];
        if (header.Type == NetlinkHeader.NLMSG_ERROR)
        {
            if (!MemoryMarshal.TryRead<NetlinkHeader>(rest, out var request)) return new(-error, null);
            var echoed = (header.Flags & NetlinkHeader.NLM_F_CAPPED) != 0 ? NetlinkHeader.Size : (int)Math.Min((uint)rest.Length, request.Length);
            rest = rest[Math.Min(rest.Length, echoed)..];
        }
        for (var reader = new AttributeReader(rest); reader.Next();)
            if (reader.Type == NLMSGERR_ATTR_MSG) return new(-error, reader.GetText());
        return new(-error, null);
    }

    /// <summary>Text of a result for logs.</summary>
    public static string Describe(NetlinkResult result)
    {
        var text = new StringBuilder(LinuxException.Describe(result.Errno));
        if (result.KernelText is { } kernel) text.Append(": ").Append(kernel);
        return text.ToString();
    }
}
