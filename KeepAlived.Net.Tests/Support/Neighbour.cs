using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KeepAlived.Net.Tests.Support;

/// <summary>What a host beside a router finds out about an address.</summary>
internal static class Neighbour
{
    /// <summary>For an answer: more than the second after which a neighbour is asked again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Answer = TimeSpan.FromSeconds(2.5);

    /// <summary>What the neighbour table says after asking anew: "lladdr MAC ...", with "router" if that was said; empty: nobody answered.</summary>
    public static string Resolve(TestHost host, string address)
    {
        var target = IPAddress.Parse(address);
        var family = target.AddressFamily == AddressFamily.InterNetworkV6 ? "-6" : "-4";
        host.Ip($"{family} neigh flush dev eth0");
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience;)
        {
            using var socket = host.Do(() => new UdpClient(target.AddressFamily));
            host.Do(() => socket.Client.SendTo(new byte[1], new IPEndPoint(target, 9)));
            var entry = host.Ip($"{family} neigh show {address} dev eth0");
            if (entry.Contains("FAILED", StringComparison.Ordinal)) return "";
            if (entry.Contains("lladdr", StringComparison.Ordinal)) return entry[entry.IndexOf("lladdr", StringComparison.Ordinal)..];
        }
        throw new TimeoutException("the neighbour neither answered nor failed");
    }

    /// <summary>Of a connection to a port that nobody listens on: refused by the host that has the address, or timed out.</summary>
    public static SocketError Connect(TestHost host, string address) => host.Do(() =>
    {
        var target = IPAddress.Parse(address);
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(new IPEndPoint(target, 9));
        }
        catch (SocketException begun) when (begun.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(Answer, SelectMode.SelectWrite) && !socket.Poll(TimeSpan.Zero, SelectMode.SelectError)) return SocketError.TimedOut;
        }
        return (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! is var error && error == SocketError.Success ? SocketError.Success : SocketError.ConnectionRefused;
    });
}
