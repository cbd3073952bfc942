using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>
/// What a sync group tracks, each of its members tracks. Members change state together, so that a weight of one member's own tracker means
/// nothing, unless `sync_group_tracking_weight`, or the old `global_tracking`, is set (keepalived.conf(5), vrrp_sync_group).
/// </summary>
internal sealed class SyncGroupTrackingRule : IRule
{
    private const string Hint = "track it in the vrrp_sync_group, without weight, or set sync_group_tracking_weight in the group";

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList problems)
    {
        var scripts = model.Scripts.ToDictionary(script => script.Name, script => script.Weight.Weight);
        var files = model.TrackFiles.ToDictionary(file => file.Name, file => file.Weight.Weight);
        var bfds = model.BfdInstances.ToDictionary(bfd => bfd.Name, bfd => bfd.Weight.Weight);
        foreach (var instance in model.Instances)
        {
            if (model.SyncGroups.Find(group => group.Members.Contains(instance.Name)) is not { } group) continue;
            if (!group.TrackingWeight && !group.GlobalTracking)
            {
                instance.TrackedScripts.RemoveAll(item => HasWeight(item, scripts) && Tell(item, "script", "it is not tracked"));
                instance.TrackedBfd.RemoveAll(item => HasWeight(item, bfds) && Tell(item, "BFD session", "it is not tracked"));
                instance.TrackedFiles.RemoveAll(item => HasWeight(item, files) && IsReversed(item, model) && Tell(item, "file", "it is not tracked"));
                Neutralise(instance.TrackedFiles, files, "file");
                // Measured: keepalived 2.2.7 says that it ignores the weight of an interface, and adds it all the same.
                foreach (var item in instance.TrackedInterfaces.FindAll(static item => HasWeight(item, []))) Tell(item, "interface", "it changes the priority of this member only");
            }
            Share(group, instance, problems);

            bool Tell(TrackedItem item, string kind, string consequence)
            {
                problems.Add(Severity.Warning, item.Where, $"{instance.Name} is in sync group {group.Name}: tracked {kind} {item.Name} has a weight; {consequence}", Hint);
                return true;
            }

            void Neutralise(List<TrackedItem> items, Dictionary<string, int> weights, string kind)
            {
                for (var i = 0; i < items.Count; i++)
                    if (HasWeight(items[i], weights) && Tell(items[i], kind, "its failure means FAULT")) items[i] = items[i] with { Weight = 0 };
            }
        }
    }

    /// <summary>Measured with 2.2.7: a file that loses its weight and is `reverse` can say what it likes.</summary>
    internal static bool IsReversed(TrackedItem item, KeepalivedConfiguration model) =>
        item.Reverse || (!item.NoReverse && model.TrackFiles.Exists(file => file.Name == item.Name && file.Weight.Reverse));

    /// <summary>Its own weight counts, or else that of the tracked thing.</summary>
    internal static bool HasWeight(TrackedItem item, Dictionary<string, int> weights) => (item.Weight ?? weights.GetValueOrDefault(item.Name)) != 0;

    private static void Share(VrrpSyncGroup group, VrrpInstance member, ProblemList problems)
    {
        foreach (var item in group.TrackedInterfaces)
        {
            if (item.Name != member.Interface && !member.TrackedInterfaces.Exists(own => own.Name == item.Name)) member.TrackedInterfaces.Add(item);
            else problems.Add(Severity.Warning, item.Where, $"{member.Name} has or tracks interface {item.Name} already; the group's line does nothing for it", "name it in one place");
        }
        Add(group.TrackedScripts, member.TrackedScripts);
        Add(group.TrackedFiles, member.TrackedFiles);
        Add(group.TrackedProcesses, member.TrackedProcesses);
        Add(group.TrackedBfd, member.TrackedBfd);

        static void Add(List<TrackedItem> shared, List<TrackedItem> own)
        {
            foreach (var item in shared)
                if (!own.Exists(other => other.Name == item.Name)) own.Add(item);
        }
    }
}
