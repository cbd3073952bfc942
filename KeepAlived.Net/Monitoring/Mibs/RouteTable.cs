using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>vrrpRouteTable and vrrpRouteNextHopTable of KEEPALIVED-MIB: routes of each instance, static ones under 0.</summary>
internal static class RouteTable
{
    private const uint MainTable = 254, ExplicitCongestion = 1, LowHalf = 0xFFFF;
    private const int HalfBits = 16, EighthsOfMillisecond = 8, QuartersOfMillisecond = 4;

    private sealed record Row(RouteEntry Route, bool IsSet);

    private sealed record HopRow(NextHop Hop, AddressFamily Family);

    public static void Add(MibBuilder mib, uint[] entry, uint[] hops, VrrpState state, List<InstanceRow> instances)
    {
        var (rows, hopRows) = (new List<MibRow<Row>>(), new List<MibRow<HopRow>>());
        Collect(0, state.Model.StaticRoutes, isSet: true);
        foreach (var instance in instances) Collect(instance.Index + 1, instance.Settings.VirtualRoutes, instance.Status.HasAddresses);
        var table = mib.Table(entry, rows);
        AddPlace(table, state.Links);
        AddOptions(table);
        AddMetrics(table);
        AddEncapsulation(table);
        AddHops(mib.Table(hops, hopRows), state.Links);

        void Collect(int instance, List<RouteEntry> routes, bool isSet)
        {
            for (var i = 0; i < routes.Count; i++)
            {
                rows.Add(new([(uint)instance, (uint)i + 1], new(routes[i], isSet)));
                for (var hop = 0; hop < routes[i].NextHops.Count; hop++)
                    hopRows.Add(new([(uint)instance, (uint)i + 1, (uint)hop + 1], new(routes[i].NextHops[hop], routes[i].Destination.Address.AddressFamily)));
            }
        }
    }

    private static void AddPlace(MibTable<Row> table, IInterfaceNumbers links) => table
        .Column(2, static row => AddressType(row.Route.Destination.Address.AddressFamily))
        .Column(3, static row => Address(row.Route.Destination.Address))
        .Column(4, static row => Gauge(row.Route.Destination.Length))
        .Column(5, static row => AddressOrNone(row.Route.Gateway))
        .Column(7, static row => AddressOrNone(row.Route.Source))
        .Column(8, static row => Gauge(row.Route.Metric ?? 0))
        .Column(9, static row => AddressTable.Scope(row.Route.Scope ?? 0))
        .Column(10, static row => Integer(KindOf(row.Route)))
        .Column(11, row => row.Route.Device is { } device ? Integer((int)links.IndexOf(device)) : null)
        .Column(12, static row => TextOrNone(row.Route.Device))
        .Column(13, static row => Gauge(row.Route.Table ?? MainTable))
        .Column(14, static row => OneOrTwo(row.IsSet))
        .Column(15, static row => AddressOrNone(row.Route.From?.Address))
        .Column(16, static row => row.Route.From is { Length: var length } ? Gauge(length) : null);

    private static void AddOptions(MibTable<Row> table) => table
        .Column(17, static row => row.Route.TypeOfService is > 0 and var service ? Gauge(service) : null)
        .Column(18, static row => Integer((row.Route.Protocol ?? RouteEntry.KeepalivedProtocol) + 1))
        .Column(19, static row => OneOrTwo((Find(row, RouteMetric.Features) & ExplicitCongestion) == ExplicitCongestion))
        .Column(20, static row => OneOrTwo(Find(row, RouteMetric.QuickAcknowledgements) > 0))
        .Column(21, static row => row.Route.Expires is { } seconds ? Integer((int)seconds) : null)
        .Column(42, static row => TextOrNone(row.Route.CongestionControl))
        .Column(43, static row => row.Route.Preference is { } preference ? Integer(preference switch { 3 => 1, 1 => 3, _ => 2 }) : null)
        .Column(44, static row => row.Route.Realms is { } realms ? Gauge(realms & LowHalf) : null)
        .Column(45, static row => row.Route.Realms >> HalfBits is { } source and > 0 ? Gauge(source) : null)
        .Column(55, static row => Find(row, RouteMetric.FastOpenWithoutCookie) is { } without ? OneOrTwo(without > 0) : null);

    private static void AddMetrics(MibTable<Row> table)
    {
        Metric(22, RouteMetric.Mtu, 1, 23);
        Metric(24, RouteMetric.HopLimit, 1);
        Metric(25, RouteMetric.AdvertisedSegmentSize, 1, 26);
        Metric(27, RouteMetric.RoundTripTime, EighthsOfMillisecond, 28);
        Metric(29, RouteMetric.RoundTripVariance, QuartersOfMillisecond, 30);
        Metric(31, RouteMetric.Reordering, 1, 32);
        Metric(33, RouteMetric.Window, 1);
        Metric(34, RouteMetric.CongestionWindow, 1, 35);
        Metric(36, RouteMetric.SlowStartThreshold, 1, 37);
        Metric(38, RouteMetric.MinimumTimeout, 1, 39);
        Metric(40, RouteMetric.InitialCongestionWindow, 1);
        Metric(41, RouteMetric.InitialReceiveWindow, 1);

        void Metric(uint column, RouteMetric metric, uint unit, uint lockColumn = 0)
        {
            table.Column(column, row => Find(row, metric) is { } value ? Gauge(value / unit) : null);
            if (lockColumn != 0) table.Column(lockColumn, row => Find(row, metric) is null ? null : OneOrTwo(row.Route.Metrics.Exists(one => one.Metric == metric && one.Locked)));
        }
    }

    private static void AddEncapsulation(MibTable<Row> table) => table
        .Column(46, static row => row.Route.Encapsulation is { Kind: var kind } ? Integer(kind == EncapsulationKind.Mpls ? 2 : kind == EncapsulationKind.Ip ? 3 : kind == EncapsulationKind.Ila ? 4 : 5) : null)
        .Column(47, static row => row.Route.Encapsulation is { Kind: EncapsulationKind.Mpls, Labels: var labels } ? Text(string.Join('/', labels)) : null)
        .Column(48, static row => row.Route.Encapsulation?.Id is { } id ? Counter64(id) : null)
        .Column(49, static row => AddressOrNone(row.Route.Encapsulation?.Destination))
        .Column(50, static row => AddressOrNone(row.Route.Encapsulation?.Source))
        .Column(51, static row => row.Route.Encapsulation?.TypeOfService is { } service ? Gauge(service) : null)
        .Column(52, static row => row.Route.Encapsulation?.TimeToLive is { } hops ? Gauge(hops) : null)
        .Column(53, static row => row.Route.Encapsulation?.Flags is { } flags ? Gauge(flags) : null)
        .Column(54, static row => row.Route.Encapsulation is { Kind: EncapsulationKind.Ila, Locator: var locator } ? Counter64(locator) : null);

    private static void AddHops(MibTable<HopRow> table, IInterfaceNumbers links) => table
        .Column(2, static row => AddressType(row.Hop.Gateway?.AddressFamily ?? row.Family))
        .Column(3, static row => AddressOrNone(row.Hop.Gateway))
        .Column(4, row => row.Hop.Device is { } device ? Integer((int)links.IndexOf(device)) : null)
        .Column(5, static row => TextOrNone(row.Hop.Device))
        .Column(6, static row => row.Hop.Weight is { } weight ? Gauge(weight) : null)
        .Column(7, static row => OneOrTwo(row.Hop.OnLink))
        .Column(8, static row => row.Hop.Realms is { } realms ? Gauge(realms & LowHalf) : null)
        .Column(9, static row => row.Hop.Realms >> HalfBits is { } source and > 0 ? Gauge(source) : null);

    private static uint? Find(Row row, RouteMetric metric)
    {
        foreach (var one in row.Route.Metrics)
            if (one.Metric == metric) return one.Value;
        return null;
    }

    /// <summary>RouteType of KEEPALIVED-MIB, which has no number for local routes.</summary>
    private static int KindOf(RouteEntry route) => route.NextHops.Count > 0 ? 2 : route.Type switch
    {
        RouteType.Blackhole => 3,
        RouteType.Anycast => 4,
        RouteType.Multicast => 5,
        RouteType.Broadcast => 6,
        RouteType.Unreachable => 7,
        RouteType.Prohibit => 8,
        RouteType.Throw => 9,
        RouteType.Nat => 10,
        RouteType.ExternalResolver => 11,
        _ => 1,
    };
}
