using System.Net.Sockets;

namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>One connection to the master: whole messages out and in. A master that talks nonsense ends it.</summary>
internal sealed class AgentConnection(Socket socket) : IDisposable
{
    private const int MaxDatagram = 1 << 16;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly bool _isStream = socket.SocketType == SocketType.Stream;
    private byte[] _buffer = new byte[MaxDatagram];

    /// <exception cref="SocketException">The master is gone.</exception>
    public async Task SendAsync(byte[] message, CancellationToken cancelled)
    {
        await _sending.WaitAsync(cancelled);
        try
        {
            for (var sent = 0; sent < message.Length;) sent += await socket.SendAsync(message.AsMemory(sent), cancelled);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next message: its header, and its payload until the next call.</summary>
    /// <exception cref="SocketException">The master is gone, or has sent what is no message.</exception>
    public async ValueTask<(PduHeader Header, ReadOnlyMemory<byte> Payload)> ReceiveAsync(CancellationToken cancelled)
    {
        if (!_isStream)
        {
            var length = await socket.ReceiveAsync(_buffer, cancelled);
            if (!PduHeader.TryRead(_buffer.AsSpan(0, length), out var alone) || length < PduHeader.Size + alone.PayloadLength) throw Nonsense();
            return (alone, _buffer.AsMemory(PduHeader.Size, alone.PayloadLength));
        }
        await FillAsync(PduHeader.Size, cancelled);
        if (!PduHeader.TryRead(_buffer, out var header)) throw Nonsense();
        if (header.PayloadLength > _buffer.Length) _buffer = new byte[header.PayloadLength];
        await FillAsync(header.PayloadLength, cancelled);
        return (header, _buffer.AsMemory(0, header.PayloadLength));
    }

    public void Dispose()
    {
        socket.Dispose();
        _sending.Dispose();
    }

    private static SocketException Nonsense() => new((int)SocketError.ProtocolNotSupported);

    private async ValueTask FillAsync(int length, CancellationToken cancelled)
    {
        for (var filled = 0; filled < length;)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(filled, length - filled), cancelled);
            if (received == 0) throw new SocketException((int)SocketError.ConnectionReset);
            filled += received;
        }
    }
}
