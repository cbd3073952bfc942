using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Supervision;

/// <summary>What tells this daemon from others on the machine: its network namespace, its `instance`, its pid file. A reload cannot change it.</summary>
/// <param name="Namespace">`-s`, or `net_namespace`; null: the caller's.</param>
/// <param name="UsesPidDirectory">`use_pid_dir`.</param>
internal sealed record DaemonIdentity(string? Namespace, string? Instance, bool UsesPidDirectory)
{
    /// <param name="option">`-s`; it wins over `net_namespace`.</param>
    public static DaemonIdentity Of(GlobalDefinitions global, string? option) =>
        new(NullIfEmpty(option) ?? NullIfEmpty(global.NetworkNamespace), NullIfEmpty(global.Instance), global.UsePidDirectory);

    /// <summary>Stands behind the names that lines are logged under.</summary>
    public string Suffix => (Namespace is null ? "" : "_" + Namespace) + (Instance is null ? "" : "_" + Instance);

    /// <summary>Fills in the places that the command line leaves to the configuration. In a namespace /run/keepalived is a folder of its own.</summary>
    public void Complete(SupervisorOptions options)
    {
        // Two daemons in one namespace differ by `instance`, or else by their pid files.
        options.State = Instance is not null ? "_" + Instance : options.PidFile.Length > 0 ? "_" + options.PidFile.Trim('/').Replace('/', '-') : "";
        options.Log.Suffix = Suffix;
        options.PidFile = Chosen(options.PidFile, "keepalived");
        options.VrrpPidFile = Chosen(options.VrrpPidFile, "vrrp");
        options.CheckersPidFile = Chosen(options.CheckersPidFile, "checkers");
        options.BfdPidFile = Chosen(options.BfdPidFile, "bfd");
    }

    private string Chosen(string path, string name)
    {
        if (path.Length > 0) return path;
        return Suffix.Length == 0 && !UsesPidDirectory ? $"/run/{name}.pid" : $"{OwnershipJournal.DefaultDirectory}/{name}{(Instance is null ? "" : "_" + Instance)}.pid";
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
