using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Checking;

/// <summary>What an HTTP_GET or SSL_GET asks, in the section Health checkers: what is written there, without what it inherits.</summary>
internal static class HttpText
{
    public static void Write(DataText text, HttpGet http)
    {
        text.Line(1, $"Keepalive method = {(http.IsTls ? "SSL_GET" : "HTTP_GET")}, http protocol {http.Protocol switch { HttpProtocol.Http10Close => "1.0C", HttpProtocol.Http11 => "1.1", HttpProtocol.Http2 => "2", _ => "1.0" }}");
        if (http.VirtualHost is not null) text.Line(1, $"Virtualhost = {http.VirtualHost}");
        text.Line(1, $"Enable SNI {(http.EnableSni ? "set" : "unset")}");
        text.Line(1, $"Fast recovery {(http.FastRecovery ? "set" : "unset")}");
        foreach (var url in http.Urls) Write(text, url);
    }

    private static void Write(DataText text, HttpUrl url)
    {
        text.Line(1, $"Checked url = {url.Path}");
        if (url.Digest is not null) text.Line(2, $"digest = {url.Digest}");
        text.Line(2, "HTTP Status Code(s)");
        foreach (var (from, to) in url.StatusCodes.Count > 0 ? url.StatusCodes : [(200, 299)]) text.Line(2, from == to ? $"  {from}" : $"  {from}-{to}");
        if (url.IsWritten("virtualhost")) text.Line(2, $"Virtual host = {url.VirtualHost}");
        if (url.Regex is null) return;
        text.Line(2, $"Regex = \"{url.Regex}\"");
        if (url.RegexNoMatch) text.Line(2, "Regex no match");
        if (url.RegexMinimumOffset > 0 || url.RegexMaximumOffset > 0)
            text.Line(2, $"Regex min offset = {url.RegexMinimumOffset}{(url.RegexMaximumOffset > 0 ? $", max_offset = {url.RegexMaximumOffset}" : "")}");
        text.Line(2, $"Regex options:{string.Concat(url.RegexOptions.Select(static option => " " + option))}");
        if (url.RegexStackStart > 0) text.Line(2, $"Regex stack start {url.RegexStackStart}, max {url.RegexStackMaximum}");
    }
}
