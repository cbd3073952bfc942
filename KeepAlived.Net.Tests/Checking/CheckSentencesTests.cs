using KeepAlived.Net.Checking;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Tests.Checking;

/// <summary>Beginnings as keepalived 2.2.7 writes them; operators search for them.</summary>
internal sealed class CheckSentencesTests
{
    private const string Server = "[10.0.0.2]:tcp:80", Service = "[10.0.0.1]:tcp:80";
    private static readonly MiscCheck Misc = new() { Script = new ScriptCommand(["/bin/check", "-x"]), Times = new() { Retry = 0 } };
    private static readonly MiscCheck MiscWithRetries = new() { Script = new ScriptCommand(["/bin/check"]), Times = new() { Retry = 2 } };

    [Test]
    public void Successes() => Assert.That(
        new CheckSettings[] { new TcpCheck(), new HttpGet(), Misc }.Select(check => CheckSentences.Succeeded(check, Server, Service)), Is.EqualTo(new[]
        {
            "TCP connection to [10.0.0.2]:tcp:80 success.",
            "Remote Web server [10.0.0.2]:tcp:80 succeed on service.",
            "Misc check for [[10.0.0.2]:tcp:80 VS [10.0.0.1]:tcp:80] by [/bin/check] succeeded.",
        }));

    [Test]
    public void Failures() => Assert.That(new[]
        {
            CheckSentences.Failed(new TcpCheck(), Server, Service, 0, "connection refused"),
            CheckSentences.Failed(new TcpCheck(), Server, Service, 1, "connection refused"),
            CheckSentences.Failed(new HttpGet(), Server, Service, 1, "HTTP status 503 of /, expected 200-299"),
            CheckSentences.Failed(Misc, Server, Service, 0, "exited with status 1"),
            CheckSentences.Failed(MiscWithRetries, Server, Service, 2, "timed out"),
        }, Is.EqualTo(new[]
        {
            "TCP_CHECK on service [10.0.0.2]:tcp:80 failed: connection refused.",
            "TCP_CHECK on service [10.0.0.2]:tcp:80 failed after 1 retries: connection refused.",
            "HTTP_CHECK on service [10.0.0.2]:tcp:80 failed after 1 retries: HTTP status 503 of /, expected 200-299.",
            "Misc check for [[10.0.0.2]:tcp:80 VS [10.0.0.1]:tcp:80] by [/bin/check] failed with retry disabled (exited with status 1).",
            "Misc check for [[10.0.0.2]:tcp:80 VS [10.0.0.1]:tcp:80] by [/bin/check] failed after 2 retries (timed out).",
        }));
}
