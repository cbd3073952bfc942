using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>What a reload does to routers that it puts together.</summary>
internal delegate void AlignStep(ReadOnlySpan<RouterSettings> settings, Span<RouterStatus> members, Instant at, Span<RouterActions> actions);

/// <summary>What it does to one that it leaves alone.</summary>
internal delegate RouterStatus AloneStep(in RouterSettings now, in RouterStatus was, Instant at);

/// <summary>What decides for the simulated daemons: the real core, or one with a mistake in one of these.</summary>
internal sealed record Decisions(NextStep Next, NextGroupStep Group, ReloadStep Reload, AlignStep Align, AloneStep Alone)
{
    public static readonly Decisions Real = new(VirtualRouter.Next, SyncGroup.Next, RouterReload.Continue, SyncGroup.Align, RouterReload.Alone);
}
