using System.Diagnostics;
using System.Net;
using System.Threading.Channels;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Checking.Core;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tracking;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>Owns the virtual servers: starts their checks, judges the results, and tells the service table.</summary>
/// <param name="local">The addresses of this host, for `ha_suspend`.</param>
internal sealed class Director(ServiceTable table, Spawner spawner, Func<IReadOnlySet<IPAddress>> local, GroupMarks marks, ChannelWriter<object> events, ILogger log)
{
    private const string LostQuorum = "Lost quorum";
    private static readonly TimeSpan MostNoticePatience = TimeSpan.FromSeconds(4.3), LeastNoticePatience = TimeSpan.FromMilliseconds(100), EndMargin = TimeSpan.FromMilliseconds(700);
    private readonly TrackedFiles _files = new(changed => events.TryWrite(changed), log);
    private VirtualServerState[] _servers = [];
    private KeepalivedConfiguration _model = new();
    private TlsClient? _tls;
    private bool _started;
    private long _lookAt;
    private readonly ServerNotices _notices = new(spawner, log);

    /// <summary>The checks of the configuration in use.</summary>
    public IEnumerable<CheckState> ActiveChecks => Checks(_servers);

    public ProbeSchedule Schedule { get; } = new(events);

    public VirtualServerState[] Servers => _servers;

    /// <summary>Hears of servers that came or went and of quorums, for SNMP; null: nobody asks.</summary>
    public CheckMonitor? Monitor { get; init; }

    /// <summary>
    /// Takes a configuration into use. What is the same keeps its health, its place in the table and its connections; virtual servers that the
    /// configuration took over from the one before are not even looked at.
    /// </summary>
    public void Use(KeepalivedConfiguration model)
    {
        var before = _servers;
        _model = model;
        _notices.Use(model.Global);
        // The checks of the configuration before may still be ending: what they share goes when nobody uses it any more.
        _tls = TlsSettings.IsUsed(model, static _ => true) ? TlsSettings.Load(model.Ssl, TlsSettings.IsUsed(model, static http => http.TlsVerify), log) : null;
        _servers = table.Health.Take(VirtualServerState.Make(model.VirtualServers, before));
        var (fresh, left) = (Array.FindAll(_servers, static server => !server.IsCarried), Array.FindAll(before, static old => !old.IsCarried));
        marks.Use(_servers, model);
        _files.Use(FollowedFiles.Of(model));
        if (model.TrackFiles.Count > 0)
            foreach (var check in Checks(fresh))
                if (check.Settings is FileCheck file) (check.Said, check.Health) = Look(file);
        if (_started) Follow(fresh, left);
        else Array.ForEach(fresh, static server => server.HasQuorum = server.NextQuorum);
        table.Apply(_servers, model.VirtualServerGroups, !_started && model.Global.LvsFlush ? TableClaim.Everything : TableClaim.Own);
        if (!_started) Array.ForEach(fresh, TellOfStart); // traffic first, words later
        foreach (var server in fresh) server.Suspended = server.Settings.HaSuspend && !IsHere(server);
        StartChecks(fresh, left);
        if (_started) table.Look(closely: false); // somebody else may have changed it, and reloads to have it mended
        _started = true;
        _lookAt = Environment.TickCount64 + (long)table.LookInterval.TotalMilliseconds;
    }

    /// <summary>What changes with the virtual servers that were read anew goes to logs, scripts and quorums.</summary>
    private void Follow(VirtualServerState[] fresh, VirtualServerState[] left)
    {
        var kept = fresh.Select(static server => server.Identity).ToHashSet();
        foreach (var gone in left.Where(old => !kept.Contains(old.Identity))) OnVirtualServerGone(gone);
        var known = left.DistinctBy(static old => old.Identity).ToDictionary(static old => old.Identity);
        foreach (var server in fresh)
        {
            known.TryGetValue(server.Identity, out var same);
            if (same is not null) Continue(server, same);
            else Array.ForEach(server.Servers, static real => real.IsAddition = true);
            UpdateQuorum(server);
            if (!server.HasQuorum && (same is null || server.HasOtherSorryServer(same))) OnStartWithoutQuorum(server);
            if (_model.Global.RealServerInitNotifies) TellOfFirstStates(server, same?.Servers ?? []);
        }
    }

    /// <summary>The addresses of this host have changed: with `ha_suspend` servers are checked while an address of their service is here.</summary>
    public void FollowAddresses()
    {
        var changed = Array.FindAll(_servers, server => server.Settings.HaSuspend && server.Suspended == IsHere(server));
        if (changed.Length == 0) return;
        foreach (var server in changed) server.Suspended = !server.Suspended;
        StartChecks(changed, changed);
    }

    /// <summary>A probe has ended, a tracked file has changed, or somebody wants to know how all is.</summary>
    public void Judge(object news)
    {
        if (news is ProbeEnded ended) Judge(ended);
        else if (news is TrackedFileChanged changed) Judge(changed);
        else if (news is DumpRequest request) DumpWriter.Write(CheckDataText.Of(_model, _servers, _files.NumberOf), request, log);
    }

    /// <summary>Judges the result of a probe for each check that shares it; the shortest of their intervals counts.</summary>
    public TimeSpan Judge(ProbeEnded ended)
    {
        if (ended.Probe.Stopped) return TimeSpan.Zero;
        var next = TimeSpan.MaxValue;
        foreach (var check in ended.Probe.Checks)
            if (Judge(check, ended.Result) is var delay && delay < next) next = delay;
        Schedule.Again(ended.Probe, next, Environment.TickCount64);
        return next;
    }

    /// <summary>Starts the probes that are due and looks after the table; when to come again, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Start(long now)
    {
        if (_servers.Length == 0) return long.MaxValue;
        if (now >= _lookAt)
        {
            LookAfterTable(now);
            _lookAt = now + (long)table.LookInterval.TotalMilliseconds;
        }
        return Math.Min(_lookAt, Schedule.Start(now));
    }

    /// <summary>A tracked file has changed: the checks that follow it are judged anew.</summary>
    public void Judge(TrackedFileChanged changed)
    {
        var names = _files.Refresh(changed);
        foreach (var check in Checks(_servers))
        {
            if (check.Settings is not FileCheck file || !names.Contains(file.TrackFile!)) continue;
            var (server, was, wasUp, weightBefore) = (check.Server, check.Health.Up, check.Server.Up, check.Server.Weight);
            (check.Said, check.Health) = Look(file);
            if (was && !check.Health.Up) log.FileFault(server.Name, file.TrackFile!);
            else if (!was && check.Health.Up) log.FileFaultOver(server.Name, file.TrackFile!);
            OnJudged(server, wasUp, weightBefore);
        }
    }

    /// <summary>A BFD session has changed: the checks that follow it are judged anew.</summary>
    public void Judge(string session, bool up)
    {
        foreach (var check in Checks(_servers))
        {
            if (check.Settings is not BfdCheck follower || follower.Name != session) continue;
            var (server, was, wasUp, weightBefore) = (check.Server, check.Health, check.Server.Up, check.Server.Weight);
            check.Health = new HealthState(up, true, 0);
            var isFirstFault = !was.Up && !was.Judged && !up && !server.IsAddition; // with alpha it was down, but nobody was told
            if (was.Up != up || isFirstFault) log.SessionChecked(server.Name, server.Owner.Name, session, up ? "UP" : "DOWN");
            if (isFirstFault) _notices.Tell(server, up: false);
            OnJudged(server, wasUp, weightBefore);
            _notices.Mail(check, was, up ? ProbeResult.Success : ProbeResult.Failure("the session is down"), server.Up != wasUp);
        }
    }

    /// <summary>Puts back what somebody else has changed in the table, and lets go of servers that have drained.</summary>
    public void LookAfterTable(long now)
    {
        var draining = Array.FindAll(_servers, server => server.Draining.Count > 0);
        foreach (var server in draining.SelectMany(server => server.Draining)) server.Connections = null;
        table.Look(draining.Length == 0 ? null : static (server, place, count) => server.CountDraining(place.Address, place.Port, count));
        foreach (var server in draining)
        {
            var ended = server.Draining.FindAll(one => one.Connections == 0 || one.Until <= now);
            foreach (var one in ended)
            {
                server.Draining.Remove(one);
                if (one.Connections is > 0 and var left) log.DrainTimedOut(one.Server.Name, server.Name, left);
                else log.Drained(one.Server.Name, server.Name);
            }
            if (ended.Count > 0) table.Update(server, _model.VirtualServerGroups);
        }
    }

    /// <summary>
    /// Takes the services back; with omega the down scripts run. The task ends when they have, or in time before the supervisor, which waits
    /// for `child_wait_time`, would kill this process.
    /// </summary>
    public Task Stop(bool keepServices)
    {
        var began = Stopwatch.GetTimestamp();
        Schedule.Stop();
        // First: lines for each of tens of thousands of servers may take longer than the supervisor waits.
        if (!keepServices)
        {
            table.Refresh();
            table.Apply([], [], _model.Global switch
            {
                { LvsFlushOwnOnStop: true } => TableClaim.WholeServices,
                { LvsFlushOnStop: true } => TableClaim.Everything,
                _ => TableClaim.Own,
            });
            marks.Remove();
        }
        foreach (var server in _servers) OnStopped(server);
        var patience = _model.Global.ChildWaitTime - EndMargin - Stopwatch.GetElapsedTime(began);
        return _notices.FinishAsync(TimeSpan.FromTicks(Math.Clamp(patience.Ticks, LeastNoticePatience.Ticks, MostNoticePatience.Ticks)));
    }

    private static IEnumerable<CheckState> Checks(IEnumerable<VirtualServerState> servers) =>
        servers.SelectMany(server => server.Servers).SelectMany(server => server.Checks);

    private bool IsHere(VirtualServerState server) => ServiceLayout.IsHere(server.Settings, _model.VirtualServerGroups, local());

    /// <summary>The virtual server left the file: its down scripts run, with and without omega, but not where services go without being asked for their servers.</summary>
    private void OnVirtualServerGone(VirtualServerState server)
    {
        log.VirtualServerGone(server.Name);
        if (_model.Global.LvsFlushOnStop) return;
        foreach (var real in server.Servers.Where(static real => real.IsUpInTable))
        {
            log.RemovingServer(real.Name, server.Name);
            _notices.Tell(real, up: false);
            _notices.MailRemoved(real);
        }
        if (server.HasQuorum) _notices.Tell(server, up: false, LostQuorum, live: 0);
    }

    /// <summary>The daemon stops; with omega the down scripts run, that of the quorum whether there was one or not.</summary>
    private void OnStopped(VirtualServerState server)
    {
        foreach (var real in server.Servers)
        {
            if (!real.Up && real.Settings.InhibitOnFailure == true) log.ShuttingDownInhibited(real.Name, server.Name);
            else log.ShuttingDown(real.Name, server.Name);
            if (real.Up && server.Settings.Omega) _notices.Tell(real, up: false);
        }
        if (server.Settings.Omega) _notices.Tell(server, up: false);
    }

    /// <summary>Carries a virtual server over a reload: servers that went are reported, as are those whose changed checks judge anew.</summary>
    private void Continue(VirtualServerState server, VirtualServerState before)
    {
        server.Continue(before, Environment.TickCount64);
        if (before.SorryServerActs && server.HasOtherSorryServer(before)) log.RemovingSorryServer(before.SorryServerName, server.Name);
        var now = server.Servers.DistinctBy(real => real.Identity).ToDictionary(real => real.Identity);
        foreach (var old in before.Servers)
        {
            now.TryGetValue(old.Identity, out var same);
            if (same is null) OnServerGone(old);
            else if (same.Up != old.Up) OnServerChanged(same);
            if (same is not null && same.Weight != old.Weight) log.WeightChanged(old.Weight, same.Weight, ActivityOf(same), same.Name, server.Name);
        }
        // Those that left count before those that came, as with keepalived: the script runs even if the new ones make up for them.
        var stayed = Array.ConvertAll(Array.FindAll(before.Servers, old => now.ContainsKey(old.Identity)), static old => old.AsLive);
        if (before.HasQuorum && stayed.Length < before.Servers.Length && !Quorum.Next(true, WantedServices.LiveWeight(stayed), before.Settings.Quorum, before.Settings.Hysteresis))
            _notices.Tell(before, up: false, LostQuorum, (long)WantedServices.LiveWeight(stayed));
    }

    private void OnServerGone(RealServerState server)
    {
        log.ServerGone(server.Name);
        if (!server.IsUpInTable) return; // it had been taken from the table before, or nobody has to hear
        log.RemovingServer(server.Name, server.Owner.Name);
        _notices.Tell(server, up: false);
        _notices.MailRemoved(server);
    }

    /// <param name="told">The virtual servers that are new, or were suspended or resumed.</param>
    /// <param name="left">Whose checks end, or are started anew.</param>
    private void StartChecks(VirtualServerState[] told, VirtualServerState[] left)
    {
        var activation = new CheckActivation(_notices, spawner, _model.Global, _tls, log) { Started = _started };
        // A key or a certificate may have changed without the text.
        Schedule.Use(Checks(left), activation.Of(told), activation.Make, static check => check.Settings is not HttpGet { IsTls: true }, Random.Shared.NextDouble, Environment.TickCount64);
    }

    /// <summary>When the check is due again.</summary>
    private TimeSpan Judge(CheckState check, ProbeResult result)
    {
        if (result.IsNotAsked) return TellNotAsked(check, result.Reason);
        check.NotAsked = null;
        check.Note(result);
        var server = check.Server;
        var (was, wasUp) = (check.Health, server.Up);
        check.Health = result.IsPart ? was.AfterPart() : was.After(result.Succeeded, check.Settings.Times.Retry, check.IsPatient);
        if (!result.IsPart) Tell(check, was, result);
        if (!was.Up && !was.Judged && check.Health is { Up: false, Judged: true } && check.TellsFirstFault) _notices.Tell(server, up: false); // with alpha it was down, but nobody was told
        var weightBefore = server.Weight;
        if (!result.IsPart && !check.Health.Retrying) check.Said = result;
        OnJudged(server, wasUp, weightBefore);
        if (!result.IsPart && !check.Health.Retrying) _notices.Mail(check, was, result, server.Up != wasUp);
        return result is { IsPart: true, GoesOn: true } && !(check.Health.Up && check.Health.Judged) ? TimeSpan.Zero
            : check.Health.Retrying ? check.Settings.Times.DelayBeforeRetry
            : check.Settings.Times.DelayLoop;
    }

    /// <summary>Nothing is known, so all stays as it is, as with keepalived; the log says so once.</summary>
    private TimeSpan TellNotAsked(CheckState check, string reason)
    {
        if (check.NotAsked != reason) log.Warn(CheckSentences.NotAsked(check.Settings, check.Server.Name, check.Server.Owner.Name, reason));
        check.NotAsked = reason;
        return check.Settings.Times.DelayLoop;
    }

    private void Tell(CheckState check, HealthState was, ProbeResult result)
    {
        var (server, virtualServer) = (check.Server.Name, check.Server.Owner.Name);
        if (result.Succeeded)
        {
            if (!was.Judged || !was.Up || was.Failures > 0) log.Check(CheckSentences.Succeeded(check.Settings, server, virtualServer));
        }
        else if (check.Health.Retrying) log.Check(CheckSentences.Retried(check.Settings, server, virtualServer, check.Health.Failures, result.Reason));
        else if (was.Up || !was.Judged || (check.Settings.LogAllFailures ?? _model.Global.CheckerLogAllFailures)) log.Check(CheckSentences.Failed(check.Settings, server, virtualServer, was.Failures, result.Reason));
    }

    private static string ActivityOf(RealServerState server) => server.Up ? "active" : "inactive";

    /// <summary>What a tracked file says: with weight 0 any number but 0 is a fault, or reversed 0 is, else the number changes the weight.</summary>
    private (ProbeResult, HealthState) Look(FileCheck check)
    {
        var number = _files.NumberOf(check.TrackFile!);
        var weight = check.Weight.Reverse ? -check.Weight.Weight : check.Weight.Weight;
        var result = weight == 0 && (number != 0) != check.Weight.Reverse ? ProbeResult.Failure($"the number is {number}") : ProbeResult.Success with { Added = (long)number * weight };
        return (result, new HealthState(result.Succeeded, true, 0));
    }

    /// <summary>A check has a new opinion: the log, the quorum and the table follow if that changes the server.</summary>
    public void OnJudged(RealServerState server, bool wasUp, int weightBefore)
    {
        var weight = server.Weight;
        if (weight != weightBefore && (server.Up || !wasUp)) log.WeightChanged(weightBefore, weight, wasUp ? "active" : "inactive", server.Name, server.Owner.Name);
        if (server.Up != wasUp) OnServerChanged(server);
        if (server.Up == wasUp && weight == weightBefore) return;
        UpdateQuorum(server.Owner);
        table.Update(server.Owner, _model.VirtualServerGroups);
    }

    private void OnServerChanged(RealServerState server)
    {
        var (owner, inhibit) = (server.Owner.Name, server.Settings.InhibitOnFailure == true);
        if (server.Up && inhibit) log.EnablingServer(server.Name, owner);
        else if (server.Up) log.AddingServer(server.Name, owner);
        else if (inhibit) log.DisablingServer(server.Name, owner);
        else log.RemovingServer(server.Name, owner);
        _notices.Tell(server, server.Up);
        Monitor?.OnServerChanged(server);
    }

    private void UpdateQuorum(VirtualServerState server)
    {
        if (server.NextQuorum == server.HasQuorum) return;
        server.HasQuorum = !server.HasQuorum;
        TellOfQuorum(server);
    }

    /// <summary>The daemon starts, and the table is as the virtual server wants it.</summary>
    private void TellOfStart(VirtualServerState server)
    {
        if (server.HasQuorum) TellOfQuorum(server);
        else OnStartWithoutQuorum(server);
        if (_model.Global.RealServerInitNotifies) TellOfFirstStates(server, []);
    }

    private void TellOfQuorum(VirtualServerState server)
    {
        var (settings, has, live) = (server.Settings, server.HasQuorum, server.LiveWeight);
        var (quorum, hysteresis) = ((ulong)settings.Quorum, settings.Hysteresis);
        if (has) log.GainedQuorum(settings.Quorum, hysteresis, quorum + hysteresis, live, server.Name);
        else log.LostQuorum(settings.Quorum, hysteresis, quorum - Math.Min(quorum, hysteresis), live, server.Name);
        TellOfSorryServer(server);
        _notices.Tell(server, has, !has ? LostQuorum : _started ? "Gained quorum" : "Starting with quorum up", (long)live);
        Monitor?.OnQuorumChanged(server);
    }

    /// <summary>Without a sorry server there is nothing to tell: the quorum was never there.</summary>
    private void OnStartWithoutQuorum(VirtualServerState server)
    {
        var settings = server.Settings;
        if (settings.SorryServer is null) return;
        log.StartingWithoutQuorum(settings.Quorum, settings.Hysteresis, (ulong)settings.Quorum - settings.Hysteresis, server.LiveWeight, server.Name);
        TellOfSorryServer(server);
        _notices.Tell(server, up: false, "Starting with quorum down", (long)server.LiveWeight);
    }

    /// <summary>With rs_init_notifies: of those that begin up without having been checked, also when they come by a reload.</summary>
    private void TellOfFirstStates(VirtualServerState server, RealServerState[] before)
    {
        foreach (var real in server.Servers)
            if (real.Up && !Array.Exists(before, old => old.Identity.Equals(real.Identity))) _notices.Tell(real, up: true);
    }

    private void TellOfSorryServer(VirtualServerState server)
    {
        if (server.Settings.SorryServer is null) return;
        if (!server.HasQuorum)
        {
            if (server.Settings.SorryServerInhibit) log.EnablingSorryServer(server.SorryServerName, server.Name);
            else log.AddingSorryServer(server.SorryServerName, server.Name);
            log.RemovingAlive(server.Name);
            return;
        }
        if (!_started) return; // it was never there
        if (server.Settings.SorryServerInhibit) log.DisablingSorryServer(server.SorryServerName, server.Name);
        else log.RemovingSorryServer(server.SorryServerName, server.Name);
        log.AddingAlive(server.Name);
    }
}
