using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>vrrpInstanceTable of KEEPALIVED-MIB.</summary>
internal static class InstanceTable
{
    private const int CentisecondsPerSecond = 100;
    private const byte Version3 = 3;

    public static void Add(MibBuilder mib, uint[] entry, VrrpState state, List<InstanceRow> rows)
    {
        var (table, model) = (mib.Numbered(entry, rows), state.Model);
        AddState(table, state.Host);
        AddSettings(table, model);
        AddNotification(table, model.Global);
    }

    private static void AddState(MibTable<InstanceRow> table, IVrrpHost host) => table
        .Column(2, static row => Text(row.Settings.Name))
        .Column(3, static row => Gauge(row.Settings.VirtualRouterId))
        .Column(4, static row => Integer(row.Status.State))
        .Column(5, static row => Integer(row.Settings.StartAsMaster ? InstanceRow.Master : InstanceRow.Backup))
        .Column(6, static row => Integer(row.Status.WantedState))
        .Column(7, static row => Integer(row.Settings.Priority), static (_, wish) => Test(wish, byte.MaxValue), (row, wish) => host.SetPriority(row, (byte)wish.Number))
        .Column(8, static row => Integer(row.Status.Priority))
        .Column(9, static row => OneOrTwo(row.Status.HasAddresses))
        .Column(13, static row => OneOrTwo(row.Settings.Preempt && !row.Settings.NoPreempt), static (_, wish) => Test(wish, 2), (row, wish) => host.SetPreempt(row, wish.Number == 1));

    private static void AddSettings(MibTable<InstanceRow> table, KeepalivedConfiguration model) => table
        .Column(10, static row => Text(row.Settings.HasOwnLink ? row.Settings.OwnLink : row.Settings.Interface))
        .Column(11, row => OneOrTwo(OwnTrackers.Of(model, row.Settings, static i => i.TrackedInterfaces, static g => g.TrackedInterfaces).Exists(item => item.Name != row.Settings.Interface)))
        .Column(12, static row => Gauge((uint)(row.Settings.AdvertisementInterval.TotalSeconds * (row.Settings.Version == Version3 ? CentisecondsPerSecond : 1))))
        .Column(14, static row => CheckTimes.Seconds(row.Settings.PreemptDelay))
        .Column(15, static row => Integer(row.Settings.Authentication.Type switch { AuthenticationType.None => 0, AuthenticationType.Pass => 1, AuthenticationType.AuthenticationHeader => 2 }))
        .Column(16, row => OneOrTwo(FollowerOf(model, row) is not null))
        .Column(17, row => TextOrNone(FollowerOf(model, row)?.Interface))
        .Column(18, row => TextOrNone(model.SyncGroups.Find(group => group.Members.Contains(row.Settings.Name))?.Name))
        .Column(19, static row => CheckTimes.Seconds(row.Settings.GarpMasterDelay))
        .Column(27, row => Integer(row.Settings.Version != Version3 ? 0 : row.Settings.RefusesPackets(model.Global) ? 2 : 1))
        .Column(28, static row => OneOrTwo(row.Settings.PromoteSecondaries))
        .Column(29, row => OneOrTwo(row.Settings.LinkbeatPolling || model.Global.LinkbeatPolling))
        .Column(30, static row => Integer(row.Settings.Version))
        .Column(34, static row => row.Settings.UnicastPeers.Count > 0 ? null : AddressType(row.Family))
        .Column(35, row => row.Settings.UnicastPeers.Count > 0 ? null : Address(InstanceNames.GroupOf(model.Global, row.Settings)));

    private static void AddNotification(MibTable<InstanceRow> table, GlobalDefinitions global) => table
        .Column(20, row => OneOrTwo(row.Settings.SmtpAlert ?? global.SmtpAlertVrrp ?? global.SmtpAlert ?? false))
        .Column(21, static row => OneOrTwo(RunsScripts(row.Settings)))
        .Column(22, static row => ScriptText.Of(row.Settings.NotifyMaster))
        .Column(23, static row => ScriptText.Of(row.Settings.NotifyBackup))
        .Column(24, static row => ScriptText.Of(row.Settings.NotifyFault))
        .Column(25, static row => ScriptText.Of(row.Settings.NotifyStop))
        .Column(26, static row => ScriptText.Of(row.Settings.Notify))
        .Column(31, static row => ScriptText.Of(row.Settings.NotifyMasterReceivedLower))
        .Column(32, static row => ScriptText.Of(row.Settings.NotifyDeleted))
        .Column(33, static row => OneOrTwo(row.Settings.NotifyDeleted is not null));

    private static bool RunsScripts(VrrpInstance instance) =>
        (instance.NotifyMaster ?? instance.NotifyBackup ?? instance.NotifyFault ?? instance.NotifyStop ?? instance.Notify ?? instance.NotifyMasterReceivedLower) is not null;

    private static SyncDaemonSettings? FollowerOf(KeepalivedConfiguration model, InstanceRow row) =>
        model.Global.SyncDaemon is { } daemon && daemon.Instance == row.Settings.Name ? daemon : null;

    private static PduError Test(in MibValue wish, int most) =>
        wish.Type != MibType.Integer ? PduError.WrongType : wish.Number >= 1 && wish.Number <= (ulong)most ? PduError.None : PduError.WrongValue;
}
