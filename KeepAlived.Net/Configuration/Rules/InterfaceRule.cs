using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Interfaces that are named outside of instances have to exist.</summary>
internal sealed class InterfaceRule : IRule
{
    private const string ListInterfaces = "`ip link` lists those that exist", Hint = "name an interface in one garp_group";

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        if (environment.InterfaceExists is { } exists) CheckExistence(model, exists, diagnostics);
        CheckGroups(model, diagnostics);
    }

    private static void CheckExistence(KeepalivedConfiguration model, Func<string, bool> exists, ProblemList diagnostics)
    {
        foreach (var polled in model.LinkbeatInterfaces.Where(polled => !exists(polled.Name)))
            diagnostics.Add(Severity.Error, polled.Where, $"interface {polled.Name} of linkbeat_interfaces does not exist", ListInterfaces);
        foreach (var delayed in model.InterfaceDelays.Where(delayed => !exists(delayed.Name)))
            diagnostics.Add(Severity.Refusal, delayed.Where, $"interface {delayed.Name} of interface_up_down_delays does not exist", ListInterfaces);
        foreach (var group in model.GarpGroups)
        {
            if (group.Interface is { } single && !exists(single))
                diagnostics.Add(Severity.Error, group, "interface", $"interface {single} of garp_group does not exist", ListInterfaces);
            foreach (var name in group.Interfaces.Where(name => !exists(name)))
                diagnostics.Add(Severity.Error, group.InterfacesEnd, $"interface {name} of garp_group does not exist", ListInterfaces);
        }
    }

    /// <summary>An interface has one pace.</summary>
    private static void CheckGroups(KeepalivedConfiguration model, ProblemList diagnostics)
    {
        model.GarpGroups.RemoveAll(group =>
        {
            var idle = group.GarpInterval == TimeSpan.Zero && group.GnaInterval == TimeSpan.Zero;
            if (idle) diagnostics.AddAtEnd(Severity.Error, group, "garp_group has no interval; it is ignored", "garp_interval SECONDS or gna_interval SECONDS");
            return idle;
        });
        var seen = new HashSet<string>();
        foreach (var group in model.GarpGroups)
        {
            if (group.Interface is { } single && !seen.Add(single)) diagnostics.Add(Severity.Error, group, "interface", Message(single), Hint);
            group.Interfaces.RemoveAll(name =>
            {
                var taken = !seen.Add(name);
                if (taken) diagnostics.Add(Severity.Error, group.InterfacesEnd, Message(name), Hint);
                return taken;
            });
        }

        static string Message(string name) => $"{name} is in another garp_group already; it is ignored here";
    }
}
