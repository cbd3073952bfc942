using System.Net;
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
        var (service, wanted) = (SettingsOf(server.Settings), server.Wanted);
        foreach (var key in Keys(server, groups)) yield return Service(server, key, service, wanted);
    }

    /// <summary>The service of a virtual server that is only one, as most are.</summary>
    public static VirtualService Service(VirtualServerState server, ServiceKey key) => Service(server, key, SettingsOf(server.Settings), server.Wanted);

    private static VirtualService Service(VirtualServerState server, ServiceKey key, ServiceSettings service, List<Core.WantedDestination> wanted)
    {
        var wholeAddress = key.Family == AddressFamily.InterNetworkV6 && service.PrefixLength == WholeAddress4;
        return new(key, wholeAddress ? service with { PrefixLength = WholeAddress6 } : service, Destinations(server, key.Port, wanted));
    }

    private static ServiceSettings SettingsOf(VirtualServer settings) =>
        new(settings.Scheduler, Flags(settings), (uint)settings.PersistenceTimeout.TotalSeconds, settings.PersistencePrefix, settings.PersistenceEngine);

    /// <summary>Whether this host has one of the addresses that the virtual server listens on; the addresses of firewall marks are not known.</summary>
    public static bool IsHere(VirtualServer settings, IEnumerable<VirtualServerGroup> groups, IReadOnlySet<System.Net.IPAddress> local)
    {
        if (settings.Key.EndPoint is { } endPoint) return local.Contains(endPoint.Address);
        return groups.FirstOrDefault(other => other.Name == settings.Key.Group)?.Entries.Exists(entry =>
            entry is { First: { } first, Last: { } last } && local.Any(address => AddressRange.Contains(first, last, address))) ?? true;
    }

    /// <summary>Only address translation changes the port of packets.</summary>
    private static DestinationTable Destinations(VirtualServerState server, ushort servicePort, List<Core.WantedDestination> wanted)
    {
        var (settings, destinations) = (server.Settings, new DestinationTable(wanted.Count + server.Draining.Count));
        DestinationSettings? last = null;
        foreach (var one in wanted)
        {
            var real = one.IsSorryServer ? null : server.Servers[one.Server].Settings;
            if (real is null) Add(settings.SorryServer!.Address, (ushort)settings.SorryServer.Port, one.Weight, null, settings.SorryServerForwarding);
            else Add(real.Address, real.Port, one.Weight, real, real.Forwarding);
        }
        foreach (var draining in server.Draining)
        {
            var real = draining.Server.Settings;
            Add(real.Address, real.Port, 0, real, real.Forwarding ?? draining.Server.Owner.Settings.Forwarding);
        }
        return destinations;

        void Add(IPAddress address, ushort port, int weight, RealServer? real, Forwarding? own)
        {
            var forwarding = own ?? settings.Forwarding ?? new(ForwardingKind.Nat);
            var (method, upper, lower, encapsulation) = (Method(forwarding.Method), real?.UpperThreshold ?? 0, real?.LowerThreshold ?? 0, EncapsulationOf(forwarding));
            // Most are alike, and there are many.
            if (last is null || last.Method != method || last.Weight != (uint)weight || last.UpperThreshold != upper || last.LowerThreshold != lower || last.Encapsulation != encapsulation)
                last = new(method, (uint)weight, upper, lower, encapsulation);
            destinations.TryAdd(new(address, forwarding.Method == ForwardingKind.Nat ? port : servicePort), last);
        }
    }

    /// <summary>The service of a virtual server that listens on one address; null: it is another kind.</summary>
    public static ServiceKey? OnlyKey(VirtualServerState server) =>
        server.Settings.Key.EndPoint is { } endPoint ? ServiceKey.ForAddress(server.Settings.Protocol, endPoint) : null;

    /// <summary>The services that a virtual server is in the kernel.</summary>
    public static IEnumerable<ServiceKey> Keys(VirtualServerState server, IEnumerable<VirtualServerGroup> groups)
    {
        var settings = server.Settings;
        if (OnlyKey(server) is { } only) return [only];
        var family = settings.Family == AddressFamily.InterNetworkV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        if (settings.Key.Group is null) return [ServiceKey.ForMark(settings.Key.FirewallMark, family)];
        var group = groups.First(other => other.Name == settings.Key.Group);
        if (server.Mark != 0) return new HashSet<AddressFamily>(group.Entries.ConvertAll(static entry => entry.First!.AddressFamily)).Select(of => ServiceKey.ForMark(server.Mark, of));
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
