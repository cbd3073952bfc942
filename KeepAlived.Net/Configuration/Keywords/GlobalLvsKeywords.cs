using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>The keywords of global_defs for IPVS.</summary>
internal static class GlobalLvsKeywords
{
    private const int LongestTimeout = 2678400, LongestMessage = 65507;

    private static readonly EntryOption[] TimeoutOptions =
    [
        new("tcp", "0..2678400 seconds", "Established TCP connections."),
        new("tcpfin", "0..2678400 seconds", "TCP connections after a FIN."),
        new("udp", "0..2678400 seconds", "UDP flows."),
    ];

    private static readonly EntryOption[] SyncDaemonOptions =
    [
        new("inst", "INSTANCE", "The VRRP instance whose state decides the role; the word may be left out."),
        new("id", "0..255", "Only messages with this number count; the instance's VRID if unset."),
        new("maxlen", "1..65507", "Largest message in bytes."),
        new("port", "1..65535", "UDP port; 8848 if unset."),
        new("ttl", "1..255", "TTL of messages."),
        new("group", "ADDRESS", "Multicast group; 224.0.0.81 if unset."),
    ];

    public static void Add(BlockSchema<GlobalDefinitions> schema)
    {
        schema.Add("lvs_flush", Value.Flag, static g => ref g.LvsFlush, "off", "Empty the IPVS table at start.");
        schema.Add(new("lvs_flush_on_stop", "[VS]", "off", "Empty the IPVS table at stop; with VS remove our services with all that others put into them.", default, static (g, s, context) =>
        {
            if (s.Count > 1 && !s.Words[1].Is("VS")) context.InvalidValue(s, "[VS]");
            else (g.LvsFlushOnStop, g.LvsFlushOwnOnStop) = (true, s.Count > 1);
        }, static (g, writer) => writer.Line("lvs_flush_on_stop", g.LvsFlushOwnOnStop ? "VS" : g.LvsFlushOnStop ? "" : null))
        { Samples = (["", "VS"], ["all"]) });
        schema.AddAlias("lvs_flush_onstop", "lvs_flush_on_stop", Alias("lvs_flush_on_stop"));
        schema.Add(new("lvs_timeouts", "[tcp SECONDS] [tcpfin SECONDS] [udp SECONDS]", "the kernel's", "How long idle connections stay in the IPVS table.",
            Expected, ReadTimeouts, static (g, writer) => writer.Line("lvs_timeouts", FormatTimeouts(g)))
        { Options = TimeoutOptions, Samples = (["tcp 900", "tcp 900 tcpfin 120 udp 300"], ["", "tcp", "tcp 2678401", "sctp 3"]) });
        schema.Add(new("lvs_sync_daemon", "INTERFACE [[inst] INSTANCE] [OPTION VALUE ...]", "off", "Share connections with the other director: as master while the instance is master, else as backup.", Expected,
            ReadSyncDaemon, static (g, writer) => writer.Line("lvs_sync_daemon", Format(g.SyncDaemon)))
        { Options = SyncDaemonOptions, Samples = (["eth0 VI_1", "eth0 inst VI_1 id 3 maxlen 1400 port 8848 ttl 1 group 224.0.0.81"], ["eth0 VI_1 id 256", "eth0 VI_1 id 3 ttl", "eth0 VI_1 speed 3"]) });
        AddSysctls(schema);
        schema.Add("nftables_ipvs", Value.Optional(Value.Name.As("TABLE"), "keepalived_ipvs"), static g => ref g.NftablesIpvs, "off",
            "Groups of addresses become a firewall mark, which nftables gives their packets; needs nft(8).", Once);
        schema.Add("nftables_ipvs_priority", Value.Integer(int.MinValue, int.MaxValue), static g => ref g.NftablesIpvsPriority, "-1", "Priority of the chain for nftables_ipvs.", Needed);
        schema.Add("nftables_ipvs_start_fwmark", Value.Unsigned(1, uint.MaxValue), static g => ref g.NftablesIpvsStartMark, "1000", "First firewall mark that nftables_ipvs uses.", Needed);
    }

    /// <summary>Ours: keepalived leaves the sysctls to others.</summary>
    private static void AddSysctls(BlockSchema<GlobalDefinitions> schema)
    {
        schema.Add("lvs_expire_nodest_conn", Value.OptionalSwitch, static g => ref g.ExpireConnectionsWithoutDestination, "the kernel's",
            "Connections to a real server that is removed end with their next packet (sysctl net.ipv4.vs.expire_nodest_conn; the old value comes back at stop).");
        schema.Add("lvs_expire_quiescent_template", Value.OptionalSwitch, static g => ref g.ExpireQuiescentTemplates, "the kernel's",
            "Persistence to a real server of weight 0 ends (sysctl net.ipv4.vs.expire_quiescent_template; the old value comes back at stop).");
        schema.Add("lvs_conntrack", Value.OptionalSwitch, static g => ref g.IpvsConntrack, "the kernel's",
            "Connections are known to netfilter too (sysctl net.ipv4.vs.conntrack; the old value comes back at stop).");
    }

    private static void ReadTimeouts(GlobalDefinitions global, Statement statement, ParseContext context)
    {
        if (statement.Count < 3)
        {
            context.Error(statement, "lvs_timeouts needs at least one option with its seconds", "lvs_timeouts tcp 900");
            return;
        }
        var kind = Value.Integer(0, LongestTimeout);
        for (var i = 1; i < statement.Count; i += 2)
        {
            var option = statement.Words[i].Text;
            var value = 0;
            if (option is not ("tcp" or "tcpfin" or "udp")) context.Error(statement, $"lvs_timeouts has no option '{option}'", "tcp, tcpfin or udp", i);
            else if (i + 1 == statement.Count) context.Error(statement, $"'{option}' needs seconds", null, i);
            else if (!kind.Parse([statement.Words[i + 1]], ref value)) context.InvalidValue(statement, kind.Syntax, i + 1);
            else if (option == "tcp") global.TcpTimeout = value;
            else if (option == "tcpfin") global.TcpFinTimeout = value;
            else global.UdpTimeout = value;
        }
    }

    private static string? FormatTimeouts(GlobalDefinitions g)
    {
        var options = new[] { ("tcp", g.TcpTimeout), ("tcpfin", g.TcpFinTimeout), ("udp", g.UdpTimeout) }.Where(option => option.Item2 != 0).Select(option => $"{option.Item1} {option.Item2}");
        return string.Join(' ', options) is { Length: > 0 } text ? text : null;
    }

    private static void ReadSyncDaemon(GlobalDefinitions global, Statement statement, ParseContext context)
    {
        if (!context.HasArguments(statement, 1, Need.Expected, "INTERFACE INSTANCE")) return;
        if (global.SyncDaemon is not null)
        {
            context.Error(statement, "lvs_sync_daemon is already given; this one is ignored", "remove one of them");
            return;
        }
        var daemon = global.SyncDaemon = new() { Interface = statement.Words[1].Text };
        for (var i = 2; i < statement.Count; i++)
        {
            var option = statement.Words[i].Text;
            var named = option is "inst" or "id" or "maxlen" or "port" or "ttl" or "group";
            if (named && i + 1 == statement.Count) context.Error(statement, $"'{option}' needs a value", SyncDaemonOptions.First(known => known.Option == option).Syntax, i);
            else if (named) ReadOption(daemon, option, statement, ++i, context);
            else if (i == 2) daemon.Instance = option;
            else if (i == 3 && Number.TryUnsigned(option, out var id) && id <= 255)
            {
                daemon.Id = (int)id;
                context.Error(statement, "the number of the synchronisation daemon needs its keyword", $"id {id}", i);
            }
            else context.Error(statement, $"lvs_sync_daemon has no option '{option}'", "inst, id, maxlen, port, ttl or group", i);
        }
    }

    private static void ReadOption(SyncDaemonSettings daemon, string option, Statement statement, int at, ParseContext context)
    {
        var value = new[] { statement.Words[at] };
        var valid = option switch
        {
            "id" => Value.Integer(0, 255).Parse(value, ref daemon.Id),
            "maxlen" => Value.Integer(1, LongestMessage).Parse(value, ref daemon.LongestMessage),
            "port" => Value.Integer(1, 65535).Parse(value, ref daemon.Port),
            "ttl" => Value.Integer(1, 255).Parse(value, ref daemon.TimeToLive),
            "group" => Value.Address.Parse(value, ref daemon.Group),
            _ => Value.Name.Parse(value, ref daemon.Instance),
        };
        if (valid && option == "group" && !IsMulticast(daemon.Group!))
        {
            daemon.Group = null;
            context.Error(statement, $"{value[0].Text} is no multicast address; the group is not set", "224.0.0.81", at);
        }
        if (!valid) context.InvalidValue(statement, SyncDaemonOptions.First(known => known.Option == option).Syntax, at);
    }

    private static bool IsMulticast(IPAddress address) => address.IsIPv6Multicast || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and < 240);

    private static string? Format(SyncDaemonSettings? daemon)
    {
        if (daemon is null) return null;
        var options = new[]
        {
            ("inst", daemon.Instance), ("id", daemon.Id < 0 ? null : $"{daemon.Id}"), ("maxlen", NotZero(daemon.LongestMessage)),
            ("port", NotZero(daemon.Port)), ("ttl", NotZero(daemon.TimeToLive)), ("group", daemon.Group?.ToString()),
        };
        return string.Join(' ', options.Where(option => option.Item2 is not null).Select(option => $"{option.Item1} {option.Item2}").Prepend(Quoting.Word(daemon.Interface)));

        static string? NotZero(int number) => number == 0 ? null : $"{number}";
    }
}
