using System.Net;
using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>Connections of a client that got a page once and are silent then, to see later which of them go on.</summary>
internal sealed class IdleConnections : IDisposable
{
    private const int PatienceMilliseconds = 10_000;
    private readonly List<(Socket Socket, string Page)> _connections = [];

    public IdleConnections(LabHost client, IPEndPoint server, int count) => client.OnNetwork(() =>
    {
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = PatienceMilliseconds };
            socket.Connect(server);
            _connections.Add((socket, PageReader.Get(socket, "keep-alive") ?? throw new InvalidOperationException("a new connection got no page")));
        }
    });

    public int Count => _connections.Count;

    /// <summary>Takes out the first connection to the server with this page, asks on it and leaves the answer unread.</summary>
    public Socket AskOne(string page)
    {
        var one = _connections.Find(connection => connection.Page == page);
        _connections.Remove(one);
        one.Socket.Send(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: demo\r\n\r\n"));
        return one.Socket;
    }

    /// <summary>Asks again on each connection; how many answer with the page that they had before.</summary>
    public int GoOn() => _connections.Count(connection => Answers(connection.Socket, connection.Page));

    private static bool Answers(Socket socket, string page)
    {
        try
        {
            return PageReader.Get(socket, "keep-alive") == page;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        foreach (var (socket, _) in _connections) socket.Dispose();
    }
}
