using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Supervision;

/// <summary>Real daemons in network namespaces, with instances, and under other names.</summary>
[Category("Kernel"), CancelAfter(180_000)]
internal sealed class NamespaceProcessTests
{
    private const string MakeBlue = "ip netns add blue; ip -n blue link set lo up; ip -n blue link add b0 type veth peer name b1; ip -n blue address add 10.8.0.1/24 dev b0; "
        + "ip -n blue link set b0 up; ip -n blue link set b1 up";

    private static string InBlue(string more = "") => "net_namespace blue\n" + more + DaemonHost.Instance(device: "b0", address: "10.8.0.99");

    [Test]
    public void A_daemon_runs_in_its_namespace_and_a_reload_does_not_move_it()
    {
        using var daemon = new DaemonHost();
        daemon.Host.Demand(MakeBlue);
        daemon.Start(InBlue());
        const string PidFile = "/run/keepalived/blue/keepalived.pid";
        daemon.WaitFor(() => daemon.Host.Run("ip -n blue address show dev b0").Output.Contains("10.8.0.99"), "the address is set in the namespace");
        var pid = daemon.Read(PidFile);
        var child = daemon.Read("/run/keepalived/blue/vrrp.pid");
        foreach (var process in new[] { pid, child })
            Assert.That(daemon.Host.Demand($"stat -Lc %i /proc/{process}/ns/net /run/netns/blue").Split('\n').Distinct().Count(), Is.EqualTo(2), "one number, and the end");
        Assert.That(daemon.Host.Demand($"nsenter -t {pid} -m cat /run/keepalived/keepalived.pid").Trim(), Is.EqualTo(pid));
        Assert.That(daemon.Host.ReadFile("/run/keepalived.pid"), Is.Empty);

        foreach (var (change, keyword) in new[] { (DaemonHost.Instance(), "net_namespace"), (InBlue("net_namespace_ipvs\n"), "net_namespace_ipvs"), (InBlue("instance red\n"), "instance") })
        {
            daemon.Configure(change);
            daemon.Signal(PidFile, "HUP");
            daemon.WaitForLog($"Reload refused, the running configuration stays: {keyword} cannot be changed");
        }
        Assert.That(daemon.Host.Demand("ip -n blue address show dev b0"), Does.Contain("10.8.0.99"));
        daemon.Stop(PidFile);
        Assert.That(daemon.Host.Demand("ip -n blue address show dev b0"), Does.Not.Contain("10.8.0.99"));
        Assert.That(daemon.Host.Demand("ls /run/keepalived/blue"), Is.Empty, "pid files and journals are gone");
    }

    [Test]
    public void A_namespace_that_is_missing_is_told_with_keepalived_s_status()
    {
        using var daemon = new DaemonHost();
        daemon.Configure(InBlue());
        var result = daemon.Host.Run($"{DaemonHost.Binary} -n -l; {DaemonHost.Binary} -n -l -s green; {DaemonHost.Binary} -l");
        Assert.That(result.Status, Is.EqualTo(0), result.Output);
        Assert.That(result.Output, Does.Contain("Cannot run in network namespace blue").And.Contain("Cannot run in network namespace green"));
    }

    [Test]
    public void Two_instances_run_beside_each_other_and_do_not_take_each_others_addresses()
    {
        using var daemon = new DaemonHost();
        daemon.Start("instance red\n" + DaemonHost.Instance(address: "10.9.0.98"));
        daemon.WaitFor(() => daemon.Host.Run("ip address show dev eth0").Output.Contains("10.9.0.98"), "the first has its address");
        daemon.Host.WriteFile("/tmp/second.conf", "instance green\nglobal_defs {\nprocess_names\nprocess_name second\nvrrp_process_name second_vrrp\n}\n"
            + DaemonHost.Instance(address: "10.9.0.97").Replace("virtual_router_id 5", "virtual_router_id 6"));
        daemon.Host.Start($"{DaemonHost.Binary} -n -l -f /tmp/second.conf", "/tmp/second.log");
        daemon.WaitFor(() => daemon.Host.Run("ip address show dev eth0").Output.Contains("10.9.0.97"), "the second has its address");
        Assert.That(daemon.Host.Demand("ip address show dev eth0"), Does.Contain("10.9.0.98"));
        var (second, child) = (daemon.Read("/run/keepalived/keepalived_green.pid"), daemon.Read("/run/keepalived/vrrp_green.pid"));
        Assert.That((daemon.Read($"/proc/{second}/comm"), daemon.Read($"/proc/{child}/comm")), Is.EqualTo(("second", "second_vrrp")));
        Assert.That(daemon.Host.Demand("stat -c %a /run/keepalived/keepalived_green.pid").Trim(), Is.EqualTo("644"));
        daemon.Stop("/run/keepalived/keepalived_green.pid");
        Assert.That(daemon.Host.Demand("ip address show dev eth0"), Does.Contain("10.9.0.98").And.Not.Contain("10.9.0.97"));
    }

    [Test]
    public void A_second_start_is_refused_with_keepalived_s_message_and_status()
    {
        using var daemon = new DaemonHost();
        daemon.Start("use_pid_dir\n" + DaemonHost.Instance());
        daemon.WaitFor(() => daemon.Read("/run/keepalived/keepalived.pid").Length > 0, "the pid file is there");
        var second = daemon.Host.Run($"{DaemonHost.Binary} -n -l");
        Assert.That((second.Status, second.Output.Contains("daemon is already running")), Is.EqualTo((0, true)), second.Output);
        var other = daemon.Host.Run($"{DaemonHost.Binary} -n -l -p /tmp/other.pid");
        Assert.That((other.Status, other.Output.Contains("daemon is already running: /run/keepalived/vrrp.pid")), Is.EqualTo((0, true)), "its children would be a second router: " + other.Output);
        Assert.That(daemon.Host.Demand("ls /tmp"), Does.Not.Contain("other.pid"));
        Assert.That(daemon.Host.Demand("cat /run/keepalived/*.pid").Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2), "the files of the first are as they were");
    }
}
