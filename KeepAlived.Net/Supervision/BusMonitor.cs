using System.Globalization;
using System.Threading.Channels;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Monitoring.DBus;
using KeepAlived.Net.Monitoring.Mibs;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>`enable_dbus`: the instances as objects on the system's bus. Called by the reader of events; the bus is talked to on the thread pool.</summary>
internal sealed class BusMonitor(ChildProcess vrrp, ChannelWriter<SupervisorEvent> events, ILogger log)
{
    private const string UsualName = "org.keepalived.Vrrp1", NoInterface = "none";

    /// <summary>VrrpStatusChange of an instance that is stopped.</summary>
    private const uint Stopped = 98;

    /// <summary>`--signum` STATS_CLEAR.</summary>
    private const int StatsClear = 63;

    private static readonly TimeSpan LastSignals = TimeSpan.FromMilliseconds(500);

    private volatile BusObjects _objects = new([]);
    private BusSession? _session;
    private uint _generation;

    /// <summary>Takes a configuration into use: the first one, or that of a reload.</summary>
    public void Use(KeepalivedConfiguration model, uint generation)
    {
        var before = _objects.Instances;
        _generation = generation;
        _objects = new(model.Instances.ConvertAll(instance => new BusInstance(instance.Name, PathOf(instance, model.Global)) { State = StateOf(before, instance) }));
        var name = model.Global.Dbus && model.Instances.Count > 0 ? model.Global.DbusServiceName ?? UsualName : null;
        if (name == _session?.Name)
        {
            _session?.Signal(BusWriter.Signal(BusObjects.MainPath, BusObjects.MainInterface, "VrrpReloaded", ""));
            return;
        }
        _ = StopAsync();
        if (name is null) return;
        _session = new BusSession(name, () => _objects, OnRequest, log);
        _session.Start();
        _session.Signal(BusWriter.Signal(BusObjects.MainPath, BusObjects.MainInterface, "VrrpStarted", ""));
    }

    /// <summary>Says goodbye on the bus.</summary>
    public async Task StopAsync()
    {
        var session = _session;
        _session = null;
        if (session is null) return;
        session.Signal(BusWriter.Signal(BusObjects.MainPath, BusObjects.MainInterface, "VrrpStopped", ""));
        await session.StopAsync(LastSignals);
    }

    /// <summary>Something happened to an instance of this configuration.</summary>
    public void OnReport(VrrpReport report, KeepalivedConfiguration model)
    {
        if (report.Event != VrrpEvent.StateChanged || report.Instance >= model.Instances.Count) return;
        foreach (var instance in _objects.Instances)
        {
            if (instance.Name != model.Instances[report.Instance].Name) continue;
            instance.State = report.State == InstanceRow.Initialize ? Stopped : report.State;
            _session?.Signal(BusObjects.StateChanged(instance));
        }
    }

    private void OnRequest(BusRequest request, BusInstance? instance) => events.TryWrite(request switch
    {
        BusRequest.PrintData => new SupervisorEvent.SignalCaught(Libc.SIGUSR1),
        BusRequest.PrintStats => new SupervisorEvent.SignalCaught(Libc.SIGUSR2),
        BusRequest.PrintStatsClear => new SupervisorEvent.SignalCaught(StatsClear),
        BusRequest.ReloadConfig => new SupervisorEvent.SignalCaught(Libc.SIGHUP),
        BusRequest.SendGarp or BusRequest.None => new SupervisorEvent.WorkAsked(() => Announce(instance)),
    });

    private void Announce(BusInstance? instance)
    {
        for (var i = 0; i < _objects.Instances.Count; i++)
            if (_objects.Instances[i] == instance) vrrp.Send(new InstanceSetting(_generation, (ushort)i, 0, 0, Announces: true));
    }

    private static uint StateOf(IReadOnlyList<BusInstance> before, VrrpInstance instance)
    {
        foreach (var old in before)
            if (old.Name == instance.Name) return old.State;
        return InstanceRow.Initialize;
    }

    /// <summary>What an interface's name has that a path may not becomes `_`.</summary>
    internal static string PathOf(VrrpInstance instance, GlobalDefinitions global)
    {
        var device = instance.Interface.Length > 0 ? instance.Interface : global.DbusNoInterfaceName ?? NoInterface;
        var part = string.Concat(Array.ConvertAll(device.ToCharArray(), static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        var family = instance.Family == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
        return string.Create(CultureInfo.InvariantCulture, $"{BusObjects.InstancePath}/{part}/{instance.VirtualRouterId}/{family}");
    }
}
