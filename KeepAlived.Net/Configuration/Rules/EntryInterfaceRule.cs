using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Interfaces of static addresses and of routes and rules have to exist; an entry whose interface does not is dropped.</summary>
internal sealed class EntryInterfaceRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        if (environment.InterfaceExists is not { } exists) return;
        Drop(model.StaticAddresses, static entry => [entry.Device], static entry => entry.Where);
        DropRoutesAndRules(model.StaticRoutes, model.StaticRules);
        foreach (var instance in model.Instances) DropRoutesAndRules(instance.VirtualRoutes, instance.VirtualRules);

        void DropRoutesAndRules(List<RouteEntry> routes, List<RuleEntry> rules)
        {
            Drop(routes, static route => [route.Device, route.Vrf, .. route.NextHops.Select(static hop => hop.Device)], static route => route.Where);
            Drop(rules, static rule => [rule.InputInterface, rule.OutputInterface], static rule => rule.Where);
        }

        void Drop<T>(List<T> entries, Func<T, IEnumerable<string?>> interfaces, Func<T, EntryPlace> where) => entries.RemoveAll(entry =>
        {
            var missing = interfaces(entry).OfType<string>().FirstOrDefault(name => !exists(name));
            if (missing is null) return false;
            diagnostics.Add(Severity.Error, where(entry).Place, $"interface {missing} does not exist: the entry is ignored", "`ip link` lists those that exist");
            return true;
        });
    }
}
