using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;

namespace KeepAlived.Net.Vrrp.Routing;

/// <summary>A routing rule as rtnetlink(7) and linux/fib_rules.h want it; the same to add and to delete.</summary>
internal sealed record RuleRequest(RuleEntry Entry)
{
    public const ushort RTM_NEWRULE = 32, RTM_DELRULE = 33, FRA_PRIORITY = 6;
    private const ushort FRA_DST = 1, FRA_SRC = 2, FRA_IIFNAME = 3, FRA_GOTO = 4, FRA_FWMARK = 10, FRA_FLOW = 11, FRA_TUN_ID = 12, FRA_SUPPRESS_IFGROUP = 13;
    private const ushort FRA_SUPPRESS_PREFIXLEN = 14, FRA_TABLE = 15, FRA_FWMASK = 16, FRA_OIFNAME = 17, FRA_L3MDEV = 19, FRA_UID_RANGE = 20, FRA_PROTOCOL = 21;
    private const ushort FRA_IP_PROTO = 22, FRA_SPORT_RANGE = 23, FRA_DPORT_RANGE = 24;
    private const uint FIB_RULE_INVERT = 2;
    private const byte AF_INET = 2, AF_INET6 = 10;

    public void Write(ref AttributeWriter writer)
    {
        writer.PutRaw(new RuleMessage
        {
            Family = Entry.Family == AddressFamily.InterNetworkV6 ? AF_INET6 : AF_INET,
            DestinationLength = Entry.To?.Length ?? 0,
            SourceLength = Entry.From?.Length ?? 0,
            TypeOfService = Entry.TypeOfService ?? 0,
            Table = (byte)(Entry.Table is { } small and <= byte.MaxValue ? small : 0),
            Action = (byte)Entry.Action,
            Flags = Entry.Inverted ? FIB_RULE_INVERT : 0,
        });
        WriteSelectors(ref writer);
        if (Entry.Priority is { } priority) writer.Put(FRA_PRIORITY, priority);
        if (Entry.Table is { } table and > byte.MaxValue) writer.Put(FRA_TABLE, table);
        if (Entry.UseDeviceTable) writer.Put(FRA_L3MDEV, (byte)1);
        if (Entry.Action == RuleAction.Goto) writer.Put(FRA_GOTO, Entry.Target);
        if (Entry.Realms is { } realms) writer.Put(FRA_FLOW, realms);
        if (Entry.SuppressPrefixLength is { } length) writer.Put(FRA_SUPPRESS_PREFIXLEN, length);
        if (Entry.SuppressGroup is { } group) writer.Put(FRA_SUPPRESS_IFGROUP, group);
        if (Entry.Protocol is not null || !Entry.NoTrack) writer.Put(FRA_PROTOCOL, Entry.Protocol ?? RouteEntry.KeepalivedProtocol);
    }

    private void WriteSelectors(ref AttributeWriter writer)
    {
        if (Entry.To is { Length: > 0 } to) writer.Put(FRA_DST, to.Address.GetAddressBytes().AsSpan());
        if (Entry.From is { Length: > 0 } from) writer.Put(FRA_SRC, from.Address.GetAddressBytes().AsSpan());
        if (Entry.InputInterface is { } input) writer.PutText(FRA_IIFNAME, input);
        if (Entry.OutputInterface is { } output) writer.PutText(FRA_OIFNAME, output);
        if (Entry.Mark is { } mark)
        {
            writer.Put(FRA_FWMARK, mark.Value);
            if (mark.Mask != uint.MaxValue) writer.Put(FRA_FWMASK, mark.Mask);
        }
        if (Entry.TunnelId is { } tunnel) writer.Put(FRA_TUN_ID, BinaryPrimitives.ReverseEndianness(tunnel));
        if (Entry.Users is { } users) writer.Put(FRA_UID_RANGE, users);
        if (Entry.IpProtocol is { } protocol) writer.Put(FRA_IP_PROTO, protocol);
        if (Entry.SourcePorts is { } sources) writer.Put(FRA_SPORT_RANGE, new PortRange(sources));
        if (Entry.DestinationPorts is { } destinations) writer.Put(FRA_DPORT_RANGE, new PortRange(destinations));
    }

    /// <summary>struct fib_rule_port_range.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct PortRange(NumberRange range)
    {
        public readonly ushort First = (ushort)range.First, Last = (ushort)range.Last;
    }
}
