using System.Text.RegularExpressions;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>One of the two directors of a case, and what can be seen of it.</summary>
internal sealed partial class StagedSide(LabDaemon daemon, string address)
{
    private const string NotifyLog = "/tmp/notify.log";

    public LabDaemon Daemon { get; } = daemon;

    /// <summary>The director's own address.</summary>
    public string Address { get; } = address;

    /// <summary>How many configurations the daemon has taken into use since its start.</summary>
    public int Configurations => ConfigurationInUse().Count(Daemon.LogText);

    /// <summary>The table as the kernel prints it and the notify log: no process is started, so it may be looked at often. It lacks some flags.</summary>
    public string Glance() => Sorted(Table) + Told;

    /// <summary>The table as `ipvsadm -Sn` prints it, with thresholds if asked for, and what the notify scripts have written, each sorted.</summary>
    public string Look(bool thresholds) => (thresholds ? LabSnapshot.Services(Daemon.Host) : LabSnapshot.PlainServices(Daemon.Host)) + Told;

    /// <summary>Removes what a case left.</summary>
    public void Clear()
    {
        foreach (var file in Directory.EnumerateFiles(Daemon.Host.PathOf("/tmp"))) File.Delete(file);
        foreach (var file in Directory.EnumerateFiles(Daemon.Host.PathOf("/run"), "*", SearchOption.AllDirectories)) File.Delete(file);
        if (Table.Contains("->")) Daemon.Host.Demand("ipvsadm -C");
    }

    /// <summary>Empties the notify log.</summary>
    public void Forget() => Daemon.Host.WriteFile(NotifyLog, "");

    private string Table => File.ReadAllText($"/proc/{Daemon.Host.Pid}/net/ip_vs");

    private string Told => "\n" + Sorted(Daemon.Host.ReadFile(NotifyLog));

    /// <summary>Scripts that are started together may write in either order, and tables are listed in the order of making.</summary>
    private static string Sorted(string text) => string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    /// <summary>Debian's line of a start, its line of a reload, and ours of either.</summary>
    [GeneratedRegex("Startup complete|Reload complete|Configuration generation [0-9]+ is in use by the Healthcheck")]
    private static partial Regex ConfigurationInUse();
}
