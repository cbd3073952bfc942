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
            return result;
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
    }

    private async Task<ProbeResult> AskAsync(Socket socket, UrlExpectation expected, CancellationToken deadline)
    {
        using var tls = _settings.IsTls ? await SecureAsync(socket, expected.Url, deadline) : null;
        var request = Encoding.Latin1.GetBytes(HttpRequest.Format(_settings.Protocol, expected.Url, _connection.Target));
        if (tls is null) await socket.SendAsync(request, deadline);
        else await tls.WriteAsync(request, deadline);
        using var answer = expected.MakeAnswer();
        var chunk = new byte[ChunkSize];
        while (true)
        {
            var count = await Patience.WithinAsync(_connection.Timeout, $"timed out waiting for the answer to {expected.Url.Path}", deadline,
                silence => tls?.ReadAsync(chunk, silence) ?? socket.ReceiveAsync(chunk, silence).AsTask());
            if (count == 0) return IsCut(tls, expected.Url) ? ProbeResult.Failure($"TLS: the answer to {expected.Url.Path} was cut off") : expected.Judge(answer);
            if (answer.Add(chunk.AsSpan(0, count)) is { } excess) return ProbeResult.Failure($"the answer to {expected.Url.Path} has {excess}");
        }
    }

    /// <summary>A TLS server that just hangs up has ended its answer, unless tls_compliant asks for more.</summary>
    private bool IsCut(TlsConnection? tls, HttpUrl url) => tls is { ClosedInOrder: false } && (_settings.TlsCompliant || url.TlsCompliant);

    /// <summary>As keepalived, no certificate is verified: the check asks whether the server works, not who it is.</summary>
    private Task<TlsConnection> SecureAsync(Socket socket, HttpUrl url, CancellationToken deadline) =>
        Patience.WithinAsync(_connection.Timeout, "timed out in the TLS handshake", deadline, async silence =>
        {
            if (_tls is null) throw new TlsException("libssl.so.3 is missing: install libssl3");
            var connection = _tls.Open(socket, _settings.EnableSni || _settings.SniName is not null ? ServerName(url) : "");
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

    private string ServerName(HttpUrl url) => string.IsNullOrEmpty(_settings.SniName) ? url.VirtualHost ?? _settings.VirtualHost ?? "" : _settings.SniName;
}
