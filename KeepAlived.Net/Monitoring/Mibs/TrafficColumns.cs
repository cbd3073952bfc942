using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>The counters and rates that virtual and real servers have alike, under numbers of their own.</summary>
internal static class TrafficColumns
{
    private const int HalfBits = 32;

    private static readonly Func<IpvsCounters, ulong>[] Rates =
        [static c => c.ConnectionRate, static c => c.InPacketRate, static c => c.OutPacketRate, static c => c.InByteRate, static c => c.OutByteRate];

    /// <param name="counters">Number of the first of packets in, packets out, bytes in, bytes out.</param>
    /// <param name="rates">Of the first of the five rates.</param>
    /// <param name="wide">Of the first of connections, packets in, packets out in 64 bits.</param>
    /// <param name="halves">Of the first of the ten halves of the rates in 64 bits, the lower first.</param>
    public static MibTable<T> Traffic<T>(this MibTable<T> table, Func<T, IpvsCounters> of, uint counters, uint rates, uint wide, uint halves)
        where T : class
    {
        table.Column(counters, row => Counter(of(row).InPackets))
            .Column(counters + 1, row => Counter(of(row).OutPackets))
            .Column(counters + 2, row => Counter64(of(row).InBytes))
            .Column(counters + 3, row => Counter64(of(row).OutBytes))
            .Column(wide, row => Counter64(of(row).Connections))
            .Column(wide + 1, row => Counter64(of(row).InPackets))
            .Column(wide + 2, row => Counter64(of(row).OutPackets));
        for (var i = 0u; i < Rates.Length; i++)
        {
            var rate = Rates[i];
            table.Column(rates + i, row => Gauge((uint)rate(of(row))))
                .Column(halves + (2 * i), row => Gauge((uint)rate(of(row))))
                .Column(halves + (2 * i) + 1, row => Gauge((uint)(rate(of(row)) >> HalfBits)));
        }
        return table;
    }
}
