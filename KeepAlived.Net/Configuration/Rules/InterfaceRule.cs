using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Interfaces that are named outside of instances have to exist.</summary>
internal sealed class InterfaceRule : IRule
{
    private const string ListInterfaces = "`ip link` lists those that exist";

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        if (environment.InterfaceExists is not { } exists) return;
        foreach (var polled in model.LinkbeatInterfaces.Where(polled => !exists(polled.Name)))
            diagnostics.Add(Severity.Error, polled.Where, $"interface {polled.Name} of linkbeat_interfaces does not exist", ListInterfaces);
        foreach (var delayed in model.InterfaceDelays.Where(delayed => !exists(delayed.Name)))
            diagnostics.Add(Severity.Refusal, delayed.Where, $"interface {delayed.Name} of interface_up_down_delays does not exist", ListInterfaces);
        foreach (var group in model.GarpGroups)
        {
            if (group.Interface is { } single && !exists(single))
                diagnostics.Add(Severity.Error, group, "interface", $"interface {single} of garp_group does not exist", ListInterfaces);
            foreach (var name in group.Interfaces.Where(name => !exists(name)))
                diagnostics.Add(Severity.Error, group, "interfaces", $"interface {name} of garp_group does not exist", ListInterfaces);
        }
    }
}
