using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>A vrrp_script at one moment.</summary>
/// <param name="Runs">Its command runs now.</param>
internal readonly record struct ScriptState(TrackScriptHealth Health, bool Runs);

/// <summary>A vrrp_track_process at one moment.</summary>
/// <param name="Reached">Enough of them run, and not too many.</param>
/// <param name="ForkDelayRuns">A change by a fork waits for its time.</param>
/// <param name="ExitDelayRuns">One by an end does.</param>
internal readonly record struct ProcessState(bool Reached, int Count, bool ForkDelayRuns = false, bool ExitDelayRuns = false);

/// <summary>What the supervisor knew of tracked things when somebody asked, by name; what is not there is not known.</summary>
internal sealed record TrackedStates(
    IReadOnlyDictionary<string, ScriptState> Scripts, IReadOnlyDictionary<string, int> Files, IReadOnlyDictionary<string, ProcessState> Processes, IReadOnlyDictionary<string, bool> Sessions)
{
    public static readonly TrackedStates None = new(new Dictionary<string, ScriptState>(), new Dictionary<string, int>(), new Dictionary<string, ProcessState>(), new Dictionary<string, bool>());
}

/// <summary>What an instance tracks itself: the rules give it what its group tracks as well.</summary>
internal static class OwnTrackers
{
    /// <summary>Only what is written: the interfaces of addresses and routes, which are tracked as well, are not told.</summary>
    public static List<TrackedItem> Of(KeepalivedConfiguration model, VrrpInstance instance, Func<VrrpInstance, List<TrackedItem>> own, Func<VrrpSyncGroup, List<TrackedItem>> shared)
    {
        var group = model.SyncGroups.Find(group => group.Members.Contains(instance.Name));
        return own(instance).FindAll(item => !item.Where.IsNone && (group is null || !shared(group).Exists(other => other.Name == item.Name && other.Where.Line == item.Where.Line)));
    }
}
