using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KeepAlived.Net.Configuration.Model;

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
    private const int AnswerTimeouts = 4;

    private static readonly CipherSuitesPolicy AllCiphers = MakeAllCiphers();
    private readonly CheckConnection _connection;
    private readonly HttpGet _settings;
    private readonly UrlExpectation[] _urls;
    private readonly X509CertificateCollection? _certificates;
    private int _next;
    private bool _failed;

    /// <param name="certificates">What the client shows to TLS servers; null: nothing.</param>
    public HttpChecker(CheckConnection connection, HttpGet settings, X509CertificateCollection? certificates = null)
    {
        (_connection, _settings, _certificates) = (connection, settings, certificates);
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
        catch (IOException broken) when (broken.InnerException is SocketException refused)
        {
            return ProbeResult.Failure(refused);
        }
        catch (Exception broken) when (broken is IOException or AuthenticationException)
        {
            return ProbeResult.Failure($"TLS: {(broken.InnerException ?? broken).Message}");
        }
    }

    private async Task<ProbeResult> AskAsync(Socket socket, UrlExpectation expected, CancellationToken deadline)
    {
        await using Stream stream = _settings.IsTls ? await SecureAsync(socket, expected.Url, deadline) : new NetworkStream(socket);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(HttpRequest.Format(_settings.Protocol, expected.Url, _connection.Target)), deadline);
        using var answer = expected.MakeAnswer();
        var chunk = new byte[ChunkSize];
        while (true)
        {
            var count = await Patience.WithinAsync(_connection.Timeout, $"timed out waiting for the answer to {expected.Url.Path}", deadline,
                silence => ReadAsync(stream, chunk, expected.Url, silence));
            if (count == 0) return expected.Judge(answer);
            if (answer.Add(chunk.AsSpan(0, count)) is { } excess) return ProbeResult.Failure($"the answer to {expected.Url.Path} has {excess}");
        }
    }

    /// <summary>A TLS server that just hangs up has ended its answer, unless tls_compliant asks for more.</summary>
    private async Task<int> ReadAsync(Stream stream, byte[] chunk, HttpUrl url, CancellationToken silence)
    {
        try
        {
            return await stream.ReadAsync(chunk, silence);
        }
        catch (IOException) when (_settings.IsTls && !_settings.TlsCompliant && !url.TlsCompliant)
        {
            return 0;
        }
    }

    /// <summary>As keepalived, no certificate is verified: the check asks whether the server works, not who it is.</summary>
    private Task<SslStream> SecureAsync(Socket socket, HttpUrl url, CancellationToken deadline) =>
        Patience.WithinAsync(_connection.Timeout, "timed out in the TLS handshake", deadline, async silence =>
        {
            var stream = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = _settings.EnableSni || _settings.SniName is not null ? ServerName(url) : "",
                ClientCertificates = _certificates,
                CipherSuitesPolicy = AllCiphers,
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            }, silence);
            return stream;
        });

    private string ServerName(HttpUrl url) => string.IsNullOrEmpty(_settings.SniName) ? url.VirtualHost ?? _settings.VirtualHost ?? "" : _settings.SniName;

    /// <summary>What OpenSSL here knows of all suites: the default refuses old servers that keepalived accepts.</summary>
    private static CipherSuitesPolicy MakeAllCiphers() => new(Enum.GetValues<TlsCipherSuite>());
}
