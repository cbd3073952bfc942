using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>The members of a group have to exist; a group of one does nothing.</summary>
internal sealed class SyncGroupRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        var names = model.Instances.Select(instance => instance.Name).ToHashSet();
        var groups = new Dictionary<string, string>();
        foreach (var group in model.SyncGroups)
        {
            foreach (var member in group.Members.Where(member => !names.Contains(member)))
                diagnostics.Add(Severity.Error, group.Where, $"vrrp_sync_group {group.Name} lists '{member}', which is no instance",
                    Spelling.Nearest(member, names) is { } near ? $"did you mean '{near}'?" : null);
            group.Members.RemoveAll(member => !names.Contains(member) || IsElsewhere(member, group, groups, diagnostics));
            if (group.Members.Count == 0) diagnostics.Add(Severity.Error, group.Where,
                $"vrrp_sync_group {group.Name} has no members; it is ignored", "group { INSTANCE ... }");
            else if (group.Members.Count == 1) diagnostics.Add(Severity.Warning, group.Where,
                $"vrrp_sync_group {group.Name} has only one member", "list all instances that change state together");
        }
        model.SyncGroups.RemoveAll(group => group.Members.Count == 0);
    }

    private static bool IsElsewhere(string member, VrrpSyncGroup group, Dictionary<string, string> groups, ProblemList diagnostics)
    {
        if (groups.TryAdd(member, group.Name)) return false;
        diagnostics.Add(Severity.Error, group.Where, $"{member} is in vrrp_sync_group {groups[member]} already; {group.Name} does without it", "name an instance once, in one group");
        return true;
    }
}
