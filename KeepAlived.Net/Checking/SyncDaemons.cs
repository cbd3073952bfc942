using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>
/// Runs the kernel's synchronisation daemons: as master while the VRRP instance that they follow is master, else as backup; both where they
/// follow none. Those of others are left alone, and a role that somebody else runs is theirs.
/// </summary>
internal sealed class SyncDaemons(IpvsConnection ipvs, OwnershipJournal journal, ILogger log)
{
    private const string Kind = "sync";
    private readonly List<SyncDaemon> _running = [];
    private SyncDaemonSettings? _settings;

    /// <summary>Null: nobody runs the instance, or none has told yet.</summary>
    private bool? _instanceIsMaster;

    /// <summary>Takes a configuration into use; what a daemon that was killed has left is stopped first.</summary>
    public void Use(KeepalivedConfiguration model)
    {
        if (_settings is null && _running.Count == 0) StopLeftOvers();
        _settings = model.Global.SyncDaemon;
        Update();
    }

    /// <summary>The instance became master, or it no longer is.</summary>
    public void Follow(bool instanceIsMaster)
    {
        if (instanceIsMaster == _instanceIsMaster) return;
        _instanceIsMaster = instanceIsMaster;
        Update();
    }

    public void Stop()
    {
        _settings = null;
        Update();
        StopLeftOvers();
    }

    private void Update()
    {
        var wanted = Wanted();
        foreach (var old in _running.Where(daemon => !wanted.Contains(daemon)).ToList()) End(old.Role);
        foreach (var daemon in wanted.Where(daemon => !_running.Contains(daemon)).ToList()) Start(daemon);
    }

    private List<SyncDaemon> Wanted()
    {
        if (_settings is not { } settings) return [];
        var master = new SyncDaemon(SyncRole.Master, settings.Interface, (byte)Math.Max(settings.Id, 0), (ushort)settings.LongestMessage, settings.Group,
            (ushort)settings.Port, (byte)settings.TimeToLive);
        var backup = master with { Role = SyncRole.Backup };
        return (settings.Instance, _instanceIsMaster) switch
        {
            (null, _) => [master, backup],
            (_, null) => [],
            (_, true) => [master],
            _ => [backup],
        };
    }

    private void Start(SyncDaemon daemon)
    {
        journal.Add(Kind, daemon.Role.ToString());
        if (ipvs.Try(client => client.Start(daemon)))
        {
            _running.Add(daemon);
            log.SyncDaemonStarted(daemon.Role == SyncRole.Master ? "master" : "backup", daemon.Interface, daemon.Identifier);
        }
        else journal.Remove(Kind, daemon.Role.ToString());
    }

    private void End(SyncRole role)
    {
        ipvs.Try(client => client.Stop(role));
        _running.RemoveAll(daemon => daemon.Role == role);
        journal.Remove(Kind, role.ToString());
    }

    private void StopLeftOvers()
    {
        foreach (var entry in journal.Entries(Kind).ToList())
            if (Enum.TryParse<SyncRole>(entry, out var role)) End(role);
            else journal.Remove(Kind, entry);
    }
}
