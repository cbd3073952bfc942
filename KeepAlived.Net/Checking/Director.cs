using System.Threading.Channels;
using KeepAlived.Net.Checking.Core;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Notification;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>Owns the virtual servers: starts their checks, judges the results, and tells the service table.</summary>
internal sealed class Director(ServiceTable table, Spawner spawner, ChannelWriter<object> events, ILogger log)
{
    /// <summary>Checks begin this long after the table is programmed, plus a random part of the warm-up.</summary>
    private static readonly TimeSpan FirstProbe = TimeSpan.FromSeconds(1);

    private VirtualServerState[] _servers = [];
    private KeepalivedConfiguration _model = new();
    private bool _started;

    /// <summary>Takes a configuration into use. What is the same keeps its health, its place in the table and its connections.</summary>
    public void Use(KeepalivedConfiguration model)
    {
        var before = _servers;
        foreach (var check in Checks(before)) check.Runner?.Dispose();
        _model = model;
        _servers = [.. model.VirtualServers.Select(settings => new VirtualServerState(settings))];
        foreach (var server in _servers)
        {
            if (before.FirstOrDefault(old => old.Settings.Key == server.Settings.Key && old.Settings.Protocol == server.Settings.Protocol) is { } same) server.Continue(same);
            else server.HasQuorum = Quorum.Initially(WantedServices.LiveWeight(server.Live), server.Settings.Quorum);
            UpdateQuorum(server);
        }
        table.Refresh();
        table.Apply(_servers, model.VirtualServerGroups, everythingIsOurs: !_started && model.Global.LvsFlush);
        foreach (var check in Checks(_servers)) Start(check);
        _started = true;
    }

    /// <summary>Judges the result of a probe and says when the next one is due.</summary>
    public void Judge(ProbeEnded ended)
    {
        var (check, result) = (ended.Check, ended.Result);
        var server = check.Server;
        if (!_servers.Contains(server.Owner)) return; // of an earlier configuration
        var (was, wasUp) = (check.Health, server.Up);
        check.Health = was.After(result.Succeeded, check.Settings.Timing.Retry!.Value);
        Tell(check, was, result);
        var weightChanged = result.Weight is { } weight && ChangeWeight(server, weight);
        if (server.Up != wasUp) OnServerChanged(server);
        if (server.Up != wasUp || weightChanged)
        {
            UpdateQuorum(server.Owner);
            table.Apply(_servers, _model.VirtualServerGroups);
        }
        ended.Next.SetResult(check.Health.Retrying ? check.Settings.Timing.DelayBeforeRetry!.Value : check.Settings.Timing.DelayLoop!.Value);
    }

    /// <summary>Takes the services back; with omega the down scripts run.</summary>
    public void Stop(bool keepServices)
    {
        foreach (var check in Checks(_servers)) check.Runner?.Dispose();
        foreach (var server in _servers.Where(server => server.Settings.Omega))
        {
            foreach (var real in server.Servers.Where(real => real.Up)) Run(real.Settings.NotifyDown);
            if (server.HasQuorum) Run(server.Settings.QuorumDown);
        }
        if (keepServices) return;
        table.Refresh();
        table.Apply([], []);
    }

    private static IEnumerable<CheckState> Checks(IEnumerable<VirtualServerState> servers) =>
        servers.SelectMany(server => server.Servers).SelectMany(server => server.Checks);

    private void Start(CheckState check)
    {
        (uint, uint)? account = null;
        if (check.Settings is MiscCheck misc && !TryAccount(misc.Script!, misc.User, out account)) return;
        var (checker, timeout) = CheckerFactory.Make(check.Settings, check.Server.Settings, spawner, account);
        var warmup = check.Settings.Timing.Warmup!.Value * Random.Shared.NextDouble();
        check.Runner = new CheckRunner(check, checker, timeout, FirstProbe + warmup, events);
        check.Runner.Start();
    }

    private void Tell(CheckState check, HealthState was, ProbeResult result)
    {
        var (name, server) = (CheckerFactory.NameOf(check.Settings), check.Server.Name);
        if (result.Succeeded && (!was.Judged || !was.Up || was.Failures > 0)) log.CheckSucceeded(name, server);
        else if (!result.Succeeded && check.Health.Retrying) log.CheckRetried(name, server, check.Health.Failures, result.Reason);
        else if (!result.Succeeded && (was.Up || !was.Judged)) log.CheckFailed(name, server, result.Reason);
    }

    private bool ChangeWeight(RealServerState server, int weight)
    {
        if (server.Weight == weight) return false;
        log.WeightChanged(server.Name, server.Owner.Name, server.Weight, weight);
        server.Weight = weight;
        return true;
    }

    private void OnServerChanged(RealServerState server)
    {
        var owner = server.Owner.Name;
        if (server.Up) log.AddingServer(server.Name, owner);
        else if (server.Settings.InhibitOnFailure == true) log.DisablingServer(server.Name, owner);
        else log.RemovingServer(server.Name, owner);
        Run(server.Up ? server.Settings.NotifyUp : server.Settings.NotifyDown);
    }

    private void UpdateQuorum(VirtualServerState server)
    {
        var (settings, live) = (server.Settings, WantedServices.LiveWeight(server.Live));
        var has = Quorum.Next(server.HasQuorum, live, settings.Quorum, settings.Hysteresis);
        if (has == server.HasQuorum) return;
        server.HasQuorum = has;
        if (has) log.GainedQuorum(settings.Quorum, settings.Hysteresis, live, server.Name);
        else log.LostQuorum(settings.Quorum, settings.Hysteresis, live, server.Name);
        if (settings.SorryServer is { } sorry)
            log.SorryServer(has ? "Removing" : "Adding", $"[{sorry.Address}]:{server.ProtocolName}:{sorry.Port}", has ? "from" : "to", server.Name);
        Run(has ? settings.QuorumUp : settings.QuorumDown);
    }

    private void Run(ScriptCommand? command)
    {
        if (command is null || !TryAccount(command, [], out var account)) return;
        _ = spawner.StartAsync(new SpawnRequest(command.Arguments) { Account = account, Detached = true });
    }

    private bool TryAccount(ScriptCommand command, string[] own, out (uint User, uint Group)? account)
    {
        string?[] wanted = own.Length > 0 ? [.. own] : command.User is null ? [] : [command.User, command.Group];
        if (ScriptAccounts.TryResolve(_model.Global, wanted, out account)) return true;
        log.NoAccount(command.ToString(), string.Join(':', wanted));
        return false;
    }
}
