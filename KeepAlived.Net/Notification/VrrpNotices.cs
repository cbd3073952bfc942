using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Notification;

/// <summary>Whom changes of instances and groups are told to: scripts, pipes, mail. It only chooses; each of them works on its own.</summary>
internal sealed class VrrpNotices(NotifyScripts scripts, NotifyFifos fifos, Mailer mailer)
{
    private const string Instance = "INSTANCE", Group = "GROUP", Fault = "FAULT", Deleted = "DELETED", Stop = "STOP";

    /// <param name="global">Of the instance's configuration, which a reload may have replaced.</param>
    /// <param name="state">MASTER, BACKUP, FAULT or STOP.</param>
    public void Changed(GlobalDefinitions global, VrrpInstance instance, string state, byte priority)
    {
        scripts.Notify(instance, state, priority);
        fifos.WriteVrrp(Instance, instance.Name, state, priority);
        if (Mails(global, instance.SmtpAlert, state)) MailChange(global, instance, state);
    }

    /// <summary>All members of a group have come to the same state. A group has no priority: 0 is told.</summary>
    public void Changed(GlobalDefinitions global, VrrpSyncGroup group, string state)
    {
        scripts.Notify(group, state);
        fifos.WriteVrrp(Group, group.Name, state, 0);
        if (Mails(global, group.SmtpAlert, state)) mailer.Send(MailAccount.Of(global), $"VRRP Group {group.Name} - Entering {state} state", $"All VRRP group instances are now in {state} state");
    }

    /// <summary>A reload has the instance no more: FAULT is told, or DELETED where the instance asks for that.</summary>
    public void Removed(GlobalDefinitions global, VrrpInstance instance, byte priority)
    {
        var state = instance.NotifyDeleted is null ? Fault : Deleted;
        scripts.NotifyRemoved(instance, state, priority);
        fifos.WriteVrrp(Instance, instance.Name, state, priority);
        if (!Mails(global, instance.SmtpAlert, state)) return;
        if (state == Fault) MailChange(global, instance, state);
        else mailer.Send(MailAccount.Of(global), $"VRRP Instance {instance.Name} - Deleted", "VRRP Deleted at reload");
    }

    /// <summary>A master hears one that it outranks.</summary>
    public void HeardLower(VrrpInstance instance, byte priority)
    {
        scripts.NotifyHeardLower(instance);
        fifos.WriteVrrp(Instance, instance.Name, "MASTER_RX_LOWER_PRI", priority);
    }

    /// <summary>The effective priority is another now; only pipes are told, and only if that is asked for.</summary>
    /// <param name="state">MASTER or BACKUP.</param>
    public void PriorityChanged(KeepalivedConfiguration model, VrrpInstance instance, string state, byte priority)
    {
        var group = model.SyncGroups.Find(one => one.Members.Contains(instance.Name));
        if (instance.NotifyPriorityChanges ?? group?.NotifyPriorityChanges ?? model.Global.NotifyPriorityChanges)
            fifos.WriteVrrp(Instance, instance.Name, $"{state}_PRIORITY", priority);
    }

    /// <summary>Tells the pipes once more, without a change, for fifo_write_vrrp_states_on_reload.</summary>
    public void Repeat(VrrpInstance instance, string state, byte priority) => fifos.WriteVrrp(Instance, instance.Name, state, priority);

    public void Repeat(VrrpSyncGroup group, string state) => fifos.WriteVrrp(Group, group.Name, state, 0);

    /// <summary>The end of the daemon is not mailed: keepalived begins such mail and ends before it is sent.</summary>
    private static bool Mails(GlobalDefinitions global, bool? own, string state) =>
        (own ?? global.SmtpAlertVrrp ?? global.SmtpAlert ?? false) && state != Stop && !(state == Fault && global.NoEmailFaults);

    private void MailChange(GlobalDefinitions global, VrrpInstance instance, string state) =>
        mailer.Send(MailAccount.Of(global), $"VRRP Instance {instance.Name} - Entering {state} state", state == "MASTER" ? "VRRP Instance is now owning VRRP VIPs" : "VRRP Instance is no longer owning VRRP VIPs");
}
