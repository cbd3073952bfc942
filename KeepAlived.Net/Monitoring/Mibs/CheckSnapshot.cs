using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>The state of all virtual servers at one moment.</summary>
internal sealed record CheckSnapshot(KeepalivedConfiguration Model, List<VirtualServerRow> Servers, ICheckHost Host);

/// <summary>A virtual server at one moment.</summary>
/// <param name="Servers">Its sorry server, if it has one, then its real servers.</param>
internal sealed record VirtualServerRow(VirtualServer Settings, bool HasQuorum, List<RealServerRow> Servers)
{
    public int Up => Servers.FindAll(static server => server is { Settings: not null, IsUp: true }).Count;
}

/// <summary>A real server at one moment.</summary>
/// <param name="Settings">Null: the sorry server.</param>
/// <param name="FailedChecks">How many of its checks fail.</param>
internal sealed record RealServerRow(VirtualServer Owner, RealServer? Settings, bool IsUp, int Weight, int FailedChecks);

/// <summary>What a row has to ask the checker process for.</summary>
internal interface ICheckHost
{
    /// <summary>Of all services that a virtual server is; at most some seconds old.</summary>
    IpvsCounters CountersOf(VirtualServer server);

    IpvsCounters CountersOf(RealServerRow server);

    void SetWeight(RealServerRow server, int weight);
}
