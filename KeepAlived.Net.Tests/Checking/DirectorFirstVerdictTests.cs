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

    /// <param name="before">What the configuration before the reload has.</param>
    [TestCase("real_server 10.0.0.2 80 {\n }")]
    [TestCase("real_server 10.0.0.2 80 {\n HTTP_GET {\n url {\n path /\n }\n }\n }")]
    [TestCase("real_server 10.0.0.3 80 {\n }")]
    public void A_check_that_comes_by_reload_has_its_retries_from_the_beginning(string before)
    {
        using var lvs = new DirectorHarness();
        var after = Configuration("TCP_CHECK {\n retry 2\n delay_before_retry 3\n }", "");
        lvs.Load($"{after[..after.IndexOf("real_server", StringComparison.Ordinal)]}{before}\n}}\n");
        lvs.Load(after);
        Assert.That((lvs.Probe(Server, false), lvs.Probe(Server, false), lvs.Table), Is.EqualTo((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), "tcp 10.0.0.1 80 rr: 10.0.0.2=1")));
        lvs.Probe(Server, false);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr:"));
    }

    [Test]
    public void With_alpha_a_check_that_comes_by_reload_waits_for_the_next_time()
    {
        using var lvs = new DirectorHarness();
        var after = Configuration("TCP_CHECK {\n retry 2\n delay_before_retry 3\n }", "alpha");
        lvs.Load(after.Replace("10.0.0.2", "10.0.0.3", StringComparison.Ordinal));
        lvs.Load(after);
        Assert.That(lvs.Probe(Server, false), Is.EqualTo(TimeSpan.FromSeconds(60)));
    }

    [TestCase("alpha", "alpha", "")]
    [TestCase("alpha", "", " 10.0.0.2=1")]
    [TestCase("", "alpha", " 10.0.0.2=1")]
    public void A_server_whose_session_cannot_be_stays_down_across_a_reload_with_alpha(string before, string after, string servers)
    {
        using var lvs = new DirectorHarness();
        const string session = "bfd_instance s {\n neighbor_ip 10.0.0.2\n source_ip fd00::1\n}\n", check = "BFD_CHECK {\n name s\n }";
        lvs.LoadFaulty(session + Configuration(check, before));
        lvs.LoadFaulty(session + Configuration(check, $"{after}\n delay_loop 7"));
        Assert.That(lvs.Table, Is.EqualTo($"tcp 10.0.0.1 80 rr:{servers}"));
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
