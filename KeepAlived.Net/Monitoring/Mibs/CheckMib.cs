using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>The group `check` of KEEPALIVED-MIB: virtual server groups, virtual servers, real servers, IPVS.</summary>
internal static class CheckMib
{
    public static readonly Subtree Subtree = new(KeepalivedOids.Check, "The MIB module for Healthchecker");

    public static void Add(MibBuilder mib, CheckSnapshot snapshot)
    {
        var model = snapshot.Model;
        mib.Numbered(Entry(1), model.VirtualServerGroups).Column(2, static group => Text(group.Name));
        AddMembers(mib, model.VirtualServerGroups);
        VirtualServerTable.Add(mib, Entry(3), snapshot);
        RealServerTable.Add(mib, Entry(4), snapshot);
        AddSyncDaemon(mib, Oid.Of(KeepalivedOids.Check, 6), model.Global.SyncDaemon);
        var global = model.Global;
        var timeouts = Oid.Of(KeepalivedOids.Check, 7);
        if (global.TcpTimeout > 0) mib.AddScalar(Oid.Of(timeouts, 1), () => Integer(global.TcpTimeout));
        if (global.TcpFinTimeout > 0) mib.AddScalar(Oid.Of(timeouts, 2), () => Integer(global.TcpFinTimeout));
        if (global.UdpTimeout > 0) mib.AddScalar(Oid.Of(timeouts, 3), () => Integer(global.UdpTimeout));
    }

    private static uint[] Entry(uint table) => Oid.Of(KeepalivedOids.Check, table, 1);

    /// <summary>Firewall marks come before addresses, and single addresses before ranges.</summary>
    private static void AddMembers(MibBuilder mib, List<VirtualServerGroup> groups)
    {
        var rows = new List<MibRow<GroupEntry>>();
        for (var group = 0; group < groups.Count; group++)
        {
            var number = 0u;
            for (var kind = 1; kind <= 3; kind++)
                foreach (var entry in groups[group].Entries)
                    if (KindOf(entry) == kind) rows.Add(new([(uint)group + 1, ++number], entry));
        }
        mib.Table(Entry(2), rows)
            .Column(2, static entry => Integer(KindOf(entry)))
            .Column(3, static entry => entry.First is null ? Gauge(entry.FirewallMark) : null)
            .Column(4, static entry => entry.First is { } first ? AddressType(first.AddressFamily) : null)
            .Column(5, static entry => KindOf(entry) == 2 ? Address(entry.First!) : null)
            .Column(6, static entry => KindOf(entry) == 3 ? Address(entry.First!) : null)
            .Column(7, static entry => KindOf(entry) == 3 ? Address(entry.Last!) : null)
            .Column(8, static entry => entry.First is null ? null : Gauge(entry.Port));
    }

    /// <summary>fwmark(1), ip(2), iprange(3).</summary>
    private static int KindOf(GroupEntry entry) => entry.First is null ? 1 : entry.First.Equals(entry.Last) ? 2 : 3;

    private static void AddSyncDaemon(MibBuilder mib, uint[] root, SyncDaemonSettings? daemon)
    {
        mib.AddScalar(Oid.Of(root, 1), () => OneOrTwo(daemon is not null));
        if (daemon is null) return;
        Add(2, Text(daemon.Interface));
        if (daemon.Instance is { } instance) Add(3, Text(instance));
        Add(4, Integer(daemon.Id));
        Add(5, Integer(daemon.LongestMessage));
        Add(6, Integer(daemon.Port));
        Add(7, Integer(daemon.TimeToLive));
        if (daemon.Group is not { } group) return;
        Add(8, AddressType(group.AddressFamily));
        Add(9, Address(group));

        void Add(uint number, MibValue value) => mib.AddScalar(Oid.Of(root, number), () => value);
    }

    /// <summary>nat(1), dr(2), tun(3).</summary>
    public static MibValue Method(Forwarding? forwarding) => Integer((forwarding ?? default).Method switch { ForwardingKind.Nat => 1, ForwardingKind.DirectRoute => 2, ForwardingKind.Tunnel => 3 });

    /// <summary>ipip(1), gue(2), gre(3); nothing if it is no tunnel.</summary>
    public static MibValue? Tunnel(Forwarding? forwarding) => forwarding is not { Method: ForwardingKind.Tunnel, Tunnel: var type } ? null
        : Integer(type switch { TunnelType.None or TunnelType.IpInIp => 1, TunnelType.Gue => 2, TunnelType.Gre => 3 });

    public static MibValue? TunnelPort(Forwarding? forwarding) => forwarding is { Method: ForwardingKind.Tunnel, Tunnel: TunnelType.Gue, TunnelPort: var port } ? Gauge(port) : null;

    /// <summary>nocsum(1), csum(2), remcsum(3).</summary>
    public static MibValue? Checksum(Forwarding? forwarding) => forwarding is not { Method: ForwardingKind.Tunnel, Tunnel: TunnelType.Gue or TunnelType.Gre, Checksum: var kind } ? null
        : Integer(kind switch { TunnelChecksum.Unset or TunnelChecksum.None => 1, TunnelChecksum.Checksum => 2, TunnelChecksum.RemoteChecksum => 3 });

    /// <summary>IPv4 or IPv6 of what a virtual server listens on.</summary>
    public static AddressFamily FamilyOf(VirtualServer server) => server.Key.EndPoint?.AddressFamily ?? server.Family;
}
