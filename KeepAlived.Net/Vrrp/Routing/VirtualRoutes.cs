using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Vrrp.Routing;

/// <summary>The virtual_routes and virtual_rules of routers: there while the router is master.</summary>
internal sealed class VirtualRoutes(RoutingTable table)
{
    /// <summary>Routes first, then the rules that lead to them.</summary>
    public void Add(VrrpInstance instance)
    {
        foreach (var route in instance.VirtualRoutes) table.Add(route);
        foreach (var rule in instance.VirtualRules) table.Add(rule);
    }

    public void Remove(VrrpInstance instance)
    {
        foreach (var rule in instance.VirtualRules) table.Remove(rule);
        foreach (var route in instance.VirtualRoutes) table.Remove(route);
    }

    /// <summary>Takes away what some instances had and none of these has.</summary>
    public void Remove(List<VrrpInstance> before, List<VrrpInstance> now)
    {
        var (rules, routes) = (now.SelectMany(static instance => instance.VirtualRules).ToHashSet(), now.SelectMany(static instance => instance.VirtualRoutes).ToHashSet());
        foreach (var rule in before.SelectMany(static instance => instance.VirtualRules))
            if (!rules.Contains(rule)) table.Remove(rule);
        foreach (var route in before.SelectMany(static instance => instance.VirtualRoutes))
            if (!routes.Contains(route)) table.Remove(route);
    }
}
