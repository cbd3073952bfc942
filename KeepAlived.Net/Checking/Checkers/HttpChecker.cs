using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>
/// HTTP_GET: alive when every url answers as expected. A small client of our own, so that the request is keepalived's byte for byte and
/// odd answers are judged, not refused; memory is bounded whatever the server sends.
/// </summary>
internal sealed class HttpChecker(CheckConnection connection, IReadOnlyList<HttpUrl> urls) : IChecker
{
    private const int LargestHeader = 64 * 1024, ChunkSize = 4096, LowestDefault = 200, HighestDefault = 299;
    private const long LargestBody = 64 * 1024 * 1024;

    public async Task<ProbeResult> ProbeAsync(CancellationToken deadline)
    {
        foreach (var url in urls)
            if (await ProbeAsync(url, deadline) is { Succeeded: false } failure) return failure;
        return ProbeResult.Success;
    }

    /// <summary>The request as it goes over the wire.</summary>
    public static string Request(HttpUrl url, System.Net.IPEndPoint target)
    {
        var address = target.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{target.Address}]" : target.Address.ToString();
        return $"GET {url.Path} HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: {url.VirtualHost ?? $"{address}:{target.Port}"}\r\n\r\n";
    }

    /// <summary>The code of a status line such as `HTTP/1.1 200 OK`; null if it is none.</summary>
    public static int? StatusOf(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("HTTP/"u8)) return null;
        var blank = line.IndexOf((byte)' ');
        if (blank < 0) return null;
        var code = line[(blank + 1)..].TrimStart((byte)' ');
        var end = code.IndexOfAny((byte)' ', (byte)'\r');
        if (end >= 0) code = code[..end];
        return code.Length == 3 && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;
    }

    private async Task<ProbeResult> ProbeAsync(HttpUrl url, CancellationToken deadline)
    {
        try
        {
            using var socket = await connection.OpenAsync(deadline);
            await socket.SendAsync(Encoding.Latin1.GetBytes(Request(url, connection.Target)), deadline);
            return await JudgeAsync(socket, url, deadline);
        }
        catch (SocketException refused)
        {
            return ProbeResult.Failure(refused.Message);
        }
        catch (OperationCanceledException)
        {
            return ProbeResult.Failure($"no whole answer to {url.Path} in time");
        }
    }

    private static async Task<ProbeResult> JudgeAsync(Socket socket, HttpUrl url, CancellationToken deadline)
    {
        var header = new byte[LargestHeader];
        var (length, bodyAt) = (0, -1);
        while (bodyAt < 0)
        {
            if (length == header.Length) return ProbeResult.Failure($"the answer to {url.Path} has more than {LargestHeader} bytes of headers");
            var count = await socket.ReceiveAsync(header.AsMemory(length), deadline);
            if (count == 0) break;
            var from = Math.Max(0, length - 3);
            length += count;
            var found = header.AsSpan(from, length - from).IndexOf("\r\n\r\n"u8);
            if (found >= 0) bodyAt = from + found + 4;
        }
        if (StatusOf(header.AsSpan(0, length)) is not { } status) return ProbeResult.Failure($"the answer to {url.Path} has no HTTP status");
        var accepted = url.StatusCodes.Count == 0 ? status is >= LowestDefault and <= HighestDefault : url.StatusCodes.Exists(range => status >= range.From && status <= range.To);
        if (!accepted) return ProbeResult.Failure($"HTTP status {status} of {url.Path} is not {Expected(url)}");
        if (url.Digest is null) return ProbeResult.Success;
        var digest = await DigestAsync(socket, bodyAt < 0 ? default : header.AsMemory(bodyAt, length - bodyAt), deadline);
        return digest == url.Digest ? ProbeResult.Success : ProbeResult.Failure($"the digest of {url.Path} is {digest ?? "of an endless body"}, not {url.Digest}");
    }

    private static string Expected(HttpUrl url) =>
        url.StatusCodes.Count == 0 ? "200-299" : string.Join(", ", url.StatusCodes.Select(range => range.From == range.To ? $"{range.From}" : $"{range.From}-{range.To}"));

    /// <summary>MD5 is keepalived's choice for comparing bodies; it guards against mistakes, not against attackers.</summary>
    private static async Task<string?> DigestAsync(Socket socket, ReadOnlyMemory<byte> first, CancellationToken deadline)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(first.Span);
        var (total, chunk) = ((long)first.Length, new byte[ChunkSize]);
        while (await socket.ReceiveAsync(chunk.AsMemory(), deadline) is > 0 and var count)
        {
            hash.AppendData(chunk, 0, count);
            if ((total += count) > LargestBody) return null;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
