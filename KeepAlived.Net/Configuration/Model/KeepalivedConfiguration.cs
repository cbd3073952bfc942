using System.Net.Sockets;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Model;

/// <summary>All that the files say.</summary>
internal sealed class KeepalivedConfiguration : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<KeepalivedConfiguration>.OfType;

    public GlobalDefinitions Global = new();
    public List<VrrpScript> Scripts = [];
    public List<VrrpInstance> Instances = [];
    public List<VrrpSyncGroup> SyncGroups = [];
    public List<TrackGroup> TrackGroups = [];
    public List<TrackProcess> TrackProcesses = [];
    public List<TrackFile> TrackFiles = [];
    public List<BfdInstance> BfdInstances = [];
    public List<GarpGroup> GarpGroups = [];
    public List<AddressEntry> StaticAddresses = [];

    /// <summary>Lines of static_routes and static_rules.</summary>
    public List<RouteEntry> StaticRoutes = [];
    public List<RuleEntry> StaticRules = [];

    /// <summary>Something for the vrrp process to do.</summary>
    public bool NeedsVrrp => Instances.Count + StaticAddresses.Count + StaticRoutes.Count + StaticRules.Count > 0;
    public List<LinkbeatInterface> LinkbeatInterfaces = [];
    public List<InterfaceDelay> InterfaceDelays = [];
    public SslSettings? Ssl;
    public List<VirtualServerGroup> VirtualServerGroups = [];
    public List<VirtualServer> VirtualServers = [];

    /// <summary>Of this machine: names that links of routers cannot have. Null: all are free.</summary>
    public Func<string, bool>? IsForeignLink;

    private const uint FirstGivenPriority = 16384;

    /// <summary>Rules without a priority get one, in the order of the file, downwards; those of each family for themselves.</summary>
    public void GiveRulePriorities()
    {
        var rules = StaticRules.Concat(Instances.SelectMany(static instance => instance.VirtualRules)).OrderBy(static rule => rule.Where.Place.Line);
        foreach (var family in rules.GroupBy(static rule => rule.Family == AddressFamily.InterNetworkV6))
        {
            var next = FirstGivenPriority;
            foreach (var rule in family) rule.Priority ??= next--;
        }
    }
}

/// <summary>track_group: instances that static entries follow.</summary>
internal sealed class TrackGroup : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<TrackGroup>.OfType;

    public string Name = "";
    public List<string> Members = [];
}

/// <summary>garp_group: interfaces that share the pace of gratuitous ARP.</summary>
internal sealed class GarpGroup : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<GarpGroup>.OfType;

    public TimeSpan GarpInterval, GnaInterval;
    public string? Interface;
    public List<string> Interfaces = [];

    /// <summary>The `}` of `interfaces`.</summary>
    public Place InterfacesEnd;
}

/// <summary>A line of linkbeat_interfaces.</summary>
/// <param name="Method">MII, ETHTOOL, IOCTL or empty.</param>
internal sealed record LinkbeatInterface(string Name, string Method, Place Where);

/// <summary>A line of interface_up_down_delays.</summary>
internal sealed record InterfaceDelay(string Name, TimeSpan Down, TimeSpan Up, Place Where);

/// <summary>SSL: the client's key for SSL_GET.</summary>
internal sealed class SslSettings : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<SslSettings>.OfType;

    public string? Password, CertificateAuthority, Certificate, Key;
}
