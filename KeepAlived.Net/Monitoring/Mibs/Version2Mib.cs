using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>VRRP-MIB (RFC 2787): instances of version 2 and IPv4. Read only, as with keepalived.</summary>
internal static class Version2Mib
{
    private const byte Version2 = 2;

    public static readonly Subtree Subtree = new(KeepalivedOids.Version2, "The MIB module for VRRP");

    private static readonly uint[] Operations = Oid.Of(KeepalivedOids.Version2, 1), Statistics = Oid.Of(KeepalivedOids.Version2, 2);

    public static readonly uint[] MasterAddress = Oid.Of(Operations, 3, 1, 7), PacketSource = Oid.Of(Operations, 5), AuthenticationError = Oid.Of(Operations, 6);

    public static void Add(MibBuilder mib, VrrpState state)
    {
        mib.AddScalar(Oid.Of(Operations, 1), static () => Integer(Version2));
        mib.AddScalar(Oid.Of(Operations, 2), () => OneOrTwo(state.Model.Global.SnmpTraps));
        var (routers, addresses) = (new List<MibRow<InstanceRow>>(), new List<MibRow<AddressEntry>>());
        ulong checksum = 0, version = 0;
        foreach (var row in state.Rows())
        {
            if (!Serves(row.Settings)) continue;
            var index = IndexOf(row.Settings, state.Links);
            routers.Add(new(index, row));
            foreach (var entry in row.Settings.VirtualAddresses)
                if (entry.Address.AddressFamily == AddressFamily.InterNetwork) addresses.Add(new([.. index, .. PartsOf(entry.Address.GetAddressBytes())], entry));
            checksum += row.Status.Counters.ChecksumErrors;
            version += row.Status.Counters.VersionErrors;
        }
        AddOperations(mib.Table(Oid.Of(Operations, 3, 1), routers), state);
        mib.Table(Oid.Of(Operations, 4, 1), addresses).Column(2, static _ => Integer(1));
        mib.AddScalar(Oid.Of(Statistics, 1), () => Counter(checksum));
        mib.AddScalar(Oid.Of(Statistics, 2), () => Counter(version));
        mib.AddScalar(Oid.Of(Statistics, 3), static () => Counter(0)); // packets for other routers are none of ours
        AddStatistics(mib.Table(Oid.Of(Statistics, 4, 1), routers));
    }

    public static bool Serves(VrrpInstance instance) => instance.Version == Version2 && instance.Family != AddressFamily.InterNetworkV6;

    /// <summary>Interface and VRID.</summary>
    public static uint[] IndexOf(VrrpInstance instance, IInterfaceNumbers links) => [links.IndexOf(instance.Interface), instance.VirtualRouterId];

    /// <summary>An address as parts of an identifier.</summary>
    public static uint[] PartsOf(byte[] address) => Array.ConvertAll(address, static part => (uint)part);

    /// <summary>initialize(1), backup(2), master(3).</summary>
    public static int StateOf(InstanceRow row) => row.Status.State switch { InstanceRow.Backup => 2, InstanceRow.Master => 3, _ => 1 };

    /// <summary>Virtual with `use_vmac`, else that of the interface.</summary>
    public static byte[] HardwareAddressOf(InstanceRow row, IInterfaceNumbers links) =>
        row.Settings.UseVirtualMac ? VirtualLinks.MacOf(row.Settings, row.Family) : links.HardwareAddressOf(row.Settings.Interface);

    private static void AddOperations(MibTable<InstanceRow> table, VrrpState state) => table
        .Column(2, row => Bytes(HardwareAddressOf(row, state.Links)))
        .Column(3, static row => Integer(StateOf(row)))
        .Column(4, static _ => OneOrTwo(true))
        .Column(5, static row => Integer(row.Settings.Priority))
        .Column(6, static row => Integer(row.Settings.VirtualAddresses.Count))
        .Column(7, static row => Ip4(row.MasterAddress))
        .Column(8, static row => Ip4(row.Source))
        .Column(9, static row => Integer(row.Settings.Authentication.Type switch { AuthenticationType.None => 1, AuthenticationType.Pass => 2, AuthenticationType.AuthenticationHeader => 3 }))
        .Column(11, static row => Integer((int)row.Settings.AdvertisementInterval.TotalSeconds))
        .Column(12, static row => OneOrTwo(row.Settings.Preempt && !row.Settings.NoPreempt))
        .Column(13, row => Ticks(state.UpSince(row.Settings.Name)))
        .Column(14, static _ => Integer(1))
        .Column(15, static _ => Integer(1));

    private static void AddStatistics(MibTable<InstanceRow> table) => table
        .Column(1, static row => Counter(row.Status.Counters.BecameMaster))
        .Column(2, static row => Counter(row.Status.Counters.AdvertsReceived))
        .Column(3, static row => Counter(row.Status.Counters.IntervalErrors))
        .Column(4, static row => Counter(row.Status.Counters.AuthenticationFailures))
        .Column(5, static row => Counter(row.Status.Counters.TtlErrors))
        .Column(6, static row => Counter(row.Status.Counters.PriorityZeroReceived))
        .Column(7, static row => Counter(row.Status.Counters.PriorityZeroSent))
        .Column(8, static row => Counter(row.Status.Counters.TypeErrors))
        .Column(9, static row => Counter(row.Status.Counters.AddressListErrors))
        .Column(10, static row => Counter(row.Status.Counters.AuthenticationTypesUnknown))
        .Column(11, static row => Counter(row.Status.Counters.AuthenticationTypeMismatches))
        .Column(12, static row => Counter(row.Status.Counters.LengthErrors));
}
