using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;

namespace KeepAlived.Net.Checking;

/// <summary>What a virtual server is in the kernel's table: which services, and which destinations each of them has.</summary>
internal static class ServiceLayout
{
    private const byte WholeAddress4 = 32, WholeAddress6 = 128;

    /// <summary>The services of a virtual server: one, or one for each member of its group.</summary>
    public static IEnumerable<VirtualService> Services(VirtualServerState server, IEnumerable<VirtualServerGroup> groups)
    {
        var settings = server.Settings;
        var service = new ServiceSettings(settings.Scheduler, Flags(settings), (uint)settings.PersistenceTimeout.TotalSeconds,
            settings.PersistencePrefix, settings.PersistenceEngine);
        var wanted = server.Wanted.ToList();
        foreach (var key in Keys(settings, groups))
        {
            var wholeAddress = key.Family == AddressFamily.InterNetworkV6 && settings.PersistencePrefix == WholeAddress4;
            yield return new(key, wholeAddress ? service with { PrefixLength = WholeAddress6 } : service, Destinations(settings, key.Port, wanted));
        }
    }

    /// <summary>Whether this host has one of the addresses that the virtual server listens on; the addresses of firewall marks are not known.</summary>
    public static bool IsHere(VirtualServer settings, IEnumerable<VirtualServerGroup> groups, IReadOnlySet<System.Net.IPAddress> local)
    {
        if (settings.Key.EndPoint is { } endPoint) return local.Contains(endPoint.Address);
        return groups.FirstOrDefault(other => other.Name == settings.Key.Group)?.Entries.Exists(entry =>
            entry is { First: { } first, Last: { } last } && local.Any(address => AddressRange.Contains(first, last, address))) ?? true;
    }

    private static Dictionary<DestinationKey, DestinationSettings> Destinations(VirtualServer settings, ushort servicePort, List<Core.WantedDestination> wanted)
    {
        var destinations = new Dictionary<DestinationKey, DestinationSettings>(wanted.Count);
        foreach (var one in wanted)
        {
            var real = settings.RealServers.Find(other => !one.IsSorryServer && other.Address.Equals(one.EndPoint.Address) && other.Port == one.EndPoint.Port);
            var forwarding = (one.IsSorryServer ? settings.SorryServerForwarding : real?.Forwarding) ?? settings.Forwarding ?? new(ForwardingKind.Nat);
            // Only address translation changes the port.
            var port = forwarding.Method == ForwardingKind.Nat ? (ushort)one.EndPoint.Port : servicePort;
            destinations.TryAdd(new(one.EndPoint.Address, port),
                new(Method(forwarding.Method), (uint)one.Weight, real?.UpperThreshold ?? 0, real?.LowerThreshold ?? 0, EncapsulationOf(forwarding)));
        }
        return destinations;
    }

    private static IEnumerable<ServiceKey> Keys(VirtualServer settings, IEnumerable<VirtualServerGroup> groups)
    {
        if (settings.Key.EndPoint is { } endPoint) return [ServiceKey.ForAddress(settings.Protocol, endPoint)];
        var family = settings.Family == AddressFamily.InterNetworkV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        if (settings.Key.Group is null) return [ServiceKey.ForMark(settings.Key.FirewallMark, family)];
        var group = groups.First(other => other.Name == settings.Key.Group);
        return group.Entries.SelectMany(entry => entry is { First: { } first, Last: { } last }
            ? AddressRange.Enumerate(first, last).Select(address => ServiceKey.ForAddress(settings.Protocol, new(address, entry.Port)))
            : [ServiceKey.ForMark(entry.FirewallMark, entry.Family == AddressFamily.Unspecified ? family : entry.Family)]);
    }

    private static ServiceFlags Flags(VirtualServer settings) =>
        (settings.PersistenceTimeout > TimeSpan.Zero ? ServiceFlags.Persistent : 0) | (settings.OnePacket ? ServiceFlags.OnePacket : 0)
        | (settings.Flag1 ? ServiceFlags.Scheduler1 : 0) | (settings.Flag2 ? ServiceFlags.Scheduler2 : 0) | (settings.Flag3 ? ServiceFlags.Scheduler3 : 0);

    private static ForwardingMethod Method(ForwardingKind kind) => kind switch
    {
        ForwardingKind.Nat => ForwardingMethod.Masquerade,
        ForwardingKind.DirectRoute => ForwardingMethod.DirectRoute,
        ForwardingKind.Tunnel => ForwardingMethod.Tunnel,
    };

    private static TunnelEncapsulation EncapsulationOf(Forwarding forwarding) => new(
        forwarding.Tunnel switch
        {
            TunnelType.None or TunnelType.IpInIp => EncapsulationType.IpInIp,
            TunnelType.Gue => EncapsulationType.Gue,
            TunnelType.Gre => EncapsulationType.Gre,
        },
        forwarding.TunnelPort,
        forwarding.Checksum switch
        {
            TunnelChecksum.Unset or TunnelChecksum.None => EncapsulationFlags.None,
            TunnelChecksum.Checksum => EncapsulationFlags.Checksum,
            TunnelChecksum.RemoteChecksum => EncapsulationFlags.RemoteChecksum,
        });
}
