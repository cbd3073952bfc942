using System.Net;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Declares each keyword that checks share, and of the checks other than HTTP_GET.</summary>
internal static class CheckKeywords
{
    /// <summary>Seconds; keepalived's own limit of 18446744073709 is not one that a clock here can wait for.</summary>
    private const double LongestDelay = 900_000_000_000, LongestConnect = 4294.967295;

    /// <summary>The payload of the largest IPv4 packet.</summary>
    private const int LargestPing = 65507;

    private static readonly ValueKind<byte[]?> Bytes = new("hexadecimal bytes", 1, ValueKind<byte[]?>.AnyNumber, static (ReadOnlySpan<Word> words, ref byte[]? value) =>
        HexBytes.TryParse(words, allowsWildcards: false, out value, out _), static value => value is null ? null : Convert.ToHexString(value))
    { Good = ["00ff", "00 ff 1a"], Bad = ["0g", "\"\""] };

    private static readonly ValueKind<string> QueryName = Value.Text with
    {
        Syntax = "a host name",
        Parse = static (ReadOnlySpan<Word> words, ref string value) =>
        {
            if (words[0].Span.StartsWith(".") ? words[0].Span.Length > 1 : words[0].Span.IndexOf("..") >= 0) return false;
            value = words[0].Text;
            return true;
        },
        Good = ["example.com", "."],
        Bad = ["a..b"],
    };

    /// <summary>The times that virtual_server, real_server and their checks share.</summary>
    /// <param name="above">Whose times hold where the block has none.</param>
    public static void AddTiming<T>(BlockSchema<T> schema, uint fewestRetries, string? above = null)
        where T : ConfigurationItem, ICheckDefaults
    {
        schema.Add("delay_loop", Value.Seconds(0.000001, LongestDelay), static t => ref t.Times.DelayLoop, above ?? "60", "Time between checks.", Needed);
        schema.Add("connect_timeout", Value.Seconds(0.000001, LongestConnect), static t => ref t.Times.ConnectTimeout, above ?? "5", "How long a check waits for an answer.", Needed);
        schema.Add("retry", Value.Count(fewestRetries), static t => ref t.Times.Retry, above ?? "1", "How often a failed check is repeated before it counts.", Needed);
        schema.Add("delay_before_retry", Value.Seconds(0, LongestDelay), static t => ref t.Times.DelayBeforeRetry, above ?? "1, HTTP_GET and SSL_GET 3", "Time before a failed check is repeated.", Needed);
        schema.Add("warmup", Value.Seconds(0, LongestDelay), static t => ref t.Times.Warmup, above ?? "delay_loop", "The first check comes at random within this time.", Needed);
    }

    public static void AddCheckers(BlockSchema<RealServer> schema)
    {
        AddChecker(schema, "TCP_CHECK", Once(static () => MakeConnecting<TcpCheck>("TCP_CHECK", "Alive when it accepts a connection.")), static () => new TcpCheck());
        HttpKeywords.Add(schema);
        AddChecker(schema, "SMTP_CHECK", Once(MakeSmtp), static () => new SmtpCheck());
        AddChecker(schema, "DNS_CHECK", Once(MakeDns), static () => new DnsCheck());
        AddChecker(schema, "UDP_CHECK", Once(MakeUdp), static () => new UdpCheck());
        AddChecker(schema, "PING_CHECK", Once(MakePing), static () => new PingCheck());
        AddChecker(schema, "MISC_CHECK", Once(MakeMisc), static () => new MiscCheck());
        AddChecker(schema, "FILE_CHECK", Once(MakeFile), static () => new FileCheck());
        AddChecker(schema, "BFD_CHECK", Once(MakeBfd), static () => new BfdCheck());
    }

    /// <summary>Few files have checks of each kind.</summary>
    private static Func<BlockSchema<T>> Once<T>(Func<BlockSchema<T>> make)
        where T : CheckSettings
    {
        BlockSchema<T>? made = null;
        return () => made ??= make();
    }

    public static void AddChecker<T>(BlockSchema<RealServer> schema, string name, Func<BlockSchema<T>> block, Func<T> make, Func<T, bool>? isOne = null, Traits traits = default)
        where T : CheckSettings => schema.AddBlock(name, "", block, (r, s, _) =>
        {
            var check = make();
            check.Where = s.Where();
            r.Checks = r.Checks.Length == 0 ? [check] : [.. r.Checks, check];
            return check;
        }, r => r.Checks.OfType<T>().Where(isOne ?? (static _ => true)), static _ => "", traits);

    public static void AddCommon<T>(BlockSchema<T> schema)
        where T : CheckSettings
    {
        schema.Add("alpha", Value.OptionalSwitch, static c => ref c.Alpha, "the real server's", "Counts as failed until it succeeds.");
        schema.Add("log_all_failures", Value.OptionalSwitch, static c => ref c.LogAllFailures, "checker_log_all_failures", "Log each failed check, not only changes.");
    }

    public static void AddConnection<T>(BlockSchema<T> schema)
        where T : CheckSettings
    {
        schema.Add("connect_ip", Value.Address, static c => ref c.Connection.Address, "the real server's", "Address to connect to.", Needed);
        schema.Add("connect_port", Value.OptionalPort, static c => ref c.Connection.Port, "the real server's", "Port to connect to.", Needed);
        schema.Add("bindto", Value.Address, static c => ref c.Connection.BindAddress, "any", "Source address.", Needed);
        schema.Add("bind_port", Value.Port, static c => ref c.Connection.BindPort, "any", "Source port; counts only with bindto.", Needed);
        schema.Add("bind_if", Value.Name.As("INTERFACE"), static c => ref c.Connection.BindInterface, "none", "Interface that the check leaves by; link-local addresses need it.", Needed);
        schema.Add("fwmark", Value.Unsigned(0, uint.MaxValue), static c => ref c.Connection.FirewallMark, "0", "Firewall mark of the check's packets.", Needed);
    }

    private static BlockSchema<T> MakeConnecting<T>(string name, string summary)
        where T : CheckSettings
    {
        var schema = new BlockSchema<T>(name, summary);
        AddConnection(schema);
        AddTiming(schema, fewestRetries: 0, "the real server's");
        AddCommon(schema);
        return schema;
    }

    private static BlockSchema<PingCheck> MakePing()
    {
        var schema = MakeConnecting<PingCheck>("PING_CHECK", "Alive when it answers a ping.");
        schema.Add("ttl", Value.Byte(1, 255), static p => ref p.TimeToLive, "the system's", "TTL or hop limit of the requests.", Needed | Ours);
        schema.Add("size", Value.Integer(0, LargestPing).AsUshort(), static p => ref p.Size, "128", "Bytes of payload of the requests.", Needed | Ours);
        return schema;
    }

    private static BlockSchema<SmtpCheck> MakeSmtp()
    {
        var schema = MakeConnecting<SmtpCheck>("SMTP_CHECK", "Alive when it greets as a mail server.");
        schema.Add("helo_name", Value.Name, static s => ref s.HeloName, "smtp_helo_name", "Name that this host gives itself.", Expected);
        var host = MakeConnecting<SmtpHost>("host", "A check of its own, instead of the one around it unless that says how to connect.");
        host.AtEnd = static (made, _) => made.PassOn();
        schema.AddBlock("host", "", () => host, static (s, statement, _) =>
        {
            var made = new SmtpHost(s) { Where = statement.Where() };
            s.Hosts.Add(made);
            return made;
        }, static s => s.Hosts, static _ => "", Alias("the keywords directly in SMTP_CHECK"));
        return schema;
    }

    private static BlockSchema<DnsCheck> MakeDns()
    {
        string[] types = ["A", "NS", "CNAME", "SOA", "MX", "TXT", "AAAA", "RRSIG", "DNSKEY"];
        var schema = MakeConnecting<DnsCheck>("DNS_CHECK", "Alive when it answers a query.");
        schema.Add("type", Value.Choice(StringComparison.OrdinalIgnoreCase, [.. types.Select(type => (type, type))]), static d => ref d.Type, "SOA", "Type of the query.", Needed);
        schema.Add("name", QueryName, static d => ref d.Name, ".", "Name that is asked for.", Needed | Traits.Once);
        return schema;
    }

    private static BlockSchema<UdpCheck> MakeUdp()
    {
        var schema = MakeConnecting<UdpCheck>("UDP_CHECK", "Alive when it does not refuse a datagram.");
        schema.Add("payload", Bytes, static u => ref u.Payload, "a text of keepalived", "Bytes that are sent.", Expected);
        schema.Add(new("require_reply", "[hexadecimal bytes, x for any digit]", "off", "Alive only when it answers; its answer has to begin so if bytes are given.", default, static (u, s, context) =>
        {
            u.RequireReply = true; // as with keepalived, also if the bytes mean nothing
            if (HexBytes.TryParse(s.Arguments, allowsWildcards: true, out var bytes, out var mask)) (u.Reply, u.ReplyMask) = (bytes, mask);
            else context.InvalidValue(s, "hexadecimal bytes, x for any digit");
        }, static (u, writer) => writer.Line("require_reply", u.RequireReply ? HexBytes.Format(u.Reply, u.ReplyMask) : null))
        { Samples = (["", "00ff", "x0 ff xx"], []) });
        schema.Add("min_reply_length", Value.Integer(0, 65535).AsUshort(), static u => ref u.MinimumReply, "0", "Least bytes of the answer.", Needed);
        schema.AtEnd = static (udp, context) =>
        {
            if (udp.MinimumReply > udp.MaximumReply)
                context.Incomplete(udp, $"min_reply_length {udp.MinimumReply} is more than max_reply_length {udp.MaximumReply}: the check always fails", "let max_reply_length be more");
        };
        schema.Add("max_reply_length", Value.Integer(0, 65535).AsUshort(), static u => ref u.MaximumReply, "255", "Most bytes of the answer.", Needed);
        return schema;
    }

    private static BlockSchema<MiscCheck> MakeMisc()
    {
        var schema = new BlockSchema<MiscCheck>("MISC_CHECK", "Alive when a command exits with status 0.");
        schema.AddCommand("misc_path", static m => ref m.Script, "The command. Has to be there.", Expected, isBare: true);
        schema.Add("misc_timeout", Value.WholeSeconds(0, 4294), static m => ref m.Timeout, "delay_loop", "Time after which the command is killed and has failed.", Needed);
        schema.Add("misc_dynamic", Value.Flag, static m => ref m.Dynamic, "off", "Exit status 2..255 is a weight of 0..253.");
        schema.Add("user", Value.User, static m => ref m.User, "script_user", "Account that the command runs as.", Expected);
        schema.Add("retry", Value.Count(0), static t => ref t.Times.Retry, "the real server's", "How often a failed check is repeated before it counts.", Needed);
        schema.Add("delay_before_retry", Value.Seconds(0, LongestDelay), static t => ref t.Times.DelayBeforeRetry, "the real server's", "Time before a failed check is repeated.", Needed);
        schema.Add("warmup", Value.Seconds(0, LongestDelay), static t => ref t.Times.Warmup, "the real server's", "The first check comes at random within this time.", Needed);
        schema.Add("delay_loop", Value.Seconds(0.000001, LongestDelay), static t => ref t.Times.DelayLoop, "the real server's", "Time between checks.", Needed);
        AddCommon(schema);
        schema.AtEnd = static (misc, context) =>
        {
            misc.End = context.BlockEnd.IsNone ? misc.Where : context.BlockEnd;
            if (misc.Script is null) context.Incomplete(misc, "MISC_CHECK has no misc_path; it is ignored", "misc_path \"COMMAND\"");
        };
        return schema;
    }

    private static BlockSchema<FileCheck> MakeFile()
    {
        var schema = new BlockSchema<FileCheck>("FILE_CHECK", "Follows a track_file.");
        schema.Add("track_file", Value.Name, static f => ref f.TrackFile, "none", "Name of the track_file. Has to be there.", Needed);
        schema.Add("weight", TrackedItems.Weight(int.MaxValue), static f => ref f.Weight, "the file's", "The file's number times this is added to the weight.", Expected);
        schema.AtEnd = static (file, context) =>
        {
            if (file.TrackFile is null) context.Incomplete(file, "FILE_CHECK has no track_file; it is ignored", "track_file NAME");
        };
        return schema;
    }

    private static BlockSchema<BfdCheck> MakeBfd()
    {
        var schema = new BlockSchema<BfdCheck>("BFD_CHECK", "Follows a bfd_instance.");
        schema.Add("name", Value.Name, static b => ref b.Name, "none", "Name of the bfd_instance. Has to be there.", Expected);
        schema.Add("alpha", Value.OptionalSwitch, static c => ref c.Alpha, "the real server's", "Counts as failed until the session is up.");
        schema.AtEnd = static (bfd, context) =>
        {
            if (bfd.Name is null) context.Incomplete(bfd, "BFD_CHECK has no name; it is ignored", "name BFD-INSTANCE");
        };
        return schema;
    }

    private static ValueKind<ushort> AsUshort(this ValueKind<int> kind) => new(kind.Syntax, kind.Required, kind.Most, (ReadOnlySpan<Word> words, ref ushort value) =>
    {
        var number = 0;
        if (!kind.Parse(words, ref number)) return false;
        value = (ushort)number;
        return true;
    }, static value => $"{value}")
    { Good = kind.Good, Bad = kind.Bad };
}
