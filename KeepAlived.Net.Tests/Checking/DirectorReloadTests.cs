using System.Text;
using Mono.Unix.Native;

namespace KeepAlived.Net.Tests.Checking;

/// <summary>What a reload makes of servers that are down, as measured with keepalived 2.2.7.</summary>
internal sealed class DirectorReloadTests
{
    private const string Two = "10.0.0.2", Three = "10.0.0.3";

    [TestCase("lb_kind NAT", "TCP_CHECK {\n connect_port 80\n }")]
    [TestCase("lb_kind NAT", "TCP_CHECK {\n connect_ip 10.0.0.2\n }")]
    [TestCase("lb_kind DR", "TCP_CHECK {\n }")]
    [TestCase("lb_kind NAT", "TCP_CHECK {\n retry 7\n delay_loop 3\n }")]
    public void A_check_that_asks_at_the_same_place_keeps_its_verdict(string kind, string check)
    {
        using var lvs = Started();
        lvs.Probe(Two, false);
        lvs.Load(Text("lb_kind TUN", Real(Two) + Real(Three)));
        lvs.Load(Text(kind, Real(Two, check) + Real(Three)));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.3=1"));
    }

    [Test]
    public void A_check_that_cannot_be_made_changes_nothing_and_is_told_once()
    {
        using var lvs = Started();
        lvs.Probe(Three, false);
        lvs.Log.Take();
        for (var i = 0; i < 5; i++)
        {
            Assert.That(lvs.ProbeInVain(Two, "not from here").TotalSeconds, Is.EqualTo(60), "delay_loop, not delay_before_retry");
            lvs.ProbeInVain(Three, "not from here");
        }
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1"));
        Assert.That(lvs.Log.Take()[0], Is.EqualTo("TCP_CHECK of [10.0.0.2]:tcp:80 for VS [10.0.0.1]:tcp:80 cannot be made, [10.0.0.2]:tcp:80 stays as it is: not from here."));
        lvs.ProbeInVain(Two, "not from here");
        Assert.That(lvs.Log.Take(), Is.Empty);
        lvs.Probe(Two, true);
        lvs.ProbeInVain(Two, "not from here");
        Assert.That(lvs.Log.Take()[^1], Does.Contain("cannot be made"));
        lvs.Probe(Two, false);
        lvs.Probe(Two, false);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr:"));
    }

    [TestCase(false, "")]
    [TestCase(true, "RS [10.0.0.3]:tcp:80 [10.0.0.1]:tcp:80 UP\n")]
    public void First_states_of_servers_that_came_by_reload_are_told_when_asked_for(bool asked, string told)
    {
        var pipe = Path.Combine(Directory.CreateTempSubdirectory("reload").FullName, "pipe");
        Syscall.mkfifo(pipe, FilePermissions.S_IRUSR | FilePermissions.S_IWUSR);
        using var reader = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite);
        using var lvs = new DirectorHarness();
        lvs.Load(Text("lb_kind NAT", Real(Two)));
        lvs.Load($"global_defs {{\n lvs_notify_fifo {pipe}\n {(asked ? "rs_init_notifies" : "")}\n}}\n" + Text("lb_kind NAT", Real(Two) + Real(Three)));
        lvs.Probe(Two, true);
        lvs.Probe(Two, false);
        lvs.Probe(Two, false);
        var buffer = new byte[4096];
        Assert.That(Encoding.ASCII.GetString(buffer, 0, reader.Read(buffer)).Replace("\0", ""), Does.StartWith(told + "RS [10.0.0.2]"));
        Directory.Delete(Path.GetDirectoryName(pipe)!, recursive: true);
    }

    [Test]
    public void Another_sorry_server_without_a_quorum_is_a_new_start()
    {
        const string Begins = "Starting with quorum down 1-0=1 > 0 for VS [10.0.0.1]:tcp:80";
        using var lvs = Started();
        lvs.Probe(Two, false);
        lvs.Probe(Three, false);
        lvs.Log.Take();
        lvs.Load(Text("lb_kind NAT\n sorry_server 10.0.0.8 80", Real(Two) + Real(Three)));
        Assert.That(lvs.Log.Take()[..2], Is.EqualTo(new[] { Begins, "Adding sorry server [10.0.0.8]:tcp:80 to VS [10.0.0.1]:tcp:80" }));
        lvs.Load(Text("lb_kind NAT\n sorry_server 10.0.0.9 80", Real(Two) + Real(Three)));
        Assert.That(lvs.Log.Take()[..2], Is.EqualTo(new[] { "Removing sorry server [10.0.0.8]:tcp:80 from VS [10.0.0.1]:tcp:80", Begins }));
        lvs.Load(Text("lb_kind NAT\n sorry_server 10.0.0.9 80\n quorum 2", Real(Two) + Real(Three)));
        Assert.That(lvs.Log.Take(), Has.None.EqualTo(Begins));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.9=1"));
    }

    /// <param name="faults">Until the first verdict.</param>
    [TestCase("TCP_CHECK", 1, "")]
    [TestCase("SMTP_CHECK", 2, "RS [10.0.0.3]:tcp:80 [10.0.0.1]:tcp:80 DOWN\n")]
    public void With_alpha_only_mail_servers_that_came_by_reload_are_told_to_begin_down(string check, int faults, string told)
    {
        var pipe = Path.Combine(Directory.CreateTempSubdirectory("reload").FullName, "pipe");
        Syscall.mkfifo(pipe, FilePermissions.S_IRUSR | FilePermissions.S_IWUSR);
        var global = $"global_defs {{\n lvs_notify_fifo {pipe}\n}}\n";
        using var reader = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite);
        using var lvs = new DirectorHarness();
        lvs.Load(global + Text("lb_kind NAT\n alpha", Real(Two)));
        lvs.Load(global + Text("lb_kind NAT\n alpha", Real(Two) + Real(Three, $"{check} {{\n }}")));
        lvs.Load(global + Text("lb_kind NAT\n alpha\n delay_loop 3", Real(Two) + Real(Three, $"{check} {{\n }}")));
        for (var i = 0; i < faults; i++) lvs.Probe(Three, false);
        lvs.Probe(Two, false);
        var (buffer, text, last) = (new byte[4096], "", "RS [10.0.0.2]:tcp:80 [10.0.0.1]:tcp:80 DOWN\n");
        while (!text.EndsWith(last, StringComparison.Ordinal)) text += Encoding.ASCII.GetString(buffer, 0, reader.Read(buffer)).Replace("\0", "");
        Assert.That(text, Is.EqualTo(told + last));
        Directory.Delete(Path.GetDirectoryName(pipe)!, recursive: true);
    }

    [TestCase("", false)]
    [TestCase("inhibit_on_failure", true)]
    public void A_server_that_leaves_while_the_sorry_server_acts_is_removed_if_it_is_inhibited(string option, bool removed)
    {
        using var lvs = new DirectorHarness();
        var (options, two) = ($"lb_kind NAT\n sorry_server 10.0.0.9 80\n quorum 2\n {option}", Real(Two, "weight 2\n TCP_CHECK {\n }"));
        lvs.Load(Text(options, two + Real(Three)));
        lvs.Probe(Two, false);
        lvs.Log.Take();
        lvs.Load(Text(options, two));
        Assert.That(lvs.Log.Take().Contains("Removing service [10.0.0.3]:tcp:80 from VS [10.0.0.1]:tcp:80"), Is.EqualTo(removed));
        lvs.Load(Text(options, two + Real(Three)));
        lvs.Log.Take();
        lvs.Load(Text(options, two + Real(Three)).Replace("10.0.0.1 80", "10.0.0.1 81", StringComparison.Ordinal));
        Assert.That(lvs.Log.Take().Contains("Removing service [10.0.0.3]:tcp:80 from VS [10.0.0.1]:tcp:80"), Is.EqualTo(removed));
    }

    private static DirectorHarness Started()
    {
        var harness = new DirectorHarness();
        harness.Load(Text("lb_kind NAT", Real(Two) + Real(Three)));
        return harness;
    }

    private static string Real(string address, string check = "TCP_CHECK {\n }") => $" real_server {address} 80 {{\n {check}\n }}\n";

    private static string Text(string options, string servers) => $"virtual_server 10.0.0.1 80 {{\n protocol TCP\n lb_algo rr\n {options}\n{servers}}}\n";
}
