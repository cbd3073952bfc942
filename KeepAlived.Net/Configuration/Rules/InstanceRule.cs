using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Instances need an interface that exists, a VRID and addresses; those that cannot run are dropped.</summary>
internal sealed class InstanceRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, List<Diagnostic> diagnostics) =>
        model.Instances.RemoveAll(instance => !CanRun(instance, environment, diagnostics));

    private static bool CanRun(VrrpInstance instance, LoaderEnvironment environment, List<Diagnostic> diagnostics)
    {
        void Report(string message, string? hint) => diagnostics.Add(new(Severity.Error, instance.Where, message, hint));
        var name = instance.Name;
        if (instance.VirtualRouterId == 0) Report($"instance {name} has no virtual_router_id; it is ignored", "virtual_router_id 1..255, the same on all its routers");
        if (instance.Interface.Length == 0) Report($"instance {name} has no interface; it is ignored", "interface eth0");
        else if (environment.InterfaceExists?.Invoke(instance.Interface) == false)
            Report($"interface {instance.Interface} of instance {name} does not exist", "`ip link` lists those that do");
        foreach (var device in instance.VirtualAddresses.Concat(instance.ExcludedAddresses).Select(address => address.Device).OfType<string>().Distinct())
            if (environment.InterfaceExists?.Invoke(device) == false) Report($"interface {device} of a virtual address of {name} does not exist", "`ip link` lists those that do");
        if (instance.VirtualAddresses.Count == 0) Report($"instance {name} has no virtual_ipaddress", "list at least one address");
        if (instance.NoPreempt && instance.StartAsMaster)
        {
            Report($"nopreempt of {name} has no effect with state MASTER", "use state BACKUP on all its routers");
            instance.NoPreempt = false;
        }
        if (instance.NoPreempt) instance.Preempt = false;
        if (instance.AuthenticationPassword.Length > 8)
        {
            diagnostics.Add(new(Severity.Warning, instance.Where, $"auth_pass of {name} is longer than 8 characters, the rest is not used", "shorten it on all routers alike"));
            instance.AuthenticationPassword = instance.AuthenticationPassword[..8];
        }
        return instance.VirtualRouterId != 0 && instance.Interface.Length > 0;
    }
}
