using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Tests.Monitoring;

/// <summary>States of routers as the supervisor gets them, from a configuration.</summary>
internal static class Snapshots
{
    /// <summary>21 November 2026, 16:15:30.25 UTC.</summary>
    public const long Transition = 1_795_277_730_250_000_000;

    public static KeepalivedConfiguration Parse(string configuration)
    {
        var text = new ConfigurationText();
        foreach (var (index, line) in configuration.Split('\n').Index()) text.Add("test.conf", index + 1, line);
        var model = ConfigurationLoader.Parse(text, new LoaderEnvironment("test")).Model;
        model.GiveRulePriorities();
        VirtualLinks.Of(model);
        return model;
    }

    /// <summary>All instances are masters that have sent and counted something.</summary>
    public static VrrpSnapshot Masters(string configuration)
    {
        var model = Parse(configuration);
        return new(model, [.. model.Instances.Select((instance, index) => new InstanceStatus
        {
            Index = (ushort)index,
            Group = model.SyncGroups.FindIndex(group => group.Members.Contains(instance.Name)) is >= 0 and var group ? (ushort)group : InstanceStatus.NoGroup,
            State = 2,
            WantedState = 2,
            GroupState = 2,
            Priority = instance.Priority,
            TotalPriority = instance.Priority,
            MasterPriority = 50,
            MasterInterval = instance.AdvertisementInterval,
            MasterDownInterval = TimeSpan.FromMilliseconds(3609.375),
            Source = 0x0A000001,
            HasAddresses = true,
            Descriptor = 7,
            LastTransition = Transition,
            Counters = new()
            {
                AdvertsReceived = 1, AdvertsSent = 2, BecameMaster = 3, ReleasedMaster = 4, LengthErrors = 5, TtlErrors = 6, TypeErrors = 7, IntervalErrors = 8,
                AddressListErrors = 9, AuthenticationTypesUnknown = 10, AuthenticationTypeMismatches = 11, AuthenticationFailures = 12, PriorityZeroReceived = 13, PriorityZeroSent = 14,
                TrailersMissing = 15, TrailersMalformed = 16, TrailerKeysUnknown = 17, TrailersForged = 18, TrailersStale = 19, TrailersReplayed = 20,
            },
        })]);
    }
}
