using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>virtualServerTable of KEEPALIVED-MIB.</summary>
internal static class VirtualServerTable
{
    private const int UnknownScheduler = 99, WholeAddress4 = 32, WholeAddress6 = 128;

    /// <summary>In the order of virtualServerLoadBalancingAlgo, from 1.</summary>
    private static readonly string[] Schedulers = ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos"];

    public static void Add(MibBuilder mib, uint[] entry, CheckSnapshot snapshot)
    {
        var table = mib.Numbered(entry, snapshot.Servers);
        AddKey(table);
        AddState(table);
        AddOptions(table, snapshot.Model.Global);
        var host = snapshot.Host;
        table.Column(27, row => Gauge((uint)host.CountersOf(row.Settings).Connections))
            .Traffic(row => host.CountersOf(row.Settings), counters: 28, rates: 32, wide: 38, halves: 41);
    }

    /// <summary>fwmark(1), ip(2), group(3).</summary>
    public static int KindOf(VirtualServer server) => server.Key.EndPoint is not null ? 2 : server.Key.Group is not null ? 3 : 1;

    private static void AddKey(MibTable<VirtualServerRow> table) => table
        .Column(2, static row => Integer(KindOf(row.Settings)))
        .Column(3, static row => TextOrNone(row.Settings.Key.Group))
        .Column(4, static row => KindOf(row.Settings) == 1 ? Gauge(row.Settings.Key.FirewallMark) : null)
        .Column(5, static row => AddressType(CheckMib.FamilyOf(row.Settings)))
        .Column(6, static row => AddressOrNone(row.Settings.Key.EndPoint?.Address))
        .Column(7, static row => row.Settings.Key.EndPoint is { Port: var port } ? Gauge((uint)port) : null)
        .Column(8, static row => KindOf(row.Settings) == 1 ? null : Integer(row.Settings.Protocol switch { ProtocolType.Tcp => 1, ProtocolType.Udp => 2, _ => 3 }))
        .Column(71, static row => TextOrNone(row.Settings.SnmpName));

    private static void AddState(MibTable<VirtualServerRow> table) => table
        .Column(11, static _ => OneOrTwo(true))
        .Column(20, static row => Gauge((uint)row.Settings.RealServers.Count))
        .Column(21, static row => Gauge((uint)row.Up))
        .Column(22, static row => Gauge(row.Settings.Quorum))
        .Column(23, static row => OneOrTwo(row.HasQuorum))
        .Column(24, static row => ScriptText.Of(row.Settings.QuorumUp))
        .Column(25, static row => ScriptText.Of(row.Settings.QuorumDown))
        .Column(26, static row => Gauge(row.Settings.Hysteresis));

    private static void AddOptions(MibTable<VirtualServerRow> table, GlobalDefinitions global)
    {
        table.Column(9, static row => Integer(Array.IndexOf(Schedulers, row.Settings.Scheduler) is >= 0 and var at ? at + 1 : UnknownScheduler))
            .Column(10, static row => CheckMib.Method(row.Settings.Forwarding))
            .Column(12, static row => TextOrNone(row.Settings.VirtualHost))
            .Column(13, static row => OneOrTwo(IsPersistent(row)))
            .Column(14, static row => IsPersistent(row) ? CheckTimes.Seconds(row.Settings.PersistenceTimeout) : null)
            .Column(15, static row => HasAddress(row, AddressFamily.InterNetworkV6) ? null : Bytes(Mask(IsSet(row) ? row.Settings.PersistencePrefix : WholeAddress4)))
            .Column(51, static row => HasAddress(row, AddressFamily.InterNetwork) ? null : Gauge(Granularity6(row)))
            .Column(16, static row => CheckTimes.Seconds(CheckTimes.Of(row.Settings).DelayLoop))
            .Column(17, static row => OneOrTwo(row.Settings.HaSuspend))
            .Column(18, static row => OneOrTwo(row.Settings.Alpha))
            .Column(19, static row => OneOrTwo(row.Settings.Omega))
            .Column(37, static row => OneOrTwo(row.Settings.OnePacket))
            .Column(52, static row => OneOrTwo(row.Settings.Hashed))
            .Column(53, static row => OneOrTwo(row.Settings.Flag1))
            .Column(54, static row => OneOrTwo(row.Settings.Flag2))
            .Column(55, static row => OneOrTwo(row.Settings.Flag3))
            .Column(56, static row => OneOrTwo(!row.Settings.InhibitOnFailure))
            .Column(60, static row => Integer(row.Settings.Weight))
            .Column(61, row => OneOrTwo(row.Settings.SmtpAlert ?? global.SmtpAlertChecker ?? global.SmtpAlert ?? false))
            .Column(62, static row => OneOrTwo(row.Settings.Flag1))
            .Column(63, static row => OneOrTwo(row.Settings.Flag2))
            .Column(68, static row => CheckMib.Tunnel(row.Settings.Forwarding))
            .Column(69, static row => CheckMib.TunnelPort(row.Settings.Forwarding))
            .Column(70, static row => CheckMib.Checksum(row.Settings.Forwarding));
        table.Column(57, static row => Gauge((uint)row.Settings.Times.Retry))
            .Column(58, static row => CheckTimes.Seconds(row.Settings.Times.DelayBeforeRetry))
            .Column(59, static row => CheckTimes.Seconds(row.Settings.Times.Warmup))
            .Column(64, static row => CheckTimes.Microseconds(CheckTimes.Of(row.Settings).DelayLoop))
            .Column(65, static row => CheckTimes.Microseconds(row.Settings.Times.DelayBeforeRetry))
            .Column(66, static row => CheckTimes.Microseconds(row.Settings.Times.Warmup))
            .Column(67, static row => CheckTimes.Microseconds(CheckTimes.Of(row.Settings).ConnectTimeout));
    }

    private static bool IsPersistent(VirtualServerRow row) => row.Settings.PersistenceTimeout > TimeSpan.Zero;

    private static bool HasAddress(VirtualServerRow row, AddressFamily family) => row.Settings.Key.EndPoint?.AddressFamily == family;

    private static bool IsSet(VirtualServerRow row) => row.Settings.IsWritten("persistence_granularity");

    /// <summary>Without persistence keepalived tells a mask of IPv4, whatever the family.</summary>
    private static uint Granularity6(VirtualServerRow row) =>
        IsSet(row) ? row.Settings.PersistencePrefix : IsPersistent(row) ? WholeAddress6 : uint.MaxValue;

    private static byte[] Mask(int length)
    {
        var mask = length == 0 ? 0u : uint.MaxValue << (WholeAddress4 - Math.Min(length, WholeAddress4));
        return new IPAddress((long)(uint)IPAddress.HostToNetworkOrder((int)mask)).GetAddressBytes();
    }
}
