using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>The keywords of global_defs that instances take their defaults from.</summary>
internal static class GlobalVrrpKeywords
{
    private const uint LongestDelay = 4294, LongestExtraGarp = 86400;

    /// <summary>`[all] SECONDS`.</summary>
    public static ValueKind<ExtraGarp> ExtraGarp(uint shortest) => new($"[all] {shortest}..{LongestExtraGarp} seconds", 1, 2, (ReadOnlySpan<Word> words, ref ExtraGarp value) =>
    {
        var interval = TimeSpan.Zero;
        if (words.Length > 1 && !words[0].Is("all") && !Value.WholeSeconds(shortest, LongestExtraGarp).Parse(words, ref interval)) return false;
        if (!Value.WholeSeconds(shortest, LongestExtraGarp).Parse(words[^1..], ref interval)) return false;
        value = new(interval, words.Length > 1 && words[0].Is("all"));
        return true;
    }, static value => $"{(value.All ? "all " : "")}{value.Interval.TotalSeconds}")
    { Good = ["60", "all 60", "86400"], Bad = ["86401", "all", "-1"] };

    private static readonly ValueKind<string?> BufferPolicy = new("MTU|ADVERT|BYTES", 1, 1, static (ReadOnlySpan<Word> words, ref string? value) =>
    {
        var known = words[0].Span.Equals("MTU", StringComparison.OrdinalIgnoreCase) || words[0].Span.Equals("ADVERT", StringComparison.OrdinalIgnoreCase);
        if (!known && (!Number.TryUnsigned(words[0].Span, out var bytes) || bytes > uint.MaxValue)) return false;
        value = words[0].Text;
        return true;
    }, static value => Quoting.Word(value ?? ""))
    { Good = ["MTU", "advert", "65536"], Bad = ["-1", "most"] };

    public static void Add(BlockSchema<GlobalDefinitions> schema)
    {
        AddProtocol(schema);
        AddAnnouncements(schema);
        AddFiltering(schema);
    }

    private static void AddProtocol(BlockSchema<GlobalDefinitions> schema)
    {
        var delay = Value.Seconds(0.001, 4294.967295);
        schema.Add("vrrp_version", Value.Byte(2, 3), static g => ref g.VrrpVersion, "2", "VRRP version of instances that name none; IPv6 always has 3.", Needed);
        schema.Add("default_interface", Value.Text.As("INTERFACE"), static g => ref g.DefaultInterface, "eth0", "Interface of instances and addresses that name none.", Expected);
        schema.Add("dynamic_interfaces", Value.Optional(Value.Choice(("allow_if_changes", true)), true), static g => ref g.DynamicInterfaces, "off",
            "Interfaces need not exist when the configuration is read; instances wait for theirs in FAULT.");
        schema.Add("vrrp_mcast_group4", Value.Multicast4, static g => ref g.MulticastGroup4, "224.0.0.18", "Multicast group of IPv4 advertisements.", Needed);
        schema.Add("vrrp_mcast_group6", Value.Multicast6, static g => ref g.MulticastGroup6, "ff02::12", "Multicast group of IPv6 advertisements.", Needed);
        schema.Add("disable_local_igmp", Value.Flag, static g => ref g.DisableLocalIgmp, "off", "Send no IGMP reports for link-local multicast groups.");
        schema.Add("v3_checksum_as_v2", Value.Switch, static g => ref g.Version3ChecksumAsVersion2, "off", "Leave the pseudo-header out of version 3 checksums.", From("2.2.8"));
        schema.Add("vrrp_down_timer_adverts", Value.Integer(1, 100), static g => ref g.DownTimerAdverts, "3", "Missed advertisements before the master counts as down.", Needed);
        schema.Add("vrrp_lower_prio_no_advert", Value.Switch, static g => ref g.LowerPriorityNoAdvert, "off", "Do not answer a master of lower priority.");
        schema.Add("vrrp_higher_prio_send_advert", Value.Switch, static g => ref g.HigherPrioritySendAdvert, "off", "Send one last advertisement to a better master.");
        schema.Add("vrrp_check_unicast_src", Value.Flag, static g => ref g.CheckUnicastSource, "off", "Ignore unicast advertisements from others than peers.");
        schema.Add("vrrp_skip_check_adv_addr", Value.LenientSwitch, static g => ref g.SkipCheckAddresses, "off", "Do not compare addresses with the known master's.");
        schema.Add("vrrp_strict", Value.LenientSwitch, static g => ref g.Strict, "off", "Refuse what the RFC does not allow.");
        schema.Add("log_unknown_vrids", Value.Flag, static g => ref g.LogUnknownRouters, "off", "Log advertisements of virtual routers not configured here.");
        schema.Add("vrrp_owner_ignore_adverts", Value.Switch, static g => ref g.OwnerIgnoreAdverts, "off", "Priority 255 ignores advertisements.", From("2.3.3"));
        schema.Add("vmac_prefix", Value.Name, static g => ref g.VmacPrefix, "vrrp", "Beginning of virtual MAC interfaces' names.", Needed | Once);
        schema.Add("vmac_addr_prefix", Value.Name, static g => ref g.VmacAddressPrefix, "vmac_prefix", "Beginning of the names of interfaces that use_vmac_addr makes.", Needed | Once);
        schema.Add("vrrp_startup_delay", delay, static g => ref g.StartupDelay, "0", "How long VRRP waits after the start.", Needed);
        schema.Add("vrrp_delay_after_boot", delay, static g => ref g.DelayAfterBoot, "0", "How long the host has to be up before VRRP begins.", Needed | From("2.4.0"));
        schema.Add("vrrp_rx_bufs_policy", BufferPolicy, static g => ref g.ReceiveBufferPolicy, "1 MiB", "What the receive buffers for advertisements are sized by.", Expected);
        schema.Add("vrrp_rx_bufs_multiplier", Value.Unsigned(1, uint.MaxValue) with { IsExact = true }, static g => ref g.ReceiveBufferMultiplier, "3", "Advertisements of each instance that such a buffer holds.", Expected);
    }

    private static void AddAnnouncements(BlockSchema<GlobalDefinitions> schema)
    {
        var pace = Value.Seconds(0.000001, 4294.967295);
        schema.Add("vrrp_garp_master_delay", Value.WholeSeconds(0, LongestDelay), static g => ref g.GarpMasterDelay, "5", "Time from becoming master to the second burst of gratuitous ARP; 0: no second one.", Needed);
        schema.Add("vrrp_garp_master_repeat", Value.Count(1), static g => ref g.GarpMasterRepeat, "5", "Gratuitous ARP packets for each address in a burst.", Needed);
        schema.Add("vrrp_garp_master_refresh", Value.WholeSeconds(0, uint.MaxValue), static g => ref g.GarpMasterRefresh, "0 (none)", "Time between bursts of gratuitous ARP while master; 0: none.", Needed);
        schema.Add("vrrp_garp_master_refresh_repeat", Value.Count(1), static g => ref g.GarpMasterRefreshRepeat, "1", "Gratuitous ARP packets for each address in such a burst.", Needed);
        schema.Add("vrrp_garp_lower_prio_delay", Value.WholeSeconds(0, LongestDelay), static g => ref g.GarpLowerPriorityDelay, "vrrp_garp_master_delay",
            "Time to the second burst after a master of lower priority was heard.", Needed);
        schema.Add("vrrp_garp_lower_prio_repeat", Value.Integer(0, int.MaxValue), static g => ref g.GarpLowerPriorityRepeat, "vrrp_garp_master_repeat",
            "Gratuitous ARP packets for each address after a master of lower priority was heard; 0: none.", Needed);
        schema.Add("vrrp_garp_interval", pace, static g => ref g.GarpInterval, "0", "Least time between gratuitous ARP packets on an interface.", Needed);
        schema.Add("vrrp_gna_interval", pace, static g => ref g.GnaInterval, "0", "Least time between neighbour advertisements on an interface.", Needed);
        schema.Add("vrrp_min_garp", Value.Switch, static g => ref g.MinimumGarp, "off", "One gratuitous ARP packet per burst and no second burst, unless written otherwise.");
        schema.Add("vrrp_garp_extra_if", ExtraGarp(1), static g => ref g.GarpExtraInterfaces, "off", "Time between gratuitous ARP from virtual MAC interfaces; with all, from every interface that has addresses.", Expected);
        schema.AddAlias("vrrp_vmac_garp_intvl", "vrrp_garp_extra_if", Old("vrrp_garp_extra_if"));
    }

    private static void AddFiltering(BlockSchema<GlobalDefinitions> schema)
    {
        var names = Value.AnyWords;
        schema.Add("vrrp_iptables", names with { Syntax = "[INPUT-CHAIN [OUTPUT-CHAIN]]", Most = 2 }, static g => ref g.Iptables!, "off", "iptables chains for no_accept.", Old("nftables"));
        schema.Add("vrrp_ipsets", names with { Syntax = "[SET4 [SET6 [IF-SET6 [IGMP-SET [MLD-SET [ND-SET]]]]]]", Most = 6 }, static g => ref g.Ipsets!, "keepalived, keepalived6 and so on",
            "Names of ipsets for vrrp_iptables.", Old("nftables"));
        schema.Add("nftables", Value.Optional(Value.Name.As("TABLE"), "keepalived"), static g => ref g.Nftables, "off", "nftables table for no_accept.", Once);
        schema.Add("nftables_priority", Value.Integer(int.MinValue, int.MaxValue), static g => ref g.NftablesPriority, "-1", "Priority of the chains in that table.", Needed);
        schema.Add("nftables_ifindex", Value.Flag, static g => ref g.NftablesIfindex, "off", "Match interfaces by number, not by name.");
        schema.Add("nftables_counters", Value.Flag, static g => ref g.NftablesCounters, "off", "Count packets in the rules.");
    }
}
