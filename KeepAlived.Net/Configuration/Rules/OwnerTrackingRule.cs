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
        var (scripts, files, processes, sessions) = (TrackedKind.Scripts(model), TrackedKind.Files(model), TrackedKind.Processes(model), TrackedKind.Sessions(model));
        foreach (var owner in owners)
        {
            scripts.Remove(owner.TrackedScripts, NotTracked(scripts));
            sessions.Remove(owner.TrackedBfd, NotTracked(sessions));
            TrackedKind.Interfaces.Remove(owner.TrackedInterfaces, NotTracked(TrackedKind.Interfaces));
            files.RemoveReversed(owner.TrackedFiles, NotTracked(files));
            files.Neutralise(owner.TrackedFiles, WithoutWeight(files, $"{owner.Name} has"));

            Action<TrackedItem> NotTracked(TrackedKind kind) => item =>
                Tell(item, $"{owner.Name} has priority 255: the weight of tracked {kind.Name} {item.Name} means nothing, and it is not tracked");
        }
        foreach (var group in model.SyncGroups)
        {
            if (owners.Find(owner => group.Members.Contains(owner.Name)) is not { } owner) continue;
            Neutralise(group.TrackedScripts, scripts);
            Neutralise(group.TrackedFiles, files);
            Neutralise(group.TrackedProcesses, processes);
            Neutralise(group.TrackedBfd, sessions);
            Neutralise(group.TrackedInterfaces, TrackedKind.Interfaces);

            void Neutralise(List<TrackedItem> items, TrackedKind kind) => kind.Neutralise(items, WithoutWeight(kind, $"{owner.Name} of sync group {group.Name} has"));
        }

        Action<TrackedItem> WithoutWeight(TrackedKind kind, string who) => item =>
            Tell(item, $"{who} priority 255: the weight of tracked {kind.Name} {item.Name} means nothing; its failure means FAULT");

        void Tell(TrackedItem item, string text) => problems.Add(Severity.Warning, item.Where, text, Hint);
    }
}
