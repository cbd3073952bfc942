using System.Text.RegularExpressions;

namespace KeepAlived.Net.Lab;

/// <summary>A keepalived on a host: ours (the published binary) or Debian's.</summary>
internal sealed partial class LabDaemon(LabHost host, string binary)
{
    private const string Configuration = "/etc/keepalived/keepalived.conf", Log = "/tmp/keepalived.log";
    private static readonly string[] ChildrensPidFiles = ["/run/vrrp.pid", "/run/checkers.pid", "/run/bfd.pid"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40), ReloadPatience = TimeSpan.FromSeconds(10);

    public static string Ours { get; } = Path.Combine(Environment.GetEnvironmentVariable("LAB_REPOSITORY") ?? "", "artifacts/linux-x64/keepalived");

    public const string Debians = "/usr/sbin/keepalived";

    public LabHost Host { get; } = host;

    public string LogText => Host.ReadFile(Log);

    /// <summary>How many configurations it has taken into use since its start, by its log.</summary>
    public int Configurations => ConfigurationInUse().Count(LogText);

    public void Configure(string text) => Host.WriteFile(Configuration, text);

    /// <summary>Starts as the init script would, but with its log in a file.</summary>
    public void Start()
    {
        Host.Start($"{binary} -n -l -D", Log);
        if (Shell.WaitFor(Patience, () => Pid is { Length: > 0 } pid && Host.Lives(pid)) is null) throw new InvalidOperationException($"{binary} did not start: {LogText}");
    }

    /// <summary>
    /// Tells it to read its file again, and waits a while until it has: Debian's may miss a signal that comes during a start or a reload.
    /// A file that is refused takes the whole while.
    /// </summary>
    public void Reload()
    {
        Shell.WaitFor(ReloadPatience, () => Configurations > 0);
        var before = Configurations;
        Host.Demand($"kill -HUP {Pid}");
        Shell.WaitFor(ReloadPatience, () => Configurations > before);
    }

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

    /// <summary>The line of a start and that of a reload.</summary>
    [GeneratedRegex("Startup complete|Reload complete")]
    private static partial Regex ConfigurationInUse();
}
