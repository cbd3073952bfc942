using System.Globalization;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>vrrpRuleTable of KEEPALIVED-MIB: rules of each instance, static ones under 0.</summary>
internal static class RuleTable
{
    private const uint LowHalf = 0xFFFF;
    private const int HalfBits = 16, WordBits = 32;

    private sealed record Row(RuleEntry Rule, bool IsSet)
    {
        /// <summary>The address that the older columns tell: where packets come from, else where they go.</summary>
        public AddressPrefix? First => Rule.From ?? Rule.To;
    }

    public static void Add(MibBuilder mib, uint[] entry, VrrpState state, List<InstanceRow> instances)
    {
        var rows = new List<MibRow<Row>>();
        Collect(0, state.Model.StaticRules, isSet: true);
        foreach (var instance in instances) Collect(instance.Index + 1, instance.Settings.VirtualRules, instance.Status.HasAddresses);
        var table = mib.Table(entry, rows);
        AddAddresses(table);
        AddSelectors(table);
        AddActions(table);

        void Collect(int instance, List<RuleEntry> rules, bool isSet)
        {
            for (var i = 0; i < rules.Count; i++) rows.Add(new([(uint)instance, (uint)i + 1], new(rules[i], isSet)));
        }
    }

    private static void AddAddresses(MibTable<Row> table) => table
        .Column(2, static row => Text(row.Rule is { From: not null, To: not null } ? "both" : row.Rule.From is not null ? "from" : row.Rule.To is not null ? "to" : ""))
        .Column(3, static row => row.First is { Address: var address } ? AddressType(address.AddressFamily) : null)
        .Column(4, static row => AddressOrNone(row.First?.Address))
        .Column(5, static row => row.First is { Length: var length } ? Gauge(length) : null)
        .Column(9, static row => row.Rule.To is { Address: var address } ? AddressType(address.AddressFamily) : null)
        .Column(10, static row => AddressOrNone(row.Rule.To?.Address))
        .Column(11, static row => row.Rule.To is { Length: var length } ? Gauge(length) : null)
        .Column(12, static row => row.Rule.From is { Address: var address } ? AddressType(address.AddressFamily) : null)
        .Column(13, static row => AddressOrNone(row.Rule.From?.Address))
        .Column(14, static row => row.Rule.From is { Length: var length } ? Gauge(length) : null);

    private static void AddSelectors(MibTable<Row> table) => table
        .Column(8, static row => OneOrTwo(row.Rule.Inverted))
        .Column(15, static row => Gauge(row.Rule.TypeOfService ?? 0u))
        .Column(16, static row => row.Rule.Mark is { Value: var mark } ? Gauge(mark) : null)
        .Column(17, static row => row.Rule.Mark is { Mask: var mask } && mask != uint.MaxValue ? Gauge(mask) : null)
        .Column(20, static row => TextOrNone(row.Rule.InputInterface))
        .Column(21, static row => TextOrNone(row.Rule.OutputInterface))
        .Column(28, static row => row.Rule.TunnelId is { } id ? Gauge((uint)(id >> WordBits)) : null)
        .Column(29, static row => row.Rule.TunnelId is { } id ? Gauge((uint)id) : null)
        .Column(30, static row => row.Rule.Users is { First: var first } ? Gauge(first) : null)
        .Column(31, static row => row.Rule.Users is { Last: var last } ? Gauge(last) : null);

    private static void AddActions(MibTable<Row> table) => table
        .Column(6, static row => TableOf(row.Rule))
        .Column(7, static row => OneOrTwo(row.IsSet))
        .Column(18, static row => row.Rule.Realms is { } realms ? Gauge(realms & LowHalf) : null)
        .Column(19, static row => row.Rule.Realms is { } realms ? Gauge(realms >> HalfBits) : null)
        .Column(22, static row => row.Rule.Action == RuleAction.Goto ? Gauge(row.Rule.Target) : null)
        .Column(23, static row => Integer((int)row.Rule.Action))
        .Column(24, static row => TableOf(row.Rule))
        .Column(25, static row => row.Rule.Priority is { } priority ? Gauge(priority) : null)
        .Column(26, static row => row.Rule.SuppressPrefixLength is { } length ? Gauge(length) : null)
        .Column(27, static row => row.Rule.SuppressGroup is { } group ? Text(group.ToString(CultureInfo.InvariantCulture)) : null)
        .Column(32, static row => row.Rule.UseDeviceTable ? OneOrTwo(true) : null);

    private static MibValue? TableOf(RuleEntry rule) => rule.Action == RuleAction.Table ? Gauge(rule.Table ?? 0) : null;
}
