using System.Net.Sockets;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Generic;

namespace KeepAlived.Net.Ipvs;

/// <summary>Commands for the synchronisation daemons; attribute names as in &lt;linux/ip_vs.h&gt;.</summary>
internal static class SyncDaemonMessages
{
    private const ushort IPVS_CMD_ATTR_DAEMON = 3;
    private const ushort IPVS_DAEMON_ATTR_STATE = 1, IPVS_DAEMON_ATTR_MCAST_IFN = 2, IPVS_DAEMON_ATTR_SYNC_ID = 3, IPVS_DAEMON_ATTR_SYNC_MAXLEN = 4;
    private const ushort IPVS_DAEMON_ATTR_MCAST_GROUP = 5, IPVS_DAEMON_ATTR_MCAST_GROUP6 = 6, IPVS_DAEMON_ATTR_MCAST_PORT = 7, IPVS_DAEMON_ATTR_MCAST_TTL = 8;

    /// <summary>IPVS_CMD_NEW_DAEMON; the kernel's defaults are left to the kernel (those attributes are younger than Linux 4.3).</summary>
    public static void WriteStart(ref AttributeWriter writer, SyncDaemon daemon)
    {
        writer.PutRaw(new GenericHeader((byte)IpvsOperation.NewDaemon, IpvsMessages.GenericVersion));
        var nested = writer.BeginNested(IPVS_CMD_ATTR_DAEMON);
        writer.Put(IPVS_DAEMON_ATTR_STATE, (uint)daemon.Role);
        writer.PutText(IPVS_DAEMON_ATTR_MCAST_IFN, daemon.Interface);
        writer.Put(IPVS_DAEMON_ATTR_SYNC_ID, (uint)daemon.Identifier);
        if (daemon.LongestMessage != 0) writer.Put(IPVS_DAEMON_ATTR_SYNC_MAXLEN, daemon.LongestMessage);
        if (daemon.Group is { } group)
            writer.Put(group.AddressFamily == AddressFamily.InterNetworkV6 ? IPVS_DAEMON_ATTR_MCAST_GROUP6 : IPVS_DAEMON_ATTR_MCAST_GROUP, group.GetAddressBytes().AsSpan());
        if (daemon.Port != 0) writer.Put(IPVS_DAEMON_ATTR_MCAST_PORT, daemon.Port); // in host order, alone among the ports
        if (daemon.TimeToLive != 0) writer.Put(IPVS_DAEMON_ATTR_MCAST_TTL, daemon.TimeToLive);
        writer.EndNested(nested);
    }

    /// <summary>IPVS_CMD_DEL_DAEMON.</summary>
    public static void WriteStop(ref AttributeWriter writer, SyncRole role)
    {
        writer.PutRaw(new GenericHeader((byte)IpvsOperation.DeleteDaemon, IpvsMessages.GenericVersion));
        var nested = writer.BeginNested(IPVS_CMD_ATTR_DAEMON);
        writer.Put(IPVS_DAEMON_ATTR_STATE, (uint)role);
        writer.EndNested(nested);
    }
}
