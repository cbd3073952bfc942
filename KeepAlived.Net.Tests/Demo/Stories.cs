namespace KeepAlived.Net.Demo;

/// <summary>The stories by the names of their directories in conf-examples, in the order in which they are played.</summary>
internal static class Stories
{
    public static IReadOnlyDictionary<string, Func<Timeline, Story>> All { get; } = new Dictionary<string, Func<Timeline, Story>>
    {
        ["haproxy-pair"] = timeline => new HaproxyPairStory(timeline),
        ["lvs-directors"] = timeline => new DirectorsStory(timeline),
        ["ecmp-active-active"] = timeline => new EcmpStory(timeline),
        ["lvs-topologies"] = timeline => new TopologiesStory(timeline),
        ["user-space-balancers"] = timeline => new BalancersStory(timeline),
        ["two-nic-failover"] = timeline => new TwoNicStory(timeline),
        ["vmac-farm"] = timeline => new VirtualMacFarmStory(timeline),
        ["internal-services"] = timeline => new InternalServicesStory(timeline),
    };
}
