using KeepAlived.Net.Ipvs;

namespace KeepAlived.Net.Tests.Ipvs;

/// <summary>What is ours, as sets.</summary>
internal sealed record IpvsOwnership(HashSet<ServiceKey> Services, HashSet<(ServiceKey Service, DestinationKey Destination)> Destinations) : IIpvsOwnership
{
    public static readonly IpvsOwnership Nothing = new([], []);

    public bool Owns(ServiceKey service) => Services.Contains(service);

    public bool Owns(ServiceKey service, DestinationKey destination) => Destinations.Contains((service, destination));
}
