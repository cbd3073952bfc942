using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Instances need an interface that exists, a VRID and addresses; those that cannot run are dropped.</summary>
internal sealed class InstanceRule : IRule
{
    private const int LongestPassword = 8;
    private static readonly string[] Unicast = ["unicast_peer", "unicast_src_ip", "check_unicast_src", "old_unicast_checksum"];
    private const string ListInterfaces = "`ip link` lists those that exist", Loopback = "lo";

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        foreach (var instance in model.Instances)
        {
            CheckInterfaces(instance, environment, diagnostics);
            CheckPreemption(instance, diagnostics);
            CheckAuthentication(instance, diagnostics);
            CheckVirtualMac(instance, diagnostics);
            CheckUnicast(instance, diagnostics);
        }
        CheckVirtualMacNames(model, diagnostics);
        model.Instances.RemoveAll(instance => !CanRun(instance, environment, diagnostics));
    }

    /// <summary>A name of a link belongs to one instance.</summary>
    private static void CheckVirtualMacNames(KeepalivedConfiguration model, ProblemList diagnostics)
    {
        var users = new Dictionary<string, VrrpInstance>();
        foreach (var instance in model.Instances)
        {
            if (instance.VirtualMacInterface is not { } name) continue;
            var (problem, hint) = model.IsForeignLink?.Invoke(name) == true ? ($"interface {name} is there and no macvlan", "name an interface that does not exist")
                : users.TryAdd(name, instance) ? ("", "")
                : ($"{users[name].Name} already uses {name}", "name another interface");
            if (problem.Length == 0) continue;
            diagnostics.Add(Severity.Error, instance, "use_vmac", $"{problem}; {instance.Name} gets another name", hint);
            instance.VirtualMacInterface = null;
        }
    }

    private static bool CanRun(VrrpInstance instance, LoaderEnvironment environment, ProblemList diagnostics)
    {
        void Report(string message, string hint) => diagnostics.Add(Severity.Error, instance.Where, message, hint);
        var name = instance.Name;
        var isLoopback = environment.TraitsOf?.Invoke(instance.Interface)?.IsLoopback ?? instance.Interface == Loopback;
        if (instance.VirtualRouterId == 0)
            Report($"instance {name} has no virtual_router_id; it is ignored", "virtual_router_id 1..255, the same on all its routers");
        if (instance.Interface.Length == 0 && !instance.IsWritten("interface")) Report($"instance {name} has no interface; it is ignored", "interface eth0");
        if (isLoopback) diagnostics.Add(Severity.Error, instance, "interface", $"instance {name} cannot run on {instance.Interface}, a loopback, which reaches no other router; it is ignored", "interface eth0");
        if (instance.VirtualAddresses.Count == 0 && !instance.NoVirtualAddresses) Report($"instance {name} has no virtual_ipaddress", "list at least one address");
        return instance.VirtualRouterId != 0 && instance.Interface.Length > 0 && !isLoopback;
    }

    private static void CheckInterfaces(VrrpInstance instance, LoaderEnvironment environment, ProblemList diagnostics)
    {
        if (environment.InterfaceExists is not { } exists) return;
        if (!exists(instance.Interface) && (instance.Interface.Length > 0 || instance.IsWritten("interface")))
            diagnostics.Add(Severity.Error, instance, "interface",
                $"interface '{instance.Interface}' of instance {instance.Name} does not exist", ListInterfaces);
        foreach (var address in instance.VirtualAddresses.Concat(instance.ExcludedAddresses))
            if (address.Device is { } device && !exists(device))
                diagnostics.Add(Severity.Error, address.Where.Place, $"interface {device} of virtual address {address.Address} does not exist", ListInterfaces);
    }

    private static void CheckPreemption(VrrpInstance instance, ProblemList diagnostics)
    {
        if (instance.NoPreempt && instance.StartAsMaster)
        {
            diagnostics.Add(Severity.Warning, instance, "nopreempt",
                $"nopreempt of {instance.Name} has no effect with state MASTER", "use state BACKUP on all its routers");
            instance.NoPreempt = false;
        }
        if (instance.PreemptDelay > TimeSpan.Zero && instance.StartAsMaster)
        {
            diagnostics.Add(Severity.Warning, instance, "preempt_delay",
                $"preempt_delay of {instance.Name} has no effect with state MASTER", "use state BACKUP on all its routers");
            instance.PreemptDelay = TimeSpan.Zero;
        }
        if (instance.PreemptDelay > TimeSpan.Zero && instance.NoPreempt)
        {
            diagnostics.Add(Severity.Warning, instance, "preempt_delay", $"preempt_delay of {instance.Name} has no effect with nopreempt", "remove one of them");
            instance.PreemptDelay = TimeSpan.Zero;
        }
        if (instance.NoPreempt) instance.Preempt = false;
    }

    private static void CheckAuthentication(VrrpInstance instance, ProblemList diagnostics)
    {
        if (instance.Authentication is { Type: not AuthenticationType.None, Password: "" })
        {
            diagnostics.Add(Severity.Warning, instance.Authentication, "auth_type", $"the authentication of {instance.Name} has no password; it is ignored", "auth_pass PASSWORD");
            instance.Authentication.Type = AuthenticationType.None;
        }
        if (instance is { Authentication.Type: AuthenticationType.AuthenticationHeader, StartAsMaster: true, Priority: < byte.MaxValue } && instance.IsWritten("priority"))
        {
            diagnostics.Add(Severity.Warning, instance, "state", $"{instance.Name} cannot begin as MASTER with auth_type AH; it begins as BACKUP", "state BACKUP");
            instance.StartAsMaster = false;
        }
        if (instance.Authentication.Password.Length <= LongestPassword) return;
        diagnostics.Add(Severity.Warning, instance.Authentication, "auth_pass",
            $"auth_pass of {instance.Name} is longer than {LongestPassword} characters, the rest is not used",
            "shorten it on all routers alike");
        instance.Authentication.Password = instance.Authentication.Password[..LongestPassword];
    }

    private static void CheckVirtualMac(VrrpInstance instance, ProblemList diagnostics)
    {
        if (instance.TransmitFromBase && !instance.UseVirtualMac)
        {
            diagnostics.Add(Severity.Warning, instance, "vmac_xmit_base",
                $"vmac_xmit_base of {instance.Name} needs use_vmac; it is ignored", "add use_vmac");
            instance.TransmitFromBase = false;
        }
        if (instance.UseVirtualMac && !instance.TransmitFromBase && (instance.IsWritten("unicast_fault_no_peer") || Unicast.Any(instance.IsWritten)))
        {
            diagnostics.Add(Severity.Warning, instance.End,
                $"unicast with use_vmac needs vmac_xmit_base; it is set for {instance.Name}", "add vmac_xmit_base");
            instance.TransmitFromBase = true;
        }
    }

    private static void CheckUnicast(VrrpInstance instance, ProblemList diagnostics)
    {
        if (instance.UnicastPeers.Count > 0) return;
        if (instance.IsWritten("unicast_ttl"))
            diagnostics.Add(Severity.Warning, instance.End, $"unicast_ttl of {instance.Name} needs unicast peers; it is ignored", "unicast_peer { ADDRESS }");
        foreach (var keyword in Unicast)
            if (instance.IsWritten(keyword))
                diagnostics.Add(Severity.Warning, instance, keyword,
                    $"{keyword} of {instance.Name} without peers; multicast is used", "unicast_peer { ADDRESS }");
    }
}
