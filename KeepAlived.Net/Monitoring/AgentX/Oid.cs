namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>Object identifiers, as arrays of their parts; their order is that of the parts.</summary>
internal static class Oid
{
    /// <summary>1.3.6.1, the root of all that SNMP names.</summary>
    public static readonly uint[] Internet = [1, 3, 6, 1];

    /// <summary>1.3.6.1.2.1.</summary>
    public static readonly uint[] Mib2 = [1, 3, 6, 1, 2, 1];

    /// <summary>sysUpTime.0 and snmpTrapOID.0, which begin a notification (RFC 3416 §4.2.6).</summary>
    public static readonly uint[] TrapIdentifier = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0];

    public static uint[] Of(uint[] root, params ReadOnlySpan<uint> more)
    {
        var whole = new uint[root.Length + more.Length];
        root.CopyTo(whole, 0);
        more.CopyTo(whole.AsSpan(root.Length));
        return whole;
    }

    public static int Compare(ReadOnlySpan<uint> left, ReadOnlySpan<uint> right) => left.SequenceCompareTo(right);
}
