using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Core;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;
using Mono.Unix.Native;

namespace KeepAlived.Net.Tests.Checking;

/// <summary>Lines and mail of virtual and real servers, as measured with Debian's keepalived 2.2.7.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ServerNoticesTests
{
    private const string Name = "[10.1.0.1]:tcp:80";
    private readonly string _folder = Directory.CreateTempSubdirectory("server-notices").FullName;
    private readonly RecordingLogger _log = new();
    private readonly List<string> _mail = [];

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Changes_are_written_to_both_pipes_with_the_names_of_the_log()
    {
        foreach (var name in new[] { "all", "lvs" }) Syscall.mkfifo(Path.Combine(_folder, name), FilePermissions.S_IRUSR | FilePermissions.S_IWUSR);
        var (notices, server) = Make($"notify_fifo {_folder}/all\n lvs_notify_fifo {_folder}/lvs", "");
        using var reader = new FileStream(Path.Combine(_folder, "all"), FileMode.Open, FileAccess.ReadWrite);
        using var other = new FileStream(Path.Combine(_folder, "lvs"), FileMode.Open, FileAccess.ReadWrite);
        notices.Tell(server.Servers[0], up: false);
        notices.Tell(server, up: false);
        const string lines = "RS [10.1.0.1]:tcp:80 [10.0.0.1]:tcp:80 DOWN\nVS [10.0.0.1]:tcp:80 DOWN\n";
        Assert.That(Read(reader), Is.EqualTo(lines));
        Assert.That(Read(other), Is.EqualTo(lines));
        await notices.FinishAsync(TimeSpan.FromSeconds(10));
        Assert.That(File.Exists(Path.Combine(_folder, "all")), Is.True, "who has made it removes it");
    }

    [TestCase("", "", "RS,checked")]
    [TestCase("smtp_alert", "", "RS,VS,checked")]
    [TestCase("smtp_alert_checker no", "", "")]
    [TestCase("smtp_alert no\n smtp_alert_checker", "", "RS,VS,checked")]
    [TestCase("smtp_alert", "smtp_alert no", "RS,checked")]
    [TestCase("no_checker_emails", "smtp_alert", "RS,VS")]
    public async Task Mail_goes_where_it_is_asked_for(string global, string ofService, string expected)
    {
        using var server = MailServer();
        var (notices, service) = Make($"notification_email {{\n a@example.com\n }}\n smtp_server 127.0.0.1 {server.EndPoint.Port}\n {global}", ofService);
        notices.Tell(service, up: false, "Lost quorum", live: 1);
        notices.MailRemoved(service.Servers[0]);
        var check = service.Servers[0].Checks[0];
        var was = check.Health;
        check.Health = was.After(success: false, retry: 0);
        notices.Mail(check, was, ProbeResult.Failure("refused"), serverChanged: false);
        await notices.FinishAsync(TimeSpan.FromSeconds(20));
        var kinds = _mail.Where(line => line.StartsWith("=>", StringComparison.Ordinal)).Select(line => line switch
        {
            "=> Lost quorum 1+0=1 <= 1 <=" => "VS",
            "=> Removing <=" => "RS",
            "=> TCP CHECK failed on service <=" => "checked",
            _ => line,
        });
        Assert.That(string.Join(',', kinds.Order(StringComparer.Ordinal)), Is.EqualTo(expected));
        Assert.That(_log.Lines, Is.Empty);
    }

    [Test]
    public void The_line_of_a_mail_is_keepalived_s()
    {
        var (good, bad) = (ProbeResult.Success, ProbeResult.Failure("no greeting"));
        Assert.That(new CheckSettings[] { new TcpCheck(), new HttpGet(), new SmtpCheck(), new DnsCheck(), new UdpCheck(), new PingCheck(), new MiscCheck(), new BfdCheck { Name = "bf" } }.Select(check => $"{CheckSentences.Mailed(check, good, Name)}, {CheckSentences.Mailed(check, bad, Name)}"), Is.EqualTo(new[]
        {
            "TCP CHECK succeed on service, TCP CHECK failed on service",
            "CHECK succeed on service, CHECK failed on service : HTTP request failed",
            "CHECK succeed on service, CHECK failed on service : Could not connect to server [10.1.0.1]:80",
            "DNS_CHECK: succeed on service, DNS_CHECK: failed on service",
            "UDP CHECK succeed on service, UDP CHECK failed on service",
            "ICMP CHECK succeed on service, ICMP CHECK failed on service",
            "MISC CHECK succeeded on service, MISC CHECK failed on service",
            "BFD CHECK bf succeeded on service, BFD CHECK bf failed on service",
        }));
        Assert.That(CheckSentences.Mailed(new MiscCheck(), ProbeResult.Failure("timed out"), Name), Is.EqualTo("MISC CHECK timed out on service"));
    }

    [TestCase(nameof(MailTrouble.Greeting), "", "Bad greeting banner from server [10.1.0.1]:25"), TestCase(nameof(MailTrouble.Helo), "192.0.2.9", "Bad HELO response from server [192.0.2.9]:25")]
    [TestCase(nameof(MailTrouble.ReadTimeout), "", "Read timeout from server [10.1.0.1]:25"), TestCase(nameof(MailTrouble.ReadFailure), "", "Read failure from server [10.1.0.1]:25")]
    [TestCase(nameof(MailTrouble.NoConnection), "", "Could not connect to server [10.1.0.1]:25"), TestCase(nameof(MailTrouble.Other), "", "the reason")]
    public void The_trouble_with_a_mail_server_is_told_in_keepalived_s_words(string trouble, string address, string line)
    {
        var check = new SmtpCheck();
        if (address.Length > 0) check.Connection.Address = System.Net.IPAddress.Parse(address);
        Assert.That(CheckSentences.Mailed(check, ProbeResult.Failure("the reason") with { MailTrouble = Enum.Parse<MailTrouble>(trouble) }, "[10.1.0.1]:tcp:25"), Is.EqualTo("CHECK failed on service : " + line));
    }

    private (ServerNotices Notices, VirtualServerState Server) Make(string global, string ofService)
    {
        var file = Path.Combine(_folder, "keepalived.conf");
        File.WriteAllText(file, $"global_defs {{\n {global}\n}}\nvirtual_server 10.0.0.1 80 {{\n lb_algo rr\n lb_kind NAT\n protocol TCP\n {ofService}\n real_server 10.1.0.1 80 {{\n TCP_CHECK {{\n retry 0\n }}\n }}\n}}\n");
        var model = ConfigurationLoader.Load(file, new LoaderEnvironment("", static _ => true, Trampoline.FindProgram)).Model;
        var notices = new ServerNotices(new Spawner("/bin/false"), _log);
        notices.Use(model.Global);
        return (notices, VirtualServerState.Make(model.VirtualServers, [])[0]);
    }

    private static string Read(FileStream pipe)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, pipe.Read(buffer));
    }

    private ScriptedServer MailServer() => new(async (client, stop) =>
    {
        await client.SendAsync(Encoding.Latin1.GetBytes("220 ready\r\n"), stop);
        using var reader = new StreamReader(new NetworkStream(client), Encoding.Latin1);
        var inMail = false;
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            _mail.Add(line);
            if (inMail && line != ".") continue;
            inMail = line == "DATA";
            await client.SendAsync(Encoding.Latin1.GetBytes(line == "DATA" ? "354 go\r\n" : line == "QUIT" ? "221 bye\r\n" : "250 ok\r\n"), stop);
            if (line == "QUIT") return;
        }
    });
}
