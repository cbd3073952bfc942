using System.Net;
using System.Net.Sockets;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>Opens the TCP connection of a check.</summary>
/// <param name="Bind">Source address and port; null: the kernel's choice.</param>
internal sealed record CheckConnection(IPEndPoint Target, IPEndPoint? Bind)
{
    /// <exception cref="SocketException">Refused, unreachable ...</exception>
    /// <exception cref="OperationCanceledException">The deadline.</exception>
    public async Task<Socket> OpenAsync(CancellationToken deadline)
    {
        var socket = new Socket(Target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (Bind is not null) socket.Bind(Bind);
            await socket.ConnectAsync(Target, deadline);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
