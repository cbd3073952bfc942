using System.Net;
using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>The request as keepalived 2.2.7 sends it: the port is always named, and only the virtual host replaces the address.</summary>
internal static class HttpRequest
{
    public static string Format(HttpGet check, HttpUrl url, IPEndPoint target)
    {
        var version = check.Protocol == HttpProtocol.Http11 ? "1.1" : "1.0";
        var close = check.Protocol == HttpProtocol.Http10 ? "" : "Connection: close\r\n";
        var authorization = Authorization(check) is { } credentials ? $"Authorization: {credentials}\r\n" : "";
        return $"{Method(check)} {url.Path} HTTP/{version}\r\nUser-Agent: KeepAliveClient\r\n{close}Host: {Host(url, target)}\r\n{authorization}\r\n";
    }

    /// <summary>The same request in the terms of HTTP/2 (RFC 9113 section 8.3.1).</summary>
    public static IReadOnlyList<(string Name, string Value)> Fields(HttpGet check, HttpUrl url, IPEndPoint target)
    {
        var fields = new List<(string, string)>
        {
            (":method", Method(check)), (":scheme", check.IsTls ? "https" : "http"), (":authority", Host(url, target)), (":path", url.Path), ("user-agent", "KeepAliveClient"),
        };
        if (Authorization(check) is { } credentials) fields.Add(("authorization", credentials));
        return fields;
    }

    private static string Method(HttpGet check) => check.Method == RequestMethod.Head ? "HEAD" : "GET";

    private static string Host(HttpUrl url, IPEndPoint target) =>
        url.VirtualHost ?? (target.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{target.Address}]:{target.Port}" : $"{target.Address}:{target.Port}");

    /// <summary>RFC 7617.</summary>
    private static string? Authorization(HttpGet check) =>
        check.Credentials is [var user, var password] ? "Basic " + Convert.ToBase64String(Encoding.Latin1.GetBytes($"{user}:{password}")) : null;
}
