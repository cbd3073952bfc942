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
    private static readonly X509Certificate2 Certificate = MakeCertificate(DateTimeOffset.UnixEpoch.AddDays(1));
    private string? _name;

    /// <summary>A TLS server; hanging up without close_notify is what many do.</summary>
    private ScriptedServer Server(string answer, bool closesInOrder = true, X509Certificate2? certificate = null, Action<X509Certificate?>? seeClient = null) => new(async (client, stop) =>
    {
        var stream = new SslStream(new NetworkStream(client, ownsSocket: false));
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateSelectionCallback = (_, name) => Remember(name, certificate),
            ClientCertificateRequired = seeClient is not null,
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        }, stop);
        seeClient?.Invoke(stream.RemoteCertificate);
        var buffer = new byte[4096];
        _ = await stream.ReadAsync(buffer, stop);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), stop);
        if (closesInOrder) await stream.ShutdownAsync();
        else client.LingerState = new LingerOption(true, 0);
    });

    private X509Certificate2 Remember(string? name, X509Certificate2? certificate)
    {
        _name = name;
        return certificate ?? Certificate;
    }

    private static async Task<ProbeResult> ProbeAsync(ScriptedServer server, HttpGet settings, TimeSpan timeout)
    {
        settings.IsTls = true;
        if (settings.Urls.Count == 0) settings.Urls.Add(new HttpUrl());
        using var checker = new HttpChecker(new CheckConnection(server.EndPoint, null, timeout), settings, new TlsClient());
        return await checker.AskAsync();
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
        var url = new HttpUrl { ServerName = "www.example" };
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

    /// <summary>The certificate trusts itself: it is for www.example and 127.0.0.1.</summary>
    [TestCase("www.example", true, "", TestName = "verified: the host name fits")]
    [TestCase(null, true, "", TestName = "verified: the address fits")]
    [TestCase("other.example", true, "TLS: the certificate is refused: hostname mismatch", TestName = "verified: another host name")]
    [TestCase("www.example", false, "TLS: the certificate is refused: self-signed certificate", TestName = "verified: an authority that nobody trusts")]
    public async Task A_certificate_is_verified_when_asked_for(string? name, bool isTrusted, string reason)
    {
        using var certificate = MakeCertificate(DateTimeOffset.UtcNow.AddDays(1));
        using var server = Server("HTTP/1.0 200 OK\r\n\r\n", certificate: certificate);
        Assert.That(await VerifyAsync(server, isTrusted ? certificate : null, name), Is.EqualTo(reason));
        Assert.That(_name ?? "", Is.EqualTo(name ?? ""), "tls_verify sends the name");
    }

    [Test]
    public async Task An_old_certificate_is_refused_when_verified()
    {
        using var server = Server("HTTP/1.0 200 OK\r\n\r\n");
        Assert.That(await VerifyAsync(server, Certificate, "www.example"), Is.EqualTo("TLS: the certificate is refused: certificate has expired"));
    }

    [Test]
    public void Authorities_that_cannot_be_read_are_told()
    {
        Assert.That(() => new TlsClient().Trust("/nowhere/ca.pem"), Throws.TypeOf<TlsException>());
        Assert.That(() => new TlsClient().Trust(null), Throws.Nothing, "the system's");
    }

    [TestCase("secret", true)]
    [TestCase("wrong", false)]
    public async Task A_certificate_is_shown_to_servers_that_ask(string password, bool isUsable)
    {
        using var own = MakeCertificate(DateTimeOffset.UtcNow.AddDays(1));
        var (certificate, key) = (WriteFile(own.ExportCertificatePem()), WriteFile(own.GetRSAPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))));
        var client = new TlsClient();
        if (isUsable) client.Use(certificate, key, password);
        else Assert.That(() => client.Use(certificate, key, password), Throws.TypeOf<TlsException>());
        string? shown = null;
        using var server = Server("HTTP/1.0 200 OK\r\n\r\n", seeClient: other => shown = other?.GetCertHashString());
        using var checker = new HttpChecker(new CheckConnection(server.EndPoint, null, Patient), new HttpGet { IsTls = true, Urls = [new HttpUrl()] }, client);
        Assert.That(await checker.AskAsync(), Is.EqualTo(ProbeResult.Success));
        Assert.That(shown, isUsable ? Is.EqualTo(own.GetCertHashString()) : Is.Null);
    }

    private static async Task<string> VerifyAsync(ScriptedServer server, X509Certificate2? authority, string? name)
    {
        var client = new TlsClient();
        if (authority is not null) client.Trust(WriteFile(authority.ExportCertificatePem()));
        var settings = new HttpGet { IsTls = true, TlsVerify = true, Urls = [new HttpUrl { ServerName = name }] };
        using var checker = new HttpChecker(new CheckConnection(server.EndPoint, null, Patient), settings, client);
        return (await checker.AskAsync()).Reason;
    }

    private static string WriteFile(string text)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, text);
        return path;
    }

    private static X509Certificate2 MakeCertificate(DateTimeOffset until)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=wrong.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("www.example");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, until);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
