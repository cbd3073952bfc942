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

    /// <summary>What a reload changes of a master.</summary>
    public void Change(VrrpInstance before, VrrpInstance now)
    {
        foreach (var rule in before.VirtualRules)
            if (!now.VirtualRules.Contains(rule)) table.Remove(rule);
        foreach (var route in before.VirtualRoutes)
            if (!now.VirtualRoutes.Contains(route)) table.Remove(route);
        Add(now);
    }
}
