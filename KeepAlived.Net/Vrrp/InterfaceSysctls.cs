using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Vrrp;

/// <summary>The kernel settings that `promote_secondaries` and `disable_local_igmp` ask for; put back when nobody asks any more.</summary>
internal sealed class InterfaceSysctls(OwnershipJournal journal, Action<string> warn)
{
    private const string Promote = "promote_secondaries", LocalReports = "net/ipv4/igmp_link_local_mcast_reports";
    private readonly OwnedSysctls _sysctls = new(journal, warn);

    public void Apply(KeepalivedConfiguration model)
    {
        var wanted = new HashSet<string>();
        // An interface that is made for an instance has it anyway.
        foreach (var instance in model.Instances.Where(static instance => instance.PromoteSecondaries && !instance.HasOwnLink))
            if (wanted.Add($"net/ipv4/conf/{instance.Interface}/{Promote}"))
                _sysctls.Change("1", "other addresses of a network go with its first one", "net", "ipv4", "conf", instance.Interface, Promote);
        if (model.Global.DisableLocalIgmp)
        {
            wanted.Add(LocalReports);
            _sysctls.Change("0", "IGMP reports are sent for link-local groups too", LocalReports.Split('/'));
        }
        _sysctls.Restore(path => (path.EndsWith("/" + Promote, StringComparison.Ordinal) || path == LocalReports) && !wanted.Contains(path));
    }
}
