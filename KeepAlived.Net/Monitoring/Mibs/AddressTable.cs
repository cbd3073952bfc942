using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>vrrpAddressTable of KEEPALIVED-MIB: virtual and excluded addresses of each instance, static addresses under 0.</summary>
internal static class AddressTable
{
    /// <summary>An address, and what its instance does with it.</summary>
    /// <param name="Device">The interface that it is on.</param>
    private sealed record Row(AddressEntry Entry, string Device, bool IsSet, bool IsAdvertised);

    public static void Add(MibBuilder mib, uint[] entry, VrrpState state, List<InstanceRow> instances)
    {
        var rows = new List<MibRow<Row>>();
        foreach (var one in state.Model.StaticAddresses) Add(0, rows.Count + 1, new(one, one.Device ?? "", IsSet: true, IsAdvertised: false));
        foreach (var instance in instances)
        {
            var number = 0;
            foreach (var one in instance.Settings.VirtualAddresses) Add(instance.Index + 1, ++number, RowOf(instance, one, isAdvertised: true));
            foreach (var one in instance.Settings.ExcludedAddresses) Add(instance.Index + 1, ++number, RowOf(instance, one, isAdvertised: false));
        }
        mib.Table(entry, rows)
            .Column(2, static row => AddressType(row.Entry.Address.AddressFamily))
            .Column(3, static row => Address(row.Entry.Address))
            .Column(4, static row => row.Entry.Address.AddressFamily == AddressFamily.InterNetwork ? Address(row.Entry.Broadcast ?? IPAddress.Any) : null)
            .Column(5, static row => Gauge(row.Entry.PrefixLength))
            .Column(6, static row => Scope(row.Entry.Scope))
            .Column(7, row => row.Device.Length > 0 ? Integer((int)state.Links.IndexOf(row.Device)) : null)
            .Column(8, static row => row.Device.Length > 0 ? Text(row.Device) : null)
            .Column(9, static row => TextOrNone(row.Entry.Label))
            .Column(10, static row => OneOrTwo(row.IsSet))
            .Column(11, static row => OneOrTwo(row.IsAdvertised))
            .Column(12, static row => AddressOrNone(row.Entry.Peer));

        void Add(int instance, int number, Row row) => rows.Add(new([(uint)instance, (uint)number], row));
    }

    /// <summary>InetScopeType of what rtnetlink calls host, link, site and global.</summary>
    public static MibValue Scope(byte scope) => Integer(scope switch { 254 => 1, 253 => 2, 200 => 5, _ => 14 });

    private static Row RowOf(InstanceRow instance, AddressEntry entry, bool isAdvertised) =>
        new(entry, instance.Settings.Links?.InterfaceOf(instance.Settings, entry) ?? entry.Device ?? instance.Settings.Interface, instance.Status.HasAddresses, isAdvertised);
}
