namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>What histories ran into; a counter that stays at zero means that the simulation proves nothing about it.</summary>
internal enum Seen
{
    Version2,
    Version3,
    Elections,
    Preemptions,
    PreemptDelays,
    NoPreemptKept,
    OwnerStarts,
    PriorityZeroSent,
    PriorityZeroHeard,
    TwoMasters,
    TwoMastersHealed,
    EqualPriorityMasters,
    StepDowns,
    Stops,
    Crashes,
    PowerCuts,
    ProcessPauses,
    HostPauses,
    PausesNoticed,
    ClockSteps,
    Faults,
    PriorityChanges,
    Partitions,
    OneWayLosses,
    PacketsLost,
    PacketsDuplicated,
    PacketsReordered,
    IntervalsLearned,
    NeighboursTaughtAgain,
    TimedTakeovers,
    FollowersPredicted,
    LongPauses,
    SyncGroups,
    GroupWaits,
    GroupStepDowns,
    GroupFaults,
    GroupFaultsOutlasted,
    Reloads,
    ReloadsOfMasters,
    ReloadsInFault,
    ReloadsInQuiet,
    SettingsChanged,
    GroupsRemoved,
    GroupsMade,
}

/// <summary>Counters over many histories.</summary>
internal sealed class Coverage
{
    private readonly long[] _counts = new long[Enum.GetValues<Seen>().Length];

    public long this[Seen what] => _counts[(int)what];

    public void Add(Seen what) => _counts[(int)what]++;

    public IEnumerable<Seen> Missing => Enum.GetValues<Seen>().Where(what => this[what] == 0);

    public override string ToString() => string.Join(Environment.NewLine, Enum.GetValues<Seen>().Select(what => $"{this[what],12:N0}  {what}"));
}
