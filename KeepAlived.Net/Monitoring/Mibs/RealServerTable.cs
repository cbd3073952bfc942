using System.Net;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>realServerTable of KEEPALIVED-MIB; the sorry server of a virtual server is its first row.</summary>
internal static class RealServerTable
{
    private const int MaxWeight = 65535;

    public static void Add(MibBuilder mib, uint[] entry, CheckSnapshot snapshot)
    {
        var rows = new List<MibRow<RealServerRow>>();
        for (var service = 0; service < snapshot.Servers.Count; service++)
        {
            var servers = snapshot.Servers[service].Servers;
            for (var i = 0; i < servers.Count; i++) rows.Add(new([(uint)service + 1, (uint)i + 1], servers[i]));
        }
        var (table, host) = (mib.Table(entry, rows), snapshot.Host);
        AddState(table, host);
        AddSettings(table, snapshot.Model.Global);
        AddTimes(table);
        table.Column(14, row => Gauge((uint)host.CountersOf(row).Connections))
            .Column(15, row => Gauge(host.CountersOf(row).Active))
            .Column(16, row => Gauge(host.CountersOf(row).Inactive))
            .Column(17, row => Gauge(host.CountersOf(row).Persistent))
            .Traffic(host.CountersOf, counters: 18, rates: 22, wide: 27, halves: 30);
    }

    public static IPAddress AddressOf(RealServerRow row) => row.Settings?.Address ?? row.Owner.SorryServer!.Address;

    public static uint PortOf(RealServerRow row) => row.Settings?.Port ?? (uint)row.Owner.SorryServer!.Port;

    private static void AddState(MibTable<RealServerRow> table, ICheckHost host) => table
        .Column(2, static row => OneOrTwo(row.Settings is not null))
        .Column(3, static row => AddressType(AddressOf(row).AddressFamily))
        .Column(4, static row => Address(AddressOf(row)))
        .Column(5, static row => Gauge(PortOf(row)))
        .Column(6, static row => row.Settings is null ? null : OneOrTwo(row.IsUp))
        .Column(7, static row => row.Settings is null ? null : Integer(row.Weight), TestWeight, (row, wish) => host.SetWeight(row, (int)wish.Number))
        .Column(13, static row => row.Settings is null ? null : Gauge((uint)row.FailedChecks));

    private static PduError TestWeight(RealServerRow row, MibValue wish) =>
        row.Settings is null ? PduError.NotWritable
        : wish.Type != MibType.Integer ? PduError.WrongType
        : wish.Number <= MaxWeight ? PduError.None : PduError.WrongValue;

    private static void AddSettings(MibTable<RealServerRow> table, GlobalDefinitions global) => table
        .Column(8, static row => row.Settings is { UpperThreshold: > 0 and var most } ? Gauge(most) : null)
        .Column(9, static row => row.Settings is { LowerThreshold: > 0 and var least } ? Gauge(least) : null)
        .Column(10, static row => row.Settings is { } real ? OneOrTwo(!(real.InhibitOnFailure ?? row.Owner.InhibitOnFailure)) : null)
        .Column(11, static row => ScriptText.Of(row.Settings?.NotifyUp))
        .Column(12, static row => ScriptText.Of(row.Settings?.NotifyDown))
        .Column(40, static row => CheckMib.Method(ForwardingOf(row)))
        .Column(41, static row => TextOrNone(row.Settings?.VirtualHost))
        .Column(42, static row => OneOrTwo(row.Settings is { } real && (real.Alpha ?? row.Owner.Alpha)))
        .Column(47, row => OneOrTwo(row.Settings is { } real && (real.SmtpAlert ?? global.SmtpAlertChecker ?? global.SmtpAlert ?? true)))
        .Column(52, static row => CheckMib.Tunnel(ForwardingOf(row)))
        .Column(53, static row => CheckMib.TunnelPort(ForwardingOf(row)))
        .Column(54, static row => CheckMib.Checksum(ForwardingOf(row)))
        .Column(55, static row => TextOrNone(row.Settings?.SnmpName));

    private static void AddTimes(MibTable<RealServerRow> table) => table
        .Column(43, static row => Gauge((uint)TimesOf(row).Retry))
        .Column(44, static row => CheckTimes.Seconds(TimesOf(row).DelayBeforeRetry))
        .Column(45, static row => CheckTimes.Seconds(TimesOf(row).Warmup))
        .Column(46, static row => CheckTimes.Seconds(TimesOf(row).DelayLoop))
        .Column(48, static row => CheckTimes.Microseconds(TimesOf(row).DelayBeforeRetry))
        .Column(49, static row => CheckTimes.Microseconds(TimesOf(row).Warmup))
        .Column(50, static row => CheckTimes.Microseconds(TimesOf(row).DelayLoop))
        .Column(51, static row => CheckTimes.Microseconds(TimesOf(row).ConnectTimeout));

    /// <summary>All zero for a sorry server, which nobody checks.</summary>
    private static CheckTiming TimesOf(RealServerRow row) => row.Settings is { } real ? CheckTimes.Of(real, row.Owner) : default;

    private static Forwarding? ForwardingOf(RealServerRow row) => (row.Settings is { } real ? real.Forwarding : row.Owner.SorryServerForwarding) ?? row.Owner.Forwarding;
}
