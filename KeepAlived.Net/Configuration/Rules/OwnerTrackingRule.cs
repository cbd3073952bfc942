using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>
/// The priority of an owner of its addresses is 255 whatever it tracks: a weight means nothing. As in keepalived, scripts, sessions and interfaces with one are
/// not tracked then, and a file's failure means FAULT, as does that of all that a group with an owner tracks.
/// </summary>
internal sealed class OwnerTrackingRule : IRule
{
    private const byte OwnerPriority = 255;
    private const string Hint = "remove the weight, or give it a priority below 255";

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList problems)
    {
        var owners = model.Instances.FindAll(static instance => instance.Priority == OwnerPriority);
        if (owners.Count == 0) return;
        var scripts = model.Scripts.ToDictionary(static script => script.Name, static script => script.Weight.Weight);
        var files = model.TrackFiles.ToDictionary(static file => file.Name, static file => file.Weight.Weight);
        var processes = model.TrackProcesses.ToDictionary(static process => process.Name, static process => process.Weight.Weight);
        var bfds = model.BfdInstances.ToDictionary(static session => session.Name, static session => session.Weight.Weight);
        foreach (var owner in owners)
        {
            Remove(owner.TrackedScripts, scripts, "script");
            Remove(owner.TrackedBfd, bfds, "BFD session");
            Remove(owner.TrackedInterfaces, [], "interface");
            Remove(owner.TrackedFiles, files, "file", item => SyncGroupTrackingRule.IsReversed(item, model));
            Neutralise(owner.TrackedFiles, files, "file", $"{owner.Name} has");

            void Remove(List<TrackedItem> items, Dictionary<string, int> weights, string kind, Predicate<TrackedItem>? which = null) => items.RemoveAll(item =>
                SyncGroupTrackingRule.HasWeight(item, weights) && which?.Invoke(item) != false && Tell(item, $"{owner.Name} has priority 255: the weight of tracked {kind} {item.Name} means nothing, and it is not tracked"));
        }
        foreach (var group in model.SyncGroups)
        {
            if (owners.Find(owner => group.Members.Contains(owner.Name)) is not { } owner) continue;
            var who = $"{owner.Name} of sync group {group.Name} has";
            Neutralise(group.TrackedScripts, scripts, "script", who);
            Neutralise(group.TrackedFiles, files, "file", who);
            Neutralise(group.TrackedProcesses, processes, "process", who);
            Neutralise(group.TrackedBfd, bfds, "BFD session", who);
            Neutralise(group.TrackedInterfaces, [], "interface", who);
        }

        bool Tell(TrackedItem item, string text)
        {
            problems.Add(Severity.Warning, item.Where, text, Hint);
            return true;
        }

        void Neutralise(List<TrackedItem> items, Dictionary<string, int> weights, string kind, string who)
        {
            for (var i = 0; i < items.Count; i++)
                if (SyncGroupTrackingRule.HasWeight(items[i], weights) && Tell(items[i], $"{who} priority 255: the weight of tracked {kind} {items[i].Name} means nothing; its failure means FAULT")) items[i] = items[i] with { Weight = 0 };
        }
    }
}
