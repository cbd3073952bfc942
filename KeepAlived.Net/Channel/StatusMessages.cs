using System.Runtime.InteropServices;

namespace KeepAlived.Net.Channel;

/// <summary>To the vrrp process: tell the state of all routers, by one <see cref="InstanceStatus"/> for each and a <see cref="StatusEnd"/>.</summary>
/// <param name="Number">Comes back with the answers. A request before that is not yet answered is void.</param>
/// <param name="ClearCounters">Each router's counters begin again at zero once they are told.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct StatusRequest(uint Number, bool ClearCounters);

/// <summary>Why a router became master (vrrpv3StatisticsNewMasterReason of RFC 6527).</summary>
internal enum MasterReason : byte
{
    NotMaster,

    /// <summary>The master resigned, or this router owns the addresses.</summary>
    Priority,

    /// <summary>It took over from a master of lower priority.</summary>
    Preempted,

    /// <summary>The master was no longer heard.</summary>
    NoResponse,
}

/// <summary>A virtual router at one moment. Points of time are nanoseconds of CLOCK_REALTIME since 1970, 0: none.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal record struct InstanceStatus
{
    public const ushort NoGroup = ushort.MaxValue;

    public uint Request, Generation;

    /// <summary>Index among the vrrp_instances of the configuration with that generation.</summary>
    public ushort Index;

    /// <summary>Index among the vrrp_sync_groups, or <see cref="NoGroup"/>.</summary>
    public ushort Group;

    /// <summary>`RouterState`s: of the router, the one that it wants and its group may withhold, and the one that its group last had as a whole.</summary>
    public byte State, WantedState, GroupState;

    /// <summary>The effective one, 1..255.</summary>
    public byte Priority;

    /// <summary>Of all trackers together, before it is cut to 1..254.</summary>
    public int TotalPriority;

    /// <summary>Of the last advertisement that was believed; 0: none yet.</summary>
    public byte MasterPriority;
    public UInt128 MasterAddress;
    public TimeSpan MasterInterval, MasterDownInterval;

    /// <summary>The address that it sends from; 0: it has none.</summary>
    public UInt128 Source;

    /// <summary>It holds its virtual addresses.</summary>
    public bool HasAddresses;
    public MasterReason MasterReason;

    /// <summary>How many of its trackers, its interface among them, keep it in FAULT, and how many have said nothing yet.</summary>
    public ushort Faults, Waiting;
    public long LastTransition;

    /// <summary>Of the socket that it hears and speaks by, in the vrrp process; -1: it has none now.</summary>
    public int Descriptor;

    /// <summary>When a master advertises next, and when a backup takes the master for dead.</summary>
    public long Deadline;
    public RouterCounters Counters;
}

/// <summary>To the supervisor: the request with that number is answered.</summary>
/// <param name="Instances">So many <see cref="InstanceStatus"/> of that generation have gone before.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct StatusEnd(uint Request, uint Generation, ushort Instances);
