using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Vrrp.Routing;

namespace KeepAlived.Net.Vrrp;

/// <summary>
/// What a reload changes of what masters hold in the kernel: only differences reach it. What one master hands to another stays there all
/// the time, and is announced.
/// </summary>
internal sealed class MasterChanges(VirtualAddresses addresses, VirtualRoutes routes)
{
    private readonly List<(RouterInstance Before, RouterInstance Now)> _masters = [];

    /// <param name="now">Goes on as the master that it was.</param>
    public void Add(RouterInstance before, RouterInstance now) => _masters.Add((before, now));

    /// <summary>Returns the masters that have got something: it was not theirs, or was missing, as when its link was made anew.</summary>
    public List<RouterInstance> Apply()
    {
        var kept = new HashSet<(string, AddressEntry)>();
        foreach (var (_, now) in _masters)
            foreach (var address in now.Addresses) kept.Add((now.InterfaceOf(address), address));
        foreach (var (before, _) in _masters) addresses.Remove(before, before.Addresses.Where(address => !kept.Contains((before.InterfaceOf(address), address))));
        routes.Remove(_masters.ConvertAll(static master => master.Before.Instance), _masters.ConvertAll(static master => master.Now.Instance));
        return [.. _masters.Where(master => Set(master.Before, master.Now)).Select(static master => master.Now)];
    }

    private bool Set(RouterInstance before, RouterInstance now)
    {
        var added = addresses.Add(now);
        routes.Add(now.Instance);
        if (added > 0) return true;
        var held = before.Addresses.Select(address => (before.InterfaceOf(address), address)).ToHashSet();
        return Array.Exists(now.Addresses, address => !held.Contains((now.InterfaceOf(address), address)));
    }
}
