namespace KeepAlived.Net.Lab;

/// <summary>A keepalived on a host: ours (the published binary) or Debian's.</summary>
internal sealed class LabDaemon(LabHost host, string binary)
{
    private const string Configuration = "/etc/keepalived/keepalived.conf", Log = "/tmp/keepalived.log";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static string Ours { get; } = Path.Combine(Environment.GetEnvironmentVariable("LAB_REPOSITORY") ?? "", "artifacts/linux-x64/keepalived");

    public const string Debians = "/usr/sbin/keepalived";

    public LabHost Host { get; } = host;

    public string LogText => Host.ReadFile(Log);

    public void Configure(string text) => Host.WriteFile(Configuration, text);

    /// <summary>Starts as the init script would, but with its log in a file.</summary>
    public void Start()
    {
        Host.Start($"{binary} -n -l -D", Log);
        if (Shell.WaitFor(Patience, () => Host.Run("test -s /run/keepalived.pid").Status == 0) is null) throw new InvalidOperationException($"{binary} did not start: {LogText}");
    }

    public void Reload() => Host.Demand("kill -HUP $(cat /run/keepalived.pid)");

    /// <summary>Orderly stop; returns when the daemon is gone.</summary>
    public void Stop()
    {
        var pid = Host.Demand("cat /run/keepalived.pid").Trim();
        Host.Demand($"kill -TERM {pid}");
        if (Shell.WaitFor(Patience, () => Host.Run($"test -e /proc/{pid}").Status != 0) is null) throw new InvalidOperationException($"{binary} did not stop: {LogText}");
    }

    /// <summary>kill -9 of all its processes at once, and of nothing else.</summary>
    public void Kill()
    {
        Host.Run("kill -9 $(cat /run/keepalived.pid /run/vrrp.pid /run/checkers.pid 2>/dev/null)");
        Shell.WaitFor(Patience, () => Host.Run("test -e /proc/$(cat /run/keepalived.pid)").Status != 0);
    }
}
