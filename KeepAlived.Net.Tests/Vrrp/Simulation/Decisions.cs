using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>What decides for the simulated daemons: the real core, or one with a mistake in one of the three.</summary>
internal sealed record Decisions(NextStep Next, NextGroupStep Group, ReloadStep Reload)
{
    public static readonly Decisions Real = new(VirtualRouter.Next, SyncGroup.Next, RouterReload.Continue);
}
