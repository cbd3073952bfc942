using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Supervision;

/// <summary>The checker process of a real daemon; its checks run where there is no IPVS, too.</summary>
[Category("Kernel"), CancelAfter(180_000)]
internal sealed class CheckerChildProcessTests
{
    private const string PidFile = "/run/keepalived.pid", ChildFile = "/run/checkers.pid", Probes = "/tmp/probes";

    private static string Configuration(string global) => $"global_defs {{\nscript_user root\n{global}\n}}\n"
        + "virtual_server 10.9.0.98 80 {\ndelay_loop 1\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.9.0.2 80 {\nMISC_CHECK {\nmisc_path /tmp/check\n}\n}\n}\n";

    private static DaemonHost Start(string global)
    {
        var daemon = new DaemonHost();
        daemon.Host.Demand($"printf '#!/bin/sh\numask >>{Probes}\n' >/tmp/check; chmod 755 /tmp/check");
        daemon.Start(Configuration(global), environment: "WATCHDOG_USEC=1000000");
        daemon.WaitFor(() => daemon.Read(Probes).Length > 0, "the first check");
        return daemon;
    }

    [Test]
    public void One_that_hangs_is_killed_and_its_successor_goes_on_with_the_checks()
    {
        using var daemon = Start("child_hang_time 1");
        var first = daemon.Read(ChildFile);
        daemon.Host.Demand($"kill -STOP {first}");
        daemon.WaitForLog($"process {first} has not answered");
        daemon.WaitFor(() => daemon.Read(ChildFile) is { Length: > 0 } next && next != first, "another one");
        Assert.That(daemon.Host.Lives(first), Is.False);
        daemon.Host.Demand($"rm {Probes}");
        daemon.WaitFor(() => daemon.Read(Probes).Length > 0, "a check of the successor");
        daemon.Stop(PidFile);
    }

    [Test]
    public void A_reload_changes_the_umask_of_its_scripts()
    {
        using var daemon = Start("umask 022");
        Assert.That(daemon.Read(Probes).Split('\n')[0], Is.EqualTo("0022"));
        daemon.Configure(Configuration("umask 0137"));
        daemon.Signal(PidFile, "HUP");
        daemon.WaitFor(() => daemon.Read(Probes).EndsWith("0137", StringComparison.Ordinal), "the new mask");
        daemon.Stop(PidFile);
    }
}
