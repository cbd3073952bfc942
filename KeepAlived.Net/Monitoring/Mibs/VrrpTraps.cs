using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>A notification.</summary>
internal sealed record Trap(uint[] Kind, VarBind[] Objects);

/// <summary>The notifications of VRRP; those of KEEPALIVED-MIB carry no index, as those of keepalived.</summary>
internal static class VrrpTraps
{
    private static readonly uint[] Traps = Oid.Of(KeepalivedOids.Vrrp, 10, 0);

    /// <summary>vrrpSyncGroupStateChange.</summary>
    public static Trap GroupChanged(VrrpSyncGroup group, byte state, GlobalDefinitions global) => new(Oid.Of(Traps, 1),
    [
        new(Oid.Of(KeepalivedOids.Vrrp, 1, 1, 2), Text(group.Name)),
        new(Oid.Of(KeepalivedOids.Vrrp, 1, 1, 3), Integer(state)),
        new(KeepalivedOids.RouterId, GlobalMib.RouterId(global)),
    ]);

    /// <summary>vrrpInstanceStateChange.</summary>
    public static Trap InstanceChanged(VrrpInstance instance, byte state, GlobalDefinitions global) => new(Oid.Of(Traps, 2),
    [
        new(Oid.Of(KeepalivedOids.Vrrp, 3, 1, 2), Text(instance.Name)),
        new(Oid.Of(KeepalivedOids.Vrrp, 3, 1, 4), Integer(state)),
        new(Oid.Of(KeepalivedOids.Vrrp, 3, 1, 5), Integer(instance.StartAsMaster ? InstanceRow.Master : InstanceRow.Backup)),
        new(KeepalivedOids.RouterId, GlobalMib.RouterId(global)),
    ]);

    /// <summary>vrrpTrapNewMaster of RFC 2787.</summary>
    public static Trap NewMaster2(InstanceRow row, IInterfaceNumbers links) => new(Oid.Of(KeepalivedOids.Version2, 0, 1),
        [new(Oid.Of(Version2Mib.MasterAddress, Version2Mib.IndexOf(row.Settings, links)), Ip4(row.Source))]);

    /// <summary>vrrpTrapAuthFailure of RFC 2787; its objects are scalars, but keepalived gives them the index of the instance.</summary>
    /// <param name="error">invalidAuthType(1), authTypeMismatch(2), authFailure(3).</param>
    public static Trap AuthenticationFailed(VrrpInstance instance, System.Net.IPAddress sender, int error, IInterfaceNumbers links) => new(Oid.Of(KeepalivedOids.Version2, 0, 2),
    [
        new(Oid.Of(Version2Mib.PacketSource, Version2Mib.IndexOf(instance, links)), Ip4(sender)),
        new(Oid.Of(Version2Mib.AuthenticationError, Version2Mib.IndexOf(instance, links)), Integer(error)),
    ]);

    /// <summary>vrrpv3NewMaster of RFC 6527.</summary>
    public static Trap NewMaster3(InstanceRow row, IInterfaceNumbers links) => new(Oid.Of(KeepalivedOids.Version3, 0, 1),
    [
        new(Oid.Of(Version3Mib.MasterAddress, Version3Mib.IndexOf(row.Settings, links)), Address(row.Source)),
        new(Oid.Of(Version3Mib.MasterReason, Version3Mib.IndexOf(row.Settings, links)), Integer((int)row.Status.MasterReason)),
    ]);

    /// <summary>vrrpv3ProtoError of RFC 6527.</summary>
    /// <param name="error">ipTtlError(1), versionError(2), checksumError(3), vrIdError(4).</param>
    public static Trap ProtocolError(VrrpInstance instance, int error, IInterfaceNumbers links) => new(Oid.Of(KeepalivedOids.Version3, 0, 2),
        [new(Oid.Of(Version3Mib.ProtocolError, Version3Mib.IndexOf(instance, links)), Integer(error))]);
}
