using KeepAlived.Net.Tests.Support;
using Mono.Unix.Native;

namespace KeepAlived.Net.Tests.Checking;

/// <summary>What the first verdicts of checks do, as measured with Debian's keepalived 2.2.7.</summary>
internal sealed class DirectorFirstVerdictTests
{
    private const string Server = "10.0.0.2", Lines = "RS [10.0.0.2]:tcp:80 [10.0.0.1]:tcp:80 DOWN\n";

    [TestCase("TCP_CHECK {\n }", 1, Lines)]
    [TestCase("SMTP_CHECK {\n }", 2, Lines)]
    [TestCase("HTTP_GET {\n url {\n path /\n }\n }", 1, "")]
    public void With_alpha_the_first_verdict_is_told_but_not_of_HTTP_GET(string check, int failures, string expected)
    {
        var pipe = Path.Combine(Directory.CreateTempSubdirectory("first-verdict").FullName, "pipe");
        Syscall.mkfifo(pipe, FilePermissions.S_IRUSR | FilePermissions.S_IWUSR);
        using var reader = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite);
        using var lvs = new DirectorHarness();
        lvs.Load($"global_defs {{\n lvs_notify_fifo {pipe}\n}}\n{Configuration(check, "alpha")}");
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr:"));
        for (var i = 0; i < failures; i++) lvs.Probe(Server, false);
        lvs.Probe(Server, true);
        var told = new byte[1000];
        var all = expected + "RS [10.0.0.2]:tcp:80 [10.0.0.1]:tcp:80 UP\nVS [10.0.0.1]:tcp:80 UP\n";
        var text = "";
        while (text.Length < all.Length) text += System.Text.Encoding.ASCII.GetString(told, 0, reader.Read(told));
        Assert.That(text, Is.EqualTo(all));
        Directory.Delete(Path.GetDirectoryName(pipe)!, recursive: true);
    }

    [Test]
    public void A_mail_server_has_its_retries_from_the_beginning()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(Configuration("SMTP_CHECK {\n retry 2\n delay_before_retry 3\n }", ""));
        Assert.That(lvs.Probe(Server, false), Is.EqualTo(TimeSpan.FromSeconds(3)));
        lvs.Probe(Server, false);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1"));
        lvs.Probe(Server, false);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr:"));
    }

    [Test]
    public void A_server_whose_check_cannot_be_made_waits_for_it_until_a_reload()
    {
        using var lvs = new DirectorHarness { FindProgram = static _ => null };
        var text = Configuration("MISC_CHECK {\n misc_path /bin/nothing\n }", "alpha");
        lvs.Load(text);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr:"));
        lvs.Log.Take();
        lvs.Load(text);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1"));
        Assert.That(lvs.Log.Take(), Does.Contain("Adding service [10.0.0.2]:tcp:80 to VS [10.0.0.1]:tcp:80"));
    }

    private static string Configuration(string check, string settings) =>
        $"virtual_server 10.0.0.1 80 {{\n protocol TCP\n lb_algo rr\n lb_kind NAT\n {settings}\n real_server 10.0.0.2 80 {{\n {check}\n }}\n}}\n";
}
