using System.Net;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Declares each keyword of vrrp_instance once; parsing, validation and errors all follow from this table.</summary>
internal static class VrrpInstanceKeywords
{
    private const int DefaultTrackWeightLimit = 253, LongestInterfaceName = 15; // IFNAMSIZ - 1

    private static readonly BlockSchema<VrrpInstance> Authentication = new("authentication",
        "How advertisements are authenticated (version 2).")
    {
        {
            "auth_type", Value.Choice(("PASS", AuthenticationType.Pass), ("AH", AuthenticationType.AuthenticationHeader)),
            static i => ref i.Authentication, "PASS or AH."
        },
        { "auth_pass", Value.Text, static i => ref i.AuthenticationPassword, "Up to 8 characters." },
    };

    public static readonly BlockSchema<VrrpInstance> Schema = Make();

    private static BlockSchema<VrrpInstance> Make()
    {
        var schema = new BlockSchema<VrrpInstance>("vrrp_instance", "One virtual router.")
        {
            { "state", Value.Choice(("MASTER", true), ("BACKUP", false)), static i => ref i.StartAsMaster,
                "How it begins; priorities decide in the end." },
            { "interface", Value.Text, static i => ref i.Interface, "Interface that advertisements are sent on." },
            { "virtual_router_id", Value.Byte(1, 255), static i => ref i.VirtualRouterId, "VRID, equal on all its routers." },
            { "priority", Value.Byte(1, 255), static i => ref i.Priority, "Highest wins; 255 owns the addresses." },
            { "version", Value.Byte(2, 3), static i => ref i.Version, "VRRP version." },
            { "advert_int", Value.Seconds(0.01, 255), static i => ref i.AdvertisementInterval, "Time between advertisements." },
            { "preempt", Value.Flag, static i => ref i.Preempt, "Take over from a master of lower priority." },
            { "nopreempt", Value.Flag, static i => ref i.NoPreempt, "Let a master of lower priority stay master." },
            { "preempt_delay", Value.Seconds(0, 1000), static i => ref i.PreemptDelay,
                "How long a master of lower priority is left alone." },
            { "down_timer_adverts", Value.Integer(1, 100), static i => ref i.DownTimerAdverts,
                "Missed advertisements before the master counts as down." },
            { "vmac_xmit_base", Value.Flag, static i => ref i.TransmitFromBase,
                "Advertise from the interface itself, not from the virtual MAC." },
            { "mcast_src_ip", Value.Address, static i => ref i.SourceAddress, "Source of advertisements." },
            { "unicast_src_ip", Value.Address, static i => ref i.SourceAddress, "Source of unicast advertisements." },
            { "dont_track_primary", Value.Flag, static i => ref i.DontTrackPrimary, "Do not go to FAULT with the interface." },
            { "lower_prio_no_advert", Value.Switch, static i => ref i.LowerPriorityNoAdvert, "Do not answer a master of lower priority." },
            { "higher_prio_send_advert", Value.Switch, static i => ref i.HigherPrioritySendAdvert,
                "Send one last advertisement to a better master." },
            { "garp_master_delay", Value.WholeSeconds(0, 4294), static i => ref i.GarpMasterDelay,
                "Until the second burst of gratuitous ARP." },
            { "garp_master_repeat", Value.Integer(1, int.MaxValue), static i => ref i.GarpMasterRepeat, "Packets per address and burst." },
            { "garp_master_refresh", Value.WholeSeconds(0, int.MaxValue), static i => ref i.GarpMasterRefresh,
                "Between refreshes; 0: none." },
            { "garp_master_refresh_repeat", Value.Integer(1, int.MaxValue), static i => ref i.GarpMasterRefreshRepeat,
                "Packets per refresh." },
            { "garp_lower_prio_delay", Value.WholeSeconds(0, 4294), static i => ref i.GarpLowerPriorityDelay,
                "Second burst after a lower master was heard." },
            { "garp_lower_prio_repeat", Value.Integer(0, int.MaxValue), static i => ref i.GarpLowerPriorityRepeat,
                "Packets when a lower master was heard." },
            { "accept", Value.Flag, static i => ref i.Accept, "Accept packets to the addresses." },
        };
        schema.Add(new("use_vmac", "[INTERFACE]", "Use the virtual router's MAC address.", ReadVirtualMac));
        schema.AddBlock("authentication", Authentication, static (i, _, _) => i, Authentication.Summary);
        schema.AddEntries("virtual_ipaddress", AddressEntryParser.Syntax, static (i, line, c) => ReadAddress(i.VirtualAddresses, line, c),
            "Addresses of the virtual router.");
        schema.AddEntries("virtual_ipaddress_excluded", AddressEntryParser.Syntax, static (i, line, c) =>
            ReadAddress(i.ExcludedAddresses, line, c), "Addresses that are not advertised.");
        schema.AddEntries("unicast_peer", "ADDRESS", ReadPeer, "Routers that get the advertisements instead of the multicast group.");
        schema.AddEntries("track_script", "SCRIPT [weight N [reverse]]", static (i, line, c) => ReadTracked(i.TrackedScripts, line, c),
            "Scripts that matter.");
        schema.AddEntries("track_interface", "INTERFACE [weight N [reverse]]", static (i, line, c) =>
            ReadTracked(i.TrackedInterfaces, line, c), "Interfaces that matter.");
        schema.AddCommand("notify_master", static i => ref i.NotifyMaster, "Run on becoming master.");
        schema.AddCommand("notify_backup", static i => ref i.NotifyBackup, "Run on becoming backup.");
        schema.AddCommand("notify_fault", static i => ref i.NotifyFault, "Run on FAULT.");
        schema.AddCommand("notify_stop", static i => ref i.NotifyStop, "Run at stop.");
        schema.AddCommand("notify", static i => ref i.Notify, "Run on each change: INSTANCE NAME STATE PRIORITY.");
        AddUnused(schema);
        return schema;
    }

    /// <summary>Judged, though nothing uses them yet.</summary>
    private static void AddUnused(BlockSchema<VrrpInstance> schema)
    {
        schema.AddUnused("mcast_dst_ip", Value.Address, "Group of this instance's advertisements.");
        schema.AddUnused("unicast_ttl", Value.Byte(0, 255), "TTL of unicast advertisements.");
        schema.AddUnused("skip_check_adv_addr", Value.Switch, "Do not compare addresses with the known master's.");
        schema.AddUnused("strict_mode", Value.Switch, "Refuse what the RFC does not allow.");
        schema.AddUnused("notify_priority_changes", Value.Switch, "Tell changes of the effective priority.");
        schema.AddUnused("smtp_alert", Value.Switch, "Mail on changes.");
        schema.AddUnused("debug", Value.Integer(0, 4), "Level of debugging.");
        schema.AddUnused("kernel_rx_buf_size", Value.Unsigned(0, uint.MaxValue), "Bytes of the receive buffer.");
    }

    private static void ReadVirtualMac(VrrpInstance instance, Statement statement, ParseContext context)
    {
        instance.UseVirtualMac = true;
        for (var i = 1; i < statement.Words.Length; i++)
        {
            var word = statement.Words[i];
            var named = word.Text == "name" && i + 1 < statement.Words.Length;
            if (named) word = statement.Words[++i];
            var option = !named && (word.Text.Contains(':') || word.Text is "group" or "netlink_notify_msg");
            if (option) context.NoEffectYet(new Statement(statement.Line, [word]));
            else if (word.Text.Length is 0 or > LongestInterfaceName || instance.VirtualMacInterface is not null)
                context.Error(statement, $"'{word.Text}' cannot be the name of the virtual MAC's interface",
                    $"one name of 1..{LongestInterfaceName} characters", word: i);
            else instance.VirtualMacInterface = word.Text;
            if (option && word.Text == "group") i++;
        }
    }

    private static void ReadAddress(List<AddressEntry> list, Statement line, ParseContext context)
    {
        var entry = AddressEntryParser.TryParse(string.Join(' ', line.Words.Select(word => word.Text)), out var error, out var ignored);
        if (error is not null) context.Error(line, error);
        foreach (var option in ignored) context.NoEffectYet(new Statement(line.Line, [line.Words.First(word => word.Text == option)]));
        if (entry is null) return;
        if (list.Any(other => other.Address.Equals(entry.Address) && other.Device == entry.Device))
            context.Report(Severity.Note, line.Where(), $"{entry.Address} is already listed", "remove one of the lines");
        else list.Add(entry);
    }

    private static void ReadPeer(VrrpInstance instance, Statement line, ParseContext context)
    {
        IPAddress? peer = null;
        if (!Value.TryAddress(line.Keyword, ref peer)) context.Error(line, $"'{line.Keyword}' is not a peer's IP address");
        else instance.UnicastPeers.Add(peer!);
        foreach (var option in line.Words.Skip(1).Where(word =>
            word.Text is "min_ttl" or "max_ttl")) context.NoEffectYet(new Statement(line.Line, [option]));
    }

    private static void ReadTracked(List<TrackedItem> list, Statement line, ParseContext context)
    {
        int? weight = null;
        var (reverse, noReverse) = (false, false);
        for (var i = 1; i < line.Words.Length; i++)
        {
            var number = 0;
            switch (line.Words[i].Text)
            {
                case "weight" when i + 1 < line.Words.Length
                    && Value.Integer(-DefaultTrackWeightLimit, DefaultTrackWeightLimit).Parse([line.Words[i + 1]], ref number):
                    weight = number;
                    i++;
                    break;
                case "reverse": reverse = true; break;
                case "noreverse": noReverse = true; break;
                default:
                    context.Error(line, $"'{line.Words[i].Text}' is not an option of a tracked item", "weight -253..253 [reverse]",
                        word: i);
                    return;
            }
        }
        if (list.Any(other => other.Name == line.Keyword)) context.Error(line, $"'{line.Keyword}' is already tracked");
        else list.Add(new(line.Keyword, weight, reverse, line.Where()) { NoReverse = noReverse });
    }
}
