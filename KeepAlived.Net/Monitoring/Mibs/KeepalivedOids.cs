using KeepAlived.Net.Monitoring.AgentX;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>The roots of what we serve.</summary>
internal static class KeepalivedOids
{
    /// <summary>KEEPALIVED-MIB: enterprises.debian.project.keepalived.</summary>
    public static readonly uint[] Keepalived = [1, 3, 6, 1, 4, 1, 9586, 100, 5];

    public static readonly uint[] Global = Oid.Of(Keepalived, 1), Vrrp = Oid.Of(Keepalived, 2), Check = Oid.Of(Keepalived, 3);

    /// <summary>VRRP-MIB (RFC 2787) and VRRPV3-MIB (RFC 6527).</summary>
    public static readonly uint[] Version2 = Oid.Of(Oid.Mib2, 68), Version3 = Oid.Of(Oid.Mib2, 207);

    /// <summary>routerId.0, which ends every notification of KEEPALIVED-MIB.</summary>
    public static readonly uint[] RouterId = Oid.Of(Global, 2, 0);
}
