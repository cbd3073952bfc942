using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

/// <summary>HTTP_GET and SSL_GET over HTTP/2, against a server made of single frames.</summary>
[CancelAfter(30_000)]
internal sealed class Http2CheckerTests
{
    private const byte Nothing = 0;
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5), Impatient = TimeSpan.FromSeconds(0.3);
    private static readonly byte[] Hello = "hello world"u8.ToArray();

    private static ScriptedServer Server(params byte[][] frames) => new(async (client, stop) =>
    {
        using var stream = new NetworkStream(client);
        await Http2Peer.ReadRequestAsync(stream, stop);
        await stream.WriteAsync(Http2Peer.Settings, stop);
        foreach (var frame in frames) await stream.WriteAsync(frame, stop);
        await Task.Delay(Timeout.Infinite, stop); // it is the answer that ends, not the connection
    });

    private static async Task<string> ProbeAsync(ScriptedServer server, HttpUrl? url = null, TimeSpan? timeout = null)
    {
        var settings = new HttpGet { Protocol = HttpProtocol.Http2, Urls = [url ?? new HttpUrl()] };
        using var checker = new HttpChecker(new CheckConnection(server.EndPoint, null, timeout ?? Patient), settings);
        var result = await checker.AskAsync();
        Assert.That(result.Succeeded, Is.EqualTo(result.Reason.Length == 0));
        return result.Reason;
    }

    [TestCase("200", "")]
    [TestCase("503", "HTTP status 503 of /, expected 200-299")]
    public async Task An_answer_is_judged_by_its_status(string status, string reason)
    {
        using var server = Server(Http2Peer.Headers(status, Http2Peer.EndHeaders | Http2Peer.EndStream));
        Assert.That(await ProbeAsync(server), Is.EqualTo(reason));
    }

    [Test]
    public async Task The_status_is_that_of_the_final_answer()
    {
        using var server = Server(Http2Peer.Headers("103"), Http2Peer.Headers("204", Http2Peer.EndHeaders | Http2Peer.EndStream));
        Assert.That(await ProbeAsync(server), Is.Empty);
    }

    [TestCase("world", "5eb63bbbe01eeed093cb22bb8f5acdc3", "")]
    [TestCase("wurld", null, "the answer to / does not match the pattern")]
    [TestCase(null, "00000000000000000000000000000000", "digest 5eb63bbbe01eeed093cb22bb8f5acdc3 of /, expected 00000000000000000000000000000000")]
    public async Task Body_and_digest_are_looked_at(string? pattern, string? digest, string reason)
    {
        using var server = Server(Http2Peer.Headers("200"), Http2Peer.Data(Hello[..4], Nothing), Http2Peer.Data(Hello[4..]));
        Assert.That(await ProbeAsync(server, new HttpUrl { Regex = pattern, Digest = digest }), Is.EqualTo(reason));
    }

    [Test]
    public async Task A_body_larger_than_the_window_arrives()
    {
        var body = new byte[16_000];
        using var server = Server([Http2Peer.Headers("200"), .. Enumerable.Repeat(Http2Peer.Data(body, Nothing), 3), Http2Peer.Data(Hello)]);
        Assert.That(await ProbeAsync(server, new HttpUrl { Regex = "world" }), Is.Empty);
    }

    [Test]
    public async Task What_is_no_HTTP_2_fails()
    {
        using var plain = ScriptedServer.Streaming("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", [1], TimeSpan.FromSeconds(1));
        Assert.That(await ProbeAsync(plain), Does.StartWith("HTTP/2: "));
        using var refusing = Server(Http2Peer.Reset(7));
        Assert.That(await ProbeAsync(refusing), Is.EqualTo("HTTP/2: the request was given up with error 7"));
        using var going = Server(Http2Peer.GoAway());
        Assert.That(await ProbeAsync(going), Does.StartWith("HTTP/2: "));
        using var wrong = Server(Http2Peer.Headers("2x0", Http2Peer.EndHeaders | Http2Peer.EndStream));
        Assert.That(await ProbeAsync(wrong), Does.StartWith("HTTP/2: "));
    }

    [Test]
    public async Task Silence_and_endless_answers_fail_in_bounded_time()
    {
        using var silent = Server();
        Assert.That(await ProbeAsync(silent, timeout: Impatient), Is.EqualTo("timed out waiting for the answer to / after 0.3 s"));
        using var open = Server(Http2Peer.Headers("200"), Http2Peer.Data(Hello, Nothing));
        Assert.That(await ProbeAsync(open, timeout: Impatient), Is.EqualTo("timed out waiting for the answer to / after 0.3 s"));
        var settings = Enumerable.Repeat(Http2Peer.Settings, 1000).SelectMany(frame => frame).ToArray();
        using var endless = Server([.. Enumerable.Repeat(settings, 20)]);
        Assert.That(await ProbeAsync(endless), Is.EqualTo("the answer to / has no status within 65536 bytes").Or.StartsWith("HTTP/2: "));
    }

    [Test]
    public async Task The_request_names_what_is_wanted()
    {
        var request = Array.Empty<byte>();
        using var server = new ScriptedServer(async (client, stop) =>
        {
            using var stream = new NetworkStream(client);
            request = await Http2Peer.ReadRequestAsync(stream, stop);
            await stream.WriteAsync((byte[])[.. Http2Peer.Settings, .. Http2Peer.Headers("200", Http2Peer.EndHeaders | Http2Peer.EndStream)], stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        Assert.That(await ProbeAsync(server), Is.Empty);
        Assert.That(request[..3], Is.EqualTo(new byte[] { 0x82, 0x86, 0x41 }), ":method GET, :scheme http, :authority follows (RFC 7541 appendix A)");
    }

    [TestCase(HttpProtocol.Http2, RequestMethod.Head, true, ":method HEAD|:scheme https|:authority www.example|:path /x|user-agent KeepAliveClient|authorization Basic YTpi")]
    [TestCase(HttpProtocol.Http2, RequestMethod.Get, false, ":method GET|:scheme http|:authority www.example|:path /x|user-agent KeepAliveClient|authorization Basic YTpi")]
    public void The_fields_of_a_request(HttpProtocol protocol, RequestMethod method, bool isTls, string expected)
    {
        var check = new HttpGet { Protocol = protocol, Method = method, IsTls = isTls, Credentials = ["a", "b"] };
        var fields = HttpRequest.Fields(check, new HttpUrl { Path = "/x", VirtualHost = "www.example" }, System.Net.IPEndPoint.Parse("192.0.2.1:80"));
        Assert.That(string.Join('|', fields.Select(field => $"{field.Name} {field.Value}")), Is.EqualTo(expected));
    }

    [TestCase(true, "")]
    [TestCase(false, "TLS: the server does not agree to HTTP/2")]
    public async Task Over_TLS_the_server_has_to_agree(bool agrees, string reason)
    {
        using var certificate = MakeCertificate();
        using var server = new ScriptedServer(async (client, stop) =>
        {
            var stream = new SslStream(new NetworkStream(client));
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, ApplicationProtocols = agrees ? [SslApplicationProtocol.Http2] : null }, stop);
            await Http2Peer.ReadRequestAsync(stream, stop);
            await stream.WriteAsync((byte[])[.. Http2Peer.Settings, .. Http2Peer.Headers("200"), .. Http2Peer.Data(Hello)], stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        var settings = new HttpGet { Protocol = HttpProtocol.Http2, IsTls = true, Urls = [new HttpUrl { Regex = "hello " }] };
        using var checker = new HttpChecker(new CheckConnection(server.EndPoint, null, Patient), settings, new TlsClient());
        Assert.That((await checker.AskAsync()).Reason, Is.EqualTo(reason));
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var made = new CertificateRequest("CN=www.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
