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
        try
        {
            using var socket = _connection.Open(stop);
            if (await socket.ConnectAsync(_connection.Target, _connection.Timeout) is { } fault) return ProbeResult.Failure(fault);
            return await AskAsync(socket, expected, Patience.Of(_connection.Timeout * AnswerTimeouts, $"no end of the answer to {expected.Url.Path}"));
        }
        catch (LinuxException refused)
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

    private async Task<ProbeResult> AskAsync(CheckSocket socket, UrlExpectation expected, Patience whole)
    {
        using var stream = new CheckStream(socket, _settings.IsTls ? await SecureAsync(socket, expected.Url) : null);
        using var answer = expected.MakeAnswer();
        return _settings.Protocol == HttpProtocol.Http2 ? await AskTwoAsync(stream, expected, answer, whole) : await AskOneAsync(stream, expected, answer, whole);
    }

    /// <summary>HTTP/1: the server ends the answer by closing.</summary>
    private async Task<ProbeResult> AskOneAsync(CheckStream stream, UrlExpectation expected, HttpAnswer answer, Patience whole)
    {
        await stream.SendAsync(Encoding.Latin1.GetBytes(HttpRequest.Format(_settings, expected.Url, _connection.Target)), whole);
        var chunk = new byte[ChunkSize];
        while (true)
        {
            var count = await ReceiveAsync(stream, chunk, expected.Url, whole);
            if (count == 0) return IsCut(stream, expected.Url) ? ProbeResult.Failure($"TLS: the answer to {expected.Url.Path} was cut off") : expected.Judge(answer);
            var excess = expected.HasPattern ? await Task.Run(() => answer.Add(chunk.AsSpan(0, count))) : answer.Add(chunk.AsSpan(0, count));
            if (excess is not null) return ProbeResult.Failure($"the answer to {expected.Url.Path} has {excess}");
        }
    }

    /// <summary>HTTP/2: the answer says itself where it ends.</summary>
    private async Task<ProbeResult> AskTwoAsync(CheckStream stream, UrlExpectation expected, HttpAnswer answer, Patience whole)
    {
        string? excess = null;
        using var session = new Http2Session(piece => excess ??= answer.AddBody(piece));
        session.Request(HttpRequest.Fields(_settings, expected.Url, _connection.Target));
        var (chunk, received) = (new byte[ChunkSize], 0L);
        while (!session.Ended)
        {
            while (session.Send().ToArray() is { Length: > 0 } words) await stream.SendAsync(words, whole);
            var count = await ReceiveAsync(stream, chunk, expected.Url, whole);
            if (count == 0) return ProbeResult.Failure($"the answer to {expected.Url.Path} ends in the middle");
            if (expected.HasPattern) await Task.Run(() => session.Receive(chunk.AsSpan(0, count)));
            else session.Receive(chunk.AsSpan(0, count));
            received += count;
            if (session.Status is null && received > LargestPreface) excess = $"no status within {LargestPreface} bytes";
            if (excess is not null) return ProbeResult.Failure($"the answer to {expected.Url.Path} has {excess}");
        }
        answer.Begin(session.Status);
        return expected.Judge(answer);
    }

    private ValueTask<int> ReceiveAsync(CheckStream stream, Memory<byte> chunk, HttpUrl url, Patience whole) =>
        stream.ReceiveAsync(chunk, Patience.Of(_connection.Timeout, $"timed out waiting for the answer to {url.Path}").OrEarlier(whole));

    /// <summary>A TLS server that just hangs up has ended its answer, unless tls_compliant asks for more.</summary>
    private bool IsCut(CheckStream stream, HttpUrl url) => stream.IsCut && (_settings.TlsCompliant || url.TlsCompliant);

    /// <summary>As with keepalived no certificate is verified, unless tls_verify asks for it: the check asks whether the server works, not who it is.</summary>
    private async Task<TlsStream> SecureAsync(CheckSocket socket, HttpUrl url)
    {
        if (_tls is null) throw new TlsException("libssl.so.3 is missing: install libssl3");
        var stream = new TlsStream(socket, _tls.Open(socket.Descriptor, TlsOptionsFor(url)));
        try
        {
            await stream.HandshakeAsync(Patience.Of(_connection.Timeout, "timed out in the TLS handshake"));
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private TlsOptions TlsOptionsFor(HttpUrl url)
    {
        var name = string.IsNullOrEmpty(_settings.SniName) ? url.ServerName ?? "" : _settings.SniName;
        var sent = _settings.EnableSni || _settings.SniName is not null || _settings.TlsVerify ? name : "";
        return new(sent, _settings.TlsVerify ? name.Length > 0 ? name : _connection.Target.Address.ToString() : null, _settings.Protocol == HttpProtocol.Http2);
    }
}
