using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>The request as keepalived 2.2.7 sends it: the port is always named, and only the virtual host replaces the address.</summary>
internal static class HttpRequest
{
    public static string Format(HttpProtocol protocol, HttpUrl url, IPEndPoint target)
    {
        var address = target.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{target.Address}]" : target.Address.ToString();
        var version = protocol == HttpProtocol.Http11 ? "1.1" : "1.0";
        var close = protocol == HttpProtocol.Http10 ? "" : "Connection: close\r\n";
        return $"GET {url.Path} HTTP/{version}\r\nUser-Agent: KeepAliveClient\r\n{close}Host: {url.VirtualHost ?? $"{address}:{target.Port}"}\r\n\r\n";
    }
}
