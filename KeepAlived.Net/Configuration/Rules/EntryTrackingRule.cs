using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>
/// An instance tracks the interfaces that its addresses, routes and rules need, but for those with `no_track`; and those of static entries
/// whose track_group it belongs to.
/// </summary>
internal sealed class EntryTrackingRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        foreach (var instance in model.Instances)
        {
            foreach (var address in instance.VirtualAddresses) Need(instance, address.Device, address.Flags.HasFlag(AddressFlags.NoTrack));
            foreach (var address in instance.ExcludedAddresses) Need(instance, address.Device, address.Flags.HasFlag(AddressFlags.NoTrack));
            foreach (var route in instance.VirtualRoutes) Need(instance, route.Device, route.NoTrack, instance.DontTrackPrimary);
            foreach (var rule in instance.VirtualRules) Need(instance, rule.InputInterface, rule.NoTrack, instance.DontTrackPrimary);
        }
        var groups = new Dictionary<string, TrackGroup>();
        foreach (var group in model.TrackGroups) groups.TryAdd(group.Name, group);
        foreach (var address in model.StaticAddresses) TrackByGroup(address.TrackGroup, address.Device, address.Flags.HasFlag(AddressFlags.NoTrack));
        foreach (var route in model.StaticRoutes) TrackByGroup(route.TrackGroup, route.Device, route.NoTrack);
        foreach (var rule in model.StaticRules) TrackByGroup(rule.TrackGroup, rule.InputInterface, rule.NoTrack);

        // As in keepalived, a weight that is written does not count then; beside the track_group of a static entry it does.
        void Need(VrrpInstance instance, string? device, bool untracked, bool own = false)
        {
            Track(instance, device, untracked, own);
            var index = untracked ? -1 : instance.TrackedInterfaces.FindIndex(item => item.Name == device && TrackedKind.Interfaces.HasWeight(item));
            if (index < 0) return;
            var item = instance.TrackedInterfaces[index];
            diagnostics.Add(Severity.Note, item.Where,
                $"an address, route or rule of {instance.Name} needs {item.Name}: its weight means nothing there, its failure means FAULT", "remove the weight, or write no_track behind that entry");
            instance.TrackedInterfaces[index] = item with { Weight = 0, Reverse = false };
        }

        void TrackByGroup(string? name, string? device, bool untracked)
        {
            if (name is null || !groups.TryGetValue(name, out var group)) return;
            foreach (var instance in model.Instances)
                if (group.Members.Contains(instance.Name)) Track(instance, device, untracked);
        }
    }

    /// <param name="own">Also the instance's own interface: as in keepalived, a route or a rule that names it overrides `dont_track_primary`, an address does not.</param>
    private static void Track(VrrpInstance instance, string? device, bool untracked, bool own = false)
    {
        if (untracked || device is null || (device == instance.Interface && !own) || instance.TrackedInterfaces.Exists(item => item.Name == device)) return;
        instance.TrackedInterfaces.Add(new(device, 0, Reverse: false, default));
    }
}
