using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Support;

/// <summary>
/// A host with namespaces of its own on which a real daemon runs: the build's on the build machine, the published one in the lab. eth0 is
/// 10.9.0.1/24, on a cable that nobody else is on.
/// </summary>
internal sealed class DaemonHost : IDisposable
{
    public const string Configuration = "/etc/keepalived/keepalived.conf", Log = "/tmp/keepalived.log";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public DaemonHost()
    {
        TestLan.RequireRoot();
        Host.Demand("ip link add eth0 type veth peer name eth1; ip address add 10.9.0.1/24 dev eth0; ip link set eth0 up; ip link set eth1 up");
    }

    public LabHost Host { get; } = new(null!, "host");

    public static string Binary { get; } =
        Environment.GetEnvironmentVariable("LAB_REPOSITORY") is { Length: > 0 } ? LabDaemon.Ours : Path.Combine(AppContext.BaseDirectory, "keepalived");

    public string LogText => Host.ReadFile(Log);

    public static string Instance(string more = "", string device = "eth0", string address = "10.9.0.99") =>
        $"vrrp_instance VI {{\ninterface {device}\nvirtual_router_id 5\nversion 3\nadvert_int 0.1\npriority 200\n{more}\nvirtual_ipaddress {{\n{address}\n}}\n}}\n";

    /// <summary>Starts the daemon in the foreground, with its log in a file.</summary>
    /// <param name="environment">Assignments in front of the command.</param>
    public void Start(string configuration, string options = "", string environment = "")
    {
        Host.WriteFile(Configuration, configuration);
        Host.Start($"{(environment.Length > 0 ? "env " + environment : "")} {Binary} -n -l {options}", Log);
    }

    public void Configure(string configuration) => Host.WriteFile(Configuration, configuration);

    public string Read(string path) => Host.ReadFile(path).TrimEnd('\n');

    public void WaitFor(Func<bool> condition, string what)
    {
        if (Shell.WaitFor(Patience, condition) is null) Assert.Fail($"{what}: not within {Patience}\n{LogText}");
    }

    public void WaitForLog(string text, int times = 1) => WaitFor(() => LogText.Split(text).Length > times, $"log line '{text}'");

    public void Signal(string pidFile, string signal) => Host.Demand($"kill -{signal} {Read(pidFile)}");

    /// <summary>Ends the daemon in order; returns when it is gone.</summary>
    public void Stop(string pidFile)
    {
        var pid = Read(pidFile);
        Host.Demand($"kill -TERM {pid}");
        WaitFor(() => !Host.Lives(pid), "the daemon is gone");
    }

    public void Dispose() => Host.Dispose();
}
