using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Generic;

namespace KeepAlived.Net.Ipvs;

/// <summary>Reads the counters in a dump of services or destinations; attribute names as in &lt;linux/ip_vs.h&gt;.</summary>
internal static class CounterMessages
{
    private const ushort IPVS_CMD_ATTR_SERVICE = 1, IPVS_CMD_ATTR_DEST = 2;
    private const ushort IPVS_SVC_ATTR_STATS = 10, IPVS_SVC_ATTR_STATS64 = 12;
    private const ushort IPVS_DEST_ATTR_ACTIVE_CONNS = 7, IPVS_DEST_ATTR_INACT_CONNS = 8, IPVS_DEST_ATTR_PERSIST_CONNS = 9, IPVS_DEST_ATTR_STATS = 10, IPVS_DEST_ATTR_STATS64 = 12;
    private const ushort IPVS_STATS_ATTR_CONNS = 1, IPVS_STATS_ATTR_INPKTS = 2, IPVS_STATS_ATTR_OUTPKTS = 3, IPVS_STATS_ATTR_INBYTES = 4, IPVS_STATS_ATTR_OUTBYTES = 5;
    private const ushort IPVS_STATS_ATTR_CPS = 6, IPVS_STATS_ATTR_INPPS = 7, IPVS_STATS_ATTR_OUTPPS = 8, IPVS_STATS_ATTR_INBPS = 9, IPVS_STATS_ATTR_OUTBPS = 10;

    /// <param name="payload">Of a message that describes a service or a destination.</param>
    public static IpvsCounters Read(ReadOnlySpan<byte> payload)
    {
        var counters = IpvsCounters.Zero;
        if (payload.Length < GenericHeader.Size) return counters;
        for (var reader = new AttributeReader(payload[GenericHeader.Size..]); reader.Next();)
            if (reader.Type == IPVS_CMD_ATTR_SERVICE) counters = ReadService(reader.Value);
            else if (reader.Type == IPVS_CMD_ATTR_DEST) counters = ReadDestination(reader.Value);
        return counters;
    }

    private static IpvsCounters ReadService(ReadOnlySpan<byte> attributes)
    {
        var (counters, wide) = (IpvsCounters.Zero, false);
        for (var reader = new AttributeReader(attributes); reader.Next();)
            if (reader.Type == IPVS_SVC_ATTR_STATS64) (counters, wide) = (ReadStatistics(reader.Value), true);
            else if (reader.Type == IPVS_SVC_ATTR_STATS && !wide) counters = ReadStatistics(reader.Value);
        return counters;
    }

    private static IpvsCounters ReadDestination(ReadOnlySpan<byte> attributes)
    {
        var (counters, wide) = (IpvsCounters.Zero, false);
        var (active, inactive, persistent) = (0u, 0u, 0u);
        for (var reader = new AttributeReader(attributes); reader.Next();)
            switch (reader.Type)
            {
                case IPVS_DEST_ATTR_ACTIVE_CONNS: active = reader.Get<uint>(); break;
                case IPVS_DEST_ATTR_INACT_CONNS: inactive = reader.Get<uint>(); break;
                case IPVS_DEST_ATTR_PERSIST_CONNS: persistent = reader.Get<uint>(); break;
                case IPVS_DEST_ATTR_STATS64: (counters, wide) = (ReadStatistics(reader.Value), true); break;
                case IPVS_DEST_ATTR_STATS when !wide: counters = ReadStatistics(reader.Value); break;
            }
        return counters with { Active = active, Inactive = inactive, Persistent = persistent };
    }

    private static IpvsCounters ReadStatistics(ReadOnlySpan<byte> attributes)
    {
        var counters = IpvsCounters.Zero;
        for (var reader = new AttributeReader(attributes); reader.Next();)
        {
            ulong value = reader.Value.Length >= sizeof(ulong) ? reader.Get<ulong>() : reader.Get<uint>();
            counters = reader.Type switch
            {
                IPVS_STATS_ATTR_CONNS => counters with { Connections = value },
                IPVS_STATS_ATTR_INPKTS => counters with { InPackets = value },
                IPVS_STATS_ATTR_OUTPKTS => counters with { OutPackets = value },
                IPVS_STATS_ATTR_INBYTES => counters with { InBytes = value },
                IPVS_STATS_ATTR_OUTBYTES => counters with { OutBytes = value },
                IPVS_STATS_ATTR_CPS => counters with { ConnectionRate = value },
                IPVS_STATS_ATTR_INPPS => counters with { InPacketRate = value },
                IPVS_STATS_ATTR_OUTPPS => counters with { OutPacketRate = value },
                IPVS_STATS_ATTR_INBPS => counters with { InByteRate = value },
                IPVS_STATS_ATTR_OUTBPS => counters with { OutByteRate = value },
                _ => counters,
            };
        }
        return counters;
    }
}
