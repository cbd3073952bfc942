namespace KeepAlived.Net.Ipvs;

/// <summary>What is ours in the IPVS table, as the ownership journal tells it.</summary>
internal sealed record IpvsOwnership(IReadOnlySet<ServiceKey> Services, IReadOnlySet<(ServiceKey Service, DestinationKey Destination)> Destinations)
{
    public static readonly IpvsOwnership Nothing = new(new HashSet<ServiceKey>(), new HashSet<(ServiceKey, DestinationKey)>());
}

/// <summary>
/// Compares the IPVS table that should be with the one that is. Entries that are listed as ours and not wanted go, wanted ones
/// that are present are adopted and edited in place (connections survive), everything else is foreign and stays.
/// </summary>
internal static class IpvsPlan
{
    /// <summary>
    /// The commands in order: for every service what is new and changed comes before what goes, so that a service which keeps live
    /// destinations never lacks them in between.
    /// </summary>
    public static List<IpvsCommand> Compute(
        IReadOnlyCollection<VirtualService> wanted, IReadOnlyCollection<VirtualService> present, IpvsOwnership owned)
    {
        var commands = new List<IpvsCommand>();
        var there = present.ToDictionary(service => service.Key);
        var wish = wanted.ToDictionary(service => service.Key);
        foreach (var service in wanted)
        {
            there.TryGetValue(service.Key, out var was);
            ChangeService(service, was, commands);
            ChangeDestinations(service, was, owned, commands);
        }
        foreach (var service in present)
            if (!wish.ContainsKey(service.Key)) Withdraw(service, owned, commands);
        return commands;
    }

    private static void ChangeService(VirtualService wanted, VirtualService? was, List<IpvsCommand> commands)
    {
        var settings = wanted.Settings.Normalized();
        if (was is null) commands.Add(new(IpvsOperation.NewService, wanted.Key, settings));
        else if (was.Settings.Normalized() != settings) commands.Add(new(IpvsOperation.SetService, wanted.Key, settings));
    }

    /// <summary>What raises comes first, then what lowers, then what goes.</summary>
    private static void ChangeDestinations(VirtualService wanted, VirtualService? was, IpvsOwnership owned, List<IpvsCommand> commands)
    {
        var lowered = new List<IpvsCommand>();
        foreach (var (key, settings) in wanted.Destinations)
        {
            DestinationSettings? present = null;
            was?.Destinations.TryGetValue(key, out present);
            if (present is not null && Same(present, settings)) continue;
            var operation = present is null ? IpvsOperation.NewDestination : IpvsOperation.SetDestination;
            (settings.Weight == 0 ? lowered : commands).Add(new(operation, wanted.Key, null, key, settings));
        }
        commands.AddRange(lowered);
        foreach (var key in was?.Destinations.Keys ?? [])
            if (!wanted.Destinations.ContainsKey(key) && owned.Destinations.Contains((wanted.Key, key)))
                commands.Add(new(IpvsOperation.DeleteDestination, wanted.Key, null, key));
    }

    /// <summary>The table after the commands, as the kernel has it when it refuses none.</summary>
    public static List<VirtualService> Apply(IReadOnlyCollection<VirtualService> present, IReadOnlyList<IpvsCommand> commands)
    {
        var table = present.ToDictionary(service => service.Key, service => (service.Settings, Destinations: service.Destinations.ToDictionary()));
        foreach (var command in commands)
            switch (command.Operation)
            {
                case IpvsOperation.NewService: table[command.Service] = (command.ServiceSettings!, []); break;
                case IpvsOperation.SetService: table[command.Service] = (command.ServiceSettings!, table[command.Service].Destinations); break;
                case IpvsOperation.DeleteService: table.Remove(command.Service); break;
                case IpvsOperation.NewDestination or IpvsOperation.SetDestination:
                    table[command.Service].Destinations[command.Destination] = command.DestinationSettings!;
                    break;
                case IpvsOperation.DeleteDestination: table[command.Service].Destinations.Remove(command.Destination); break;
            }
        return [.. table.Select(entry => new VirtualService(entry.Key, entry.Value.Settings, entry.Value.Destinations))];
    }

    /// <summary>The kernel turns the method of a destination on its own host into LocalNode; that is no difference.</summary>
    private static bool Same(DestinationSettings present, DestinationSettings wanted) =>
        (present.Method == ForwardingMethod.LocalNode ? present with { Method = wanted.Method } : present) == wanted;

    /// <summary>A service that is ours goes as a whole; in a foreign one only our destinations do.</summary>
    private static void Withdraw(VirtualService present, IpvsOwnership owned, List<IpvsCommand> commands)
    {
        if (owned.Services.Contains(present.Key))
        {
            commands.Add(new(IpvsOperation.DeleteService, present.Key));
            return;
        }
        foreach (var key in present.Destinations.Keys)
            if (owned.Destinations.Contains((present.Key, key)))
                commands.Add(new(IpvsOperation.DeleteDestination, present.Key, null, key));
    }
}
