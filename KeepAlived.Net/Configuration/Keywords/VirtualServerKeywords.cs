using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Declares each keyword of virtual_server and real_server once.</summary>
internal static class VirtualServerKeywords
{
    private const int IPPROTO_SCTP = 132;
    private const uint LongestPersistence = 2678400;

    /// <summary>Seconds: a day.</summary>
    private const double LongestDrain = 86400;

    private static readonly ValueKind<string> Scheduler = Value.Choice([.. ((string[])
        ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "mh", "dh", "fo", "ovf", "sed", "nq", "twos"]).Select(name => (name, name))]);

    /// <summary>A dotted mask or a prefix length.</summary>
    private static readonly ValueKind<byte> Granularity = new("a netmask or 0..128", 1, 1, static (ReadOnlySpan<Word> words, ref byte value) =>
    {
        IPAddress? mask = null;
        if (!Value.TryAddress(words[0].Span, ref mask)) return Value.Byte(0, 128).Parse(words, ref value);
        if (mask!.AddressFamily != AddressFamily.InterNetwork) return false;
        value = 0;
        foreach (var part in mask.GetAddressBytes()) value += byte.PopCount(part);
        return true;
    }, static value => $"{value}")
    { Good = ["255.255.255.0", "24", "128", "0"], Bad = ["129", "2001:db8::1", "all"] };

    /// <summary>Seconds; alone it means six minutes.</summary>
    private static readonly ValueKind<TimeSpan> Persistence = Value.Optional(Value.WholeSeconds(1, LongestPersistence), TimeSpan.FromMinutes(6));

    private static readonly ValueKind<ProtocolType> Protocol = Value.Choice(StringComparison.OrdinalIgnoreCase,
        ("TCP", ProtocolType.Tcp), ("UDP", ProtocolType.Udp), ("SCTP", (ProtocolType)IPPROTO_SCTP));

    private static readonly ValueKind<AddressFamily> Family = Value.Choice(("inet", AddressFamily.InterNetwork), ("inet6", AddressFamily.InterNetworkV6));

    private static readonly BlockSchema<RealServer> RealServer = MakeRealServer();

    private static readonly BlockSchema<VirtualServer> VirtualServer = MakeVirtualServer();

    public static void Add(BlockSchema<KeepalivedConfiguration> schema)
    {
        schema.Add(VirtualServerGroupKeywords.Keyword);
        schema.AddBlock("virtual_server", "ADDRESS [PORT] | fwmark N | group NAME", static () => VirtualServer, Open, static c => c.VirtualServers, static v => Heading(v.Key), Needed,
            (["192.0.2.1 80", "192.0.2.1", "2001:db8::1 443", "fwmark 7", "group web"], ["lb1 80", "192.0.2.1 65536", "fwmark 0", "group"]));
    }

    private static VirtualServer? Open(KeepalivedConfiguration configuration, Statement statement, ParseContext context)
    {
        if (ReadKey(statement, context) is not { } key) return null;
        var settled = context.ServerBlocks.TakeOver(key, statement);
        var server = settled ?? new VirtualServer { Key = key, Where = statement.Where() };
        configuration.VirtualServers.Add(server);
        if (settled is not null) context.BlockIsRead();
        return settled is null ? server : null;
    }

    private static string Heading(VirtualServerKey key) =>
        key.EndPoint is not null ? Value.EndPoint.Format(key.EndPoint)! : key.Group is null ? $"fwmark {key.FirewallMark}" : $"group {Quoting.Word(key.Group)}";

    private static VirtualServerKey? ReadKey(Statement statement, ParseContext context)
    {
        var words = statement.Arguments;
        var (mark, endPoint) = (0u, (IPEndPoint?)null);
        if (words[0].Is("fwmark") && words.Length > 1 && Value.Unsigned(1, uint.MaxValue).Parse(words[1..], ref mark)) return new(null, mark);
        if (words[0].Is("group") && words.Length > 1) return new(null, 0, words[1].Text);
        if (Value.EndPoint.Parse(words, ref endPoint)) return new(endPoint);
        context.InvalidValue(statement, "ADDRESS [PORT] | fwmark N | group NAME");
        return null;
    }

    private static BlockSchema<VirtualServer> MakeVirtualServer()
    {
        var schema = new BlockSchema<VirtualServer>("virtual_server", "A service that real servers share.")
        {
            AtEnd = static (server, context) => context.ServerBlocks.Remember(server, context.BlockEnd),
        };
        AddScheduling(schema);
        schema.Add("inhibit_on_failure", Value.Flag, static v => ref v.InhibitOnFailure, "off", "Failed real servers keep weight 0 instead of leaving.");
        schema.Add("alpha", Value.Flag, static v => ref v.Alpha, "off", "Real servers count as down until their checks succeed.");
        schema.Add("omega", Value.Flag, static v => ref v.Omega, "off", "Run the down scripts at stop.");
        schema.Add("ha_suspend", Value.Flag, static v => ref v.HaSuspend, "off", "Check real servers only while an address of the service is on this host.");
        schema.Add("quorum", Value.Unsigned(1, uint.MaxValue), static v => ref v.Quorum, "1", "Weight of live servers that the service needs.", Needed);
        schema.Add("hysteresis", Value.Unsigned(0, uint.MaxValue), static v => ref v.Hysteresis, "0", "The quorum is lost when the weight falls below it by more than this, and is back at this much above it.", Needed);
        schema.AddCommand("quorum_up", static v => ref v.QuorumUp, "Run when the quorum is reached.", Needed | Once);
        schema.AddCommand("quorum_down", static v => ref v.QuorumDown, "Run when the quorum is lost.", Needed | Once);
        schema.Add("smtp_alert", Value.OptionalSwitch, static v => ref v.SmtpAlert, "smtp_alert_checker", "Send mail when the quorum is reached or lost.");
        schema.Add("virtualhost", Value.Name, static v => ref v.VirtualHost, "none", "Host header of HTTP checks.", Expected);
        schema.Add("snmp_name", Value.OnlyName, static v => ref v.SnmpName, "none", "Name in SNMP.", Expected);
        schema.Add("weight", Value.Integer(1, int.MaxValue), static v => ref v.Weight, "1", "Weight of real servers that name none.", Needed);
        CheckKeywords.AddTiming(schema, fewestRetries: 1);
        schema.Add("sorry_server", Value.EndPoint, static v => ref v.SorryServer, "none", "Server that gets the connections while the quorum is lost.", Needed);
        schema.Add("sorry_server_inhibit", Value.Flag, static v => ref v.SorryServerInhibit, "off", "inhibit_on_failure for the sorry server.");
        schema.Add("sorry_server_lvs_method", ForwardingValue.Kind, static v => ref v.SorryServerForwarding, "lvs_method", "Forwarding method of the sorry server.", Expected);
        schema.Add("drain_timeout", Value.Seconds(0, LongestDrain), static v => ref v.DrainTimeout, "0 (none)",
            "A real server that leaves the file keeps weight 0 until it has no connections, for at most this long.", Needed);
        schema.AddBlock("real_server", "ADDRESS [PORT]", static () => RealServer, OpenRealServer, static v => v.RealServers,
            static r => Value.EndPoint.Format(new(r.Address, r.Port))!, Needed, (Value.EndPoint.Good, Value.EndPoint.Bad));
        return schema;
    }

    private static void AddScheduling(BlockSchema<VirtualServer> schema)
    {
        schema.Add("ip_family", Family, static v => ref v.Family, "that of the real servers, else inet", "Family of a service by firewall mark.", Needed);
        schema.Add("protocol", Protocol, static v => ref v.Protocol, "UDP", "Protocol of the service.", Needed);
        schema.Add("lb_algo", Scheduler, static v => ref v.Scheduler, "wlc", "Scheduler: how connections are shared out.", Needed);
        schema.AddAlias("lvs_sched", "lb_algo", default);
        schema.Add("lb_kind", ForwardingValue.Kind, static v => ref v.Forwarding, "NAT", "How packets reach the real servers: NAT, DR (directly) or TUN (in a tunnel).", Needed);
        schema.AddAlias("lvs_method", "lb_kind", default);
        schema.Add("hashed", Value.Flag, static v => ref v.Hashed, "off", "Never did anything.", Old("sh-port or sh-fallback"));
        schema.Add("ops", Value.Flag, static v => ref v.OnePacket, "off", "One-packet scheduling (UDP).");
        schema.Add("flag-1", Value.Flag, static v => ref v.Flag1, "off", "Scheduler flag 1.");
        schema.Add("flag-2", Value.Flag, static v => ref v.Flag2, "off", "Scheduler flag 2.");
        schema.Add("flag-3", Value.Flag, static v => ref v.Flag3, "off", "Scheduler flag 3.");
        AddFlag(schema, "sh-fallback", "sh", "flag-1", static v => ref v.Flag1, "another server when the hashed one is unavailable.");
        AddFlag(schema, "sh-port", "sh", "flag-2", static v => ref v.Flag2, "hash the port too.");
        AddFlag(schema, "mh-fallback", "mh", "flag-1", static v => ref v.Flag1, "another server when the hashed one is unavailable.");
        AddFlag(schema, "mh-port", "mh", "flag-2", static v => ref v.Flag2, "hash the port too.");
        schema.Add("persistence_engine", Value.Name, static v => ref v.PersistenceEngine, "none", "What tells clients apart besides their address: sip.", Needed);
        schema.Add("persistence_timeout", Persistence, static v => ref v.PersistenceTimeout, "off; alone 360", "How long a client stays with its server.");
        AddGranularity(schema);
    }

    /// <summary>A flag of a hashing scheduler, which has to stand before it; keepalived says nothing where the other one of the two does.</summary>
    /// <param name="plain">Its name with any scheduler.</param>
    private static void AddFlag(BlockSchema<VirtualServer> schema, string name, string scheduler, string plain, FieldOf<VirtualServer, bool> flag, string summary)
    {
        schema.Add(new(name, Value.Flag.Syntax, "off", $"{scheduler}: {summary} Stands behind `lb_algo {scheduler}`.", default, (server, statement, context) =>
        {
            context.Remark(statement, null, Value.Flag.Most);
            if (server.Scheduler == scheduler) flag(server) = true;
            else (server.IdleFlags ??= []).Add((name, scheduler, IsUntold: server.Scheduler is "sh" or "mh"));
        }, (server, writer) =>
        {
            if (server.IdleFlags?.Exists(idle => idle.Keyword == name) ?? false) writer.Line(name, "");
            else if (flag(server)) writer.Line(server.Scheduler == scheduler ? name : plain, "");
        })
        { Samples = (Value.Flag.Good, Value.Flag.Bad) });
    }

    /// <summary>IPv6 has no netmasks; where nothing else told the family yet, a netmask does.</summary>
    private static void AddGranularity(BlockSchema<VirtualServer> schema)
    {
        var (name, kind) = ("persistence_granularity", Granularity);
        schema.Add(new(name, kind.Syntax, "32, for IPv6 128", "Part of the client's address that counts.", Needed, (server, statement, context) =>
        {
            if (!context.HasArguments(statement, kind.Required, Needed.Need, kind.Syntax)) return;
            var isMask = statement.Words[1].Span.Contains('.');
            if (isMask && server.KnownFamily == AddressFamily.InterNetworkV6) context.InvalidValue(statement, "0..128 with IPv6");
            else if (!kind.Parse(statement.Arguments, ref server.PersistencePrefix)) context.InvalidValue(statement, kind.Syntax);
            else
            {
                server.HasNetmask = isMask;
                context.Remark(statement, null, kind.Most);
            }
        }, (server, writer) => writer.Line(name, server.HasNetmask ? Netmask(server.PersistencePrefix) : kind.Format(server.PersistencePrefix)))
        { Samples = (kind.Good, kind.Bad) });
    }

    private static string Netmask(byte prefix) => new IPAddress((uint)IPAddress.HostToNetworkOrder(unchecked((int)(0xFFFF_FFFF_0000_0000UL >> prefix)))).ToString();

    private static BlockSchema<RealServer> MakeRealServer()
    {
        var schema = new BlockSchema<RealServer>("real_server", "A server behind the virtual one.")
        {
            { "weight", Value.Nullable(Value.Integer(0, int.MaxValue)), static r => ref r.Weight, "the virtual server's", "Its share of the connections.", Needed },
            { "lvs_method", ForwardingValue.Kind, static r => ref r.Forwarding, "the virtual server's", "How packets reach it: NAT, DR (directly) or TUN (in a tunnel).", Needed },
            { "uthreshold", Value.Unsigned(0, uint.MaxValue), static r => ref r.Rare.UpperThreshold, "0 (none)", "Connections above which it gets no new ones.", Needed },
            { "lthreshold", Value.Unsigned(0, uint.MaxValue), static r => ref r.Rare.LowerThreshold, "0 (none)", "Connections below which it gets new ones again.", Needed },
            { "inhibit_on_failure", Value.OptionalSwitch, static r => ref r.InhibitOnFailure, "the virtual server's", "Keeps weight 0 instead of leaving." },
            { "alpha", Value.OptionalSwitch, static r => ref r.Alpha, "the virtual server's", "Counts as down until its checks succeed." },
            { "drain_timeout", Value.Seconds(0, LongestDrain), static r => ref r.Rare.DrainTimeout, "the virtual server's", "As there.", Needed },
            { "smtp_alert", Value.OptionalSwitch, static r => ref r.SmtpAlert, "smtp_alert_checker", "Send mail when it comes up or goes down." },
            { "virtualhost", Value.Name, static r => ref r.Rare.VirtualHost, "the virtual server's", "Host header of HTTP checks.", Expected },
            { "snmp_name", Value.OnlyName, static r => ref r.Rare.SnmpName, "none", "Name in SNMP.", Expected },
        };
        schema.AddCommand("notify_up", static r => ref r.Rare.NotifyUp, "Run when it comes up.", Needed | Once);
        schema.AddCommand("notify_down", static r => ref r.Rare.NotifyDown, "Run when it goes down.", Needed | Once);
        CheckKeywords.AddTiming(schema, fewestRetries: 1, "the virtual server's");
        CheckKeywords.AddCheckers(schema);
        return schema;
    }

    private static RealServer? OpenRealServer(VirtualServer server, Statement statement, ParseContext context)
    {
        ushort port = 0;
        if (context.SharedAddress(statement.Words[1].Span) is not { } address || !Value.TryPort(statement.Arguments, ref port))
        {
            context.InvalidValue(statement, Value.EndPoint.Syntax);
            return null;
        }
        var real = new RealServer { Address = address, Port = port, Where = statement.Where() };
        server.RealServers.Add(real);
        return real;
    }
}
