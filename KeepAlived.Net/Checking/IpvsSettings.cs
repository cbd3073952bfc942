using System.Globalization;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>
/// What holds for the whole IPVS table of a network namespace: timeouts and sysctls. The values that were there before are in the
/// ownership journal, and come back when the configuration no longer names them or the daemon stops.
/// </summary>
internal sealed class IpvsSettings(IpvsConnection ipvs, OwnershipJournal journal, ILogger log)
{
    private const string TimeoutsKind = "timeouts";
    private static readonly string[] Folder = ["net", "ipv4", "vs"];
    private readonly OwnedSysctls _sysctls = new(journal, log.Problem);

    /// <summary>Takes a configuration into use, before its services are programmed.</summary>
    public void Use(KeepalivedConfiguration model)
    {
        if (model.VirtualServers.Count == 0)
        {
            Restore();
            return;
        }
        SetTimeouts(model.Global);
        SetSysctls(model.Global);
    }

    /// <summary>Puts back what was there before us.</summary>
    public void Restore()
    {
        if (Before is { } before && ipvs.Try(client => client.SetTimeouts(before))) Forget();
        _sysctls.Restore();
    }

    /// <summary>The timeouts that we found, if we changed them.</summary>
    private IpvsTimeouts? Before
    {
        get
        {
            if (journal.Entries(TimeoutsKind).FirstOrDefault()?.Split(' ') is not [var tcp, var tcpFin, var udp]) return null;
            return TryRead(tcp, out var first) && TryRead(tcpFin, out var second) && TryRead(udp, out var third) ? new(first, second, third) : null;
        }
    }

    private static bool TryRead(string seconds, out TimeSpan value)
    {
        var valid = uint.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        value = TimeSpan.FromSeconds(number);
        return valid;
    }

    private void SetTimeouts(GlobalDefinitions global)
    {
        var (tcp, tcpFin, udp) = (TimeSpan.FromSeconds(global.TcpTimeout), TimeSpan.FromSeconds(global.TcpFinTimeout), TimeSpan.FromSeconds(global.UdpTimeout));
        var unset = tcp + tcpFin + udp == TimeSpan.Zero;
        if (unset && Before is null) return;
        ipvs.Try(client =>
        {
            if (Before is not { } before)
            {
                before = client.ReadTimeouts();
                journal.Add(TimeoutsKind, string.Create(CultureInfo.InvariantCulture, $"{before.Tcp.TotalSeconds} {before.TcpFin.TotalSeconds} {before.Udp.TotalSeconds}"));
            }
            client.SetTimeouts(new(Or(tcp, before.Tcp), Or(tcpFin, before.TcpFin), Or(udp, before.Udp)));
            if (unset) Forget();
        });
    }

    private void Forget() => journal.RemoveRange([.. journal.Entries(TimeoutsKind).Select(static text => (TimeoutsKind, text))]);

    private static TimeSpan Or(TimeSpan wanted, TimeSpan before) => wanted == TimeSpan.Zero ? before : wanted;

    /// <summary>The settings exist once the kernel's IPVS is there.</summary>
    private void SetSysctls(GlobalDefinitions global)
    {
        var wanted = new Dictionary<string, bool>();
        Add("expire_nodest_conn", global.ExpireConnectionsWithoutDestination);
        Add("expire_quiescent_template", global.ExpireQuiescentTemplates);
        Add("conntrack", global.IpvsConntrack);
        _sysctls.Restore(path => !wanted.ContainsKey(path[(path.LastIndexOf('/') + 1)..]));
        if (wanted.Count == 0 || ipvs.Client is null) return;
        foreach (var (name, on) in wanted) _sysctls.Change(on ? "1" : "0", "IPVS keeps its own way", [.. Folder, name]);

        void Add(string name, bool? value)
        {
            if (value is { } set) wanted.Add(name, set);
        }
    }
}
