namespace KeepAlived.Net.Linux;

/// <summary>One end of a SOCK_SEQPACKET socketpair: whole messages, in order, never blocking the sender.</summary>
internal sealed class SeqPacketChannel(int descriptor) : IDisposable
{
    /// <summary>The largest message that fits the default socket buffers many times over.</summary>
    public const int MaxMessage = 32 * 1024;

    private int _descriptor = descriptor;

    public int Descriptor => _descriptor;

    /// <summary>Messages that did not fit into the socket and were dropped by <see cref="TrySend"/>.</summary>
    public int Dropped { get; private set; }

    /// <summary>Whether the peer has read so much that less than a quarter of the socket is taken: room for what does not matter to the second.</summary>
    public bool HasAmpleRoom => Libc.UnreadBytes(_descriptor) < Libc.SendBufferSize(_descriptor) / 4;

    public static (SeqPacketChannel Left, SeqPacketChannel Right) Pair()
    {
        var (left, right) = Libc.SocketPair(Libc.SOCK_SEQPACKET);
        return (new SeqPacketChannel(left), new SeqPacketChannel(right));
    }

    /// <summary>Sends without blocking and without allocating; false when the socket is full or the peer is gone.</summary>
    public bool TrySend(ReadOnlySpan<byte> message)
    {
        if (Libc.Send(_descriptor, message, Libc.MSG_DONTWAIT) == message.Length) return true;
        Dropped++;
        return false;
    }

    /// <summary>Sends and waits while the socket is full; false when the peer is gone.</summary>
    public bool Send(ReadOnlySpan<byte> message)
    {
        while (true)
        {
            if (Libc.Send(_descriptor, message, 0) >= 0) return true;
            if (Libc.Errno != Libc.EINTR) return false;
        }
    }

    /// <summary>The length of the message received; 0: the peer is gone; -1: nothing is there.</summary>
    public int Receive(Span<byte> buffer, bool wait = false)
    {
        while (true)
        {
            var length = Libc.Receive(_descriptor, buffer, wait ? 0 : Libc.MSG_DONTWAIT);
            if (length >= 0) return length;
            if (Libc.Errno == Libc.EINTR) continue;
            return Libc.Errno == Libc.EAGAIN ? -1 : 0;
        }
    }

    public void Dispose()
    {
        if (_descriptor < 0) return;
        Libc.Close(_descriptor);
        _descriptor = -1;
    }
}
