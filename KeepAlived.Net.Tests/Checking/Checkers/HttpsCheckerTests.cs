using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

[CancelAfter(30_000)]
internal sealed class HttpsCheckerTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(10), Impatient = TimeSpan.FromSeconds(0.3);
    private static readonly X509Certificate2 Certificate = MakeCertificate();
    private string? _name;

    /// <summary>A TLS server; hanging up without close_notify is what many do.</summary>
    private ScriptedServer Server(string answer, bool closesInOrder = true) => new(async (client, stop) =>
    {
        var stream = new SslStream(new NetworkStream(client, ownsSocket: false));
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateSelectionCallback = (_, name) => Remember(name) }, stop);
        var buffer = new byte[4096];
        _ = await stream.ReadAsync(buffer, stop);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), stop);
        if (closesInOrder) await stream.ShutdownAsync();
        else client.LingerState = new LingerOption(true, 0);
    });

    private X509Certificate2 Remember(string? name)
    {
        _name = name;
        return Certificate;
    }

    private static async Task<ProbeResult> ProbeAsync(ScriptedServer server, HttpGet settings, TimeSpan timeout)
    {
        settings.IsTls = true;
        if (settings.Urls.Count == 0) settings.Urls.Add(new HttpUrl());
        using var checker = new HttpChecker(new CheckConnection(server.EndPoint, null, timeout), settings, new TlsClient());
        return await checker.ProbeAsync(default);
    }

    [TestCase("HTTP/1.0 200 OK\r\n\r\nhi", "")]
    [TestCase("HTTP/1.0 500 No\r\n\r\n", "HTTP status 500 of /, expected 200-299")]
    public async Task An_answer_over_TLS_is_judged_as_any_other(string answer, string reason)
    {
        using var server = Server(answer);
        Assert.That((await ProbeAsync(server, new HttpGet(), Patient)).Reason, Is.EqualTo(reason), "no certificate is verified");
    }

    [Test]
    public async Task A_name_is_sent_only_when_asked_for()
    {
        using var server = Server("HTTP/1.0 200 OK\r\n\r\n");
        var url = new HttpUrl { VirtualHost = "www.example" };
        await ProbeAsync(server, new HttpGet { Urls = [url] }, Patient);
        Assert.That(_name, Is.Null.Or.Empty);
        await ProbeAsync(server, new HttpGet { Urls = [url], EnableSni = true }, Patient);
        Assert.That(_name, Is.EqualTo("www.example"));
        await ProbeAsync(server, new HttpGet { Urls = [url], SniName = "other.example" }, Patient);
        Assert.That(_name, Is.EqualTo("other.example"));
    }

    [TestCase(false, true)]
    [TestCase(true, false)]
    public async Task A_server_that_just_hangs_up_fails_only_with_tls_compliant(bool compliant, bool succeeds)
    {
        using var server = Server("HTTP/1.0 200 OK\r\n\r\n", closesInOrder: false);
        Assert.That((await ProbeAsync(server, new HttpGet { TlsCompliant = compliant }, Patient)).Succeeded, Is.EqualTo(succeeds));
    }

    [Test]
    public async Task A_server_without_TLS_fails()
    {
        using var plain = ScriptedServer.Streaming("HTTP/1.0 400 Bad Request\r\n\r\n", new byte[100], TimeSpan.FromSeconds(1));
        Assert.That((await ProbeAsync(plain, new HttpGet(), Patient)).Reason, Does.StartWith("TLS: "));
    }

    [Test]
    public async Task A_handshake_without_end_times_out()
    {
        using var silent = ScriptedServer.Silent();
        Assert.That((await ProbeAsync(silent, new HttpGet(), Impatient)).Reason, Is.EqualTo("timed out in the TLS handshake after 0.3 s"));
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=wrong.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
