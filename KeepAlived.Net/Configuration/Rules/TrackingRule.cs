using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Tracked scripts and interfaces have to exist; scripts that nobody tracks are not run.</summary>
internal sealed class TrackingRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        var names = model.Scripts.Select(script => script.Name).ToHashSet();
        var missing = model.Scripts.Where(script => script.Missing).Select(script => script.Name).ToHashSet();
        foreach (var instance in model.Instances)
        {
            instance.TrackedScripts.RemoveAll(item => IsMissing(item, names.Contains(item.Name), diagnostics, "script",
                Spelling.Nearest(item.Name, names) is { } near ? $"did you mean '{near}'?" : $"define it: vrrp_script {item.Name} {{ ... }}"));
            // The script's own complaint says it all.
            instance.TrackedScripts.RemoveAll(item => missing.Contains(item.Name));
            instance.TrackedInterfaces.RemoveAll(item => IsOwn(item, instance, diagnostics)
                || IsMissing(item, environment.InterfaceExists?.Invoke(item.Name) != false, diagnostics, "interface",
                    "`ip link` lists those that exist"));
            InheritWeights(instance, model.Scripts);
        }
        var tracked = model.Instances.SelectMany(instance => instance.TrackedScripts).Select(item => item.Name).ToHashSet();
        foreach (var script in model.Scripts.Where(script => !script.Missing && !tracked.Contains(script.Name)))
            diagnostics.Add(Severity.Note, script.Where,
                $"vrrp_script '{script.Name}' is not tracked by any instance and will not run");
        model.Scripts.RemoveAll(script => !tracked.Contains(script.Name));
    }

    /// <summary>Without a weight of its own, the script's counts.</summary>
    private static void InheritWeights(VrrpInstance instance, List<VrrpScript> scripts)
    {
        for (var i = 0; i < instance.TrackedScripts.Count; i++)
        {
            var item = instance.TrackedScripts[i];
            if (scripts.Find(script => script.Name == item.Name) is not { } script) continue;
            instance.TrackedScripts[i] = item with
            {
                Weight = item.Weight ?? script.Weight.Weight,
                Reverse = item.Reverse || (script.Weight.Reverse && !item.NoReverse),
            };
        }
    }

    private static bool IsOwn(TrackedItem item, VrrpInstance instance, ProblemList diagnostics)
    {
        var own = item.Name == instance.Interface && item.Weight is null or 0;
        if (own) diagnostics.Add(Severity.Warning, item.Where,
            $"{instance.Name} runs on {item.Name} and tracks it anyway; this line is ignored", "remove it");
        return own;
    }

    private static bool IsMissing(TrackedItem item, bool exists, ProblemList diagnostics, string kind, string hint)
    {
        if (!exists) diagnostics.Add(Severity.Error, item.Where, $"tracked {kind} '{item.Name}' does not exist", hint);
        return !exists;
    }
}
