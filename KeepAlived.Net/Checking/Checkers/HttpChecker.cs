using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>
/// HTTP_GET and SSL_GET: alive when every url answers as expected. A small client of our own, so that the request is keepalived's byte for
/// byte and odd answers are judged, not refused; time and memory are bounded whatever the server sends.
/// </summary>
/// <remarks>
/// Each probe asks one url, the next one the next; the check has succeeded when all have in turn. After a failure the url that failed has
/// to answer, and then all of them.
/// </remarks>
internal sealed class HttpChecker : IChecker, IDisposable
{
    private const int ChunkSize = 4096;

    /// <summary>A whole answer may take this many connect_timeouts, each silence in it one.</summary>
    private const int AnswerTimeouts = 10;

    /// <summary>Bytes within which HTTP/2 has to come to a status.</summary>
    private const int LargestPreface = 64 * 1024;

    private readonly CheckConnection _connection;
    private readonly HttpGet _settings;
    private readonly UrlExpectation[] _urls;
    private readonly TlsClient? _tls;
    private int _next;
    private bool _failed;

    /// <param name="tls">For SSL_GET; null: TLS is not available.</param>
    public HttpChecker(CheckConnection connection, HttpGet settings, TlsClient? tls = null)
    {
        (_connection, _settings, _tls) = (connection, settings, tls);
        _urls = [.. settings.Urls.Select(url => new UrlExpectation(url))];
    }

    public async Task<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        var result = await ProbeAsync(_urls[_next], stop);
        if (!result.Succeeded)
        {
            _failed = true;
            return result with { FailedUrl = _urls[_next].Url.Path };
        }
        var isLast = _next + 1 == _urls.Length;
        var complete = isLast && !_failed;
        _next = isLast || _failed ? 0 : _next + 1;
        _failed = false;
        return complete ? ProbeResult.Success : ProbeResult.Part with { GoesOn = _settings.FastRecovery };
    }

    public void Dispose()
    {
        foreach (var url in _urls) url.Dispose();
    }

    private async Task<ProbeResult> ProbeAsync(UrlExpectation expected, CancellationToken stop)
    {
        var path = expected.Url.Path;
        try
        {
            using var socket = await _connection.OpenAsync(stop);
            return await Patience.WithinAsync(_connection.Timeout * AnswerTimeouts, $"no end of the answer to {path}", stop, deadline => AskAsync(socket, expected, deadline));
        }
        catch (SocketException refused)
        {
            return ProbeResult.Failure(refused);
        }
        catch (TimeoutException late)
        {
            return ProbeResult.Failure(late.Message);
        }
        catch (TlsException broken)
        {
            return ProbeResult.Failure($"TLS: {broken.Message}");
        }
        catch (Http2Exception broken)
        {
            return ProbeResult.Failure($"HTTP/2: {broken.Message}");
        }
        catch (DllNotFoundException)
        {
            return ProbeResult.Failure("HTTP/2: libnghttp2.so.14 is missing: install libnghttp2-14");
        }
    }

    private async Task<ProbeResult> AskAsync(Socket socket, UrlExpectation expected, CancellationToken deadline)
    {
        using var stream = new CheckStream(socket, _settings.IsTls ? await SecureAsync(socket, expected.Url, deadline) : null);
        using var answer = expected.MakeAnswer();
        return _settings.Protocol == HttpProtocol.Http2 ? await AskTwoAsync(stream, expected, answer, deadline) : await AskOneAsync(stream, expected, answer, deadline);
    }

    /// <summary>HTTP/1: the server ends the answer by closing.</summary>
    private async Task<ProbeResult> AskOneAsync(CheckStream stream, UrlExpectation expected, HttpAnswer answer, CancellationToken deadline)
    {
        await stream.SendAsync(Encoding.Latin1.GetBytes(HttpRequest.Format(_settings, expected.Url, _connection.Target)), deadline);
        var chunk = new byte[ChunkSize];
        while (true)
        {
            var count = await ReceiveAsync(stream, chunk, expected.Url, deadline);
            if (count == 0) return IsCut(stream, expected.Url) ? ProbeResult.Failure($"TLS: the answer to {expected.Url.Path} was cut off") : expected.Judge(answer);
            if (answer.Add(chunk.AsSpan(0, count)) is { } excess) return ProbeResult.Failure($"the answer to {expected.Url.Path} has {excess}");
        }
    }

    /// <summary>HTTP/2: the answer says itself where it ends.</summary>
    private async Task<ProbeResult> AskTwoAsync(CheckStream stream, UrlExpectation expected, HttpAnswer answer, CancellationToken deadline)
    {
        string? excess = null;
        using var session = new Http2Session(piece => excess ??= answer.AddBody(piece));
        session.Request(HttpRequest.Fields(_settings, expected.Url, _connection.Target));
        var (chunk, received) = (new byte[ChunkSize], 0L);
        while (!session.Ended)
        {
            while (session.Send().ToArray() is { Length: > 0 } words) await stream.SendAsync(words, deadline);
            var count = await ReceiveAsync(stream, chunk, expected.Url, deadline);
            if (count == 0) return ProbeResult.Failure($"the answer to {expected.Url.Path} ends in the middle");
            session.Receive(chunk.AsSpan(0, count));
            received += count;
            if (session.Status is null && received > LargestPreface) excess = $"no status within {LargestPreface} bytes";
            if (excess is not null) return ProbeResult.Failure($"the answer to {expected.Url.Path} has {excess}");
        }
        answer.Begin(session.Status);
        return expected.Judge(answer);
    }

    private Task<int> ReceiveAsync(CheckStream stream, Memory<byte> chunk, HttpUrl url, CancellationToken deadline) =>
        Patience.WithinAsync(_connection.Timeout, $"timed out waiting for the answer to {url.Path}", deadline, silence => stream.ReceiveAsync(chunk, silence));

    /// <summary>A TLS server that just hangs up has ended its answer, unless tls_compliant asks for more.</summary>
    private bool IsCut(CheckStream stream, HttpUrl url) => stream.IsCut && (_settings.TlsCompliant || url.TlsCompliant);

    /// <summary>As with keepalived no certificate is verified, unless tls_verify asks for it: the check asks whether the server works, not who it is.</summary>
    private Task<TlsConnection> SecureAsync(Socket socket, HttpUrl url, CancellationToken deadline) =>
        Patience.WithinAsync(_connection.Timeout, "timed out in the TLS handshake", deadline, async silence =>
        {
            if (_tls is null) throw new TlsException("libssl.so.3 is missing: install libssl3");
            var connection = _tls.Open(socket, TlsOptionsFor(url));
            try
            {
                await connection.HandshakeAsync(silence);
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        });

    private TlsOptions TlsOptionsFor(HttpUrl url)
    {
        var name = string.IsNullOrEmpty(_settings.SniName) ? url.ServerName ?? "" : _settings.SniName;
        var sent = _settings.EnableSni || _settings.SniName is not null || _settings.TlsVerify ? name : "";
        return new(sent, _settings.TlsVerify ? name.Length > 0 ? name : _connection.Target.Address.ToString() : null, _settings.Protocol == HttpProtocol.Http2);
    }
}
