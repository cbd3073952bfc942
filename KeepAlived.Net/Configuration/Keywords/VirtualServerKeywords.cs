using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Declares each keyword of virtual_server and real_server once, and what may stand in a virtual_server_group.</summary>
internal static class VirtualServerKeywords
{
    private const int IPPROTO_SCTP = 132;

    private static readonly ValueKind<ForwardingKind?> Forwarding = Value.Nullable(
        Value.Choice(("NAT", ForwardingKind.Nat), ("DR", ForwardingKind.DirectRoute), ("TUN", ForwardingKind.Tunnel)));

    private static readonly ValueKind<string> Scheduler = new("rr|wrr|lc|wlc|lblc|lblcr|sh|mh|dh|fo|ovf|sed|nq|twos", 1,
        static (ReadOnlySpan<Word> words, ref string value) =>
        {
            value = words[0].Text;
            return value is "rr" or "wrr" or "lc" or "wlc" or "lblc" or "lblcr" or "sh" or "mh" or "dh" or "fo" or "ovf" or "sed" or "nq" or "twos";
        });

    /// <summary>A dotted mask or a prefix length.</summary>
    private static readonly ValueKind<byte> Granularity = new("a netmask or 1..128", 1, static (ReadOnlySpan<Word> words, ref byte value) =>
    {
        IPAddress? mask = null;
        if (!Value.TryAddress(words[0].Text, ref mask)) return Value.Byte(1, 128).Parse(words, ref value);
        value = 0;
        foreach (var part in mask!.GetAddressBytes()) value += byte.PopCount(part);
        return true;
    });

    /// <summary>Seconds; alone it means six minutes.</summary>
    private static readonly ValueKind<TimeSpan> Persistence = new("1..4294967295 seconds", 0,
        static (ReadOnlySpan<Word> words, ref TimeSpan value) =>
    {
        var seconds = 360u;
        if (words.Length > 0 && !Value.Unsigned(1, uint.MaxValue).Parse(words, ref seconds)) return false;
        value = TimeSpan.FromSeconds(seconds);
        return true;
    });

    private static readonly BlockSchema<RealServer> RealServer = MakeRealServer();

    public static readonly BlockSchema<VirtualServer> Schema = MakeVirtualServer();

    public static VirtualServer? Open(KeepalivedConfiguration configuration, Statement statement, ParseContext context)
    {
        if (ReadKey(statement, context) is not { } key) return null;
        var server = new VirtualServer { Key = key, Where = statement.Where() };
        configuration.VirtualServers.Add(server);
        return server;
    }

    public static VirtualServerGroup? OpenGroup(KeepalivedConfiguration configuration, Statement statement, ParseContext context)
    {
        if (context.NameOf(statement) is not { } name) return null;
        var group = new VirtualServerGroup { Name = name, Where = statement.Where(1) };
        configuration.VirtualServerGroups.Add(group);
        return group;
    }

    /// <summary>`ADDRESS[-LAST] PORT` or `fwmark N`.</summary>
    public static void ReadGroupEntry(VirtualServerGroup group, Statement line, ParseContext context)
    {
        var mark = 0u;
        if (line.Keyword == "fwmark")
        {
            var valid = line.Words.Length > 1 && Value.Unsigned(1, uint.MaxValue).Parse([line.Words[1]], ref mark);
            if (!valid) context.InvalidValue(line, "1..4294967295");
            else group.FirewallMarks.Add(mark);
            return;
        }
        if (AddressRange.TryParse(line.Keyword) is not { } range)
        {
            context.Error(line, $"'{line.Keyword}' is not an address, a range (10.0.0.1-20) or fwmark");
            return;
        }
        ushort? port = 0;
        if (line.Words.Length > 1 && !Value.Port.Parse([line.Words[1]], ref port)) context.InvalidValue(line, "1..65535");
        group.EndPoints.AddRange(range.Select(address => new IPEndPoint(address, port!.Value)));
    }

    private static VirtualServerKey? ReadKey(Statement statement, ParseContext context)
    {
        var words = context.Arguments(statement);
        if (!context.HasArguments(statement, 1)) return null;
        var (mark, endPoint) = (0u, (IPEndPoint?)null);
        var marked = words[0].Text == "fwmark" && words.Length > 1 && Value.Unsigned(1, uint.MaxValue).Parse(words[1..], ref mark);
        if (marked) return new(null, mark);
        if (words[0].Text == "group" && words.Length > 1) return new(null, 0, words[1].Text);
        if (Value.EndPoint.Parse(words, ref endPoint)) return new(endPoint);
        context.InvalidValue(statement, "ADDRESS [PORT] | fwmark N | group NAME");
        return null;
    }

    private static BlockSchema<VirtualServer> MakeVirtualServer()
    {
        var protocol = Value.Choice(("TCP", ProtocolType.Tcp), ("UDP", ProtocolType.Udp), ("SCTP", (ProtocolType)IPPROTO_SCTP));
        var schema = new BlockSchema<VirtualServer>("virtual_server", "A service that real servers share.")
        {
            { "protocol", protocol, static v => ref v.Protocol, "TCP, UDP or SCTP." },
            { "lb_algo", Scheduler, static v => ref v.Scheduler, "Scheduler." },
            { "lvs_sched", Scheduler, static v => ref v.Scheduler, "Scheduler." },
            { "lb_kind", Forwarding, static v => ref v.Forwarding, "Forwarding method: NAT, DR or TUN." },
            { "lvs_method", Forwarding, static v => ref v.Forwarding, "Forwarding method: NAT, DR or TUN." },
            { "ops", Value.Flag, static v => ref v.OnePacket, "One-packet scheduling (UDP)." },
            { "flag-1", Value.Flag, static v => ref v.Flag1, "Scheduler flag 1." },
            { "flag-2", Value.Flag, static v => ref v.Flag2, "Scheduler flag 2." },
            { "flag-3", Value.Flag, static v => ref v.Flag3, "Scheduler flag 3." },
            { "sh-fallback", Value.Flag, static v => ref v.Flag1, "sh: another server when the hashed one is unavailable." },
            { "sh-port", Value.Flag, static v => ref v.Flag2, "sh: hash the port too." },
            { "mh-fallback", Value.Flag, static v => ref v.Flag1, "mh: another server when the hashed one is unavailable." },
            { "mh-port", Value.Flag, static v => ref v.Flag2, "mh: hash the port too." },
            { "persistence_timeout", Persistence, static v => ref v.PersistenceTimeout, "How long a client stays with its server." },
            { "persistence_granularity", Granularity, static v => ref v.PersistencePrefix, "Part of the client's address that counts." },
            { "persistence_engine", Value.Name, static v => ref v.PersistenceEngine, "sip." },
            { "inhibit_on_failure", Value.Flag, static v => ref v.InhibitOnFailure,
                "Failed real servers keep weight 0 instead of leaving." },
            { "alpha", Value.Flag, static v => ref v.Alpha, "Real servers count as down until their checks succeed." },
            { "omega", Value.Flag, static v => ref v.Omega, "Run the down scripts at stop." },
            { "quorum", Value.Unsigned(1, uint.MaxValue), static v => ref v.Quorum, "Weight of live servers that the service needs." },
            { "hysteresis", Value.Unsigned(0, uint.MaxValue), static v => ref v.Hysteresis, "Margin around the quorum." },
            { "virtualhost", Value.Name, static v => ref v.VirtualHost, "Host header of HTTP checks." },
            { "weight", Value.Integer(1, int.MaxValue), static v => ref v.Weight, "Weight of real servers that name none." },
            { "sorry_server", Value.EndPoint, static v => ref v.SorryServer, "Used when the quorum is lost." },
            { "sorry_server_inhibit", Value.Flag, static v => ref v.SorryServerInhibit, "inhibit_on_failure for the sorry server." },
            { "sorry_server_lvs_method", Forwarding, static v => ref v.SorryServerForwarding, "Forwarding method of the sorry server." },
        };
        schema.AddUnused("smtp_alert", Value.Switch, "Mail on changes.");
        schema.AddUnused("ip_family", Value.Choice(("inet", false), ("inet6", true)), "Family of a service by mark.");
        CheckKeywords.AddTiming(schema);
        schema.AddCommand("quorum_up", static v => ref v.QuorumUp, "Run when the quorum is reached.");
        schema.AddCommand("quorum_down", static v => ref v.QuorumDown, "Run when the quorum is lost.");
        schema.AddBlock("real_server", RealServer, OpenRealServer, "A server behind the virtual one.");
        return schema;
    }

    private static BlockSchema<RealServer> MakeRealServer()
    {
        var schema = new BlockSchema<RealServer>("real_server", "A server behind the virtual one.")
        {
            { "weight", Value.Nullable(Value.Integer(0, int.MaxValue)), static r => ref r.Weight, "Its share of the connections." },
            { "lvs_method", Forwarding, static r => ref r.Forwarding, "Forwarding method: NAT, DR or TUN." },
            { "uthreshold", Value.Unsigned(0, uint.MaxValue), static r => ref r.UpperThreshold,
                "Connections above which it gets no new ones." },
            { "lthreshold", Value.Unsigned(0, uint.MaxValue), static r => ref r.LowerThreshold,
                "Connections below which it gets new ones again." },
            { "inhibit_on_failure", Value.OptionalSwitch, static r => ref r.InhibitOnFailure, "Keeps weight 0 instead of leaving." },
            { "alpha", Value.OptionalSwitch, static r => ref r.Alpha, "Counts as down until its checks succeed." },
            { "virtualhost", Value.Name, static r => ref r.VirtualHost, "Host header of HTTP checks." },
        };
        schema.AddUnused("smtp_alert", Value.Switch, "Mail on changes.");
        CheckKeywords.AddTiming(schema);
        schema.AddCommand("notify_up", static r => ref r.NotifyUp, "Run when it comes up.");
        schema.AddCommand("notify_down", static r => ref r.NotifyDown, "Run when it goes down.");
        CheckKeywords.AddCheckers(schema);
        return schema;
    }

    private static RealServer? OpenRealServer(VirtualServer server, Statement statement, ParseContext context)
    {
        IPEndPoint? endPoint = null;
        if (!context.HasArguments(statement, 1)) return null;
        if (!Value.EndPoint.Parse(context.Arguments(statement), ref endPoint))
        {
            context.InvalidValue(statement, Value.EndPoint.Syntax);
            return null;
        }
        var real = new RealServer { Address = endPoint!.Address, Port = (ushort)endPoint.Port, Where = statement.Where() };
        if (server.RealServers.Any(other => other.Address.Equals(real.Address) && other.Port == real.Port))
            context.Error(statement, $"real_server {endPoint} is already listed; this one is ignored", word: 1);
        else server.RealServers.Add(real);
        return real;
    }
}
