using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Tests.Support;
using static KeepAlived.Net.Tests.Support.PeerCase;

namespace KeepAlived.Net.Tests.Checking.Checkers;

/// <summary>Odd and hostile answers to HTTP_GET.</summary>
internal static class HttpPeerCases
{
    private const string Ok = "HTTP/1.0 200 OK\r\n", Hello = Ok + "\r\nhello world", DigestOfHello = "5eb63bbbe01eeed093cb22bb8f5acdc3";

    public static readonly PeerCase[] All =
    [
        Http("plain", true, Hello),
        Http("no status line", false, "hello\r\n\r\nbody"),
        Http("HTTP 0.9", false, "<html>200</html>"),
        Http("nothing at all", false, ""),
        Http("blank lines only", false, "\r\n\r\n"),
        Http("blank line first", false, "\r\n" + Hello),
        Http("blank first", false, " " + Hello),
        Http("only a status line", false, Ok),
        Http("status line without end", false, "HTTP/1.0 200 OK"),
        Http("status line cut off in the code", false, "HTTP/1.0 20"),
        Http("status line cut off before the code", false, "HTTP/1.0 "),
        Http("status line cut off in the version", false, "HTT"),
        Http("no reason", false, "HTTP/1.0 200\r\n\r\n"),
        Http("bare line feeds", false, "HTTP/1.0 200 OK\nX: y\n\nhello world"),
        Http("bare line feeds, digest", false, "HTTP/1.0 200 OK\nX: y\n\nhello world", $"path /;digest {DigestOfHello}"),
        Http("bare carriage returns", false, "HTTP/1.0 200 OK\r\rhello world"),
        Http("two blanks before the code", false, "HTTP/1.0  200 OK\r\n\r\n"),
        Http("tab before the code", false, "HTTP/1.0\t200 OK\r\n\r\n"),
        Http("no blank after the code", false, "HTTP/1.0 200OK\r\n\r\n"),
        Http("version 1.1", true, "HTTP/1.1 200 OK\r\n\r\n"),
        Http("version 2", false, "HTTP/2 200\r\n\r\n"),
        Http("version 9.9", true, "HTTP/9.9 200 OK\r\n\r\n"),
        Http("version in letters", true, "HTTP/one 200 OK\r\n\r\n"),
        Http("no version", true, "HTTP 200 OK\r\n\r\n"),
        Http("lower case", true, "http/1.0 200 ok\r\n\r\n"),
        Http("another protocol", true, "ICY 200 OK\r\n\r\n"),
        Http("five digits", false, "HTTP/1.0 20000 OK\r\n\r\n"),
        Http("leading zero", false, "HTTP/1.0 0200 OK\r\n\r\n"),
        Http("plus sign", false, "HTTP/1.0 +200 OK\r\n\r\n"),
        Http("minus sign", false, "HTTP/1.0 -200 OK\r\n\r\n"),
        Http("hexadecimal", false, "HTTP/1.0 0xC8 OK\r\n\r\n"),
        Http("code with a point", false, "HTTP/1.0 200.5 OK\r\n\r\n"),
        Http("code beyond 32 bits", false, "HTTP/1.0 4294967496 OK\r\n\r\n"),
        Http("letters for a code", false, "HTTP/1.0 abc OK\r\n\r\n"),
        Http("code 199", false, "HTTP/1.0 199 OK\r\n\r\n"),
        Http("code 299", true, "HTTP/1.0 299 OK\r\n\r\n"),
        Http("code 300", false, "HTTP/1.0 300 OK\r\n\r\n"),
        Http("code 600", false, "HTTP/1.0 600 OK\r\n\r\n"),
        Http("100 Continue, then 200", false, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
        Http("200, then 500", true, "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 500 No\r\n\r\n"),
        Http("NUL after the code", false, "HTTP/1.0 200\0OK\r\n\r\n"),
        Http("NUL before the code", false, "HTTP/1.0 \0200 OK\r\n\r\n"),
        Http("NUL first", true, "\0" + Hello),
        Http("NUL in a header", true, Ok + "X: \0y\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("NULs in the body", true, Ok + "\r\nhello\0world", "path /;regex \"world\""),
        Http("header without a colon", true, Ok + "nonsense\r\n\r\n"),
        Http("chunks that are none", true, Ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello"),
        Http("chunks are not put together", false, Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "path /;regex \"^5\""),
        Http("Content-Length too long", true, Ok + "Content-Length: 99\r\n\r\nshort"),
        Http("Content-Length too short", true, Ok + "Content-Length: 2\r\n\r\nhello world"),
        Http("Content-Length too short, digest", false, Ok + "Content-Length: 2\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("Content-Length negative", true, Ok + "Content-Length: -1\r\n\r\nhello"),
        Http("Content-Length beyond 64 bits", true, Ok + "Content-Length: 99999999999999999999\r\n\r\nhello"),
        Http("Content-Length in letters", true, Ok + "Content-Length: many\r\n\r\nhello"),
        Http("headers without end", false, Ok + "X: y\r\n"),
        Http("headers without end, digest of nothing", false, Ok + "X: y\r\n", "path /;digest d41d8cd98f00b204e9800998ecf8427e"),
        Http("status line of 1 MB", false, "HTTP/1.0 200 " + new string('a', 1 << 20) + "\r\n\r\n"),
        Http("status line of 2,000 bytes", true, "HTTP/1.0 200 " + new string('a', 2000) + "\r\n\r\n"),
        Http("version of 1 MB", false, "HTTP/" + new string('1', 1 << 20) + " 200 OK\r\n\r\n"),
        Http("1 MB without a line end", false, new string('a', 1 << 20)),
        Http("headers of 3,000 bytes", true, Ok + "X: " + new string('a', 3000) + "\r\n\r\n"),
        Http("headers of 3,000 bytes, digest", true, Ok + "X: " + new string('a', 3000) + "\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("headers of 10,000 bytes", false, Ok + "X: " + new string('a', 10_000) + "\r\n\r\n"),
        Http("headers of 10,000 bytes, digest", false, Ok + "X: " + new string('a', 10_000) + "\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("headers of 1 MB", false, Ok + "X: " + new string('a', 1 << 20) + "\r\n\r\n"),
        Tcp("headers without end or close", false, (client, stop) => RepeatAsync(client, Ok, "X: y\r\n", stop)),
        Tcp("body without end", null, (client, stop) => RepeatAsync(client, Ok + "\r\n", new string('a', 1 << 16), stop)),
        Tcp("no close after a complete body", false, (client, stop) => SayAsync(client, stop, Ok + "Content-Length: 5\r\n\r\nhello", "wait")),
        Tcp("silence", false, (_, stop) => Task.Delay(Timeout.Infinite, stop)),
        Tcp("silence in the status line", false, (client, stop) => SayAsync(client, stop, "HTTP/1.0 2", "wait")),
        Tcp("reset before the answer", false, (client, _) => ResetAsync(client)),
        Tcp("reset in the headers", false, (client, stop) => ResetAfterAsync(client, Ok + "X: ", stop)),
        Tcp("reset after the answer", false, (client, stop) => ResetAfterAsync(client, Hello, stop)),
        Tcp("a byte each 0.3 s", true, (client, stop) => SayAsync(client, stop, [.. (Ok + "\r\n").Select(letter => $"{letter}")])),
        Tcp("pieces within the status line", true, (client, stop) => SayAsync(client, stop, "HT", "TP/1.0 2", "00 OK\r\n\r\n")),
        Tcp("pieces within the blank line", true, (client, stop) => SayAsync(client, stop, Ok.TrimEnd() + "\r", "\n\r", "\nhello", " world"), HttpGet($"path /;digest {DigestOfHello}")),
        Raw("close at once", false, (_, _) => Task.CompletedTask),
        Raw("answer before the request", false, (client, stop) => SayAsync(client, stop, Hello, "", "")),
        Http("404, digest as wanted", false, "HTTP/1.0 404 No\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("404, pattern as wanted", false, "HTTP/1.0 404 No\r\n\r\nhello world", "path /;regex hello"),
        Http("404 wanted", true, "HTTP/1.0 404 No\r\n\r\n", "path /;status_code 404"),
        Http("404 in a wanted range", true, "HTTP/1.0 404 No\r\n\r\n", "path /;status_code 200 400-410"),
        Http("wrong digest", false, Hello, "path /;digest 00000000000000000000000000000000"),
        Http("digest in capitals", true, Hello, $"path /;digest {DigestOfHello.ToUpperInvariant()}"),
        Http("blank and nothing behind the code", true, "HTTP/1.0 200 \r\n\r\n"),
        Http("any word before the code", true, "X 200 Y\r\n\r\n"),
        Http("code first", false, "200 OK\r\n\r\n"),
        Http("code in a header", false, "HTTP/1.0\r\nX: 200 OK\r\n\r\n"),
        Http("code in the second line", false, "HTTP/1.0\r\nX 200 OK\r\n\r\n"),
        Http("line feed first", true, "\nHTTP/1.0 200 OK\r\n\r\n"),
        Http("carriage return first", false, "\rHTTP/1.0 200 OK\r\n\r\n"),
        Http("line end first, headers", false, "\r\nHTTP/1.0 200 OK\r\nX: y\r\n\r\n"),
        Http("two digits", false, "HTTP/1.0 20 OK\r\n\r\n", "path /;status_code 100-599"),
        Http("code 099", false, "HTTP/1.0 099 OK\r\n\r\n", "path /;status_code 100-599"),
        Http("code 100", true, "HTTP/1.0 100 OK\r\n\r\n", "path /;status_code 100-599"),
        Http("letter in the code", false, "HTTP/1.0 2x0 OK\r\n\r\n", "path /;status_code 100-599"),
        Http("version of 50 bytes", true, "HTTP/" + new string('1', 50) + " 200 OK\r\n\r\n"),
        Http("version of 500 bytes", true, "HTTP/" + new string('1', 500) + " 200 OK\r\n\r\n"),
        Http("version of 2,000 bytes", true, "HTTP/" + new string('1', 2000) + " 200 OK\r\n\r\n"),
        Http("headers of 4094 bytes", true, Head(4094) + "hello world"),
        Http("headers of 4095 bytes", true, Head(4095) + "hello world"),
        Http("headers of 4096 bytes", false, Head(4096) + "hello world"),
        Http("headers of 4097 bytes", false, Head(4097) + "hello world"),
        Http("headers of 4100 bytes", false, Head(4100) + "hello world"),
        Http("headers of 5000 bytes", false, Head(5000) + "hello world"),
        Http("headers of 4080 bytes, digest", true, Head(4080) + "hello world", $"path /;digest {DigestOfHello}"),
        Http("headers of 4090 bytes, digest", true, Head(4090) + "hello world", $"path /;digest {DigestOfHello}"),
        Http("headers of 4094 bytes, digest", true, Head(4094) + "hello world", $"path /;digest {DigestOfHello}"),
        Http("headers of 4095 bytes, digest", true, Head(4095) + "hello world", $"path /;digest {DigestOfHello}"),
        Http("headers of 4096 bytes, digest", false, Head(4096) + "hello world", $"path /;digest {DigestOfHello}"),
        Http("Content-Length 2 digest he", true, Ok + "Content-Length: 2\r\n\r\nhello world", $"path /;digest {Digest("he")}"),
        Http("Content-Length 99 digest", true, Ok + "Content-Length: 99\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("Content-Length 11 digest", true, Ok + "Content-Length: 11\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("small Content-Length 2 digest", true, Ok + "content-length: 2\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("capital Content-Length 2 digest", true, Ok + "CONTENT-LENGTH: 2\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("Content-Length 2 nospace digest he", true, Ok + "Content-Length:2\r\n\r\nhello world", $"path /;digest {Digest("he")}"),
        Http("Content-Length 2 nospace digest", false, Ok + "Content-Length:2\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("Content-Length 2 two spaces digest he", true, Ok + "Content-Length:  2\r\n\r\nhello world", $"path /;digest {Digest("he")}"),
        Http("Content-Length 2 tab digest he", true, Ok + "Content-Length:\t2\r\n\r\nhello world", $"path /;digest {Digest("he")}"),
        Http("X-Content-Length 2 digest he", true, Ok + "X-Content-Length: 2\r\n\r\nhello world", $"path /;digest {Digest("he")}"),
        Http("X-Content-Length 2 digest", false, Ok + "X-Content-Length: 2\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("Content-Length 2x digest he", false, Ok + "Content-Length: 2x\r\n\r\nhello world", $"path /;digest {Digest("he")}"),
        Http("Content-Length 2x digest", true, Ok + "Content-Length: 2x\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("Content-Length -1 digest", true, Ok + "Content-Length: -1\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("Content-Length  many digest", true, Ok + "Content-Length: many\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("Content-Length  many digest empty", false, Ok + "Content-Length: many\r\n\r\nhello world", $"path /;digest {Digest("")}"),
        Http("Content-Length  huge digest", true, Ok + "Content-Length: 99999999999999999999\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("Content-Length  twice digest he", true, Ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhello world", $"path /;digest {Digest("he")}"),
        Http("Content-Length  twice digest hel", false, Ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhello world", $"path /;digest {Digest("hel")}"),
        Http("Content-Length 5 of 100k digest", true, Ok + "Content-Length: 5000\r\n\r\n" + Many(100_000), $"path /;digest {Digest(Many(5000))}"),
        Http("line feed in the first line", true, "HTTP/1.0\nX 200 OK\r\n\r\n"),
        Http("carriage return in the first line", false, "HTTP/1.0\rX 200 OK\r\n\r\n"),
        Http("plus sign and two digits", false, "HTTP/1.0 +20 OK\r\n\r\n", "path /;status_code 100-599"),
        Http("small Content-Length 2 digest he", false, Ok + "content-length: 2\r\n\r\nhello world", $"path /;digest {Digest("he")}"),
        Http("Content-Length 2 regex", true, Ok + "Content-Length: 2\r\n\r\nhello world", "path /;regex world"),
        Http("Content-Length 0 regex", true, Ok + "Content-Length: 0\r\n\r\nhello world", "path /;regex world"),
        Http("Content-Length 0 digest empty", true, Ok + "Content-Length: 0\r\n\r\nhello world", $"path /;digest {Digest("")}"),
        Http("Content-Length 0 digest", false, Ok + "Content-Length: 0\r\n\r\nhello world", $"path /;digest {DigestOfHello}"),
        Http("digest, blank line at the end of the body", true, Ok + "\r\n5 hello\r\n\r\n", $"path /;digest {Digest("5 hello\r\n\r\n")}"),
        Http("digest, blank line in the body", true, Ok + "\r\n5\r\n\r\nhello", $"path /;digest {Digest("5\r\n\r\nhello")}"),
        Http("digest of 100,000 bytes", true, Ok + "\r\n" + Many(100_000), $"path /;digest {Digest(Many(100_000))}"),
        Http("digest and pattern", true, Hello, $"path /;regex world;digest {DigestOfHello}"),
        Http("digest and wrong pattern", false, Hello, $"path /;regex wurld;digest {DigestOfHello}"),
        Http("wrong digest and pattern", false, Hello, $"path /;regex world;digest {Digest("")}"),
        Http("wrong status and digest", false, Hello, $"path /;status_code 404;digest {DigestOfHello}"),
        Http("virtual host", true, Hello, "path /;virtualhost a.b"),
        Http("request of version 1.1", true, Hello, "path /", "http_protocol 1.1"),
        Tcp("pieces, blank line later", true, (client, stop) => SayAsync(client, stop, Ok, "\r\n")),
        Tcp("pieces, body later", true, (client, stop) => SayAsync(client, stop, Ok + "\r\n", "hello world"), HttpGet($"path /;digest {DigestOfHello}")),
        Tcp("close of one direction", true, async (client, stop) => { await SayAsync(client, stop, Hello); client.Shutdown(SocketShutdown.Send); await Task.Delay(Timeout.Infinite, stop); }),
        Tcp("a byte each 0.6 s", true, (client, stop) => SayAsync(client, stop, Ok + "\r\n", "h", "", "e", "", "l", "", "l", "", "o", "", " ", "", "world"), HttpGet($"path /;digest {DigestOfHello}")),
    ];

    private static string Head(int length) => Ok + "X: " + new string('a', length - Ok.Length - 7) + "\r\n\r\n";

    private static string Many(int length) => string.Concat(Enumerable.Repeat("0123456789", length / 10));

    private static string Digest(string body) => Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(Encoding.Latin1.GetBytes(body)));


    internal static async Task SayAsync(Socket client, CancellationToken stop, params string[] pieces)
    {
        client.NoDelay = true;
        foreach (var piece in pieces)
        {
            if (piece == "wait") await Task.Delay(Timeout.Infinite, stop);
            await client.SendAsync(Encoding.Latin1.GetBytes(piece), stop);
            await Task.Delay(TimeSpan.FromSeconds(0.3), stop);
        }
    }

    private static async Task RepeatAsync(Socket client, string first, string piece, CancellationToken stop)
    {
        await SayAsync(client, stop, first);
        var bytes = Encoding.Latin1.GetBytes(piece);
        while (true)
        {
            await client.SendAsync(bytes, stop);
            await Task.Delay(TimeSpan.FromMilliseconds(20), stop);
        }
    }

    private static async Task ResetAfterAsync(Socket client, string answer, CancellationToken stop)
    {
        await SayAsync(client, stop, answer);
        await ResetAsync(client);
    }

    private static Task ResetAsync(Socket client)
    {
        client.LingerState = new LingerOption(true, 0);
        return Task.CompletedTask;
    }
}
