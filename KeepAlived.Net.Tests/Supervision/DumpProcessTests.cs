using System.Text.Json;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Supervision;

/// <summary>Signals that ask for dumps, at a real daemon.</summary>
[Category("Kernel"), CancelAfter(180_000)]
internal sealed class DumpProcessTests
{
    private const string PidFile = "/run/keepalived.pid", Clear = "63", Json = "36";

    [Test]
    public void Each_signal_writes_its_files()
    {
        using var daemon = new DaemonHost();
        daemon.Host.Demand("mkdir /tmp/dumps; ln -s /tmp/victim /tmp/dumps/keepalived.stats; mkfifo /tmp/dumps/keepalived.json");
        daemon.Start("global_defs {\numask 0133\nstate_dump_file /tmp/dumps/state.data\n}\n" + DaemonHost.Instance("authentication {\nauth_type PASS\nauth_pass secret\n}").Replace("version 3\nadvert_int 0.1", "advert_int 1"),
            environment: "TMPDIR=/tmp/dumps");
        daemon.WaitForLog("Entering MASTER STATE");
        daemon.Signal(PidFile, "USR1");
        daemon.Signal(PidFile, "USR2");
        daemon.Signal(PidFile, Json);
        daemon.WaitFor(() => daemon.Host.ReadFile("/tmp/dumps/state.data").Length > 0 && daemon.Host.Run("test -f /tmp/dumps/keepalived.json").Status == 0, "the dumps are there");
        Assert.That(daemon.Host.ReadFile("/tmp/dumps/state.data"), Does.Contain("   State = MASTER\n").And.Contain("   Password = ********\n").And.Not.Contain("secret"));
        Assert.That(daemon.Host.ReadFile("/tmp/dumps/state_parent.data"), Does.StartWith("------< Global definitions >------\n"));
        using var document = JsonDocument.Parse(daemon.Host.ReadFile("/tmp/dumps/keepalived.json"));
        Assert.That(document.RootElement[0].GetProperty("data").GetProperty("state").GetInt32(), Is.EqualTo(2));
        Assert.That(daemon.Host.Demand("ls -A /tmp/dumps | grep -v -e clr-debug -e dotnet-"), Is.EqualTo("keepalived.json\nkeepalived.stats\nstate.data\nstate_parent.data\n"), "nothing else is left behind");
        Assert.That(daemon.Host.Demand("stat -c %a:%F /tmp/dumps/state.data /tmp/dumps/keepalived.stats"), Is.EqualTo("644:regular file\n644:regular file\n"));
        Assert.That(daemon.Host.Run("test -e /tmp/victim").Status, Is.Not.Zero, "the link was not followed");
        Assert.That(daemon.Host.Demand("stat -c %a /run/keepalived.pid /run/vrrp.pid"), Is.EqualTo("644\n644\n"), "whatever the umask");
        daemon.Stop(PidFile);
    }

    [Test]
    public void Counters_can_be_cleared_and_the_last_ones_are_written()
    {
        using var daemon = new DaemonHost();
        daemon.Start(DaemonHost.Instance());
        daemon.WaitForLog("Entering MASTER STATE");
        daemon.Signal(PidFile, Clear);
        daemon.WaitFor(() => daemon.Host.ReadFile("/tmp/keepalived.stats").Contains("Became master: 1"), "the counters before");
        daemon.Signal(PidFile, "USR2");
        daemon.WaitFor(() => daemon.Host.ReadFile("/tmp/keepalived.stats").Contains("Became master: 0"), "the counters after");
        daemon.Signal(PidFile, "64");
        daemon.WaitForLog("There is no dump of threads");
        daemon.Stop(PidFile);
    }

    /// <summary>A vrrp process that hangs, and a directory that is gone: both are told, and the daemon goes on.</summary>
    [Test]
    public void What_cannot_be_dumped_is_told()
    {
        using var daemon = new DaemonHost();
        daemon.Start(DaemonHost.Instance(), environment: "TMPDIR=/tmp/gone");
        daemon.WaitForLog("Entering MASTER STATE");
        daemon.Signal(PidFile, "USR2");
        daemon.WaitForLog("Cannot write /tmp/gone/keepalived.stats");
        daemon.Host.Demand("kill -STOP $(cat /run/vrrp.pid)");
        daemon.Signal(PidFile, "USR2");
        daemon.WaitForLog("No dump of the VRRP process: it has not answered");
        daemon.Host.Demand("kill -CONT $(cat /run/vrrp.pid); mkdir /tmp/gone");
        daemon.WaitFor(() =>
        {
            daemon.Signal(PidFile, "USR2");
            return daemon.Host.ReadFile("/tmp/gone/keepalived.stats").Length > 0;
        }, "a dump is there again");
        daemon.Stop(PidFile);
    }
}
