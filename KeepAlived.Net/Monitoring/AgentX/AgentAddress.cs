using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>Where the master listens: `unix:/var/agentx/master`, `tcp:localhost:705`, `udp:[::1]:705`, a path alone, or a host or port alone.</summary>
/// <param name="Path">Of a unix socket; null: <paramref name="Host"/> and <paramref name="Port"/> count.</param>
internal sealed record AgentAddress(string? Path, string Host, int Port, bool IsStream, AddressFamily Family = AddressFamily.Unspecified)
{
    public const string Usual = "unix:/var/agentx/master";

    /// <summary>The port of AgentX (RFC 2741 §8.1.1).</summary>
    private const int UsualPort = 705;

    private const string Here = "localhost";

    /// <summary>Null if the text is no address.</summary>
    public static AgentAddress? TryParse(string text)
    {
        if (text.StartsWith('/')) return new(text, "", 0, IsStream: true);
        var colon = text.IndexOf(':');
        var (transport, rest) = colon < 0 ? ("", text) : (text[..colon], text[(colon + 1)..]);
        return transport switch
        {
            "unix" or "local" => rest.Length == 0 ? null : new(rest, "", 0, IsStream: true),
            "tcp" => Parse(rest, isStream: true, AddressFamily.InterNetwork),
            "udp" => Parse(rest, isStream: false, AddressFamily.InterNetwork),
            "tcp6" or "tcpv6" or "tcpipv6" => Parse(rest, isStream: true, AddressFamily.InterNetworkV6),
            "udp6" or "udpv6" or "udpipv6" => Parse(rest, isStream: false, AddressFamily.InterNetworkV6),
            _ => Parse(text, isStream: false, AddressFamily.Unspecified),
        };
    }

    public override string ToString() => Path is not null ? $"unix:{Path}" : $"{(IsStream ? "tcp" : "udp")}:{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}";

    /// <summary>A socket connected to it.</summary>
    /// <exception cref="SocketException">There is no such host, or nobody listens.</exception>
    public async Task<Socket> ConnectAsync(CancellationToken cancelled)
    {
        if (Path is not null) return await ConnectAsync(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(Path), cancelled);
        var addresses = IPAddress.TryParse(Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(Host, Family, cancelled);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        var (kind, protocol) = IsStream ? (SocketType.Stream, ProtocolType.Tcp) : (SocketType.Dgram, ProtocolType.Udp);
        return await ConnectAsync(new Socket(addresses[0].AddressFamily, kind, protocol), new IPEndPoint(addresses[0], Port), cancelled);
    }

    private static async Task<Socket> ConnectAsync(Socket socket, EndPoint to, CancellationToken cancelled)
    {
        try
        {
            await socket.ConnectAsync(to, cancelled);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>HOST, HOST:PORT, [ADDRESS]:PORT or PORT.</summary>
    private static AgentAddress? Parse(string text, bool isStream, AddressFamily family)
    {
        if (text.Length == 0) return null;
        if (TryPort(text, out var port)) return new(null, Here, port, isStream, family);
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']');
            if (close < 2) return null;
            return text.Length == close + 1 ? new(null, text[1..close], UsualPort, isStream, family)
                : text[close + 1] == ':' && TryPort(text[(close + 2)..], out port) ? new(null, text[1..close], port, isStream, family) : null;
        }
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text.IndexOf(':') != colon) return new(null, text, UsualPort, isStream, family);
        return colon > 0 && TryPort(text[(colon + 1)..], out port) ? new(null, text[..colon], port, isStream, family) : null;
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue;
}
