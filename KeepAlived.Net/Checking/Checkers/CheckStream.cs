using System.Net.Sockets;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>A TCP connection, or TLS over one.</summary>
internal sealed class CheckStream(Socket socket, TlsConnection? tls) : IDisposable
{
    /// <summary>TLS ended without the server saying so: it may have said less than it wanted to. Meaningful after a read of 0 bytes.</summary>
    public bool IsCut => tls is { ClosedInOrder: false };

    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="TlsException">TLS did.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        if (tls is not null) await tls.WriteAsync(bytes, stop);
        else await socket.SendAsync(bytes, stop);
    }

    /// <summary>0: the server has closed the connection.</summary>
    public Task<int> ReceiveAsync(Memory<byte> buffer, CancellationToken stop) => tls?.ReadAsync(buffer, stop) ?? socket.ReceiveAsync(buffer, stop).AsTask();

    public void Dispose() => tls?.Dispose();
}
