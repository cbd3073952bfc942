using System.Text.RegularExpressions;

namespace KeepAlived.Net.Lab;

/// <summary>FRR's vrrpd (version 3) on a host, with the zebra that it gets its interfaces from. FRR wants the virtual MAC interfaces made for it.</summary>
/// <param name="addresses">The virtual ones; of IPv6 a link-local one.</param>
internal sealed partial class FrrRouter(LabHost host, byte virtualRouterId, params string[] addresses)
{
    private const string Folder = "/tmp/frr", Zebra = "/usr/lib/frr/zebra", Vrrpd = "/usr/lib/frr/vrrpd";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private bool _prepared;

    public LabHost Host { get; } = host;

    public string LogText => Host.ReadFile($"{Folder}/log");

    /// <summary>Master in each family that it has an address of, by the last transition that it told of each.</summary>
    public bool IsMaster => States().Length == Families && Array.TrueForAll(States(), static state => state == "Master");

    /// <summary>Master in none.</summary>
    public bool IsBackup => States().Length == Families && Array.TrueForAll(States(), static state => state is "Backup" or "Initialize");

    private int Families => addresses.Any(IsIPv6) && !addresses.All(IsIPv6) ? 2 : 1;

    private string Pid => Host.ReadFile($"{Folder}/vrrpd.pid").Trim();

    /// <param name="interval">Of its advertisements, in milliseconds.</param>
    public void Start(byte priority, int interval)
    {
        if (!_prepared) Prepare();
        var lines = addresses.Select(address => $" vrrp {virtualRouterId} {(IsIPv6(address) ? "ipv6" : "ip")} {address}");
        Host.WriteFile($"{Folder}/vrrpd.conf", $"debug vrrp\ninterface eth0\n vrrp {virtualRouterId} version 3\n vrrp {virtualRouterId} priority {priority}\n"
            + $" vrrp {virtualRouterId} advertisement-interval {interval}\n{string.Join('\n', lines)}\n");
        Host.Demand($"chmod 644 {Folder}/vrrpd.conf; rm -f {Folder}/log");
        Host.Start($"{Vrrpd} -z {Folder}/z -i {Folder}/vrrpd.pid --vty_socket {Folder} -f {Folder}/vrrpd.conf --log stdout", $"{Folder}/log");
        if (Shell.WaitFor(Patience, () => States().Length == Families) is null) throw new InvalidOperationException($"vrrpd did not start: {LogText}");
    }

    public void SetPriority(byte priority) =>
        Host.Demand($"vtysh --vty_socket {Folder} -c 'configure terminal' -c 'interface eth0' -c 'vrrp {virtualRouterId} priority {priority}'");

    /// <summary>Orderly: it resigns.</summary>
    public void Stop()
    {
        var pid = Pid;
        Host.Demand($"kill -TERM {pid}");
        if (Shell.WaitFor(Patience, () => !Host.Lives(pid)) is null) throw new InvalidOperationException($"vrrpd did not stop: {LogText}");
    }

    private static bool IsIPv6(string address) => address.Contains(':', StringComparison.Ordinal);

    private void Prepare()
    {
        Host.Demand($"mkdir {Folder} && chmod 777 {Folder} && touch {Folder}/zebra.conf");
        foreach (var address in addresses)
        {
            var (name, mac) = IsIPv6(address) ? ("vrrp6-2-1", "02") : ("vrrp4-2-1", "01");
            Host.Demand($"ip link add {name} link eth0 type macvlan mode bridge && ip link set {name} address 00:00:5e:00:{mac}:{virtualRouterId:x2} "
                + $"&& ip addr add {address}{(IsIPv6(address) ? "/64 nodad" : "/32")} dev {name} && ip link set {name} up");
        }
        Host.Start($"{Zebra} -z {Folder}/z -i {Folder}/zebra.pid --vty_socket {Folder} -f {Folder}/zebra.conf", $"{Folder}/zebra.log");
        if (Shell.WaitFor(Patience, () => Host.Run($"test -S {Folder}/z").Status == 0) is null) throw new InvalidOperationException($"zebra did not start: {Host.ReadFile($"{Folder}/zebra.log")}");
        _prepared = true;
    }

    /// <summary>The last state of each family.</summary>
    private string[] States() => [.. Transition().Matches(LogText).GroupBy(static match => match.Groups[1].Value).Select(static family => family.Last().Groups[2].Value)];

    [GeneratedRegex(@"\[(IPv[46])\] \w+ -> (\w+)")]
    private static partial Regex Transition();
}
