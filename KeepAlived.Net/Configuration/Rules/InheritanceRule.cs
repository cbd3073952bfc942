using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>What an instance does not write comes from global_defs, and there one setting from another; afterwards values are final.</summary>
internal sealed class InheritanceRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        var global = model.Global;
        if (global.MinimumGarp && !global.IsWritten("vrrp_garp_master_delay")) global.GarpMasterDelay = TimeSpan.Zero;
        if (global.MinimumGarp && !global.IsWritten("vrrp_garp_master_repeat")) global.GarpMasterRepeat = 1;
        if (!global.IsWritten("vrrp_garp_lower_prio_delay")) global.GarpLowerPriorityDelay = global.GarpMasterDelay;
        if (!global.IsWritten("vrrp_garp_lower_prio_repeat")) global.GarpLowerPriorityRepeat = global.GarpMasterRepeat;
        foreach (var instance in model.Instances)
        {
            Inherit(instance, global);
            MakeOwner(instance, diagnostics);
        }
    }

    /// <summary>A router that begins as master and names no priority is the owner of its addresses, as in keepalived.</summary>
    private static void MakeOwner(VrrpInstance instance, ProblemList diagnostics)
    {
        if (!instance.StartAsMaster || instance.IsWritten("priority")) return;
        instance.Priority = byte.MaxValue;
        diagnostics.Add(Severity.Note, instance, "state", $"{instance.Name} has state MASTER and no priority: it gets {byte.MaxValue}, that of the owner, which no other router outranks", "priority 100");
    }

    private static void Inherit(VrrpInstance instance, GlobalDefinitions global)
    {
        void Take<T>(string keyword, ref T value, T inherited) => value = instance.IsWritten(keyword) ? value : inherited;
        // Measured with 2.2.7: the instance's own garp_master_ settings have no say in these.
        Take("garp_lower_prio_delay", ref instance.GarpLowerPriorityDelay, global.GarpLowerPriorityDelay);
        Take("garp_lower_prio_repeat", ref instance.GarpLowerPriorityRepeat, global.GarpLowerPriorityRepeat);
        Take("garp_master_delay", ref instance.GarpMasterDelay, global.GarpMasterDelay);
        Take("garp_master_repeat", ref instance.GarpMasterRepeat, global.GarpMasterRepeat);
        Take("garp_master_refresh", ref instance.GarpMasterRefresh, global.GarpMasterRefresh);
        Take("garp_master_refresh_repeat", ref instance.GarpMasterRefreshRepeat, global.GarpMasterRefreshRepeat);
        Take("garp_extra_if", ref instance.GarpExtraInterfaces, global.GarpExtraInterfaces);
        Take("down_timer_adverts", ref instance.DownTimerAdverts, global.DownTimerAdverts);
        Take("lower_prio_no_advert", ref instance.LowerPriorityNoAdvert, global.LowerPriorityNoAdvert);
        Take("higher_prio_send_advert", ref instance.HigherPrioritySendAdvert, global.HigherPrioritySendAdvert);
        Take("owner_ignore_adverts", ref instance.OwnerIgnoreAdverts, global.OwnerIgnoreAdverts);
        instance.SkipCheckAddresses ??= global.SkipCheckAddresses;
        Take("v3_checksum_as_v2", ref instance.Version3ChecksumAsVersion2, global.Version3ChecksumAsVersion2);
        Take("check_unicast_src", ref instance.CheckUnicastSource, global.CheckUnicastSource);
        instance.MulticastGroup ??= instance.Family == AddressFamily.InterNetworkV6 ? global.MulticastGroup6 : global.MulticastGroup4;
        // Unicast without an interface goes through the VRF's own.
        if (instance.Interface.Length == 0 && instance.UnicastPeers.Count > 0) instance.Interface = instance.Vrf ?? "";
        if (instance.Interface.Length == 0) instance.Interface = global.DefaultInterface;
    }
}
