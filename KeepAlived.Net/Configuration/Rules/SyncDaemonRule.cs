using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>lvs_sync_daemon follows an instance that exists, and has its VRID for a number.</summary>
internal sealed class SyncDaemonRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        var global = model.Global;
        if (global.SyncDaemon is null && model.Instances.Find(static instance => instance.SyncDaemonInterface is not null) is { } old)
            global.SyncDaemon = new() { Interface = old.SyncDaemonInterface!, Instance = old.Name, Id = 0 };
        if (global.SyncDaemon is not { } daemon) return;
        if (daemon.Instance is null)
        {
            // keepalived has no process then that would start it.
            if (model.VirtualServers.Count == 0) global.SyncDaemon = null;
            return;
        }
        if (model.Instances.Find(instance => instance.Name == daemon.Instance) is { } followed)
        {
            if (daemon.Id < 0) daemon.Id = followed.VirtualRouterId;
            return;
        }
        diagnostics.Add(Severity.Note, global, "lvs_sync_daemon", $"there is no vrrp_instance '{daemon.Instance}' that lvs_sync_daemon could follow; it is ignored", "name an instance, or none");
        global.SyncDaemon = null;
    }
}
