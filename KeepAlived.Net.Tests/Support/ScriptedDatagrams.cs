using System.Net;
using System.Net.Sockets;

namespace KeepAlived.Net.Tests.Support;

/// <summary>A UDP server on the loopback: answers each datagram with those that a lambda makes of it.</summary>
internal sealed class ScriptedDatagrams : IDisposable
{
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();

    /// <param name="at">Where to listen; null: a free port of the loopback.</param>
    public ScriptedDatagrams(Func<byte[], IEnumerable<byte[]>> answer, IPEndPoint? at = null)
    {
        at ??= new IPEndPoint(IPAddress.Loopback, 0);
        _socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(at);
        _ = ServeAsync(answer);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>What arrived.</summary>
    public List<byte[]> Received { get; } = [];

    /// <summary>Where they came from.</summary>
    public List<IPEndPoint> Clients { get; } = [];

    /// <summary>An address where nobody listens.</summary>
    public static IPEndPoint Nobody()
    {
        using var server = new ScriptedDatagrams(static _ => []);
        return server.EndPoint;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
    }

    private async Task ServeAsync(Func<byte[], IEnumerable<byte[]>> answer)
    {
        var buffer = new byte[65535];
        try
        {
            while (true)
            {
                var arrived = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                var datagram = buffer[..arrived.ReceivedBytes];
                lock (Received)
                {
                    Received.Add(datagram);
                    Clients.Add((IPEndPoint)arrived.RemoteEndPoint);
                }
                foreach (var reply in answer(datagram)) await _socket.SendToAsync(reply, arrived.RemoteEndPoint, _stop.Token);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            return; // the test is over
        }
    }
}
