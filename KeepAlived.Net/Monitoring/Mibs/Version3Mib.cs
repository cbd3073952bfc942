using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>VRRPV3-MIB (RFC 6527): all instances, of version 2 too, as with keepalived. Read only.</summary>
internal static class Version3Mib
{
    private const int TicksPerCentisecond = (int)TimeSpan.TicksPerMillisecond * 10;

    public static readonly Subtree Subtree = new(KeepalivedOids.Version3, "The MIB module for VRRPV3");

    private static readonly uint[] Operations = Oid.Of(KeepalivedOids.Version3, 1, 1), Statistics = Oid.Of(KeepalivedOids.Version3, 1, 2);

    public static readonly uint[] MasterAddress = Oid.Of(Operations, 1, 1, 3), MasterReason = Oid.Of(Statistics, 5, 1, 2), ProtocolError = Oid.Of(Statistics, 5, 1, 6);

    public static void Add(MibBuilder mib, VrrpState state)
    {
        var (routers, addresses) = (new List<MibRow<InstanceRow>>(), new List<MibRow<AddressEntry>>());
        ulong checksum = 0, version = 0;
        foreach (var row in state.Rows())
        {
            var index = IndexOf(row.Settings, state.Links);
            routers.Add(new(index, row));
            foreach (var entry in row.Settings.VirtualAddresses) addresses.Add(new([.. index, .. Version2Mib.PartsOf(entry.Address.GetAddressBytes())], entry));
            checksum += row.Status.Counters.ChecksumErrors;
            version += row.Status.Counters.VersionErrors;
        }
        AddOperations(mib.Table(Oid.Of(Operations, 1, 1), routers), state);
        mib.Table(Oid.Of(Operations, 2, 1), addresses).Column(2, static _ => Integer(1));
        mib.AddScalar(Oid.Of(Statistics, 1), () => Counter64(checksum));
        mib.AddScalar(Oid.Of(Statistics, 2), () => Counter64(version));
        mib.AddScalar(Oid.Of(Statistics, 3), static () => Counter64(0)); // packets for other routers are none of ours
        mib.AddScalar(Oid.Of(Statistics, 4), static () => Ticks(0));
        AddStatistics(mib.Table(Oid.Of(Statistics, 5, 1), routers));
    }

    /// <summary>Interface, VRID and ipv4(1) or ipv6(2).</summary>
    public static uint[] IndexOf(VrrpInstance instance, IInterfaceNumbers links) =>
        [links.IndexOf(instance.Interface), instance.VirtualRouterId, instance.Family == AddressFamily.InterNetworkV6 ? 2u : 1u];

    private static void AddOperations(MibTable<InstanceRow> table, VrrpState state) => table
        .Column(3, static row => Address(row.MasterAddress))
        .Column(4, static row => Address(row.Source))
        .Column(5, row => Bytes(Version2Mib.HardwareAddressOf(row, state.Links)))
        .Column(6, static row => Integer(Version2Mib.StateOf(row)))
        .Column(7, static row => Gauge(row.Settings.Priority))
        .Column(8, static row => Integer(row.Settings.VirtualAddresses.Count))
        .Column(9, static row => Integer((int)(row.Settings.AdvertisementInterval.Ticks / TicksPerCentisecond)))
        .Column(10, static row => OneOrTwo(row.Settings.Preempt && !row.Settings.NoPreempt))
        .Column(11, row => OneOrTwo(!row.Settings.RefusesPackets(state.Model.Global)))
        .Column(12, row => Ticks(state.UpSince(row.Settings.Name) is > 0 and var since ? VrrpClock.Now - since : 0))
        .Column(13, static _ => Integer(1));

    private static void AddStatistics(MibTable<InstanceRow> table) => table
        .Column(1, static row => Counter(row.Status.Counters.BecameMaster))
        .Column(2, static row => Integer((int)row.Status.MasterReason))
        .Column(3, static row => Counter64(row.Status.Counters.AdvertsReceived))
        .Column(4, static row => Counter64(row.Status.Counters.IntervalErrors))
        .Column(5, static row => Counter64(row.Status.Counters.TtlErrors))
        .Column(6, static row => Integer((int)row.Status.Counters.LastProtocolError))
        .Column(7, static row => Counter64(row.Status.Counters.PriorityZeroReceived))
        .Column(8, static row => Counter64(row.Status.Counters.PriorityZeroSent))
        .Column(9, static row => Counter64(row.Status.Counters.TypeErrors))
        .Column(10, static row => Counter64(row.Status.Counters.AddressListErrors))
        .Column(11, static row => Counter64(row.Status.Counters.LengthErrors))
        .Column(12, static _ => Ticks(0))
        .Column(13, static row => Gauge((uint)row.Settings.AdvertisementInterval.TotalMilliseconds));
}

/// <summary>Hundredths of a second since the start of this process, from 1 on.</summary>
internal static class VrrpClock
{
    private const int MillisecondsPerTick = 10;

    private static readonly long Start = Environment.TickCount64;

    public static ulong Now => (ulong)((Environment.TickCount64 - Start) / MillisecondsPerTick) + 1;
}
