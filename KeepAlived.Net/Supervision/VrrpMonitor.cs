using System.Collections.Concurrent;
using System.Threading.Channels;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring;
using KeepAlived.Net.Monitoring.AgentX;
using KeepAlived.Net.Monitoring.Mibs;
using KeepAlived.Net.Vrrp.Wire;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>SNMP for VRRP: serves what the vrrp process answers when it is asked, at most once a second, and sends notifications. Lives on the thread pool.</summary>
/// <param name="states">Asks the vrrp process.</param>
/// <param name="trackers">Called by the reader of events.</param>
internal sealed class VrrpMonitor(SupervisorOptions options, StatusRequests states, Func<TrackedStates> trackers, ChildProcess vrrp, ChannelWriter<SupervisorEvent> events, ILogger log) : IVrrpHost
{
    /// <summary>VrrpState of KEEPALIVED-MIB: the instance is being shut down.</summary>
    private const byte Shutdown = 5;

    private readonly SnmpOptions _options = new(options.Snmp, options.SnmpSocket);
    private readonly ConcurrentDictionary<string, ulong> _upSince = [];
    private readonly LocalInterfaces _links = new();
    private GlobalDefinitions _global = new();
    private AgentAddress? _address;
    private string _served = "";
    private AgentSession? _session;
    private uint _generation;

    /// <summary>Takes a configuration into use: the session begins, ends, or begins anew for other MIBs or another master.</summary>
    public void Use(KeepalivedConfiguration model, uint generation)
    {
        (_global, _generation) = (model.Global, generation);
        var subtrees = options.CheckersOnly || !model.NeedsVrrp ? [] : SubtreesOf(model.Global);
        var address = subtrees.Count > 0 ? _options.AddressOf(model.Global, log) : null;
        var served = string.Join(' ', subtrees.ConvertAll(static subtree => subtree.Description));
        if (address == _address && served == _served) return;
        _ = StopAsync();
        (_address, _served) = (address, served);
        if (address is null) return;
        _session = new AgentSession(address, [.. subtrees], new MibSource(ReadAsync).ReadAsync, log);
        _session.Start();
    }

    /// <summary>Takes leave of the master.</summary>
    public async Task StopAsync()
    {
        var session = _session;
        (_session, _address, _served) = (null, null, "");
        if (session is not null) await session.DisposeAsync();
    }

    /// <summary>Something happened to an instance or a group of this configuration.</summary>
    public void OnReport(VrrpReport report, KeepalivedConfiguration model)
    {
        if (report.Event == VrrpEvent.GroupStateChanged && report.Instance < model.SyncGroups.Count)
        {
            if (_options.ServesVrrp(_global)) Send(VrrpTraps.GroupChanged(model.SyncGroups[report.Instance], NumberOf(report.State), _global));
        }
        else if (report.Event == VrrpEvent.StateChanged && report.Instance < model.Instances.Count) OnStateChanged(report, model.Instances[report.Instance]);
        else if (report.Event == VrrpEvent.AdvertIgnored && report.Instance < model.Instances.Count) OnIgnored(report, model.Instances[report.Instance]);
    }

    public void SetPriority(InstanceRow instance, byte priority) => Set(instance, () => instance.Settings.Priority = priority, new(_generation, instance.Index, priority, 0));

    public void SetPreempt(InstanceRow instance, bool preempt) => Set(instance, () => (instance.Settings.Preempt, instance.Settings.NoPreempt) = (preempt, !preempt),
        new(_generation, instance.Index, 0, preempt ? InstanceSetting.On : InstanceSetting.Off));

    private void Set(InstanceRow instance, Action remember, InstanceSetting setting)
    {
        if (instance.Status.Generation != _generation) return; // a reload has come between
        remember();
        events.TryWrite(new SupervisorEvent.WorkAsked(() => vrrp.Send(setting)));
    }

    private List<Subtree> SubtreesOf(GlobalDefinitions global)
    {
        var subtrees = new List<Subtree>();
        if (_options.ServesVrrp(global)) subtrees.Add(VrrpMib.Subtree);
        if (_options.ServesVersion2(global)) subtrees.Add(Version2Mib.Subtree);
        if (_options.ServesVersion3(global)) subtrees.Add(Version3Mib.Subtree);
        if (subtrees.Count > 0) subtrees.Insert(0, GlobalMib.Subtree);
        return subtrees;
    }

    private void OnStateChanged(in VrrpReport report, VrrpInstance instance)
    {
        if (report.State is InstanceRow.Backup or InstanceRow.Master) _upSince.TryAdd(instance.Name, VrrpClock.Now);
        else _upSince.TryRemove(instance.Name, out _);
        if (_options.ServesVrrp(_global)) Send(VrrpTraps.InstanceChanged(instance, NumberOf(report.State), _global));
        if (report.State == InstanceRow.Master && IsNotified && _options.ServesVersion3(_global) | _options.ServesVersion2(_global)) _ = TellNewMasterAsync(report.Instance);
    }

    /// <summary>The address that it sends from and why it is master, which the notification holds, are the vrrp process's to tell.</summary>
    private async Task TellNewMasterAsync(ushort instance)
    {
        if (await states.AskAsync() is not { } snapshot || instance >= snapshot.Instances.Length) return;
        var row = new InstanceRow(instance, snapshot.Model.Instances[instance], snapshot.Instances[instance]);
        if (_options.ServesVersion2(_global) && Version2Mib.Serves(row.Settings)) Send(VrrpTraps.NewMaster2(row, _links));
        if (_options.ServesVersion3(_global)) Send(VrrpTraps.NewMaster3(row, _links));
    }

    private void OnIgnored(in VrrpReport report, VrrpInstance instance)
    {
        if (!IsNotified) return;
        var error = (DecodeError)(report.Number & 0xFF);
        if (_options.ServesVersion2(_global) && Version2Mib.Serves(instance) && error is DecodeError.AuthenticationTypeMismatch or DecodeError.AuthenticationFailed)
            Send(VrrpTraps.AuthenticationFailed(instance, VrrpReporter.AddressOf(report.Address), error.AuthenticationErrorNumber(report.Number >> 8), _links));
        var kind = (int)error.ProtocolErrorNumber();
        if (kind > 0 && _options.ServesVersion3(_global)) Send(VrrpTraps.ProtocolError(instance, kind, _links));
    }

    private bool IsNotified => _global.SnmpTraps && _session is not null;

    private void Send(Trap trap)
    {
        if (IsNotified) _session?.Notify(trap.Kind, trap.Objects);
    }

    private static byte NumberOf(byte state) => state == InstanceRow.Initialize ? Shutdown : state;

    private async Task<Mib?> ReadAsync(CancellationToken cancelled)
    {
        if (await states.AskAsync().WaitAsync(cancelled) is not { } snapshot) return null;
        var asked = new TaskCompletionSource<TrackedStates>(TaskCreationOptions.RunContinuationsAsynchronously);
        events.TryWrite(new SupervisorEvent.WorkAsked(() => asked.TrySetResult(trackers())));
        var state = new VrrpState(snapshot, await asked.Task.WaitAsync(cancelled), _links, name => _upSince.GetValueOrDefault(name), this);
        var (mib, global) = (new MibBuilder(), snapshot.Model.Global);
        GlobalMib.Add(mib, snapshot.Model);
        if (_options.ServesVrrp(global)) VrrpMib.Add(mib, state);
        if (_options.ServesVersion2(global)) Version2Mib.Add(mib, state);
        if (_options.ServesVersion3(global)) Version3Mib.Add(mib, state);
        return mib.Build();
    }
}
