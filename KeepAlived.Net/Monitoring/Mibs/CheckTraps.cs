using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>The notifications of the group `check`; their objects carry no index, as those of keepalived.</summary>
internal static class CheckTraps
{
    private static readonly uint[] Traps = Oid.Of(KeepalivedOids.Check, 5, 0);

    /// <summary>realServerStateChange and its objects.</summary>
    public static (uint[] Kind, VarBind[] Objects) ServerChanged(RealServerRow server, VirtualServerRow owner, GlobalDefinitions global) => (Oid.Of(Traps, 1),
    [
        Server(3, AddressType(RealServerTable.AddressOf(server).AddressFamily)),
        Server(4, Address(RealServerTable.AddressOf(server))),
        Server(5, Gauge(RealServerTable.PortOf(server))),
        Server(6, OneOrTwo(server.IsUp)),
        .. Key(owner.Settings),
        Service(21, Gauge((uint)owner.Up)),
        Service(20, Gauge((uint)owner.Settings.RealServers.Count)),
        new(KeepalivedOids.RouterId, GlobalMib.RouterId(global)),
    ]);

    /// <summary>virtualServerQuorumStateChange and its objects.</summary>
    public static (uint[] Kind, VarBind[] Objects) QuorumChanged(VirtualServerRow server, GlobalDefinitions global) => (Oid.Of(Traps, 2),
    [
        .. Key(server.Settings),
        Service(23, OneOrTwo(server.HasQuorum)),
        Service(22, Gauge(server.Settings.Quorum)),
        Service(21, Gauge((uint)server.Up)),
        Service(20, Gauge((uint)server.Settings.RealServers.Count)),
        new(KeepalivedOids.RouterId, GlobalMib.RouterId(global)),
    ]);

    /// <summary>What the virtual server listens on; a protocol that is not TCP counts as UDP here.</summary>
    private static VarBind[] Key(VirtualServer server)
    {
        var kind = Service(2, Integer(VirtualServerTable.KindOf(server)));
        var protocol = Service(8, OneOrTwo(server.Protocol == System.Net.Sockets.ProtocolType.Tcp));
        return server.Key switch
        {
            { EndPoint: { } place } => [kind, Service(5, AddressType(place.AddressFamily)), Service(6, Address(place.Address)), Service(7, Gauge((uint)place.Port)), protocol],
            { Group: { } group } => [kind, Service(3, Text(group)), protocol],
            { FirewallMark: var mark } => [kind, Service(4, Gauge(mark)), protocol],
        };
    }

    private static VarBind Server(uint column, MibValue value) => new(Oid.Of(KeepalivedOids.Check, 4, 1, column), value);

    private static VarBind Service(uint column, MibValue value) => new(Oid.Of(KeepalivedOids.Check, 3, 1, column), value);
}
