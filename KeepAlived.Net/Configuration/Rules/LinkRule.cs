using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>What use_ipvlan, vrf and mcast_dst_ip of an instance need of its other keywords.</summary>
internal sealed class LinkRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        foreach (var instance in model.Instances)
        {
            CheckMulticastGroup(instance, diagnostics);
            CheckIpvlan(instance, diagnostics);
            if (instance.Vrf is null || !instance.IsWritten("interface")) continue;
            diagnostics.Add(Severity.Error, instance, "vrf", $"{instance.Name} has an interface, which belongs to a VRF or does not; vrf is ignored", "vrf or interface, not both");
            instance.Vrf = null;
        }
    }

    private static void CheckMulticastGroup(VrrpInstance instance, ProblemList diagnostics)
    {
        if (instance.MulticastGroup is not { } group || group.AddressFamily == instance.Family || instance.Family == AddressFamily.Unspecified) return;
        diagnostics.Add(Severity.Error, instance, "mcast_dst_ip", $"{group} is not of the family of {instance.Name}'s addresses; it is ignored", "a group of their family");
        instance.MulticastGroup = null;
    }

    private static void CheckIpvlan(VrrpInstance instance, ProblemList diagnostics)
    {
        if (instance.Ipvlan is not { } link) return;
        if (link.Address is { } address && address.AddressFamily != instance.Family && instance.Family != AddressFamily.Unspecified)
        {
            diagnostics.Add(Severity.Error, instance, "use_ipvlan", $"{address} is not of the family of {instance.Name}'s addresses; it is ignored", "an address of their family");
            instance.Ipvlan = link = link with { Address = null };
        }
        if (link.Address is null && instance.Family == AddressFamily.InterNetwork)
            diagnostics.Add(Severity.Error, instance, "use_ipvlan", "an ipvlan interface needs an IPv4 address to advertise from", "use_ipvlan ADDRESS");
    }
}
