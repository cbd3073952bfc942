using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>Waits between the steps of a TLS connection.</summary>
internal sealed class TlsStream(CheckSocket socket, TlsConnection connection) : IDisposable
{
    public bool ClosedInOrder => connection.ClosedInOrder;

    /// <summary>Its cryptography is the thread pool's: with many servers it would keep the loop from the others.</summary>
    /// <exception cref="TlsException">The server speaks no TLS, or other, or is not who it should be.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task HandshakeAsync(Patience patience)
    {
        while (await Task.Run(connection.Handshake) is var need and not TlsNeed.Nothing) await WaitAsync(need, patience);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, Patience patience)
    {
        while (bytes.Length > 0 && connection.Write(bytes.Span) is var need and not TlsNeed.Nothing) await WaitAsync(need, patience);
    }

    /// <summary>0: the server has closed the connection, in order or not.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, Patience patience)
    {
        while (true)
        {
            var (count, need) = connection.Read(buffer.Span);
            if (need == TlsNeed.Nothing) return count;
            await WaitAsync(need, patience);
        }
    }

    public void Dispose() => connection.Dispose();

    private ValueTask WaitAsync(TlsNeed need, Patience patience) => need == TlsNeed.Reading ? socket.ReadableAsync(patience) : socket.WritableAsync(patience);
}
