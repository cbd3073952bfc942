using System.Net;
using System.Net.Sockets;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>Opens the TCP connection of a check.</summary>
/// <param name="Bind">Source address and port; null: the kernel's choice.</param>
/// <param name="Timeout">For the handshake (connect_timeout).</param>
internal sealed record CheckConnection(IPEndPoint Target, IPEndPoint? Bind, TimeSpan Timeout)
{
    /// <exception cref="SocketException">Refused, unreachable ...</exception>
    /// <exception cref="TimeoutException">No handshake in time.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<Socket> OpenAsync(CancellationToken stop)
    {
        var socket = new Socket(Target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (Bind is not null)
            {
                // A fixed source port has to be free again at the next check: the reset at its end leaves no TIME_WAIT behind.
                if (Bind.Port != 0) socket.LingerState = new LingerOption(true, 0);
                socket.Bind(Bind);
            }
            await Patience.WithinAsync(Timeout, "timed out", stop, async deadline =>
            {
                await socket.ConnectAsync(Target, deadline);
                return true;
            });
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
