namespace KeepAlived.Net.Ipvs;

/// <summary>What the kernel counts of a service or a destination; rates are per second, over the last seconds.</summary>
/// <param name="Active">Connections of a destination; 0 for a service.</param>
internal sealed record IpvsCounters(
    ulong Connections = 0, ulong InPackets = 0, ulong OutPackets = 0, ulong InBytes = 0, ulong OutBytes = 0,
    ulong ConnectionRate = 0, ulong InPacketRate = 0, ulong OutPacketRate = 0, ulong InByteRate = 0, ulong OutByteRate = 0,
    uint Active = 0, uint Inactive = 0, uint Persistent = 0)
{
    public static readonly IpvsCounters Zero = new();

    public IpvsCounters Plus(IpvsCounters other) => new(
        Connections + other.Connections, InPackets + other.InPackets, OutPackets + other.OutPackets, InBytes + other.InBytes, OutBytes + other.OutBytes,
        ConnectionRate + other.ConnectionRate, InPacketRate + other.InPacketRate, OutPacketRate + other.OutPacketRate, InByteRate + other.InByteRate, OutByteRate + other.OutByteRate,
        Active + other.Active, Inactive + other.Inactive, Persistent + other.Persistent);
}
