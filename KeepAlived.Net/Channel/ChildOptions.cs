using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Channel;

/// <summary>What a child is started with.</summary>
/// <param name="ChannelDescriptor">The inherited end of the socketpair to the supervisor.</param>
/// <param name="Console">Log to the console too (`-l`).</param>
/// <param name="Detail">`-D`.</param>
internal sealed record ChildOptions(int ChannelDescriptor, bool Console, bool Detail, bool KeepVrrp, bool KeepIpvs, string ConfigId)
{
    public LogSettings Log { get; init; } = new();

    /// <summary>Tells this daemon's files in /run/keepalived from those of others on the machine.</summary>
    public string State { get; init; } = "";

    /// <summary>`-u` was given: a reload changes the umask no more.</summary>
    public bool KeepsUmask { get; init; }

    /// <summary>About the bytes of the configuration that it is going to get first; 0: not known.</summary>
    public long ConfigurationSize { get; init; }

    /// <summary>`-x`, and `-A`; empty: not given.</summary>
    public bool Snmp { get; init; }

    public string SnmpSocket { get; init; } = "";

    public SeqPacketChannel OpenChannel() => new(ChannelDescriptor);
}
