using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>
/// Advertisements need an interface that carries them. keepalived does without such an instance; here it stays, as the interface may be
/// set otherwise while it runs, and -t gives the same status.
/// </summary>
internal sealed class MulticastRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        if (environment.TraitsOf is not { } traitsOf) return;
        foreach (var instance in model.Instances)
        {
            if (instance.Interface.Length == 0 || instance.UnicastPeers.Count > 0 || traitsOf(instance.Interface) is not { Multicasts: false }) continue;
            diagnostics.Add(Severity.Error, instance, "interface", $"{instance.Interface} does not take multicast, by which {instance.Name} advertises", $"ip link set {instance.Interface} multicast on, or unicast_peer");
        }
    }
}
