using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using Sprache;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Declares each keyword of TCP_CHECK, HTTP_GET and MISC_CHECK once.</summary>
internal static class CheckKeywords
{
    private const int LowestStatus = 100, HighestStatus = 999;

    private static readonly Parser<(int From, int To)> StatusRange =
        from low in Sprache.Parse.Number.Select(int.Parse)
        from high in Sprache.Parse.Char('-').Then(_ => Sprache.Parse.Number.Select(int.Parse)).Optional()
        let range = (From: low, To: high.GetOrElse(low))
        where range.From is >= LowestStatus and <= HighestStatus && range.To is >= LowestStatus and <= HighestStatus
            && range.From <= range.To
        select range;

    private static readonly ValueKind<List<(int From, int To)>> StatusCodes = new("100..999 or a range such as 200-299", 1,
        static (ReadOnlySpan<Word> words, ref List<(int From, int To)> value) =>
        {
            value = [];
            foreach (var word in words)
            {
                if (word.Text.Length > 7 || StatusRange.End().TryParse(word.Text) is not { WasSuccessful: true } range) return false;
                value.Add(range.Value);
            }
            return true;
        });

    private static readonly ValueKind<string?> Digest = new("32 hexadecimal digits", 1,
        static (ReadOnlySpan<Word> words, ref string? value) =>
    {
        value = words[0].Text.ToLowerInvariant();
        return value.Length == 32 && value.All(char.IsAsciiHexDigit);
    });

    private static readonly BlockSchema<HttpUrl> Url = new("url", "One request of a check.")
    {
        { "path", Value.Text, static u => ref u.Path, "What is asked for." },
        { "digest", Digest, static u => ref u.Digest, "MD5 of the body." },
        { "status_code", StatusCodes, static u => ref u.StatusCodes, "Accepted codes; 200-299 if unset." },
        { "virtualhost", Value.Name, static u => ref u.VirtualHost, "Host header." },
    };

    private static readonly BlockSchema<TcpCheck> Tcp = MakeTcp();

    private static readonly BlockSchema<HttpGet> Http = MakeHttp();

    private static readonly BlockSchema<MiscCheck> Misc = MakeMisc();

    /// <summary>The times that virtual_server, real_server and their checks share.</summary>
    public static void AddTiming<T>(BlockSchema<T> schema, int fewestRetries = 1)
        where T : ICheckDefaults
    {
        schema.Add("delay_loop", Value.Nullable(Value.Seconds(0.000001, 4294967)), static t => ref t.Timing.DelayLoop, "Between checks.");
        schema.Add("connect_timeout", Value.Nullable(Value.Seconds(0.000001, 4294.967295)), static t => ref t.Timing.ConnectTimeout,
            "For an answer.");
        schema.Add("retry", Value.Nullable(Value.Integer(fewestRetries, int.MaxValue)), static t => ref t.Timing.Retry,
            "Failures that are forgiven.");
        schema.Add("delay_before_retry", Value.Nullable(Value.Seconds(0, 4294967)), static t => ref t.Timing.DelayBeforeRetry,
            "Between retries.");
        schema.Add("warmup", Value.Nullable(Value.Seconds(0, 4294967)), static t => ref t.Timing.Warmup,
            "The first check comes at random within this time.");
    }

    public static void AddCheckers(BlockSchema<RealServer> schema)
    {
        schema.AddBlock("TCP_CHECK", Tcp, static (r, _, _) => Put(r, new TcpCheck()), Tcp.Summary);
        schema.AddBlock("HTTP_GET", Http, static (r, _, _) => Put(r, new HttpGet()), Http.Summary);
        schema.AddBlock("MISC_CHECK", Misc, static (r, _, _) => Put(r, new MiscCheck()), Misc.Summary);
    }

    private static T Put<T>(RealServer server, T check)
        where T : CheckSettings
    {
        server.Checks.Add(check);
        return check;
    }

    private static void AddCommon<T>(BlockSchema<T> schema)
        where T : CheckSettings
    {
        AddTiming(schema, fewestRetries: 0);
        schema.AddUnused("log_all_failures", Value.Switch, "Log each failure, not only changes.");
        schema.Add("alpha", Value.OptionalSwitch, static c => ref c.Alpha, "Counts as failed until it succeeds.");
    }

    private static void AddConnection<T>(BlockSchema<T> schema)
        where T : CheckSettings
    {
        schema.AddUnused("fwmark", Value.Unsigned(0, uint.MaxValue), "Mark of the connection's packets.");
        schema.Add("connect_ip", Value.Address, static c => ref c.ConnectAddress, "Address to connect to; the real server's if unset.");
        schema.Add("connect_port", Value.Port, static c => ref c.ConnectPort, "Port to connect to; the real server's if unset.");
        schema.Add("bindto", Value.Address, static c => ref c.BindAddress, "Source address.");
        schema.Add("bind_port", new ValueKind<ushort>("1..65535", 1, static (ReadOnlySpan<Word> words, ref ushort value) =>
        {
            ushort? port = null;
            if (!Value.Port.Parse(words, ref port)) return false;
            value = port!.Value;
            return true;
        }), static c => ref c.BindPort, "Source port.");
    }

    private static BlockSchema<TcpCheck> MakeTcp()
    {
        var schema = new BlockSchema<TcpCheck>("TCP_CHECK", "Alive when it accepts a connection.");
        AddCommon(schema);
        AddConnection(schema);
        return schema;
    }

    private static BlockSchema<HttpGet> MakeHttp()
    {
        var schema = new BlockSchema<HttpGet>("HTTP_GET", "Alive when it answers HTTP requests as expected.")
        {
            { "virtualhost", Value.Name, static h => ref h.VirtualHost, "Host header." },
            { "nb_get_retry", Value.Nullable(Value.Integer(0, int.MaxValue)), static h => ref h.Timing.Retry, "Old name of retry." },
        };
        schema.AddUnused("enable_sni", Value.Switch, "Name the host in the TLS handshake.");
        schema.AddUnused("fast_recovery", Value.Switch, "Up again after the first success.");
        schema.AddUnused("http_protocol", Value.Choice(("1.0", 10), ("1.0C", 10), ("1.1", 11)), "Version asked for.");
        AddCommon(schema);
        AddConnection(schema);
        schema.AddBlock("url", Url, static (h, _, _) =>
        {
            var url = new HttpUrl();
            h.Urls.Add(url);
            return url;
        }, Url.Summary);
        return schema;
    }

    private static BlockSchema<MiscCheck> MakeMisc()
    {
        var schema = new BlockSchema<MiscCheck>("MISC_CHECK", "Alive when a command exits with status 0.")
        {
            { "misc_timeout", Value.Seconds(0, 4294), static m => ref m.Timeout, "After which the command is killed and has failed." },
            { "misc_dynamic", Value.Flag, static m => ref m.Dynamic, "Exit status 2..255 is a weight of 0..253." },
            { "user", Value.User, static m => ref m.User, "Account that the command runs as." },
        };
        AddCommon(schema);
        schema.AddCommand("misc_path", static m => ref m.Script, "The command.");
        return schema;
    }
}
