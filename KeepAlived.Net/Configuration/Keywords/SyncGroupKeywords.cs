using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Declares each keyword of vrrp_sync_group once.</summary>
internal static class SyncGroupKeywords
{
    public static readonly BlockSchema<VrrpSyncGroup> Schema = Make();

    private static BlockSchema<VrrpSyncGroup> Make()
    {
        var schema = new BlockSchema<VrrpSyncGroup>("vrrp_sync_group", "Instances that change state together.");
        schema.AddEntries("group", RootKeywords.NameList<VrrpSyncGroup>("INSTANCE ...", static g => g.Members) with { NeedsLines = true }, "The instances. Two at least.", Once);
        schema.AddEntries("track_script", TrackedItems.Kind<VrrpSyncGroup>("SCRIPT", static g => g.TrackedScripts), "Scripts that change the priority of all members, or make FAULT.");
        schema.AddEntries("track_interface", TrackedItems.Kind<VrrpSyncGroup>("INTERFACE", static g => g.TrackedInterfaces, isInterface: true), "Interfaces that change the priority of all members, or make FAULT.");
        schema.AddEntries("track_file", TrackedItems.Kind<VrrpSyncGroup>("FILE", static g => g.TrackedFiles, isFile: true), "Files that change the priority of all members, or make FAULT.");
        schema.AddEntries("track_process", TrackedItems.Kind<VrrpSyncGroup>("PROCESS", static g => g.TrackedProcesses), "Processes that change the priority of all members, or make FAULT.");
        schema.AddEntries("track_bfd", TrackedItems.Kind<VrrpSyncGroup>("BFD", static g => g.TrackedBfd), "BFD sessions that change the priority of all members, or make FAULT.");
        schema.AddCommand("notify_backup", static g => ref g.NotifyBackup, "Run when the group becomes backup.", Needed | Once);
        schema.AddCommand("notify_master", static g => ref g.NotifyMaster, "Run when the group becomes master.", Needed | Once);
        schema.AddCommand("notify_fault", static g => ref g.NotifyFault, "Run when the group goes to FAULT.", Needed | Once);
        schema.AddCommand("notify_stop", static g => ref g.NotifyStop, "Run at stop.", Needed | Once);
        schema.AddCommand("notify", static g => ref g.Notify, "Run on each change, with GROUP, the name, the new state and the priority as last arguments.", Needed | Once);
        schema.Add("smtp_alert", Value.OptionalSwitch, static g => ref g.SmtpAlert, "smtp_alert_vrrp", "Send mail on changes.");
        schema.Add("notify_priority_changes", Value.OptionalSwitch, static g => ref g.NotifyPriorityChanges, "vrrp_notify_priority_changes", "Tell changes of the members' effective priority.");
        schema.Add("global_tracking", Value.Flag, static g => ref g.GlobalTracking, "off", "Members keep weights of their own, as with sync_group_tracking_weight.", Old("track_script and so on in the group"));
        schema.Add("sync_group_tracking_weight", Value.Flag, static g => ref g.TrackingWeight, "off", "Members keep weights of their own.");
        return schema;
    }
}
