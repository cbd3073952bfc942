using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

[CancelAfter(10_000)]
internal sealed class SmtpCheckerTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5), Impatient = TimeSpan.FromSeconds(0.2);

    private static Task<ProbeResult> ProbeAsync(TimeSpan timeout, System.Net.IPEndPoint host) =>
        new SmtpChecker(new CheckConnection(host, null, timeout), "lb1.example").AskAsync();

    private static string? Polite(string line) => line.StartsWith("HELO", StringComparison.Ordinal) ? "250 pleased" : "221 bye";

    [Test]
    public async Task The_dialogue_is_keepaliveds()
    {
        using var server = ScriptedServer.Conversing("220 mail.example ESMTP", Polite);
        Assert.That(await ProbeAsync(Patient, server.EndPoint), Is.EqualTo(ProbeResult.Success));
        Assert.That(server.Requests, Is.EqualTo(new[] { "HELO lb1.example", "QUIT" }));
    }

    [TestCase("220", "the greeting is '220', expected 220 and a blank")]
    [TestCase("220 \0", "the greeting is '220 ?', expected 220 and a blank")]
    [TestCase("220-mail.example first of two lines", "the greeting is '220-mail.example first of two lines', expected 220 and a blank", Description = "so does keepalived")]
    [TestCase("421 too busy", "the greeting is '421 too busy', expected 220 and a blank")]
    [TestCase("HTTP/1.0 400 Bad Request", "the greeting is 'HTTP/1.0 400 Bad Request', expected 220 and a blank")]
    [TestCase("", "the greeting is '', expected 220 and a blank")]
    [TestCase(null, "closed the connection before the greeting")]
    public async Task A_greeting_is_judged(string? greeting, string reason)
    {
        using var server = ScriptedServer.Conversing(greeting, Polite);
        var result = await ProbeAsync(Patient, server.EndPoint);
        Assert.That((result.Reason, result.MailTrouble), Is.EqualTo((reason, greeting is null ? MailTrouble.ReadFailure : MailTrouble.Greeting)));
    }

    [TestCase("550 who are you", "the answer to HELO is '550 who are you', expected 250 and a blank")]
    [TestCase(null, "closed the connection before the answer to HELO")]
    public async Task An_answer_to_HELO_is_judged(string? answer, string reason)
    {
        using var server = ScriptedServer.Conversing("220 hi", _ => answer);
        var result = await ProbeAsync(Patient, server.EndPoint);
        Assert.That((result.Reason, result.MailTrouble), Is.EqualTo((reason, answer is null ? MailTrouble.ReadFailure : MailTrouble.Helo)));
    }

    /// <summary>A server that resets what it has accepted is not one that cannot be reached: so mail says it.</summary>
    [Test]
    public async Task A_reset_is_a_failure_to_read()
    {
        using var server = ScriptedServer.Resetting();
        Assert.That((await ProbeAsync(Patient, server.EndPoint)).MailTrouble, Is.EqualTo(MailTrouble.ReadFailure));
    }

    [Test]
    public async Task A_server_that_hangs_up_without_goodbye_has_failed()
    {
        using var server = ScriptedServer.Conversing("220 hi", line => line == "QUIT" ? null : "250 ok");
        Assert.That(await ProbeAsync(Patient, server.EndPoint), Is.EqualTo(ProbeResult.Failure("closed the connection before the answer to QUIT") with { MailTrouble = MailTrouble.ReadFailure }));
    }

    [Test]
    public async Task Silence_and_endless_lines_fail()
    {
        using var silent = ScriptedServer.Silent();
        var late = await ProbeAsync(Impatient, silent.EndPoint);
        Assert.That((late.Reason, late.MailTrouble), Is.EqualTo(("timed out waiting for the greeting after 0.2 s", MailTrouble.ReadTimeout)));
        using var endless = ScriptedServer.Streaming("220 ", new byte[4096], TimeSpan.Zero);
        Assert.That((await ProbeAsync(Patient, endless.EndPoint)).Reason, Is.EqualTo("the greeting is longer than 511 bytes"));
    }
}
