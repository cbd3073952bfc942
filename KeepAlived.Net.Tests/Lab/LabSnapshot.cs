using System.Text.RegularExpressions;

namespace KeepAlived.Net.Lab;

/// <summary>What a host's kernel holds, in a form that two daemons can be compared by.</summary>
internal static partial class LabSnapshot
{
    /// <summary>The IPVS table as `ipvsadm -Sn` prints it (scheduler, flags, method, weight) and the thresholds of destinations, sorted.</summary>
    public static string Services(LabHost host) => Sorted(host.Demand("ipvsadm -Sn; ipvsadm -Ln --thresholds"));

    /// <summary>As <see cref="Services"/>, for tables without thresholds.</summary>
    public static string PlainServices(LabHost host) => Sorted(host.Demand("ipvsadm -Sn"));

    /// <summary>tcp, tcpfin and udp, in seconds.</summary>
    public static string Timeouts(LabHost host) => host.Demand("ipvsadm -L --timeout");

    /// <summary>A line for each synchronisation daemon that runs.</summary>
    public static string SyncDaemons(LabHost host) => string.Join('\n', host.Demand("ipvsadm -L --daemon").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    public static string IpvsSysctls(LabHost host) => host.Demand("cd /proc/sys/net/ipv4/vs; for f in conntrack expire_nodest_conn expire_quiescent_template; do echo $f $(cat $f); done");

    /// <summary>Addresses and links without what differs between any two hosts: indexes, MACs of real interfaces, IPv6 link-local addresses.</summary>
    public static string Interfaces(LabHost host) => string.Join('\n', host.Demand("ip -o addr show; ip -o link show type macvlan").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => !line.Contains("inet6 fe80")).Select(line => Index().Replace(Peer().Replace(line, ""), "")).Order(StringComparer.Ordinal));

    /// <summary>The settings that virtual MACs change.</summary>
    public static string Sysctls(LabHost host) =>
        host.Demand("cd /proc/sys/net/ipv4/conf; for i in *; do for f in arp_ignore arp_filter rp_filter accept_local promote_secondaries; do echo $i $f $(cat $i/$f); done; done");

    private static string Sorted(string lists) => string.Join('\n', lists.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.StartsWith('-') ? line : Thresholds().Match(line) is { Success: true } match ? $"thresholds {match.Groups[1]} {match.Groups[2]} {match.Groups[3]}" : null)
        .OfType<string>().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^  -> (\S*\d\S*) +(\d+) +(\d+) ")]
    private static partial Regex Thresholds();

    [GeneratedRegex(@"^\d+: ")]
    private static partial Regex Index();

    [GeneratedRegex(@"@if\d+|link-netnsid \d+")]
    private static partial Regex Peer();
}
