using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Supervision;

namespace KeepAlived.Net.Tests.Supervision;

/// <summary>Where pid files are and what log lines are called; compared with Debian's keepalived 2.2.7.</summary>
public class DaemonIdentityTests
{
    private static SupervisorOptions Complete(GlobalDefinitions global, SupervisorOptions? options = null)
    {
        options ??= new();
        DaemonIdentity.Of(global, options.Namespace).Complete(options);
        return options;
    }

    [TestCase(null, null, false, "/run/keepalived.pid", "/run/checkers.pid", "")]
    [TestCase(null, null, true, "/run/keepalived/keepalived.pid", "/run/keepalived/checkers.pid", "")]
    [TestCase("blue", null, false, "/run/keepalived/keepalived.pid", "/run/keepalived/checkers.pid", "_blue")]
    [TestCase(null, "red", false, "/run/keepalived/keepalived_red.pid", "/run/keepalived/checkers_red.pid", "_red")]
    [TestCase("blue", "red", true, "/run/keepalived/keepalived_red.pid", "/run/keepalived/checkers_red.pid", "_blue_red")]
    public void Places_and_names_follow_namespace_and_instance(string? network, string? instance, bool usesPidDirectory, string parent, string checkers, string suffix)
    {
        var options = Complete(new() { NetworkNamespace = network, Instance = instance, UsePidDirectory = usesPidDirectory });
        Assert.That((options.PidFile, options.CheckersPidFile, options.Log.Suffix), Is.EqualTo((parent, checkers, suffix)));
    }

    [Test]
    public void Places_of_the_command_line_win()
    {
        var options = Complete(new() { Instance = "red" }, new() { PidFile = "/tmp/a.pid", BfdPidFile = "/tmp/b.pid", Namespace = "green" });
        Assert.That((options.PidFile, options.BfdPidFile, options.VrrpPidFile), Is.EqualTo(("/tmp/a.pid", "/tmp/b.pid", "/run/keepalived/vrrp_red.pid")));
        Assert.That(options.Log.Suffix, Is.EqualTo("_green_red"));
    }

    [Test]
    public void Daemons_that_differ_by_instance_or_pid_file_keep_files_apart()
    {
        var states = new[] { Complete(new()), Complete(new() { Instance = "red" }), Complete(new(), new() { PidFile = "/run/second.pid" }) }.Select(options => options.State);
        Assert.That(states, Is.EqualTo(new[] { "", "_red", "_run-second.pid" }));
    }
}
