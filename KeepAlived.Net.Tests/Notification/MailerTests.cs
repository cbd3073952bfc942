using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Notification;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Notification;

/// <summary>Mail against scripted servers; the bytes are those of Debian's keepalived 2.2.7.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MailerTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 7, 4, 5, 6, TimeSpan.FromMinutes(-210));
    private readonly List<string> _heard = [];

    private static MailAccount Account(ushort port, double seconds = 20) => new(("127.0.0.1", port), ["a@example.com", "Root <b@example.com>"], "from@example.com", "helo.example", "lb1", TimeSpan.FromSeconds(seconds));

    [Test]
    public void A_mail_is_written_as_keepalived_writes_it() =>
        Assert.That(new Mail(Account(25), "VRRP Instance A - Entering MASTER state", "VRRP Instance is now owning VRRP VIPs", Time).Compose("host.example"), Is.EqualTo(
            "Date: Sat, 07 Mar 2026 04:05:06 -0330\r\nFrom: from@example.com\r\nSubject: [lb1] VRRP Instance A - Entering MASTER state\r\nX-Mailer: Keepalived\r\n"
            + "To: a@example.com, Root <b@example.com>\r\n\r\n=> VRRP Instance is now owning VRRP VIPs <=\r\n\r\n.\r\n"));

    [Test]
    public void What_the_configuration_leaves_out_comes_from_the_hosts_name()
    {
        var account = MailAccount.Of(new GlobalDefinitions { SmtpServer = ["mail"], Emails = ["a@example.com"] })!;
        Assert.That(account.Server, Is.EqualTo(("mail", (ushort)25)));
        Assert.That(new Mail(account, "S", "T", Time).Compose("host.example"), Does.Contain($"From: {Environment.UserName}@host.example\r\nSubject: [host.example] S\r\n"));
    }

    [Test]
    public void Without_a_server_or_recipients_there_is_no_mail()
    {
        Assert.That(MailAccount.Of(new GlobalDefinitions { SmtpServer = ["mail"] }), Is.Null);
        Assert.That(MailAccount.Of(new GlobalDefinitions { Emails = ["a@example.com"] }), Is.Null);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_dialogue_is_keepalived_s()
    {
        using var server = Server("220-wait\r\n220 ready\r\n", "250");
        await SmtpDialogue.SendAsync(new Mail(Account((ushort)server.EndPoint.Port), "S", "T", Time), "host");
        Assert.That(_heard.Where(line => !line.Contains(": ") && line.Length > 0), Is.EqualTo(new[]
        {
            "HELO helo.example", "MAIL FROM:<from@example.com>", "RCPT TO:<a@example.com>", "RCPT TO:<b@example.com>", "DATA", "=> T <=", ".", "QUIT",
        }));
    }

    [TestCase("554 go away\r\n", "250", "the greeting is '554 go away', expected 220")]
    [TestCase("220 ready\r\n", "550", "the answer to HELO helo.example is '550 ok', expected 250")]
    [TestCase("", "250", "the greeting did not come within 0.3 s")]
    [TestCase("220 ready", "250", "the greeting did not come within 0.3 s")]
    public void A_server_that_refuses_or_keeps_silent_costs_one_mail(string greeting, string code, string reason)
    {
        using var server = Server(greeting, code);
        var mail = new Mail(Account((ushort)server.EndPoint.Port, seconds: 0.3), "S", "T", Time);
        Assert.That(async () => await SmtpDialogue.SendAsync(mail, "host"), Throws.TypeOf<SmtpException>().With.Message.EqualTo(reason));
    }

    [TestCase('x', "the greeting is longer than 1000 bytes")]
    [TestCase('-', "the greeting has more than 100 lines")]
    public void A_server_that_never_ends_its_greeting_is_left(char what, string reason)
    {
        var greeting = what == 'x' ? new string('x', 100_000) : string.Concat(Enumerable.Repeat("220-more\r\n", 1000));
        using var server = Server(greeting, "250");
        Assert.That(async () => await SmtpDialogue.SendAsync(new Mail(Account((ushort)server.EndPoint.Port), "S", "T", Time), "host"), Throws.TypeOf<SmtpException>().With.Message.EqualTo(reason));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_dead_server_costs_a_bounded_queue_and_its_loss_is_told_once()
    {
        using var server = Server("", "250"); // it never greets
        var log = new RecordingLogger();
        var mailer = new Mailer(log);
        var account = Account((ushort)server.EndPoint.Port, seconds: 1000);
        mailer.Send(account, "first", "T");
        Assert.That(() => server.Clients, Has.Count.EqualTo(1).After(20_000, 10));
        for (var i = 0; i < 3 * Mailer.Most; i++) mailer.Send(account, $"S{i}", "T");
        Assert.That(log.Take(), Is.EqualTo(new[] { $"Mail waits for the server: more than {Mailer.Most} have piled up, and further mail gets lost" }));
        await mailer.FinishAsync(TimeSpan.Zero);
    }

    [Test, CancelAfter(60_000)]
    public async Task Mail_is_sent_in_order_and_a_failure_is_told()
    {
        using var server = Server("220 ready\r\n", "250");
        var (log, account) = (new RecordingLogger(), Account((ushort)server.EndPoint.Port));
        var mailer = new Mailer(log);
        mailer.Send(account, "one", "T");
        mailer.Send(account with { Server = ("127.0.0.1", 1) }, "two", "T");
        mailer.Send(account, "three", "T");
        mailer.Send(null, "four", "T");
        await mailer.FinishAsync(TimeSpan.FromSeconds(30));
        Assert.That(_heard.Where(line => line.StartsWith("Subject", StringComparison.Ordinal)), Is.EqualTo(new[] { "Subject: [lb1] one", "Subject: [lb1] three" }));
        Assert.That(log.Take(), Is.EqualTo(new[] { "Mail 'two' was not sent: no connection to 127.0.0.1 port 1: Connection refused" }));
    }

    /// <summary>A server that greets, then answers each command; DATA with 354, the mail with 250, QUIT with 221.</summary>
    private ScriptedServer Server(string greeting, string code) => new(async (client, stop) =>
    {
        await client.SendAsync(Encoding.Latin1.GetBytes(greeting), stop);
        using var reader = new StreamReader(new NetworkStream(client), Encoding.Latin1);
        var inMail = false;
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            _heard.Add(line);
            if (inMail && line != ".") continue;
            inMail = line == "DATA";
            await client.SendAsync(Encoding.Latin1.GetBytes(line == "DATA" ? "354 go\r\n" : line == "QUIT" ? "221 bye\r\n" : $"{code} ok\r\n"), stop);
            if (line == "QUIT") return;
        }
    });
}
