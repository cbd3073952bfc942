using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>The keywords of vrrp_instance for links and addresses.</summary>
internal static class VrrpLinkKeywords
{
    private const int LongestInterfaceName = 15; // IFNAMSIZ - 1
    private const int MacLength = 6;

    public static void Add(BlockSchema<VrrpInstance> schema)
    {
        schema.Add(new("use_vmac", "[[name] INTERFACE] [MAC] [group NUMBER] [netlink_notify_msg]", "off", "Put the addresses on an interface of their own that has the virtual router's MAC address.", default, ReadVirtualMac, WriteVirtualMac)
        {
            Options =
            [
                new("name", "INTERFACE", "Name of the interface, where it could be taken for something else."),
                new("MAC", "", "Six hexadecimal bytes with colons: the address instead of the virtual router's."),
                new("group", "NUMBER", "Group of the interface.", From("2.3.0")),
                new("netlink_notify_msg", "", "Make the kernel tell others of the interface below, for programs that overlook the new one.", From("2.3.0")),
            ],
            Samples = (["", "vrrp.1", "name vrrp.1", "name group group 5 netlink_notify_msg", "02:00:5e:0:1:33"], ["a-name-that-is-too-long", "\"\""]),
        });
        schema.Add("use_vmac_addr", Value.Flag, static i => ref i.UseVirtualMacForAddresses, "off", "The same for addresses that are on other interfaces.");
        schema.Add("vmac_xmit_base", Value.Flag, static i => ref i.TransmitFromBase, "off", "Advertise from the interface itself, not from the virtual MAC.");
        schema.Add(new("use_ipvlan", "[[name] INTERFACE] [ADDRESS[/PREFIX]] [bridge|private|vepa] [group NUMBER]", "off", "Advertise from an ipvlan interface; the addresses stay on the interface below.", Once, ReadIpvlan, WriteIpvlan)
        {
            Options =
            [
                new("name", "INTERFACE", "Name of the interface, where it could be taken for something else.", From("2.3.0")),
                new("group", "NUMBER", "Group of the interface.", From("2.3.0")),
                new("bridge", "", "Ipvlans of the interface reach each other directly; so if none of the three is named."),
                new("private", "", "Ipvlans of the interface do not reach each other."),
                new("vepa", "", "Ipvlans of the interface reach each other by the switch outside."),
            ],
            Samples = (["192.0.2.5", "ipv1 192.0.2.5/24 private", "name bridge 192.0.2.5 group 7"], ["one two three"]),
        });
        schema.Add("vrf", Value.Name.As("INTERFACE"), static i => ref i.Vrf, "none", "VRF that unicast goes through, instead of an interface.", Needed);
        schema.AddEntries("virtual_ipaddress", OfOneFamily(EntryLines.Addresses<VrrpInstance>(static i => i.VirtualAddresses)), "Addresses that the master has; they are named in its advertisements.");
        schema.AddEntries("virtual_ipaddress_excluded", EntryLines.Addresses<VrrpInstance>(static i => i.ExcludedAddresses), "Addresses that the master has; they are not named in its advertisements.");
        schema.Add("no_virtual_ipaddress", Value.Flag, static i => ref i.NoVirtualAddresses, "off", "The instance is meant to have no addresses.", From("2.2.8"));
        schema.Add("promote_secondaries", Value.Flag, static i => ref i.PromoteSecondaries, "off", "Keep other addresses of the network when the first one leaves.");
        schema.AddEntries("virtual_routes", EntryLines.Routes<VrrpInstance>(static i => i.VirtualRoutes), "Routes that the master has.");
        schema.AddEntries("virtual_rules", EntryLines.Rules<VrrpInstance>(static i => i.VirtualRules), "Routing rules that the master has.");
    }

    private static EntryKind<VrrpInstance> OfOneFamily(EntryKind<VrrpInstance> kind) => kind with
    {
        Read = (instance, line, context) =>
        {
            var count = instance.VirtualAddresses.Count;
            kind.Read(instance, line, context);
            if (instance.VirtualAddresses.Count > count && !IsOfFamily(instance, instance.VirtualAddresses[^1].Address, line, context)) instance.VirtualAddresses.RemoveAt(count);
        },
    };

    /// <summary>The first address of an instance decides for IPv4 or IPv6; others are told and refused.</summary>
    public static bool IsOfFamily(VrrpInstance instance, IPAddress address, Statement line, ParseContext context)
    {
        if (instance.Family == AddressFamily.Unspecified) instance.Family = address.AddressFamily;
        if (instance.Family == address.AddressFamily) return true;
        context.Error(line, $"{address} is not of the family of {instance.Name}'s first address{(instance.NativeIpv6 ? " or native_ipv6" : "")}; it is ignored",
            "an instance advertises either IPv4 or IPv6 addresses: list others in virtual_ipaddress_excluded, or make a second instance");
        return false;
    }

    private static void ReadVirtualMac(VrrpInstance instance, Statement statement, ParseContext context)
    {
        instance.UseVirtualMac = true;
        for (var i = 1; i < statement.Count; i++)
        {
            var text = statement.Words[i].Text;
            if (text == "group" && i + 1 < statement.Count)
            {
                instance.VirtualMacGroup = statement.Words[++i].Text;
            }
            else if (text == "netlink_notify_msg") instance.NetlinkNotifyMessage = true;
            else if (text.Contains(':')) ReadMac(instance, text, statement, i, context);
            else
            {
                if (text == "name" && i + 1 < statement.Count) text = statement.Words[++i].Text;
                ReadName(text, ref instance.VirtualMacInterface, statement, i, context);
            }
        }
    }

    private static void ReadMac(VrrpInstance instance, string text, Statement statement, int at, ParseContext context)
    {
        var parts = text.Split(':');
        var mac = new byte[parts.Length];
        var valid = parts.Length is MacLength or MacLength - 1; // the VRID follows five
        for (var i = 0; valid && i < mac.Length; i++)
            valid = parts[i].Length is 1 or 2 && byte.TryParse(parts[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out mac[i]);
        // keepalived is content with more bytes and takes none of them.
        if (!valid && parts.Length > MacLength && Array.TrueForAll(parts, part => part.Length is 1 or 2 && part.All(char.IsAsciiHexDigit)))
            context.Report(Severity.Note, statement.Where(at), $"'{text}' has more than six bytes; it is ignored", "five or six hexadecimal bytes with colons; the VRID follows five");
        else if (!valid) context.Error(statement, $"'{text}' is not a MAC address", "five or six hexadecimal bytes with colons; the VRID follows five", at);
        else instance.VirtualMac = mac;
    }

    private static void ReadName(string text, ref string? name, Statement statement, int at, ParseContext context)
    {
        var valid = text.Length is > 0 and <= LongestInterfaceName && !text.Contains('/') && name is null;
        if (valid) name = text;
        else context.Error(statement, $"'{text}' cannot be the name of the interface", name is null ? $"one name of 1..{LongestInterfaceName} characters without '/'" : $"its name is {name} already", at);
    }

    private static void WriteVirtualMac(VrrpInstance instance, ConfigurationWriter writer)
    {
        var words = new List<string>();
        if (instance.VirtualMacInterface is { } name) words.Add($"name {Quoting.Word(name)}");
        if (instance.VirtualMac is { } mac) words.Add(string.Join(':', mac.Select(part => $"{part:x2}")));
        if (instance.VirtualMacGroup is { } group) words.Add($"group {Quoting.Word(group)}");
        if (instance.NetlinkNotifyMessage) words.Add("netlink_notify_msg");
        writer.Line("use_vmac", string.Join(' ', words));
    }

    private static void ReadIpvlan(VrrpInstance instance, Statement statement, ParseContext context)
    {
        string? name = null, mode = null, group = null;
        IPAddress? address = null;
        for (var i = 1; i < statement.Count; i++)
        {
            var text = statement.Words[i].Text;
            if (text is "bridge" or "private" or "vepa") mode = text;
            else if (text == "name" && i + 1 < statement.Count) ReadName(statement.Words[++i].Text, ref name, statement, i, context);
            else if (text == "group" && i + 1 < statement.Count) group = statement.Words[++i].Text;
            else if (address is null && Value.TryAddressWithPrefix(text, ref address)) continue;
            else ReadName(text, ref name, statement, i, context);
        }
        instance.Ipvlan = new(name, address, mode, group);
    }

    private static void WriteIpvlan(VrrpInstance instance, ConfigurationWriter writer)
    {
        if (instance.Ipvlan is not { } ipvlan) return;
        var words = new[] { Named("name", ipvlan.Interface), ipvlan.Address?.ToString(), ipvlan.Mode, Named("group", ipvlan.Group) };
        writer.Line("use_ipvlan", string.Join(' ', words.OfType<string>()));

        static string? Named(string option, string? value) => value is null ? null : $"{option} {Quoting.Word(value)}";
    }
}
