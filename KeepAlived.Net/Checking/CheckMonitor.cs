using System.Threading.Channels;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Monitoring;
using KeepAlived.Net.Monitoring.AgentX;
using KeepAlived.Net.Monitoring.Mibs;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>SNMP wants to know how the servers are.</summary>
internal sealed record SnapshotAsked(TaskCompletionSource<CheckSnapshot> Answer);

/// <summary>SNMP sets the weight of a real server, until the next reload.</summary>
internal sealed record WeightWished(RealServer Server, int Weight);

/// <summary>SNMP for the checker process: serves what a snapshot of the director holds, which is taken by the reader of events, and sends notifications.</summary>
/// <param name="events">Of the checker process.</param>
/// <param name="open">A connection to IPVS of its own, for counters.</param>
internal sealed class CheckMonitor(SnmpOptions options, ChannelWriter<object> events, Func<IpvsClient> open, ILogger log)
{
    private KeepalivedConfiguration _model = new();
    private AgentAddress? _address;
    private AgentSession? _session;
    private CounterCache _counters = new(open);

    /// <summary>Takes a configuration into use: the session begins, ends or moves to another master.</summary>
    public void Use(KeepalivedConfiguration model)
    {
        _model = model;
        var address = options.ServesChecker(model.Global) ? options.AddressOf(model.Global, log) : null;
        if (address != _address)
        {
            _ = StopAsync();
            (_address, _counters) = (address, new(open));
            if (address is not null)
            {
                // Two agents cannot serve the same: where there is VRRP to serve, the supervisor does it.
                var others = model.NeedsVrrp && (options.ServesVrrp(model.Global) || options.ServesVersion2(model.Global) || options.ServesVersion3(model.Global));
                _session = new AgentSession(address, others ? [CheckMib.Subtree] : [GlobalMib.Subtree, CheckMib.Subtree], new MibSource(ReadAsync).ReadAsync, log);
                _session.Start();
            }
        }
        _counters.Lifetime = model.Global.SnmpVirtualServerInterval;
    }

    /// <summary>Takes leave of the master; completes soon.</summary>
    public async Task StopAsync()
    {
        var (session, counters) = (_session, _counters);
        (_session, _address) = (null, null);
        if (session is not null) await session.DisposeAsync();
        counters.Dispose();
    }

    /// <summary>Answers <see cref="SnapshotAsked"/> and <see cref="WeightWished"/>; to be called by the reader of events.</summary>
    public void Handle(object happened, Director director)
    {
        if (happened is SnapshotAsked asked)
        {
            var host = new CheckHost(_counters, director.Servers, _model.VirtualServerGroups, (server, weight) => events.TryWrite(new WeightWished(server, weight)));
            asked.Answer.TrySetResult(new(_model, [.. Array.ConvertAll(director.Servers, RowOf)], host));
        }
        else if (happened is WeightWished wish)
        {
            foreach (var server in director.Servers)
                if (Array.Find(server.Servers, real => real.Settings == wish.Server) is { } real)
                {
                    var (up, before) = (real.Up, real.Weight);
                    real.Settings.Weight = wish.Weight;
                    server.Settings.IsSettled = false; // until the next reload, which reads that of the file
                    director.OnJudged(real, up, before);
                }
        }
    }

    public void OnServerChanged(RealServerState server)
    {
        if (!_model.Global.SnmpTraps || _session is null) return;
        var (kind, objects) = CheckTraps.ServerChanged(RowOf(server), RowOf(server.Owner), _model.Global);
        _session.Notify(kind, objects);
    }

    public void OnQuorumChanged(VirtualServerState server)
    {
        if (!_model.Global.SnmpTraps || _session is null) return;
        var (kind, objects) = CheckTraps.QuorumChanged(RowOf(server), _model.Global);
        _session.Notify(kind, objects);
    }

    private static VirtualServerRow RowOf(VirtualServerState server)
    {
        var rows = new List<RealServerRow>(server.Servers.Length + 1);
        if (server.Settings.SorryServer is not null) rows.Add(new(server.Settings, null, true, 0, 0));
        foreach (var real in server.Servers) rows.Add(RowOf(real));
        return new(server.Settings, server.HasQuorum, rows);
    }

    private static RealServerRow RowOf(RealServerState server)
    {
        var failed = 0;
        foreach (var check in server.Checks)
            if (!check.Health.Up) failed++;
        return new(server.Owner.Settings, server.Settings, server.Up, server.Weight, failed);
    }

    private async Task<Mib?> ReadAsync(CancellationToken cancelled)
    {
        var asked = new SnapshotAsked(new(TaskCreationOptions.RunContinuationsAsynchronously));
        events.TryWrite(asked);
        var snapshot = await asked.Answer.Task.WaitAsync(cancelled);
        var mib = new MibBuilder();
        GlobalMib.Add(mib, snapshot.Model);
        CheckMib.Add(mib, snapshot);
        return mib.Build();
    }
}
