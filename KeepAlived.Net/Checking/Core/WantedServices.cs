using System.Net;

namespace KeepAlived.Net.Checking.Core;

/// <summary>A real server as the table needs to know it.</summary>
/// <param name="Weight">Its present weight; checks may change it.</param>
internal readonly record struct LiveServer(IPEndPoint EndPoint, bool Up, bool Inhibit, int Weight);

/// <summary>One line of the table: where, and with which weight.</summary>
internal readonly record struct WantedDestination(IPEndPoint EndPoint, int Weight, bool IsSorryServer);

/// <summary>Which destinations a virtual server should have.</summary>
internal static class WantedServices
{
    /// <summary>
    /// With quorum (or without a sorry server): those that are up, and with weight 0 those that are down and inhibited. Without quorum:
    /// the sorry server instead of them all; the inhibited stay with weight 0. So nothing but the sorry server, or nothing but the real
    /// servers, gets new connections.
    /// </summary>
    public static IEnumerable<WantedDestination> Destinations(IReadOnlyList<LiveServer> servers, bool quorum, IPEndPoint? sorryServer, bool sorryInhibit)
    {
        if (sorryServer is not null && !quorum)
        {
            yield return new(sorryServer, 1, true);
            foreach (var server in servers)
                if (server.Inhibit) yield return new(server.EndPoint, 0, false);
            yield break;
        }
        foreach (var server in servers)
            if (server.Up || server.Inhibit) yield return new(server.EndPoint, server.Up ? server.Weight : 0, false);
        if (sorryServer is not null && sorryInhibit) yield return new(sorryServer, 0, true);
    }

    /// <summary>The weight that counts for the quorum.</summary>
    public static ulong LiveWeight(IReadOnlyList<LiveServer> servers)
    {
        var sum = 0UL;
        foreach (var server in servers)
            if (server.Up) sum += (ulong)server.Weight;
        return sum;
    }
}
