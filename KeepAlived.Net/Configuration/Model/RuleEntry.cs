using System.Net.Sockets;

namespace KeepAlived.Net.Configuration.Model;

/// <summary>What a rule does; FR_ACT_* of linux/fib_rules.h.</summary>
internal enum RuleAction : byte
{
    None,
    Table,
    Goto,
    Nop,
    Blackhole = 6,
    Unreachable,
    Prohibit,
}

/// <summary>A mark, and which of its bits count.</summary>
internal readonly record struct FirewallMark(uint Value, uint Mask);

/// <summary>First and last of user ids or ports.</summary>
internal readonly record struct NumberRange(uint First, uint Last)
{
    public override string ToString() => $"{First}-{Last}";
}

/// <summary>An entry of virtual_rules or static_rules: `from 10.1.0.0/16 table 100 priority 5 ...`; null is what was not written.</summary>
internal sealed record RuleEntry
{
    public AddressFamily Family = AddressFamily.InterNetwork;

    /// <summary>It counts for packets that do not match.</summary>
    public bool Inverted;
    public AddressPrefix? From, To;

    /// <summary>Null: given out from 16384 downwards.</summary>
    public uint? Priority;
    public RuleAction Action;

    /// <summary>For <see cref="RuleAction.Table"/>; null with <see cref="UseDeviceTable"/>.</summary>
    public uint? Table;

    /// <summary>Priority of the rule that <see cref="RuleAction.Goto"/> goes on with.</summary>
    public uint Target;

    /// <summary>`l3mdev`: the table of the VRF that the packet belongs to.</summary>
    public bool UseDeviceTable;
    public byte? TypeOfService, IpProtocol;

    /// <summary>Null: <see cref="RouteEntry.KeepalivedProtocol"/> if the rule is tracked.</summary>
    public byte? Protocol;
    public FirewallMark? Mark;

    /// <summary>Source realm in the upper half (IPv4).</summary>
    public uint? Realms;
    public uint? SuppressPrefixLength, SuppressGroup;
    public string? InputInterface, OutputInterface;
    public ulong? TunnelId;
    public NumberRange? Users, SourcePorts, DestinationPorts;

    /// <summary>Nobody minds when somebody else removes it.</summary>
    public bool NoTrack;

    /// <summary>Instances that fault when a static rule is lost.</summary>
    public string? TrackGroup;
    public EntryPlace Where;
}
