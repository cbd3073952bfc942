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
        schema.Add(new("use_vmac", "[INTERFACE] [MAC] [group] [name INTERFACE] [netlink_notify_msg]", "off", "Use the virtual router's MAC address.", default, ReadVirtualMac, WriteVirtualMac)
        {
            Options =
            [
                new("name", "INTERFACE", "Name of the interface, where it could be taken for something else."),
                new("group", "NUMBER", "Group of the interface.", NoEffect | From("2.4.0")),
                new("netlink_notify_msg", "", "Tell others of the interface.", NoEffect | From("2.4.0")),
            ],
            Samples = (["", "vrrp.1", "name vrrp.1"], ["a-name-that-is-too-long", "\"\""]),
        });
        schema.Add("use_vmac_addr", Value.Flag, static i => ref i.UseVirtualMacForAddresses, "off", "Virtual MAC for addresses on other interfaces.", NoEffect);
        schema.Add("vmac_xmit_base", Value.Flag, static i => ref i.TransmitFromBase, "off", "Advertise from the interface itself, not from the virtual MAC.");
        schema.Add(new("use_ipvlan", "[INTERFACE] [ADDRESS[/PREFIX]] [bridge|private|vepa]", "off", "Use an ipvlan interface.", NoEffect, ReadIpvlan, WriteIpvlan)
        {
            Options = [new("bridge", "", "Mode of the link."), new("private", "", "Mode of the link."), new("vepa", "", "Mode of the link.")],
            Samples = (["192.0.2.5", "ipv1 192.0.2.5/24 private"], ["one two three"]),
        });
        schema.Add("vrf", Value.Name.As("INTERFACE"), static i => ref i.Vrf, "none", "VRF that the interface belongs to.", Needed | NoEffect);
        schema.AddEntries("virtual_ipaddress", OfOneFamily(AddressEntries.Kind<VrrpInstance>(static i => i.VirtualAddresses)), "Addresses of the virtual router.");
        schema.AddEntries("virtual_ipaddress_excluded", AddressEntries.Kind<VrrpInstance>(static i => i.ExcludedAddresses), "Addresses that are not advertised.");
        schema.Add("no_virtual_ipaddress", Value.Flag, static i => ref i.NoVirtualAddresses, "off", "The instance needs no addresses.", From("2.4.0"));
        schema.Add("promote_secondaries", Value.Flag, static i => ref i.PromoteSecondaries, "off", "Keep other addresses of the network when the first one leaves.", NoEffect);
        schema.AddEntries("virtual_routes", AddressEntries.Lines<VrrpInstance>("ROUTE", static i => i.VirtualRoutes), "Routes of the master.", NoEffect);
        schema.AddEntries("virtual_rules", AddressEntries.Lines<VrrpInstance>("RULE", static i => i.VirtualRules), "Rules of the master.", NoEffect);
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
        context.Error(line, $"{address} is not of the family of {instance.Name}'s first address; it is ignored",
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
                context.NoEffectYet(text, statement.Where(i++));
                instance.VirtualMacGroup = true;
            }
            else if (text == "netlink_notify_msg")
            {
                context.NoEffectYet(text, statement.Where(i));
                instance.NetlinkNotifyMessage = true;
            }
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
        var mac = new byte[MacLength];
        var valid = parts.Length == MacLength;
        for (var i = 0; valid && i < MacLength; i++)
            valid = parts[i].Length is 1 or 2 && byte.TryParse(parts[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out mac[i]);
        // keepalived is content with another number of bytes and takes none of them.
        if (!valid && parts.Length is MacLength - 1 or > MacLength && Array.TrueForAll(parts, part => part.Length is 1 or 2 && part.All(char.IsAsciiHexDigit)))
            context.Report(Severity.Note, statement.Where(at), $"'{text}' has not six bytes; it is ignored", "six hexadecimal bytes with colons");
        else if (!valid) context.Error(statement, $"'{text}' is not a MAC address", "six hexadecimal bytes with colons", at);
        else
        {
            instance.VirtualMac = mac;
            context.NoEffectYet("use_vmac MAC", statement.Where(at));
        }
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
        if (instance.VirtualMacInterface is { } name) words.Add($"name {name}");
        if (instance.VirtualMac is { } mac) words.Add(string.Join(':', mac.Select(part => $"{part:x2}")));
        if (instance.VirtualMacGroup) words.Add("group 0");
        if (instance.NetlinkNotifyMessage) words.Add("netlink_notify_msg");
        writer.Line("use_vmac", string.Join(' ', words));
    }

    private static void ReadIpvlan(VrrpInstance instance, Statement statement, ParseContext context)
    {
        string? name = null, mode = null;
        IPAddress? address = null;
        for (var i = 1; i < statement.Count; i++)
        {
            var text = statement.Words[i].Text;
            if (text is "bridge" or "private" or "vepa") mode = text;
            else if (address is null && Value.TryAddressWithPrefix(text, ref address)) continue;
            else ReadName(text, ref name, statement, i, context);
        }
        instance.Ipvlan = new(name, address, mode);
    }

    private static void WriteIpvlan(VrrpInstance instance, ConfigurationWriter writer)
    {
        if (instance.Ipvlan is { } ipvlan) writer.Line("use_ipvlan", string.Join(' ', new[] { ipvlan.Interface, ipvlan.Address?.ToString(), ipvlan.Mode }.OfType<string>()));
    }
}
