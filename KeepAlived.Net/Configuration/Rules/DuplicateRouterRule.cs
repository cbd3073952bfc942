using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>One VRID on one interface belongs to one instance.</summary>
internal sealed class DuplicateRouterRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        var seen = new Dictionary<(string, byte, bool), VrrpInstance>();
        foreach (var instance in model.Instances.ToList())
        {
            var six = instance.VirtualAddresses.FirstOrDefault()?.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
            if (seen.TryAdd((instance.Interface, instance.VirtualRouterId, six), instance)) continue;
            var first = seen[(instance.Interface, instance.VirtualRouterId, six)];
            diagnostics.Add(Severity.Error, instance.Where,
                $"{first.Name} and {instance.Name} both use VRID {instance.VirtualRouterId} on {instance.Interface}; {instance.Name} is ignored",
                $"{first.Name} is at {diagnostics.Text.SpanOf(first.Where)}; give each its own virtual_router_id");
            model.Instances.Remove(instance);
        }
    }
}
