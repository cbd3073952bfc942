using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>What no single keyword can see. A rule may mend the model as keepalived does (defaults, dropped objects) and says so.</summary>
internal interface IRule
{
    void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics);
}

/// <summary>The rules in the order they run: what drops objects comes before what compares them.</summary>
internal static class AllRules
{
    public static readonly IRule[] InOrder =
    [
        new InterfaceRule(), new EntryInterfaceRule(), new ScriptRule(), new InheritanceRule(), new OwnerTrackingRule(), new SyncGroupTrackingRule(), new TrackingRule(), new EntryTrackingRule(), new InstanceRule(), new MulticastRule(), new VersionRule(), new HmacRule(), new ReceiveBufferRule(), new StrictRule(), new DuplicateRouterRule(),
        new SyncGroupRule(), new InterfaceDelayRule(), new SaveFolderRule(),
        new LinkRule(), new VirtualServerRule(), new SyncDaemonRule(), new SourceRule(), new CheckRule(), new ReachabilityRule(), new UnusedRule(), new TransportRule(), new ForeignSignsRule(),
    ];
}
