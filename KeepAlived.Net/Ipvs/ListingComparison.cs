using System.Text;

namespace KeepAlived.Net.Ipvs;

/// <summary>Compares what we remember of the IPVS table with a listing of it (<see cref="IpvsListing"/>).</summary>
internal static class ListingComparison
{
    /// <summary>The remembered services of which the kernel has something else, or which it lacks.</summary>
    /// <param name="connections">Hears of the connections of each destination of a remembered service.</param>
    public static HashSet<ServiceKey> FindChanged(
        ReadOnlySpan<byte> listing, IReadOnlyDictionary<ServiceKey, VirtualService> remembered, Action<ServiceKey, DestinationKey, ulong>? connections = null)
    {
        var changed = new HashSet<ServiceKey>(remembered.Keys);
        VirtualService? service = null;
        var (same, found) = (false, 0);
        var reader = new IpvsListing(listing);
        while (reader.Next())
        {
            if (reader.IsService)
            {
                Finish();
                service = Find(reader.Service, remembered);
                (same, found) = (service is not null && IsSame(reader.Scheduler, service.Settings.Scheduler), 0);
            }
            else if (service is not null)
            {
                same = same && service.Destinations.TryGetValue(reader.Destination, out var settings) && settings.Weight == reader.Weight
                    && (reader.Method == settings.Method || reader.Method == ForwardingMethod.LocalNode);
                found++;
                connections?.Invoke(service.Key, reader.Destination, reader.Connections);
            }
        }
        Finish();
        return changed;

        void Finish()
        {
            if (service is not null && same && found == service.Destinations.Count) changed.Remove(service.Key);
        }
    }

    /// <summary>A firewall mark that is used with both families cannot be told apart: it counts as changed, and is read anew.</summary>
    private static VirtualService? Find(ServiceKey key, IReadOnlyDictionary<ServiceKey, VirtualService> remembered)
    {
        remembered.TryGetValue(key, out var service);
        if (key.FirewallMark == 0) return service;
        remembered.TryGetValue(ServiceKey.ForMark(key.FirewallMark, System.Net.Sockets.AddressFamily.InterNetworkV6), out var six);
        return service is null || six is null ? service ?? six : null;
    }

    private static bool IsSame(ReadOnlySpan<byte> name, string expected) => name.Length == expected.Length && Encoding.ASCII.GetString(name) == expected;
}
