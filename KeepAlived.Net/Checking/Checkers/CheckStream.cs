using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>A TCP connection, or TLS over one.</summary>
internal sealed class CheckStream(CheckSocket socket, TlsStream? tls) : IDisposable
{
    /// <summary>TLS ended without the server saying so: it may have said less than it wanted to. Meaningful after a read of 0 bytes.</summary>
    public bool IsCut => tls is { ClosedInOrder: false };

    /// <exception cref="LinuxException">The connection broke.</exception>
    /// <exception cref="TlsException">TLS did.</exception>
    /// <exception cref="TimeoutException">The server does not take it.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, Patience patience) => tls?.WriteAsync(bytes, patience) ?? socket.SendAsync(bytes, patience);

    /// <summary>0: the server has closed the connection.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, Patience patience) => tls?.ReadAsync(buffer, patience) ?? socket.ReceiveAsync(buffer, patience);

    public void Dispose() => tls?.Dispose();
}
