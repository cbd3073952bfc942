using System.Net;
using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>
/// HTTP_GET: alive when every url answers as expected. A small client of our own, so that the request is keepalived's byte for byte and
/// odd answers are judged, not refused; time and memory are bounded whatever the server sends.
/// </summary>
internal sealed class HttpChecker(CheckConnection connection, IReadOnlyList<HttpUrl> urls) : IChecker
{
    private const int ChunkSize = 4096, LowestDefault = 200, HighestDefault = 299;

    /// <summary>A whole answer may take this many connect_timeouts, each silence in it one.</summary>
    private const int AnswerTimeouts = 4;

    public async Task<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        foreach (var url in urls)
            if (await ProbeAsync(url, stop) is { Succeeded: false } failure) return failure;
        return ProbeResult.Success;
    }

    /// <summary>The request as it goes over the wire: the port is always named, and only the virtual host replaces the address.</summary>
    public static string Request(HttpUrl url, IPEndPoint target)
    {
        var address = target.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{target.Address}]" : target.Address.ToString();
        return $"GET {url.Path} HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: {url.VirtualHost ?? $"{address}:{target.Port}"}\r\n\r\n";
    }

    private async Task<ProbeResult> ProbeAsync(HttpUrl url, CancellationToken stop)
    {
        try
        {
            using var socket = await connection.OpenAsync(stop);
            return await Patience.WithinAsync(connection.Timeout * AnswerTimeouts, $"no end of the answer to {url.Path}", stop, deadline => AskAsync(socket, url, deadline));
        }
        catch (SocketException refused)
        {
            return ProbeResult.Failure(refused);
        }
        catch (TimeoutException late)
        {
            return ProbeResult.Failure(late.Message);
        }
    }

    private async Task<ProbeResult> AskAsync(Socket socket, HttpUrl url, CancellationToken deadline)
    {
        await socket.SendAsync(Encoding.Latin1.GetBytes(Request(url, connection.Target)), deadline);
        using var answer = new HttpAnswer(url.Digest is not null);
        var chunk = new byte[ChunkSize];
        while (true)
        {
            var count = await Patience.WithinAsync(connection.Timeout, $"timed out waiting for the answer to {url.Path}", deadline,
                silence => socket.ReceiveAsync(chunk, silence).AsTask());
            if (count == 0) return Judge(answer, url);
            if (answer.Add(chunk.AsSpan(0, count)) is { } excess) return ProbeResult.Failure($"the answer to {url.Path} has {excess}");
        }
    }

    private static ProbeResult Judge(HttpAnswer answer, HttpUrl url)
    {
        if (answer.Status is not { } status) return ProbeResult.Failure($"the answer to {url.Path} has no HTTP status");
        if (!Accepts(url, status)) return ProbeResult.Failure($"HTTP status {status} of {url.Path}, expected {Expected(url)}");
        if (url.Digest is null || answer.Digest is not { } digest || digest == url.Digest) return ProbeResult.Success;
        return ProbeResult.Failure($"digest {digest} of {url.Path}, expected {url.Digest}");
    }

    private static bool Accepts(HttpUrl url, int status) => url.StatusCodes.Count == 0
        ? status is >= LowestDefault and <= HighestDefault
        : url.StatusCodes.Exists(range => status >= range.From && status <= range.To);

    private static string Expected(HttpUrl url) => url.StatusCodes.Count == 0
        ? $"{LowestDefault}-{HighestDefault}"
        : string.Join(", ", url.StatusCodes.Select(range => range.From == range.To ? $"{range.From}" : $"{range.From}-{range.To}"));
}
