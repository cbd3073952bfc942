namespace KeepAlived.Net.Ipvs;

/// <summary>Tells what is ours in the IPVS table from what is foreign.</summary>
internal interface IIpvsOwnership
{
    bool Owns(ServiceKey service);

    bool Owns(ServiceKey service, DestinationKey destination);
}

/// <summary>
/// Compares the IPVS table that should be with the one that is. Entries that are ours and not wanted go, wanted ones that are
/// present are adopted and edited in place (connections survive), everything else is foreign and stays.
/// </summary>
internal static class IpvsPlan
{
    /// <summary>
    /// The commands in order: for every service what is new and changed comes before what goes, so that a service which keeps live
    /// destinations never lacks them in between.
    /// </summary>
    public static List<IpvsCommand> Compute(IReadOnlyCollection<VirtualService> wanted, IReadOnlyCollection<VirtualService> present, IIpvsOwnership owned)
    {
        var commands = new List<IpvsCommand>();
        Compute(wanted, present, owned, commands);
        return commands;
    }

    /// <param name="commands">They are added to it.</param>
    public static void Compute(IReadOnlyCollection<VirtualService> wanted, IReadOnlyCollection<VirtualService> present, IIpvsOwnership owned, List<IpvsCommand> commands)
    {
        var there = present.ToDictionary(service => service.Key);
        foreach (var service in wanted)
        {
            there.TryGetValue(service.Key, out var was);
            ChangeService(service, was, commands);
            ChangeDestinations(service, was, owned, commands);
        }
        if (present.Count == 0) return;
        var wish = wanted.Select(service => service.Key).ToHashSet();
        foreach (var service in present)
            if (!wish.Contains(service.Key)) Withdraw(service, owned, commands);
    }

    private static void ChangeService(VirtualService wanted, VirtualService? was, List<IpvsCommand> commands)
    {
        var settings = wanted.Settings.Normalized();
        if (was is null) commands.Add(new(IpvsOperation.NewService, wanted.Key, settings));
        else if (was.Settings.Normalized() != settings) commands.Add(new(IpvsOperation.SetService, wanted.Key, settings));
    }

    /// <summary>
    /// What is new comes in the order of the configuration, on which some schedulers depend, together with what raises; then what lowers,
    /// then what goes.
    /// </summary>
    private static void ChangeDestinations(VirtualService wanted, VirtualService? was, IIpvsOwnership owned, List<IpvsCommand> commands)
    {
        List<IpvsCommand>? lowered = null;
        foreach (var (key, settings) in wanted.Destinations)
        {
            DestinationSettings? present = null;
            was?.Destinations.TryGetValue(key, out present);
            if (present is not null && Same(present, settings)) continue;
            var operation = present is null ? IpvsOperation.NewDestination : IpvsOperation.SetDestination;
            (present is not null && settings.Weight == 0 ? lowered ??= [] : commands).Add(new(operation, wanted.Key, null, key, settings));
        }
        if (lowered is not null) commands.AddRange(lowered);
        foreach (var key in was?.Destinations.Keys ?? [])
            if (!wanted.Destinations.ContainsKey(key) && owned.Owns(wanted.Key, key))
                commands.Add(new(IpvsOperation.DeleteDestination, wanted.Key, null, key));
    }

    /// <summary>A service after the plan's commands, as the kernel has it when it refuses none; null: it is gone.</summary>
    /// <param name="wanted">Null: it is not wanted.</param>
    public static VirtualService? After(VirtualService? wanted, VirtualService? present, IIpvsOwnership owned)
    {
        var key = (wanted ?? present)?.Key ?? default;
        var foreign = present?.Destinations.Where(entry => wanted?.Destinations.ContainsKey(entry.Key) != true && !owned.Owns(key, entry.Key)).ToList() ?? [];
        if (wanted is null) return present is null || GoesAsWhole(present, foreign.Count, owned) ? null : present with { Destinations = foreign.ToDictionary() };
        return foreign.Count == 0 ? wanted : wanted with { Destinations = wanted.Destinations.Concat(foreign).ToDictionary() };
    }

    /// <summary>Whether a service has the destinations that it was given, and as it was given them.</summary>
    public static bool SameDestinations(IReadOnlyDictionary<DestinationKey, DestinationSettings> present, IReadOnlyDictionary<DestinationKey, DestinationSettings> given)
    {
        if (present.Count != given.Count) return false;
        foreach (var (key, settings) in given)
            if (!present.TryGetValue(key, out var now) || !Same(now, settings)) return false;
        return true;
    }

    /// <summary>The kernel turns the method of a destination on its own host into LocalNode; that is no difference.</summary>
    private static bool Same(DestinationSettings present, DestinationSettings wanted) =>
        (present.Method == ForwardingMethod.LocalNode ? present with { Method = wanted.Method } : present) == wanted;

    private static bool GoesAsWhole(VirtualService present, int foreign, IIpvsOwnership owned) => foreign == 0 && owned.Owns(present.Key);

    /// <summary>A service that is ours goes as a whole, unless somebody else put destinations into it: those keep it, ours go.</summary>
    private static void Withdraw(VirtualService present, IIpvsOwnership owned, List<IpvsCommand> commands)
    {
        var ours = present.Destinations.Keys.Where(key => owned.Owns(present.Key, key)).ToList();
        if (GoesAsWhole(present, present.Destinations.Count - ours.Count, owned)) commands.Add(new(IpvsOperation.DeleteService, present.Key));
        else foreach (var key in ours) commands.Add(new(IpvsOperation.DeleteDestination, present.Key, null, key));
    }
}
