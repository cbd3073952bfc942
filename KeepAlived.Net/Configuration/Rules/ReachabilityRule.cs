using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Addresses that no packet will reach: the costliest surprise of `vrrp_strict`.</summary>
internal sealed class ReachabilityRule : IRule
{
    private const byte Owner = 255;

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        foreach (var instance in model.Instances)
        {
            var strict = instance.StrictMode ?? model.Global.Strict;
            var refuses = instance.NoAccept || (strict && !instance.IsWritten("accept"));
            if (!refuses || instance.Priority == Owner || instance.VirtualAddresses.Count == 0) continue;
            var (item, keyword) = instance.NoAccept ? (instance, "no_accept")
                : instance.StrictMode is not null ? (instance, "strict_mode")
                : ((ConfigurationItem)model.Global, "vrrp_strict");
            var first = instance.VirtualAddresses[0].Address;
            var others = instance.VirtualAddresses.Count == 1 ? "" : $" and {instance.VirtualAddresses.Count - 1} more";
            diagnostics.Add(Severity.Note, item, keyword, $"{keyword} makes keepalived drop packets to {first}{others} of {instance.Name}: the address will not answer",
                instance.NoAccept ? "remove no_accept" : $"add `accept` to vrrp_instance {instance.Name}");
        }
    }
}
