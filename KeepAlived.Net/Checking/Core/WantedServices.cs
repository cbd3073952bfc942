namespace KeepAlived.Net.Checking.Core;

/// <summary>A real server as the table needs to know it.</summary>
/// <param name="Weight">Its present weight; checks may change it.</param>
internal readonly record struct LiveServer(bool Up, bool Inhibit, int Weight);

/// <summary>One line of the table: who, and with which weight.</summary>
/// <param name="Server">Index of a real server; <see cref="SorryServer"/>.</param>
internal readonly record struct WantedDestination(int Server, int Weight)
{
    public const int SorryServer = -1;

    public bool IsSorryServer => Server == SorryServer;
}

/// <summary>Which destinations a virtual server should have.</summary>
internal static class WantedServices
{
    /// <summary>
    /// With quorum (or without a sorry server): those that are up, and with weight 0 those that are down and inhibited. Without quorum:
    /// the sorry server instead of them all; the inhibited stay with weight 0. So nothing but the sorry server, or nothing but the real
    /// servers, gets new connections.
    /// </summary>
    public static List<WantedDestination> Destinations(LiveServer[] servers, bool quorum, bool sorryServer, bool sorryInhibit)
    {
        var wanted = new List<WantedDestination>(servers.Length + 1);
        var sorryActs = sorryServer && !quorum;
        if (sorryActs) wanted.Add(new(WantedDestination.SorryServer, 1));
        for (var i = 0; i < servers.Length; i++)
        {
            var server = servers[i];
            if (server.Inhibit || (server.Up && !sorryActs)) wanted.Add(new(i, server.Up && !sorryActs ? server.Weight : 0));
        }
        if (sorryServer && quorum && sorryInhibit) wanted.Add(new(WantedDestination.SorryServer, 0));
        return wanted;
    }

    /// <summary>The weight that counts for the quorum.</summary>
    public static ulong LiveWeight(LiveServer[] servers)
    {
        var sum = 0UL;
        foreach (var server in servers)
            if (server.Up) sum += (ulong)server.Weight;
        return sum;
    }
}
