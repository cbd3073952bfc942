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
        var (scripts, files, sessions) = (TrackedKind.Scripts(model), TrackedKind.Files(model), TrackedKind.Sessions(model));
        foreach (var instance in model.Instances)
        {
            if (model.SyncGroups.Find(group => group.Members.Contains(instance.Name)) is not { } group) continue;
            if (!group.TrackingWeight && !group.GlobalTracking)
            {
                scripts.Remove(instance.TrackedScripts, Tell(scripts, "it is not tracked"));
                sessions.Remove(instance.TrackedBfd, Tell(sessions, "it is not tracked"));
                files.RemoveReversed(instance.TrackedFiles, Tell(files, "it is not tracked"));
                files.Neutralise(instance.TrackedFiles, Tell(files, "its failure means FAULT"));
                // Measured: keepalived 2.2.7 says that it ignores the weight of an interface, and adds it all the same.
                instance.TrackedInterfaces.FindAll(TrackedKind.Interfaces.HasWeight).ForEach(Tell(TrackedKind.Interfaces, "it changes the priority of this member only"));
            }
            Share(group, instance, problems);

            Action<TrackedItem> Tell(TrackedKind kind, string consequence) => item =>
                problems.Add(Severity.Warning, item.Where, $"{instance.Name} is in sync group {group.Name}: tracked {kind.Name} {item.Name} has a weight; {consequence}", Hint);
        }
    }

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
