using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>The group `vrrp` of KEEPALIVED-MIB.</summary>
internal static class VrrpMib
{
    public static readonly Subtree Subtree = new(KeepalivedOids.Vrrp, "The MIB module for KEEPALIVED-VRRP");

    public static void Add(MibBuilder mib, VrrpState state)
    {
        var (model, rows) = (state.Model, state.Rows());
        AddGroups(mib, model, rows);
        InstanceTable.Add(mib, Entry(3), state, rows);
        AddressTable.Add(mib, Entry(6), state, rows);
        RouteTable.Add(mib, Entry(7), Entry(11), state, rows);
        RuleTable.Add(mib, Entry(8), state, rows);
        TrackerTables.AddObjects(mib, state);
        TrackerTables.AddUses(mib, model);
    }

    public static uint[] Entry(uint table) => Oid.Of(KeepalivedOids.Vrrp, table, 1);

    private static void AddGroups(MibBuilder mib, KeepalivedConfiguration model, List<InstanceRow> rows)
    {
        mib.Numbered(Entry(1), model.SyncGroups)
            .Column(2, static group => Text(group.Name))
            .Column(3, group => Integer(StateOf(group, rows)))
            .Column(4, group => OneOrTwo(group.SmtpAlert ?? model.Global.SmtpAlertVrrp ?? model.Global.SmtpAlert ?? false))
            .Column(5, static group => OneOrTwo((group.NotifyMaster ?? group.NotifyBackup ?? group.NotifyFault ?? group.NotifyStop ?? group.Notify) is not null))
            .Column(6, static group => ScriptText.Of(group.NotifyMaster))
            .Column(7, static group => ScriptText.Of(group.NotifyBackup))
            .Column(8, static group => ScriptText.Of(group.NotifyFault))
            .Column(9, static group => ScriptText.Of(group.Notify))
            .Column(10, static group => OneOrTwo(group.TrackingWeight))
            .Column(11, static group => ScriptText.Of(group.NotifyStop));
        var members = new List<MibRow<string>>();
        for (var group = 0; group < model.SyncGroups.Count; group++)
            for (var i = 0; i < model.SyncGroups[group].Members.Count; i++) members.Add(new([(uint)group + 1, (uint)i + 1], model.SyncGroups[group].Members[i]));
        mib.Table(Entry(2), members).Column(2, static name => Text(name));
    }

    private static int StateOf(VrrpSyncGroup group, List<InstanceRow> rows) =>
        rows.Find(row => group.Members.Contains(row.Settings.Name)) is { } member ? member.Status.GroupState : InstanceRow.Initialize;
}
