using System.Net;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Model;

/// <summary>A command with the account it runs as; null: the default account for scripts.</summary>
internal sealed record ScriptCommand(string[] Arguments, string? User = null, string? Group = null)
{
    public override string ToString() => string.Join(' ', Arguments);
}

/// <summary>What a tracker does to the priority.</summary>
internal record struct TrackWeight(int Weight, bool Reverse)
{
    /// <summary>`noreverse`: the tracked thing's own `reverse` does not count here.</summary>
    public bool NoReverse { get; init; }
}

/// <summary>An entry of track_script, track_interface and so on; without a weight of its own, the tracked thing's counts.</summary>
internal sealed record TrackedItem(string Name, int? Weight, bool Reverse, Place Where)
{
    /// <summary>`noreverse`: the script's own `reverse` does not count here.</summary>
    public bool NoReverse { get; init; }
}

/// <summary>vrrp_script: a command run at an interval whose exit status matters.</summary>
internal sealed class VrrpScript : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<VrrpScript>.OfType;

    public string Name = "";
    public ScriptCommand? Script;
    public TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Zero: as long as the interval.</summary>
    public TimeSpan Timeout;
    public TrackWeight Weight;
    public int Rise = 1, Fall = 1;
    public string[] User = [];
    public bool InitFail;

    /// <summary>Its `}`.</summary>
    public Place End;

    /// <summary>Its program was not found; the rules drop such scripts.</summary>
    public bool Missing;
}

internal enum ParameterMatch
{
    None,
    Exact,
    Initial,
    Partial,
}

/// <summary>vrrp_track_process: whether enough processes of a name run.</summary>
internal sealed class TrackProcess : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<TrackProcess>.OfType;

    public string Name = "";

    /// <summary>The process and its arguments.</summary>
    public string[] Process = [];
    public ParameterMatch ParameterMatch;
    public TrackWeight Weight;

    /// <summary>Quorum and highest number of processes; null: no highest.</summary>
    public uint Quorum = 1;
    public uint? QuorumMax;
    public TimeSpan Delay, TerminateDelay, ForkDelay;
    public bool FullCommand;
}

/// <summary>track_file: a file that holds a number.</summary>
internal sealed class TrackFile : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<TrackFile>.OfType;

    public string Name = "";
    public string? File;
    public TrackWeight Weight = new(1, false);

    /// <summary>Null: the file is not made; else its first value.</summary>
    public int? InitialValue;
    public bool Overwrite;
}

/// <summary>bfd_instance: a session with a neighbour (RFC 5880).</summary>
internal sealed class BfdInstance : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<BfdInstance>.OfType;

    public string Name = "";
    public IPAddress? Source, Neighbour;
    public TimeSpan MinimumReceive = TimeSpan.FromMilliseconds(10), MinimumTransmit = TimeSpan.FromMilliseconds(10), IdleTransmit = TimeSpan.FromSeconds(1);
    public byte Multiplier = 5;
    public bool Passive, Multihop, ForVrrp, ForCheckers;

    /// <summary>It cannot have a session: who tracks it finds it down, as in keepalived.</summary>
    public bool IsIgnored;

    /// <summary>TTL or hop limit of packets sent; 0: 255, or 64 if hops are allowed.</summary>
    public byte TimeToLive;

    /// <summary>Hops that a packet may have taken; -1: any.</summary>
    public int MaximumHops;
    public TrackWeight Weight;
}
