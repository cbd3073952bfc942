using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Supervision;

/// <summary>Real daemons that a service manager started, and children that hang.</summary>
[Category("Kernel"), CancelAfter(180_000)]
internal sealed class ServiceProcessTests
{
    private const string PidFile = "/run/keepalived.pid";
    private static readonly string Scripted =
        "global_defs {\nenable_script_security\nscript_user root\n}\nvrrp_script s {\nscript /bin/true\ninterval 1\n}\n" + DaemonHost.Instance("track_script {\ns\n}");

    /// <summary>Receives what the daemon on the host sends to its manager.</summary>
    private sealed class Manager : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        private readonly List<string> _messages = [];

        public Manager(DaemonHost daemon)
        {
            var link = $"/tmp/manager-{Guid.NewGuid():N}"; // names of sockets are short
            File.CreateSymbolicLink(link, daemon.Host.PathOf("/run"));
            _socket.Bind(new UnixDomainSocketEndPoint(link + "/manager"));
            File.Delete(link);
            _socket.ReceiveTimeout = 100;
        }

        public List<string> Messages
        {
            get
            {
                var buffer = new byte[2000];
                while (_socket.Poll(0, SelectMode.SelectRead)) _messages.Add(Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer)));
                return _messages;
            }
        }

        public void Dispose() => _socket.Dispose();
    }

    [Test]
    public void The_manager_hears_of_start_reload_state_and_stop_and_scripts_do_not_know_it()
    {
        using var daemon = new DaemonHost();
        using var manager = new Manager(daemon);
        daemon.Start(DaemonHost.Instance("notify_master \"/bin/sh -c 'env >/tmp/environment'\""), environment: "NOTIFY_SOCKET=/run/manager WATCHDOG_USEC=1000000");
        daemon.WaitFor(() => manager.Messages.Any(message => message.StartsWith("READY=1")), "READY");
        var pid = daemon.Read(PidFile);
        Assert.That(manager.Messages.First(message => message != "WATCHDOG=1"), Is.EqualTo($"READY=1\nMAINPID={pid}"), "nothing before");
        Assert.That(daemon.LogText, Does.Contain("in use by the VRRP process"), "it is ready when its children are");
        daemon.WaitFor(() => manager.Messages.Contains("STATUS=1 instance: 1 MASTER"), "STATUS");
        daemon.WaitFor(() => manager.Messages.Count(message => message == "WATCHDOG=1") > 1, "WATCHDOG");
        daemon.WaitFor(() => daemon.Read("/tmp/environment").Contains("PATH="), "the script ran");
        Assert.That(daemon.Read("/tmp/environment"), Does.Not.Contain("NOTIFY_SOCKET").And.Not.Contain("WATCHDOG"));

        daemon.Signal(PidFile, "HUP");
        daemon.WaitFor(() => manager.Messages.Count(message => message.StartsWith("READY=1")) == 2, "READY again");
        var reloading = manager.Messages.FindIndex(message => message.StartsWith("RELOADING=1\nMONOTONIC_USEC="));
        Assert.That(reloading, Is.GreaterThan(0).And.LessThan(manager.Messages.FindLastIndex(message => message.StartsWith("READY=1"))));
        daemon.Configure("vrrp_instance VI {\n");
        daemon.Signal(PidFile, "HUP");
        daemon.WaitFor(() => manager.Messages.Count(message => message.StartsWith("READY=1")) == 3, "READY with what was there");
        daemon.Stop(PidFile);
        Assert.That(manager.Messages.Last(message => message != "WATCHDOG=1"), Is.EqualTo("STOPPING=1"));
    }

    [Test]
    public void A_file_that_cannot_be_used_is_told_with_an_errno()
    {
        using var daemon = new DaemonHost();
        using var manager = new Manager(daemon);
        var result = daemon.Host.Run($"NOTIFY_SOCKET=/run/manager {DaemonHost.Binary} -n -l -f /nothing");
        Assert.That((result.Status, manager.Messages.Single()), Is.EqualTo((6, "STOPPING=1\nERRNO=2")), result.Output);
    }

    [Test]
    public void As_process_1_of_a_container_it_learns_of_the_ends_of_scripts_processes_and_orphans()
    {
        using var daemon = new DaemonHost();
        daemon.Start(Scripted.Replace("/bin/true", "\"/bin/sh -c 'sleep 0.2 & exit 0'\""), environment: "unshare --pid --fork --kill-child");
        daemon.WaitForLog("VRRP_Script(s) succeeded");
        var pid = daemon.Host.Run("pgrep -o -x keepalived").Output.Trim(); // the pid file says 1
        daemon.WaitFor(() => daemon.Host.Run("pgrep -x -r Z sleep").Status != 0, "no zombies are left for long");
        daemon.Host.Demand("kill -KILL $(pgrep -f '[-]-role=vrrp')");
        daemon.WaitForLog("Starting VRRP child process", times: 2);
        daemon.Host.Demand($"kill -TERM {pid}");
        daemon.WaitFor(() => !daemon.Host.Lives(pid), "the daemon is gone");
        Assert.That(daemon.LogText, Does.Not.Contain("is killed"));
    }

    [TestCase("--ignore-signal"), TestCase("--block-signal")]
    public void Signals_that_its_starter_ignored_or_blocked_work(string how)
    {
        using var daemon = new DaemonHost();
        daemon.Start(Scripted, environment: $"{how}=CHLD,HUP,TERM,INT,USR1");
        daemon.WaitForLog("VRRP_Script(s) succeeded");
        daemon.Signal(PidFile, "HUP");
        daemon.WaitForLog("Configuration generation 2 is in use");
        daemon.Signal(PidFile, "USR1");
        daemon.WaitFor(() => daemon.Host.Run("test -s /tmp/keepalived.data").Status == 0, "the dump");
        daemon.Stop(PidFile);
        Assert.That(daemon.LogText, Does.Not.Contain("is killed"), "its processes end by themselves, and it sees them end");
    }

    [Test]
    public void A_child_that_hangs_is_killed_and_its_successor_adopts_the_addresses()
    {
        using var daemon = new DaemonHost();
        daemon.Start("global_defs {\nchild_hang_time 1\n}\n" + DaemonHost.Instance(), environment: "WATCHDOG_USEC=1000000");
        daemon.WaitForLog("Entering MASTER STATE");
        var first = daemon.Read("/run/vrrp.pid");
        daemon.Host.Demand($"kill -STOP {first}");
        daemon.WaitForLog($"VRRP process {first} has not answered");
        daemon.WaitForLog("Entering MASTER STATE", times: 2);
        Assert.That(daemon.Read("/run/vrrp.pid"), Is.Not.EqualTo(first));
        Assert.That(daemon.Host.Demand("ip address show dev eth0").Split("10.9.0.99").Length, Is.EqualTo(2), "the address is there once");
        daemon.Stop(PidFile);
        Assert.That(daemon.Host.Demand("ip address show dev eth0"), Does.Not.Contain("10.9.0.99"));
    }

    [Test]
    public void A_host_that_was_paused_kills_no_child()
    {
        using var daemon = new DaemonHost();
        daemon.Start("global_defs {\nchild_hang_time 2\n}\n" + DaemonHost.Instance(), environment: "WATCHDOG_USEC=1000000");
        daemon.WaitForLog("Entering MASTER STATE");
        var (parent, child) = (daemon.Read(PidFile), daemon.Read("/run/vrrp.pid"));
        daemon.Host.Demand($"kill -STOP {parent} {child}; sleep 5; kill -CONT {parent}; sleep 1; kill -CONT {child}; sleep 2");
        Assert.That(daemon.LogText, Does.Not.Contain("has not answered"));
        Assert.That(daemon.Read("/run/vrrp.pid"), Is.EqualTo(child));
    }
}
