namespace KeepAlived.Net.Lab;

/// <summary>A keepalived on a host: ours (the published binary) or Debian's.</summary>
internal sealed class LabDaemon(LabHost host, string binary)
{
    private const string Configuration = "/etc/keepalived/keepalived.conf", Log = "/tmp/keepalived.log";
    private static readonly string[] ChildrensPidFiles = ["/run/vrrp.pid", "/run/checkers.pid"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    public static string Ours { get; } = Path.Combine(Environment.GetEnvironmentVariable("LAB_REPOSITORY") ?? "", "artifacts/linux-x64/keepalived");

    public const string Debians = "/usr/sbin/keepalived";

    public LabHost Host { get; } = host;

    public string LogText => Host.ReadFile(Log);

    public void Configure(string text) => Host.WriteFile(Configuration, text);

    /// <summary>Starts as the init script would, but with its log in a file.</summary>
    public void Start()
    {
        Host.Start($"{binary} -n -l -D", Log);
        if (Shell.WaitFor(Patience, () => Pid is { Length: > 0 } pid && Host.Lives(pid)) is null) throw new InvalidOperationException($"{binary} did not start: {LogText}");
    }

    public void Reload() => Host.Demand($"kill -HUP {Pid}");

    /// <summary>Orderly stop; returns when the daemon is gone.</summary>
    public void Stop()
    {
        var pid = Pid;
        Host.Demand($"kill -TERM {pid}");
        if (Shell.WaitFor(Patience, () => !Host.Lives(pid)) is null) throw new InvalidOperationException($"{binary} did not stop: {LogText}");
    }

    /// <summary>kill -9 of all its processes at once, and of nothing else.</summary>
    public void Kill()
    {
        var (pid, children) = (Pid, string.Join(' ', ChildrensPidFiles.Select(file => Host.ReadFile(file).Trim())));
        Host.Run($"kill -STOP {pid}; kill -9 {children} {pid}"); // the first to die would make others act
        Shell.WaitFor(Patience, () => !Host.Lives(pid));
    }

    private string Pid => Host.ReadFile("/run/keepalived.pid").Trim();
}
