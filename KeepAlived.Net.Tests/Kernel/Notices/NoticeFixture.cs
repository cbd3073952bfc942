using System.Text.RegularExpressions;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel.Notices;

/// <summary>Tests of what scripts, pipes and mail are told, beside Debian's keepalived on the same files.</summary>
[CancelAfter(600_000)]
internal abstract class NoticeFixture : LabFixture
{
    protected const string Pipes = "notify_fifo /tmp/all\n vrrp_notify_fifo /tmp/vrrp\n lvs_notify_fifo /tmp/lvs\n";
    protected const string Mails = "smtp_server 127.0.0.1\n notification_email {\n a@example.com\n b@example.com\n }\n";

    /// <summary>Mails go one after the other, and each starts half a dozen programs.</summary>
    private static readonly TimeSpan MailPatience = 3 * Patience;
    private NoticeSide[] _sides = [];

    /// <summary>Starts both daemons, and waits for what they tell.</summary>
    /// <param name="expected">Regular expressions for what Debian's has told since the last step.</param>
    protected void Start(string configuration, params string[] expected)
    {
        _sides = [new NoticeSide(NewNetwork(), LabDaemon.Ours), new NoticeSide(NewNetwork(), LabDaemon.Debians)];
        Watch(_sides[0].Daemon, "ours");
        Watch(_sides[1].Daemon, "debian");
        Configure(configuration);
        foreach (var side in _sides) side.Daemon.Start();
        Settle("start", expected);
    }

    /// <summary>Runs a command on both routers; `adverts VRID PRIORITY COUNT` lets the neighbours advertise.</summary>
    protected void Step(string command, params string[] expected)
    {
        foreach (var side in _sides)
            if (command.StartsWith("adverts ", StringComparison.Ordinal)) side.Advertise(command["adverts ".Length..]);
            else side.Daemon.Host.Demand(command);
        Settle(command, expected);
    }

    protected void Reload(string configuration, params string[] expected)
    {
        Configure(configuration);
        foreach (var side in _sides) side.Daemon.Reload();
        Settle("reload", expected);
    }

    protected void Stop(params string[] expected)
    {
        foreach (var side in _sides) side.Daemon.Stop();
        // Scripts that Debian's starts at its end die with it: in a slow lab before they have told anything.
        Agree("stop", expected, static side => side.ToldWithoutScripts);
        Assert.That(_sides[0].ToldScripts, Is.SupersetOf(_sides[1].ToldScripts), "stop: what ours tells scripts");
    }

    protected static string Global(string lines) => $"global_defs {{\n {lines}\n}}\n";

    protected static string Instance(string name, string more = "", int id = 51, int priority = 100) =>
        $"vrrp_instance {name} {{\n interface eth0\n state BACKUP\n virtual_router_id {id}\n priority {priority}\n advert_int 1\n {Scripts(name)} {more}\n virtual_ipaddress {{\n 192.168.0.{100 + id}\n }}\n}}\n";

    protected static string Group(string name, string members, string more = "") => $"vrrp_sync_group {name} {{\n group {{\n {members.Replace(' ', '\n')}\n }}\n {Scripts(name)} {more}\n}}\n";

    protected static string Virtual(string key, string more, params string[] servers) =>
        $"virtual_server {key} {{\n delay_loop 1\n retry 0\n warmup 0\n lb_algo rr\n lb_kind NAT\n protocol TCP\n quorum_up \"/etc/keepalived/note up {key}\"\n quorum_down \"/etc/keepalived/note down {key}\"\n {more}\n {string.Concat(servers)}}}\n";

    /// <summary>A real server that is up while /tmp/codeNUMBER has 0.</summary>
    protected static string Real(int number, string more = "") =>
        $"real_server 10.1.0.{number} 80 {{\n notify_up \"/etc/keepalived/note up {number}\"\n notify_down \"/etc/keepalived/note down {number}\"\n {more}\n MISC_CHECK {{\n misc_path \"/etc/keepalived/code {number}\"\n misc_timeout 20\n }}\n}}\n";

    private static string Scripts(string name) =>
        string.Concat(new[] { "master", "backup", "fault", "stop" }.Select(state => $"notify_{state} \"/etc/keepalived/note {state} {name}\"\n ")) + "notify \"/etc/keepalived/note any\"\n";

    private void Configure(string configuration)
    {
        foreach (var side in _sides) side.Daemon.Configure(configuration);
    }

    /// <summary>What is told too much or too late is found by the next step.</summary>
    private void Settle(string step, string[] expected)
    {
        Agree(step, expected, static side => side.Told);
        foreach (var side in _sides) side.Forget();
    }

    private void Agree(string step, string[] expected, Func<NoticeSide, string> told)
    {
        var (ours, theirs) = ("", "");
        var time = Shell.WaitFor(MailPatience, () =>
        {
            (ours, theirs) = (told(_sides[0]), told(_sides[1]));
            return ours == theirs && Array.TrueForAll(expected, one => Regex.IsMatch(theirs, one));
        }, PollInterval);
        if (time is null)
            foreach (var one in expected) Assert.That(theirs, Does.Match(one), $"{step}: Debian's keepalived");
        Assert.That(ours, Is.EqualTo(theirs), $"{step}: ours beside Debian's");
    }
}
