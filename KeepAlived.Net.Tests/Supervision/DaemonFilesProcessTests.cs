using System.Globalization;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Supervision;

/// <summary>Real daemons with the scripts and files around start, reload and stop.</summary>
[Category("Kernel"), CancelAfter(180_000)]
internal sealed class DaemonFilesProcessTests
{
    private const string PidFile = "/run/keepalived.pid";

    private static void Script(DaemonHost daemon, string name, string body) => daemon.Host.Demand($"printf '%s\\n' '#!/bin/sh' '{body}' >/tmp/{name}; chmod 755 /tmp/{name}");

    [Test]
    public void Scripts_run_before_the_first_child_and_after_the_last()
    {
        using var daemon = new DaemonHost();
        Script(daemon, "start", "echo start $1 $(umask) $(ls /run/vrrp.pid 2>&1 | tail -c 10) >>/tmp/story; exit 3");
        Script(daemon, "stop", "echo stop $(ip address show dev eth0 | grep -c 10.9.0.99) >>/tmp/story");
        daemon.Start("global_defs {\nscript_user root\nstartup_script \"/tmp/start now\"\nshutdown_script /tmp/stop\n}\n" + DaemonHost.Instance());
        daemon.WaitForLog("Entering MASTER STATE");
        Assert.That(daemon.Read("/tmp/story"), Does.StartWith("start now 0177").And.Contain("directory"), "there is no pid file of a child yet");
        Assert.That(daemon.LogText, Does.Contain("The startup script failed: it exited with status 3").And.Contain("Startup complete"));
        daemon.Stop(PidFile);
        Assert.That(daemon.Read("/tmp/story"), Does.EndWith("stop 0"), "the address is gone");
    }

    [Test]
    public void A_script_that_does_not_end_is_ended_with_all_that_it_started()
    {
        using var daemon = new DaemonHost();
        Script(daemon, "start", "sleep 1000 & echo $! >/tmp/sleeper; wait");
        daemon.Start("global_defs {\nscript_user root\nstartup_script /tmp/start\nstartup_script_timeout 1\n}\n" + DaemonHost.Instance());
        daemon.WaitForLog("Startup complete");
        Assert.That(daemon.LogText, Does.Contain("The startup script failed: it timed out"));
        daemon.WaitFor(() => !daemon.Host.Lives(daemon.Read("/tmp/sleeper")), "the sleeper is gone");
    }

    [Test]
    public void A_file_names_the_time_of_the_reload_and_is_removed_then()
    {
        using var daemon = new DaemonHost();
        daemon.Start("global_defs {\nreload_time_file /tmp/when\nreload_file /tmp/reading\nconfig_save_dir /tmp/saved\n}\n" + DaemonHost.Instance());
        daemon.WaitForLog("Startup complete");
        daemon.Host.WriteFile("/tmp/reading", "somebody writes");
        daemon.Host.Demand($"echo {DateTime.UtcNow.AddSeconds(2).ToString("HH:mm:ss", CultureInfo.InvariantCulture)}Z >/tmp/when.new; mv /tmp/when.new /tmp/when");
        daemon.WaitForLog("Reload complete");
        Assert.That(File.Exists(daemon.Host.PathOf("/tmp/when")), Is.False);
        Assert.That(File.Exists(daemon.Host.PathOf("/tmp/reading")), Is.False, "it is removed when all is read");
        var pid = daemon.Read(PidFile);
        Assert.That(daemon.Host.Demand("stat -c '%n %a' /tmp/saved /tmp/saved/*").Trim().Split('\n'),
            Is.EqualTo(new[] { "/tmp/saved 600", $"/tmp/saved/keepalived.conf.{pid}.0 600", $"/tmp/saved/keepalived.conf.{pid}.1 600" }));
        Assert.That(daemon.Read($"/tmp/saved/keepalived.conf.{pid}.1"), Does.Contain("10.9.0.99"));
    }

    [Test]
    public void A_reader_of_the_console_that_is_stuck_holds_nothing_up()
    {
        using var daemon = new DaemonHost();
        // The pipe takes 64 KiB; `-d` logs the file with each reload.
        daemon.Configure(DaemonHost.Instance() + string.Concat(Enumerable.Range(0, 700).Select(i => $"track_file file{i} {{\nfile /tmp/file{i}\nweight 0\n}}\n")));
        daemon.Host.Demand($"mkfifo /tmp/pipe; (exec 3</tmp/pipe; sleep 1000) & sh -c '{DaemonHost.Binary} -n -l -d -g/tmp/file.log >/tmp/pipe 2>&1 </dev/null &'");
        daemon.WaitFor(() => daemon.Read("/tmp/file_vrrp.log").Contains("Entering MASTER STATE"), "it runs");
        for (var i = 1; i <= 3; i++)
        {
            daemon.Signal(PidFile, "HUP");
            daemon.WaitFor(() => daemon.Read("/tmp/file.log").Split("Reload complete").Length > i, $"reload {i}");
        }
        daemon.Stop(PidFile);
        Assert.That(daemon.Read("/tmp/file.log"), Does.EndWith($"Stopped {KeepAlived.Net.Cli.MainCommand.Program}"));
    }

    /// <summary>As with keepalived; others have filled it.</summary>
    [Test]
    public void Without_room_in_run_it_does_its_work_all_the_same()
    {
        using var daemon = new DaemonHost();
        daemon.Host.Demand("mount -t tmpfs -o size=64k tmpfs /run; dd if=/dev/zero of=/run/full bs=4096 2>/dev/null; true");
        daemon.Configure(DaemonHost.Instance("use_vmac"));
        daemon.Host.Start($"sh -c 'echo $$ >/tmp/pid; exec {DaemonHost.Binary} -n -l'", DaemonHost.Log);
        daemon.WaitForLog("Entering MASTER STATE");
        daemon.WaitFor(() => daemon.Host.Demand("ip address").Contains("10.9.0.99"), "the address");
        Assert.That(daemon.LogText, Does.Contain("Cannot write pid file /run/keepalived.pid").And.Contain("cannot keep /run/keepalived/vrrp.owned"));
        Assert.That(daemon.LogText.Split("cannot keep /run/keepalived/vrrp.owned").Length, Is.EqualTo(2), "it is told once");
        daemon.Host.Demand("rm /run/full");
        daemon.Signal("/tmp/pid", "HUP");
        daemon.WaitForLog("Reload complete");
        Assert.That(daemon.LogText, Does.Not.Contain("Restart").IgnoreCase);
        daemon.Stop("/tmp/pid");
        Assert.That(daemon.Host.Demand("ip address"), Does.Not.Contain("10.9.0.99"));
    }

    [Test]
    public void Addresses_that_come_and_go_are_logged_if_asked_for()
    {
        using var daemon = new DaemonHost();
        daemon.Start(DaemonHost.Instance(), "-a");
        daemon.WaitForLog("Netlink reflector reports IP 10.9.0.99 added to eth0");
        Assert.That(daemon.LogText, Does.Contain("Netlink reflector reports IP 127.0.0.1 added to lo"), "it was there before");
        daemon.Host.Demand("ip address add 192.0.2.9/24 dev eth0; ip address add 2001:db8::9/64 dev eth0 nodad; ip address delete 192.0.2.9/24 dev eth0; ip address delete 2001:db8::9/64 dev eth0");
        foreach (var address in (string[])["192.0.2.9", "2001:db8::9"])
        {
            daemon.WaitForLog($"Netlink reflector reports IP {address} added to eth0");
            daemon.WaitForLog($"Netlink reflector reports IP {address} removed from eth0");
        }
        daemon.Stop(PidFile);
    }

    [Test]
    public void Signals_that_mean_nothing_to_a_daemon_neither_end_nor_stop_it()
    {
        using var daemon = new DaemonHost();
        daemon.Start(DaemonHost.Instance());
        daemon.WaitForLog("Entering MASTER STATE");
        var child = daemon.Read("/run/vrrp.pid");
        foreach (var signal in (string[])["ALRM", "VTALRM", "PROF", "IO", "PWR", "QUIT", "TSTP", "TTIN", "35", "37", "62"]) daemon.Host.Demand($"kill -{signal} {daemon.Read(PidFile)} {child}");
        daemon.Signal(PidFile, "HUP");
        daemon.WaitForLog("Reload complete");
        Assert.That(daemon.Read("/run/vrrp.pid"), Is.EqualTo(child), "the child was not started again");
        daemon.Signal(PidFile, "INT");
        daemon.WaitForLog("Stopped Keepalived");
    }
}
