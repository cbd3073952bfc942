using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;

namespace KeepAlived.Net.Checking;

/// <summary>
/// What the virtual servers want of the kernel's table. Several may share a service (defined twice, or with addresses of a group that another
/// names too): it has the settings of the first and the destinations of all, as with keepalived; of equal destinations the first one's counts.
/// </summary>
internal sealed class WantedTable
{
    private Dictionary<ServiceKey, (VirtualServerState Owner, VirtualService Service)> _services = [];

    /// <summary>Of the services that have more than one owner: what each of them wants.</summary>
    private Dictionary<ServiceKey, List<(VirtualServerState Owner, VirtualService Service)>> _shared = [];

    public int Count => _services.Count;

    public IReadOnlyCollection<ServiceKey> Keys => _services.Keys;

    public IEnumerable<VirtualService> Services => _services.Values.Select(static wanted => wanted.Service);

    /// <summary>Null: nobody wants it.</summary>
    public VirtualService? Find(ServiceKey key) => _services.TryGetValue(key, out var wanted) ? wanted.Service : null;

    public bool Contains(ServiceKey key) => _services.ContainsKey(key);

    /// <summary>Takes the virtual servers of a configuration into use; the services that are not as they were, and those that went.</summary>
    public List<ServiceKey> Use(IReadOnlyCollection<VirtualServerState> servers, IReadOnlyCollection<VirtualServerGroup> groups)
    {
        var (before, shared) = (_services, _shared);
        (_services, _shared) = (new(Math.Max(before.Count, servers.Count)), []);
        foreach (var server in servers)
            if (ServiceLayout.OnlyKey(server) is { } key)
                Add(server, server.IsCarried && !shared.ContainsKey(key) && before.TryGetValue(key, out var was) && was.Owner == server ? was.Service : ServiceLayout.Service(server, key));
            else
                foreach (var service in ServiceLayout.Services(server, groups)) Add(server, service);
        var changed = new List<ServiceKey>(before.Count == 0 ? _services.Count : 0);
        foreach (var (key, wanted) in _services)
            if (!before.Remove(key, out var was) || !Same(was.Service, wanted.Service)) changed.Add(key);
        changed.AddRange(before.Keys);
        return changed;
    }

    private static bool Same(VirtualService one, VirtualService other) =>
        ReferenceEquals(one, other) || (one.Settings == other.Settings && IpvsPlan.SameDestinations(one.Destinations, other.Destinations));

    private void Add(VirtualServerState owner, VirtualService service)
    {
        if (_services.TryAdd(service.Key, (owner, service))) return;
        if (!_shared.TryGetValue(service.Key, out var parts)) _shared.Add(service.Key, parts = [_services[service.Key]]);
        parts.Add((owner, service));
        Join(service.Key, parts);
    }

    /// <summary>The owner wants its service otherwise now.</summary>
    public void Replace(VirtualServerState owner, VirtualService service)
    {
        if (_shared.TryGetValue(service.Key, out var parts))
        {
            var place = parts.FindIndex(part => part.Owner == owner);
            if (place < 0) return;
            parts[place] = (owner, service);
            Join(service.Key, parts);
        }
        else if (_services.TryGetValue(service.Key, out var before) && before.Owner == owner) _services[service.Key] = (owner, service);
    }

    public void ForEachOwner(ServiceKey key, Action<VirtualServerState> tell)
    {
        if (_shared.TryGetValue(key, out var parts)) parts.ForEach(part => tell(part.Owner));
        else if (_services.TryGetValue(key, out var wanted)) tell(wanted.Owner);
    }

    private void Join(ServiceKey key, List<(VirtualServerState Owner, VirtualService Service)> parts)
    {
        var destinations = new Dictionary<DestinationKey, DestinationSettings>();
        foreach (var (_, service) in parts)
            foreach (var (place, settings) in service.Destinations) destinations.TryAdd(place, settings);
        _services[key] = (parts[0].Owner, parts[0].Service with { Destinations = destinations });
    }
}
