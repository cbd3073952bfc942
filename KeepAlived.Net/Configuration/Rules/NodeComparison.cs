using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>
/// One file for several nodes (`@id` lines): whether what they make of it lets them work together. Routers that disagree on
/// version, interval, authentication or addresses refuse each other's advertisements, and both become master.
/// </summary>
internal sealed class NodeComparison(string node, string otherNode, ProblemList problems)
{
    /// <param name="mine">As read by this node, before rules.</param>
    /// <param name="other">As read by the other node, before rules.</param>
    public void Compare(KeepalivedConfiguration mine, KeepalivedConfiguration other)
    {
        foreach (var instance in mine.Instances)
        {
            var same = other.Instances.Find(candidate => candidate.Name == instance.Name);
            if (same is not null) Compare(instance, same, mine.Global, other.Global);
        }
    }

    private void Compare(VrrpInstance mine, VrrpInstance other, GlobalDefinitions ours, GlobalDefinitions theirs)
    {
        Differ(mine, "virtual_router_id", mine.VirtualRouterId, other.VirtualRouterId);
        Differ(mine, "version", Version(mine, ours), Version(other, theirs));
        if (Version(mine, ours) == 2) Differ(mine, "advert_int", mine.AdvertisementInterval.TotalSeconds, other.AdvertisementInterval.TotalSeconds);
        Differ(mine, "authentication", mine.Authentication.Type, other.Authentication.Type);
        if (mine.Authentication.Password != other.Authentication.Password)
            Tell(mine, "authentication", $"auth_pass of {mine.Name} is not the same on {node} and {otherNode}", "they will refuse each other's advertisements");
        Differ(mine, "virtual_ipaddress", Addresses(mine), Addresses(other));
        if (mine.Priority == other.Priority && mine.IsWritten("priority"))
            Tell(mine, "priority", $"{node} and {otherNode} both have priority {mine.Priority} in {mine.Name}", "the higher address decides; give them different priorities");
        ComparePeers(mine, other);
    }

    private void ComparePeers(VrrpInstance mine, VrrpInstance other)
    {
        if (mine.UnicastPeers.Count > 0 != other.UnicastPeers.Count > 0)
            Tell(mine, "unicast_peer", $"{mine.Name} is unicast on one of {node} and {otherNode} only", "they will not hear each other");
        if (mine.UnicastPeers.Count > 0 && other.SourceAddress is { } source && !mine.UnicastPeers.Exists(peer => peer.Address.Equals(source)))
            Tell(mine, "unicast_peer", $"{otherNode} sends from {source}, which is no unicast_peer of {mine.Name} on {node}", "it will not get the advertisements");
    }

    private static byte Version(VrrpInstance instance, GlobalDefinitions global) => instance.Version == 0 ? global.VrrpVersion : instance.Version;

    /// <summary>In any order: only the set counts.</summary>
    private static string Addresses(VrrpInstance instance) => string.Join(", ", instance.VirtualAddresses.Select(entry => entry.Address.ToString()).Order(StringComparer.Ordinal));

    private void Differ<T>(VrrpInstance instance, string keyword, T mine, T other)
    {
        if (!EqualityComparer<T>.Default.Equals(mine, other))
            Tell(instance, keyword, $"{keyword} of {instance.Name} is {mine} on {node}, {other} on {otherNode}", "they will not accept each other's advertisements");
    }

    private void Tell(VrrpInstance instance, string keyword, string message, string hint) => problems.Add(Severity.Note, instance, keyword, message, hint);
}
