using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Declares each keyword of global_defs once.</summary>
internal static class GlobalKeywords
{
    public static readonly BlockSchema<GlobalDefinitions> Schema = Make();

    private static BlockSchema<GlobalDefinitions> Make()
    {
        var schema = new BlockSchema<GlobalDefinitions>("global_defs", "Settings of the whole daemon.")
        {
            { "router_id", Value.Text, static g => ref g.RouterId, "Name of this host in mail and SNMP." },
            { "vrrp_version", Value.Byte(2, 3), static g => ref g.VrrpVersion, "VRRP version of instances that name none." },
            { "enable_script_security", Value.Flag, static g => ref g.ScriptSecurity,
                "Refuse scripts run as root that others than root can change." },
            { "script_user", Value.User, static g => ref g.ScriptUser, "Account that scripts run as." },
            { "lvs_flush", Value.Flag, static g => ref g.LvsFlush, "Empty the IPVS table at start." },
            { "default_interface", Value.Text, static g => ref g.DefaultInterface, "Interface of instances that name none." },
            { "vrrp_garp_master_delay", Value.WholeSeconds(0, 4294), static g => ref g.GarpMasterDelay,
                "Until the second burst of gratuitous ARP." },
            { "vrrp_garp_master_repeat", Value.Integer(1, int.MaxValue), static g => ref g.GarpMasterRepeat,
                "Packets per address and burst." },
            { "vrrp_garp_master_refresh", Value.WholeSeconds(0, int.MaxValue), static g => ref g.GarpMasterRefresh,
                "Between refreshes; 0: none." },
            { "vrrp_garp_master_refresh_repeat", Value.Integer(1, int.MaxValue), static g => ref g.GarpMasterRefreshRepeat,
                "Packets per refresh." },
            { "vrrp_garp_lower_prio_delay", Value.WholeSeconds(0, 4294), static g => ref g.GarpLowerPriorityDelay,
                "Second burst after a lower master was heard." },
            { "vrrp_garp_lower_prio_repeat", Value.Integer(0, int.MaxValue), static g => ref g.GarpLowerPriorityRepeat,
                "Packets when a lower master was heard." },
            { "vrrp_down_timer_adverts", Value.Integer(1, 100), static g => ref g.DownTimerAdverts,
                "Missed advertisements before the master counts as down." },
            { "vrrp_lower_prio_no_advert", Value.Switch, static g => ref g.LowerPriorityNoAdvert,
                "Do not answer a master of lower priority." },
            { "vrrp_higher_prio_send_advert", Value.Switch, static g => ref g.HigherPrioritySendAdvert,
                "Send one last advertisement to a better master." },
        };
        AddUnused(schema);
        return schema;
    }

    /// <summary>Judged, though nothing uses them yet.</summary>
    private static void AddUnused(BlockSchema<GlobalDefinitions> schema)
    {
        schema.AddUnused("smtp_connect_timeout", Value.WholeSeconds(1, 4294), "For each step of a mail.");
        schema.AddUnused("vrrp_garp_interval", Value.Seconds(0.000001, 4294.967295), "Least time between gratuitous ARP packets.");
        schema.AddUnused("vrrp_gna_interval", Value.Seconds(0.000001, 4294.967295), "Least time between neighbour advertisements.");
        schema.AddUnused("vrrp_mcast_group4", Value.Address, "Group of advertisements.");
        schema.AddUnused("vrrp_mcast_group6", Value.Address, "Group of IPv6 advertisements.");
        schema.AddUnused("vrrp_priority", Value.Integer(-20, 19), "Nice value of the VRRP process.");
        schema.AddUnused("checker_priority", Value.Integer(-20, 19), "Nice value of the checker process.");
        schema.AddUnused("vrrp_startup_delay", Value.Seconds(0.001, 4294.967295), "Before VRRP begins.");
    }
}
