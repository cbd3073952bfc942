using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>What is tracked has to be defined before, and interfaces have to exist; scripts that nobody tracks are not run.</summary>
internal sealed class TrackingRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        foreach (var process in model.TrackProcesses.Where(process => process.QuorumMax < process.Quorum && process is not { QuorumMax: 0, Quorum: 1 }))
        {
            diagnostics.Add(Severity.Error, process, "quorum_max", $"quorum_max {process.QuorumMax} is less than quorum {process.Quorum}; it is ignored", "let it be at least the quorum");
            process.QuorumMax = null;
        }
        var known = new KnownItems(model, environment, diagnostics);
        foreach (var group in model.SyncGroups)
            known.Keep(group.TrackedScripts, group.TrackedInterfaces, group.TrackedFiles, group.TrackedProcesses, group.TrackedBfd);
        var missing = model.Scripts.Where(script => script.Missing).Select(script => script.Name).ToHashSet();
        foreach (var instance in model.Instances)
        {
            instance.TrackedInterfaces.RemoveAll(item => IsOwn(item, instance, diagnostics));
            known.Keep(instance.TrackedScripts, instance.TrackedInterfaces, instance.TrackedFiles, instance.TrackedProcesses, instance.TrackedBfd);
            // The script's own complaint says it all.
            instance.TrackedScripts.RemoveAll(item => missing.Contains(item.Name));
            InheritWeights(instance.TrackedScripts, model.Scripts.ToDictionary(static script => script.Name, static script => script.Weight));
            InheritWeights(instance.TrackedFiles, model.TrackFiles.ToDictionary(static file => file.Name, static file => file.Weight));
            InheritWeights(instance.TrackedProcesses, model.TrackProcesses.ToDictionary(static process => process.Name, static process => process.Weight));
            InheritWeights(instance.TrackedBfd, model.BfdInstances.ToDictionary(static session => session.Name, static session => session.Weight));
        }
        var tracked = model.Instances.SelectMany(instance => instance.TrackedScripts).Select(item => item.Name).ToHashSet();
        foreach (var script in model.Scripts.Where(script => !script.Missing && !tracked.Contains(script.Name)))
            diagnostics.Add(Severity.Note, script.Where,
                $"vrrp_script '{script.Name}' is not tracked by any instance and will not run");
        model.Scripts.RemoveAll(script => !tracked.Contains(script.Name));
    }

    /// <summary>Without a weight of its own, that of the tracked thing counts.</summary>
    private static void InheritWeights(List<TrackedItem> items, Dictionary<string, TrackWeight> weights)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            if (!weights.TryGetValue(item.Name, out var weight)) continue;
            items[i] = item with { Weight = item.Weight ?? weight.Weight, Reverse = item.Reverse || (weight.Reverse && !item.NoReverse) };
        }
    }

    private static bool IsOwn(TrackedItem item, VrrpInstance instance, ProblemList diagnostics)
    {
        var own = item.Name == instance.Interface;
        if (own) diagnostics.Add(Severity.Warning, item.Where,
            $"{instance.Name} runs on {item.Name} and tracks it anyway; this line is ignored", "remove it");
        return own;
    }

    /// <summary>What may be tracked, and where it is defined: keepalived knows nothing that comes later in the text.</summary>
    private sealed class KnownItems(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        private readonly Dictionary<string, Place> _scripts = model.Scripts.ToDictionary(script => script.Name, script => script.Where),
            _files = model.TrackFiles.ToDictionary(file => file.Name, file => file.Where),
            _processes = model.TrackProcesses.ToDictionary(process => process.Name, process => process.Where),
            _bfd = model.BfdInstances.ToDictionary(bfd => bfd.Name, bfd => bfd.Where);

        public void Keep(List<TrackedItem> scripts, List<TrackedItem> interfaces, List<TrackedItem> files, List<TrackedItem> processes, List<TrackedItem> bfd)
        {
            Keep(scripts, "script", "vrrp_script", _scripts);
            Keep(files, "file", "track_file", _files);
            Keep(processes, "process", "vrrp_track_process", _processes);
            Keep(bfd, "BFD session", "bfd_instance", _bfd);
            interfaces.RemoveAll(item => environment.InterfaceExists?.Invoke(item.Name) == false
                && IsMissing(item, "interface", "does not exist", "`ip link` lists those that exist"));
        }

        private void Keep(List<TrackedItem> items, string kind, string block, Dictionary<string, Place> known) => items.RemoveAll(item =>
        {
            if (!known.TryGetValue(item.Name, out var where))
                return IsMissing(item, kind, "does not exist", Spelling.Nearest(item.Name, known.Keys) is { } near ? $"did you mean '{near}'?" : $"define it: {block} {item.Name} {{ ... }}");
            return IsBefore(item.Where, where) && IsMissing(item, kind, "is defined later in the file only; it is not tracked", $"move {block} {item.Name} up");
        });

        private static bool IsBefore(Place one, Place other) => one.Line < other.Line || (one.Line == other.Line && one.Column < other.Column);

        private bool IsMissing(TrackedItem item, string kind, string how, string hint)
        {
            diagnostics.Add(Severity.Error, item.Where, $"tracked {kind} '{item.Name}' {how}", hint);
            return true;
        }
    }
}
