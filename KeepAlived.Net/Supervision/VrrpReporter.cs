using System.Buffers.Binary;
using System.Net;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Notification;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>Turns the vrrp process's records into log sentences and notify scripts.</summary>
internal sealed class VrrpReporter(VrrpNotices notices, ILogger log)
{
    private static readonly string[] States = ["STOP", "BACKUP", "MASTER", "FAULT"];

    private readonly Dictionary<uint, KeepalivedConfiguration> _models = [];

    private readonly HashSet<string> _masters = [];

    /// <summary>What was heard last of instances and groups that are in service.</summary>
    private readonly Dictionary<string, (string State, byte Priority, uint Generation)> _instances = [], _groups = [];

    /// <summary>Whether an instance was master when it was last heard of.</summary>
    public bool IsMaster(string instance) => _masters.Contains(instance);

    /// <summary>The vrrp process ended: none of its instances is master.</summary>
    public void Forget()
    {
        _masters.Clear();
        _instances.Clear();
        _groups.Clear();
    }

    /// <summary>The instance that a report is about, if it is about one of those.</summary>
    public VrrpInstance? InstanceOf(in VrrpReport report) =>
        _models.TryGetValue(report.Generation, out var model) && report.Instance < model.Instances.Count ? model.Instances[report.Instance] : null;

    /// <summary>The configuration of a generation.</summary>
    public KeepalivedConfiguration? ModelOf(uint generation) => _models.GetValueOrDefault(generation);

    /// <summary>Learns a generation; the one before it is kept, as its last records may be on the way.</summary>
    public void Use(uint generation, KeepalivedConfiguration model)
    {
        _models[generation] = model;
        foreach (var old in _models.Keys.Where(known => known + 1 < generation).ToList()) _models.Remove(old);
    }

    public void Report(in VrrpReport report)
    {
        if (!_models.TryGetValue(report.Generation, out var model)) return;
        if (report.Event == VrrpEvent.GroupStateChanged)
        {
            if (report.Instance < model.SyncGroups.Count) ChangeState(model.Global, model.SyncGroups[report.Instance], report);
            return;
        }
        if (report.Instance >= model.Instances.Count) return;
        var instance = model.Instances[report.Instance];
        var (name, sender) = (instance.Name, report.Address == 0 ? "" : AddressOf(report.Address).ToString());
        switch (report.Event)
        {
            case VrrpEvent.StateChanged: ChangeState(model.Global, instance, report); break;
            case VrrpEvent.InstanceRemoved: Remove(model.Global, instance, report.Priority); break;
            case VrrpEvent.MasterDown: log.MasterDown(name); break;
            case VrrpEvent.MasterResigned: log.MasterResigned(name); break;
            case VrrpEvent.Outranked: log.Outranked(name, sender, report.Number, report.Priority); break;
            case VrrpEvent.LowerPriorityMaster:
                log.LowerPriorityMaster(name, sender, report.Number, report.Priority);
                notices.HeardLower(instance, report.Priority);
                break;
            case VrrpEvent.AdvertIgnored: log.AdvertIgnored(name, sender, RefusalText.Of((DecodeError)(report.Number & 0xFF), report.Number >> 8, instance)); break;
            case VrrpEvent.AddressListDiffers: log.AddressListDiffers(name, sender, report.Number, instance.VirtualAddresses.Count); break;
            case VrrpEvent.AddressLacking: log.AddressLacking(name, sender); break;
            case VrrpEvent.AddressForeign: log.AddressForeign(name, sender); break;
            case VrrpEvent.SecondOwner: log.SecondOwner(name, sender); break;
            case VrrpEvent.IntervalDiffers: log.IntervalDiffers(name, sender, report.Number, (int)instance.AdvertisementInterval.TotalMilliseconds); break;
            case VrrpEvent.PriorityChanged:
                log.PriorityChanged(name, report.Priority, report.Number);
                // Pipes are told, as by keepalived, also that an instance begins with another priority than is written.
                if (report.State != (byte)RouterState.Fault) notices.PriorityChanged(model, instance, States[report.State == (byte)RouterState.Master ? report.State : (byte)RouterState.Backup], (byte)report.Number);
                break;
            case VrrpEvent.SendFailed: log.SendFailed(name, LinuxException.Describe(report.Number)); break;
            case VrrpEvent.Paused: log.Paused(name, report.Number); break;
            case VrrpEvent.ClockSet: log.ClockSet(name, report.Number); break;
            case VrrpEvent.AddressRestored: log.AddressRestored(name, sender); break;
            case VrrpEvent.InterfaceDown: log.InterfaceChanged(name, instance.Interface, "down"); break;
            case VrrpEvent.FileBad: log.TrackedFileBad(name, instance.TrackedFiles[report.Number].Name); break;
            case VrrpEvent.FileGood: log.TrackedFileGood(name, instance.TrackedFiles[report.Number].Name); break;
            case VrrpEvent.SessionUp: log.TrackedSession(name, instance.TrackedBfd[report.Number].Name, "UP"); break;
            case VrrpEvent.SessionDown: log.TrackedSession(name, instance.TrackedBfd[report.Number].Name, "DOWN"); break;
            case VrrpEvent.InterfaceUp: log.InterfaceChanged(name, instance.Interface, "up"); break;
        }
    }

    /// <summary>An address of a report; numbers that fit are of IPv4.</summary>
    public static IPAddress AddressOf(UInt128 address) => new(BytesOf(address));

    private static byte[] BytesOf(UInt128 address)
    {
        var bytes = new byte[address > uint.MaxValue ? 16 : 4];
        if (bytes.Length == 4) BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)address);
        else BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return bytes;
    }

    /// <summary>
    /// The vrrp process works with a new configuration: pipes are told the states that stay, if it asks for that. As keepalived does it, masters are left out.
    /// </summary>
    public void Repeat(uint generation)
    {
        if (!_models.TryGetValue(generation, out var model) || !model.Global.FifoWriteStatesOnReload) return;
        foreach (var group in model.SyncGroups)
            if (_groups.TryGetValue(group.Name, out var known) && known.Generation != generation) notices.Repeat(group, known.State);
        foreach (var instance in model.Instances)
            if (_instances.TryGetValue(instance.Name, out var known) && known.Generation != generation && known.State != States[(int)RouterState.Master]) notices.Repeat(instance, known.State, known.Priority);
    }

    private void ChangeState(GlobalDefinitions global, VrrpInstance instance, in VrrpReport report)
    {
        var state = States[Math.Min(report.State, States.Length - 1)];
        if (report.State != (byte)RouterState.Initialize) log.EnteringState(instance.Name, state);
        if (report.State is (byte)RouterState.Initialize or (byte)RouterState.Fault && _masters.Contains(instance.Name)) log.SentPriorityZero(instance.Name);
        if (report.State == (byte)RouterState.Master) _masters.Add(instance.Name);
        else _masters.Remove(instance.Name);
        _instances[instance.Name] = (state, report.Priority, report.Generation);
        notices.Changed(global, instance, state, report.Priority);
    }

    private void Remove(GlobalDefinitions global, VrrpInstance instance, byte priority)
    {
        if (_masters.Remove(instance.Name)) log.SentPriorityZero(instance.Name);
        _instances.Remove(instance.Name);
        notices.Removed(global, instance, priority);
    }

    private void ChangeState(GlobalDefinitions global, VrrpSyncGroup group, in VrrpReport report)
    {
        var state = States[Math.Min(report.State, States.Length - 1)];
        log.SyncingGroup(group.Name, state);
        _groups[group.Name] = (state, 0, report.Generation);
        notices.Changed(global, group, state);
    }
}
