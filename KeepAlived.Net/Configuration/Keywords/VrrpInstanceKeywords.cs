using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Declares each keyword of vrrp_instance once; parsing, validation and errors all follow from this table.</summary>
internal static class VrrpInstanceKeywords
{
    private const uint LongestDelay = 4294;

    private static readonly BlockSchema<VrrpAuthentication> Authentication = new("authentication", "How advertisements are authenticated (version 2).")
    {
        {
            "auth_type", Value.Choice(("PASS", AuthenticationType.Pass), ("AH", AuthenticationType.AuthenticationHeader)),
            static a => ref a.Type, "none", "PASS: a password in each advertisement; AH: a signature.", Needed
        },
        { "auth_pass", Value.Text.As("PASSWORD"), static a => ref a.Password, "none", "The password, up to 8 characters.", Needed | Secret },
    };

    private static readonly ValueKind<string[]> HmacKey = Value.Words with { Syntax = "1..255 [hex:|file:]KEY", Required = 2, Most = 2, Good = ["1 0123456789abcdef0123456789abcdef"], Bad = [] };

    private static readonly BlockSchema<HmacAuthentication> Hmac = MakeHmac();

    public static readonly BlockSchema<VrrpInstance> Schema = Make();

    private static BlockSchema<HmacAuthentication> MakeHmac()
    {
        var schema = new BlockSchema<HmacAuthentication>("auth_hmac", "A SHA-256 trailer that proves who sent an advertisement.");
        schema.Add(new("key", HmacKey.Syntax, "none", "A key with its number; may stand repeatedly.", Expected | From("2.4.0") | Secret, static (h, s, context) =>
        {
            if (context.HasArguments(s, 2, Need.Expected, HmacKey.Syntax)) h.Keys.Add([s.Words[1].Text, s.Words[2].Text]);
        }, static (h, writer) =>
        {
            foreach (var key in h.Keys) writer.Line("key", string.Join(' ', key.Select(Quoting.Word)), Secret);
        })
        { Samples = (["1 0123456789abcdef0123456789abcdef"], ["1"]) });
        schema.Add("active_key", Value.Integer(1, 255), static h => ref h.ActiveKey, "the only one", "Number of the key that advertisements are sent with.", Expected | From("2.4.0"));
        schema.Add("time_window", Value.WholeSeconds(1, 300), static h => ref h.TimeWindow, "3 times advert_int, at least 5", "How far clocks may differ.", Expected | From("2.4.0"));
        schema.Add("anti_replay", Value.Choice((HmacAuthentication.ByTime, HmacAuthentication.ByTime), (HmacAuthentication.Monotonic, HmacAuthentication.Monotonic)), static h => ref h.AntiReplay, "time", "What proves that an advertisement is new: its time, or only that it is later than the one before.",
            Expected | From("2.4.0"));
        schema.Add("mode", Value.Choice((HmacAuthentication.Enforce, HmacAuthentication.Enforce), (HmacAuthentication.Permissive, HmacAuthentication.Permissive), (HmacAuthentication.ReceiveOnly, HmacAuthentication.ReceiveOnly)), static h => ref h.Mode, "enforce",
            "enforce: ours are signed, others have to be; permissive: unsigned ones count too; receive-only: and ours are not signed. A wrong signature never counts.", Expected | From("2.4.0"));
        return schema;
    }

    private static BlockSchema<VrrpInstance> Make()
    {
        var schema = new BlockSchema<VrrpInstance>("vrrp_instance", "One virtual router on one interface.");
        AddRouter(schema);
        VrrpLinkKeywords.Add(schema);
        schema.AddBlock("authentication", "", static () => Authentication, static (i, s, _) =>
        {
            i.Authentication.Where = s.Where();
            return i.Authentication;
        }, static i => [i.Authentication], static _ => "");
        schema.AddBlock("auth_hmac", "", static () => Hmac, static (i, s, _) => i.Hmac ??= new() { Where = s.Where() }, static i => i.Hmac is null ? [] : [i.Hmac], static _ => "",
            From("2.4.0"));
        AddAdvertisements(schema);
        AddAnnouncements(schema);
        AddTracking(schema);
        AddNotification(schema);
        schema.AtEnd = static (instance, context) => instance.End = context.BlockEnd.IsNone ? instance.Where : context.BlockEnd;
        return schema;
    }

    /// <summary>As in keepalived, MASTER that is written once stays.</summary>
    private static void AddState(BlockSchema<VrrpInstance> schema)
    {
        var kind = Value.Choice(("MASTER", true), ("BACKUP", false));
        schema.Add(new("state", kind.Syntax, "BACKUP", "How it begins; priorities decide in the end.", Needed, (instance, statement, context) =>
        {
            if (!context.HasArguments(statement, kind.Required, Needed.Need, kind.Syntax)) return;
            var was = instance.StartAsMaster;
            if (!kind.Parse(statement.Arguments, ref instance.StartAsMaster)) context.InvalidValue(statement, kind.Syntax);
            else if (was && !instance.StartAsMaster) context.Error(statement, $"the state of {instance.Name} is MASTER already; this one is ignored", "keep one of them");
            else context.Remark(statement, null, kind.Most);
            instance.StartAsMaster |= was;
        }, (instance, writer) => writer.Line("state", kind.Format(instance.StartAsMaster)))
        { Samples = (kind.Good, kind.Bad) });
    }

    private static void AddRouter(BlockSchema<VrrpInstance> schema)
    {
        AddState(schema);
        schema.Add("interface", Value.Text.As("INTERFACE"), static i => ref i.Interface, "default_interface", "Interface that advertisements are sent on.", Needed);
        schema.Add("virtual_router_id", Value.Byte(1, 255), static i => ref i.VirtualRouterId, "none", "VRID: equal on all its routers, used by nobody else on the network. Has to be there.", Needed);
        AddVersion(schema);
        schema.Add("priority", Value.Byte(1, 255), static i => ref i.Priority, "100, with state MASTER 255", "Highest wins; 255 owns the addresses.", Needed);
        schema.Add("advert_int", Value.Seconds(0.01, 255), static i => ref i.AdvertisementInterval, "1", "Time between advertisements; whole seconds in version 2, up to 40.95 in version 3.", Needed);
        schema.AddOpposites("preempt", "nopreempt", static i => ref i.NoPreempt, "on", "Take over from a master of lower priority.", "Let a master of lower priority stay master.");
        schema.Add("preempt_delay", Value.Seconds(0, 1000), static i => ref i.PreemptDelay, "0", "How long a master of lower priority is left alone.", Needed);
        schema.Add("down_timer_adverts", Value.Integer(1, 100), static i => ref i.DownTimerAdverts, "vrrp_down_timer_adverts", "Missed advertisements before the master counts as down.", Needed);
        schema.Add("lower_prio_no_advert", Value.Switch, static i => ref i.LowerPriorityNoAdvert, "vrrp_lower_prio_no_advert", "Do not answer a master of lower priority.");
        schema.Add("higher_prio_send_advert", Value.Switch, static i => ref i.HigherPrioritySendAdvert, "vrrp_higher_prio_send_advert", "Send one last advertisement to a better master.");
        schema.Add("owner_ignore_adverts", Value.Switch, static i => ref i.OwnerIgnoreAdverts, "vrrp_owner_ignore_adverts", "Priority 255 ignores advertisements.", From("2.3.3"));
        schema.Add("timer_expired_backup", Value.Optional(Value.Integer(1, 254), 254), static i => ref i.TimerExpiredBackup, "off",
            "With nopreempt, a master that was delayed until a router of this priority would have taken over becomes backup.", From("2.2.8"));
        schema.AddAlias("thread_timer_expired", "timer_expired_backup", Old("timer_expired_backup"));
        schema.Add("strict_mode", Value.OptionalSwitch, static i => ref i.StrictMode, "vrrp_strict", "Refuse what the RFC does not allow.");
        schema.AddOpposites("accept", "no_accept", static i => ref i.NoAccept, "on, off with strict_mode", "Accept packets to the addresses.", "Drop packets to the addresses.");
        schema.Add("debug", Value.Integer(0, 4), static i => ref i.Debug, "0", "Stands in dumps; there is nothing more to log.", Needed);
    }

    /// <summary>As in keepalived, the first version counts, and IPv6 that is told before it means 3.</summary>
    private static void AddVersion(BlockSchema<VrrpInstance> schema)
    {
        var kind = Value.Byte(2, 3);
        schema.Add(new("version", kind.Syntax, "vrrp_version", "VRRP version.", Needed, (instance, statement, context) =>
        {
            if (!context.HasArguments(statement, kind.Required, Needed.Need, kind.Syntax)) return;
            byte version = 0;
            var settled = instance.Version == 0 && instance.Family == AddressFamily.InterNetworkV6 ? (byte)3 : instance.Version;
            if (!kind.Parse(statement.Arguments, ref version)) context.InvalidValue(statement, kind.Syntax);
            else if (settled != 0 && settled != version) context.Error(statement, $"the version of {instance.Name} is {settled} already; this one is ignored", "remove it");
            else
            {
                instance.Version = version;
                context.Remark(statement, null, kind.Most);
            }
        }, (instance, writer) => writer.Line("version", instance.Version == 0 ? null : kind.Format(instance.Version)))
        { Samples = (kind.Good, kind.Bad) });
    }

    /// <summary>IPv6 without an address of it; where IPv4 was told before, it is refused.</summary>
    private static void AddNative(BlockSchema<VrrpInstance> schema)
    {
        var traits = Alias("IPv6 addresses; it needs no keyword");
        schema.Add(new("native_ipv6", "", "by the addresses", "Advertise by IPv6.", traits, (instance, statement, context) =>
        {
            if (instance.Family == AddressFamily.InterNetwork)
            {
                context.Error(statement, $"{instance.Name} has IPv4 addresses already; native_ipv6 is ignored", "remove it");
                return;
            }
            (instance.Family, instance.NativeIpv6) = (AddressFamily.InterNetworkV6, true);
            context.Remark(statement, null, 0);
        }, static (instance, writer) => writer.Line("native_ipv6", instance.NativeIpv6 ? "" : null))
        { Samples = (Value.Flag.Good, Value.Flag.Bad) });
    }

    private static void AddAdvertisements(BlockSchema<VrrpInstance> schema)
    {
        AddSource(schema, "mcast_src_ip", "Source of advertisements.");
        AddSource(schema, "unicast_src_ip", "Source of unicast advertisements.");
        schema.Add("track_src_ip", Value.Flag, static i => ref i.TrackSourceAddress, "off", "FAULT while the source address is missing.");
        schema.Add("mcast_dst_ip", Value.Multicast, static i => ref i.MulticastGroup, "vrrp_mcast_group4", "Multicast group of this instance's advertisements.", Needed);
        schema.AddEntries("unicast_peer", new("ADDRESS [min_ttl 0..255] [max_ttl 0..255]", ReadPeer, static i => i.UnicastPeers.Select(Format))
        {
            Options = [new("min_ttl", "0..255", "Least TTL of packets from the peer; turns on check_unicast_src."), new("max_ttl", "0..255", "Highest TTL of packets from the peer; turns on check_unicast_src.")],
            Good = ["192.0.2.2", "192.0.2.2 min_ttl 254 max_ttl 255"],
            Bad = ["lb2", "192.0.2.2 min_ttl", "192.0.2.2 min_ttl 256", "192.0.2.2 ttl 3"],
        }, "Routers that get the advertisements instead of the multicast group.");
        schema.Add("unicast_fault_no_peer", Value.Flag, static i => ref i.UnicastFaultNoPeer, "off", "FAULT without peers, where multicast would be used.");
        schema.Add("unicast_ttl", Value.Nullable(Value.Byte(0, 255)), static i => ref i.UnicastTtl, "255; over IPv6 64", "TTL of unicast advertisements.", Needed);
        schema.Add("check_unicast_src", Value.Flag, static i => ref i.CheckUnicastSource, "vrrp_check_unicast_src", "Ignore unicast advertisements from others than peers.");
        schema.Add("old_unicast_checksum", Value.Optional(Value.Choice<string?>(("never", "never")), ""), static i => ref i.OldUnicastChecksum, "found out", "Checksum of unicast advertisements as before 1.4.0.");
        schema.Add("skip_check_adv_addr", Value.OptionalSwitch, static i => ref i.SkipCheckAddresses, "vrrp_skip_check_adv_addr", "Do not compare addresses with the known master's.");
        schema.Add("v3_checksum_as_v2", Value.Switch, static i => ref i.Version3ChecksumAsVersion2, "v3_checksum_as_v2 in global_defs", "Leave the pseudo-header out of version 3 checksums.", From("2.2.8"));
        schema.Add("kernel_rx_buf_size", Value.Unsigned(0, uint.MaxValue).As("BYTES") with { IsExact = true }, static i => ref i.ReceiveBufferSize, "by vrrp_rx_bufs_policy", "Receive buffer for advertisements.", Expected);
        AddNative(schema);
    }

    private static void AddSource(BlockSchema<VrrpInstance> schema, string name, string summary) =>
        schema.Add(new(name, Value.Address.Syntax, "the interface's", summary, Needed, (i, s, context) =>
        {
            IPAddress? source = null;
            if (!context.HasArguments(s, 1, Need.Mandatory, Value.Address.Syntax)) return;
            if (!Value.Address.Parse(s.Arguments, ref source)) context.InvalidValue(s, Value.Address.Syntax);
            else if (VrrpLinkKeywords.IsOfFamily(i, source!, s, context)) i.SourceAddress = source;
        }, (i, writer) => writer.Line(name, i.SourceAddress is null ? null : Value.Address.Format(i.SourceAddress)))
        { Samples = (Value.Address.Good, Value.Address.Bad) });

    private static void AddAnnouncements(BlockSchema<VrrpInstance> schema)
    {
        schema.Add("garp_master_delay", Value.WholeSeconds(0, LongestDelay), static i => ref i.GarpMasterDelay, "vrrp_garp_master_delay", "Time from becoming master to the second burst of gratuitous ARP; 0: no second one.", Needed);
        schema.Add("garp_master_repeat", Value.Count(1), static i => ref i.GarpMasterRepeat, "vrrp_garp_master_repeat", "Gratuitous ARP packets for each address in a burst.", Needed);
        schema.Add("garp_master_refresh", Value.WholeSeconds(0, uint.MaxValue), static i => ref i.GarpMasterRefresh, "vrrp_garp_master_refresh", "Time between bursts of gratuitous ARP while master; 0: none.", Needed);
        schema.Add("garp_master_refresh_repeat", Value.Count(1), static i => ref i.GarpMasterRefreshRepeat, "vrrp_garp_master_refresh_repeat", "Gratuitous ARP packets for each address in such a burst.", Needed);
        schema.Add("garp_lower_prio_delay", Value.WholeSeconds(0, LongestDelay), static i => ref i.GarpLowerPriorityDelay, "vrrp_garp_lower_prio_delay", "Time to the second burst after a master of lower priority was heard.", Needed);
        schema.Add("garp_lower_prio_repeat", Value.Integer(0, int.MaxValue), static i => ref i.GarpLowerPriorityRepeat, "vrrp_garp_lower_prio_repeat", "Gratuitous ARP packets for each address after a master of lower priority was heard; 0: none.", Needed);
        schema.Add("garp_extra_if", GlobalVrrpKeywords.ExtraGarp(0), static i => ref i.GarpExtraInterfaces, "vrrp_garp_extra_if", "Time between gratuitous ARP from virtual MAC interfaces; with all, from every interface that has addresses; 0: none.", Expected);
        schema.AddAlias("vmac_garp_intvl", "garp_extra_if", Old("garp_extra_if"));
    }

    private static void AddTracking(BlockSchema<VrrpInstance> schema)
    {
        schema.Add("dont_track_primary", Value.Flag, static i => ref i.DontTrackPrimary, "off", "Do not go to FAULT when the interface is down.");
        schema.Add("linkbeat_use_polling", Value.Flag, static i => ref i.LinkbeatPolling, "off", "Ask the interface for its state instead of waiting to be told.", Old("linkbeat_interfaces"));
        schema.AddEntries("track_script", TrackedItems.Kind<VrrpInstance>("SCRIPT", static i => i.TrackedScripts), "Scripts that change the priority, or make FAULT.");
        schema.AddEntries("track_interface", TrackedItems.Kind<VrrpInstance>("INTERFACE", static i => i.TrackedInterfaces, isInterface: true), "Interfaces that change the priority, or make FAULT.");
        schema.AddEntries("track_file", TrackedItems.Kind<VrrpInstance>("FILE", static i => i.TrackedFiles, isFile: true), "Files that change the priority, or make FAULT.");
        schema.AddEntries("track_process", TrackedItems.Kind<VrrpInstance>("PROCESS", static i => i.TrackedProcesses), "Processes that change the priority, or make FAULT.");
        schema.AddEntries("track_bfd", TrackedItems.Kind<VrrpInstance>("BFD", static i => i.TrackedBfd), "BFD sessions that change the priority, or make FAULT.");
        schema.Add("lvs_sync_daemon_interface", Value.Name.As("INTERFACE"), static i => ref i.SyncDaemonInterface, "none", "Share IPVS connections by this interface.",
            Needed | Once | Old("lvs_sync_daemon in global_defs"));
    }

    private static void AddNotification(BlockSchema<VrrpInstance> schema)
    {
        schema.AddCommand("notify_master", static i => ref i.NotifyMaster, "Run on becoming master.", Needed | Once);
        schema.AddCommand("notify_backup", static i => ref i.NotifyBackup, "Run on becoming backup.", Needed | Once);
        schema.AddCommand("notify_fault", static i => ref i.NotifyFault, "Run on going to FAULT.", Needed | Once);
        schema.AddCommand("notify_stop", static i => ref i.NotifyStop, "Run at stop.", Needed | Once);
        schema.AddCommand("notify", static i => ref i.Notify, "Run on each change, with INSTANCE, the name, the new state and the priority as last arguments.", Needed | Once);
        schema.AddCommand("notify_master_rx_lower_pri", static i => ref i.NotifyMasterReceivedLower, "Run when a master hears one of lower priority.", Needed | Once);
        schema.Add(new("notify_deleted", "[COMMAND [USER [GROUP]]]", "off", "Tell DELETED instead of FAULT when a reload removes the instance, and run the command.", Once,
            static (i, s, context) =>
            {
                i.NotifyDeleted = CommandLine.Parse(s.RawArguments, out var problem) ?? new([], null, null);
                if (problem is not null) context.Report(Severity.Error, s.WhereArguments(), problem, "the command is ignored");
            }, static (i, writer) =>
            {
                if (i.NotifyDeleted is { Arguments.Length: 0 }) writer.Line("notify_deleted", "");
                else writer.Command("notify_deleted", i.NotifyDeleted);
            })
        { Samples = (["", "/bin/true"], []) });
        schema.Add("smtp_alert", Value.OptionalSwitch, static i => ref i.SmtpAlert, "smtp_alert_vrrp", "Send mail on changes.");
        schema.Add("notify_priority_changes", Value.OptionalSwitch, static i => ref i.NotifyPriorityChanges, "vrrp_notify_priority_changes", "Tell changes of the effective priority.");
    }

    private static void ReadPeer(VrrpInstance instance, Statement line, ParseContext context)
    {
        IPAddress? peer = null;
        byte low = 0, high = 255;
        if (!Value.TryAddressWithPrefix(line.Words[0].Span, ref peer))
        {
            context.Error(line, $"'{line.Keyword}' is not a peer's IP address", "ADDRESS [min_ttl 0..255] [max_ttl 0..255]");
            return;
        }
        if (!VrrpLinkKeywords.IsOfFamily(instance, peer!, line, context)) return;
        for (var i = 1; i < line.Count; i += 2)
        {
            var option = line.Words[i].Text;
            if (option is not ("min_ttl" or "max_ttl")) context.Error(line, $"a peer has no option '{option}'", "min_ttl or max_ttl", i);
            else if (i + 1 == line.Count) context.Error(line, $"'{option}' needs a number", "0..255", i);
            else if (!Value.Byte(0, 255).Parse([line.Words[i + 1]], ref option == "min_ttl" ? ref low : ref high)) context.InvalidValue(line, "0..255", i + 1);
        }
        instance.UnicastPeers.Add(new(peer!, low, high));
    }

    private static string Format(UnicastPeer peer) =>
        $"{peer.Address}{(peer.MinimumTtl > 0 ? $" min_ttl {peer.MinimumTtl}" : "")}{(peer.MaximumTtl < 255 ? $" max_ttl {peer.MaximumTtl}" : "")}";
}
