using System.Net;
using System.Net.Sockets;

namespace KeepAlived.Net.Tests.Support;

/// <summary>A listener that accepts nobody and whose queue is full: the kernel drops further handshakes, so they time out.</summary>
internal sealed class FullServer : IDisposable
{
    private const int MoreThanTheQueue = 4;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _crowd = [];

    public FullServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1);
        for (var i = 0; i < MoreThanTheQueue; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _crowd.Add(client);
            _ = client.ConnectAsync(EndPoint);
        }
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    public void Dispose()
    {
        _crowd.ForEach(client => client.Dispose());
        _listener.Dispose();
    }
}
