using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using Sprache;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Declares each keyword of HTTP_GET, SSL_GET and url once.</summary>
internal static class HttpKeywords
{
    private const int LowestStatus = 100, HighestStatus = 599, LongestRange = 7;

    /// <summary>Names of PCRE2's compile options; keepalived.conf(5).</summary>
    private static readonly string[] RegexOptions =
    [
        "allow_empty_class", "alt_bsux", "auto_callout", "caseless", "dollar_endonly", "dotall", "dupnames", "extended", "firstline", "match_unset_backref", "multiline", "never_ucp",
        "never_utf", "no_auto_capture", "no_auto_possess", "no_dotstar_anchor", "no_start_optimize", "ucp", "ungreedy", "utf", "never_backslash_c", "alt_circumflex", "alt_verbnames",
        "use_offset_limit",
    ];

    private static readonly Parser<(int From, int To)> StatusRange =
        from low in Sprache.Parse.Number.Select(int.Parse)
        from high in Sprache.Parse.Char('-').Then(_ => Sprache.Parse.Number.Select(int.Parse)).Optional()
        let range = (From: low, To: high.GetOrElse(low))
        where range.From is >= LowestStatus and <= HighestStatus && range.To is >= LowestStatus and <= HighestStatus && range.From <= range.To
        select range;

    private static readonly ValueKind<List<(int From, int To)>> StatusCodes = new("100..599 or a range such as 200-299", 0, int.MaxValue,
        static (ReadOnlySpan<Word> words, ref List<(int From, int To)> value) =>
        {
            var ranges = new List<(int From, int To)>();
            foreach (var word in words)
            {
                if (word.Span.Length > LongestRange || StatusRange.End().TryParse(word.Text) is not { WasSuccessful: true } range) return false;
                ranges.Add(range.Value);
            }
            value = ranges;
            return true;
        }, static value => string.Join(' ', value.Select(range => range.From == range.To ? $"{range.From}" : $"{range.From}-{range.To}")))
    { Good = ["200", "100-599", "200 301-302"], Bad = ["99", "600", "404-400", "ok"] };

    private static readonly ValueKind<string?> Digest = new("32 hexadecimal digits", 1, 1, static (ReadOnlySpan<Word> words, ref string? value) =>
    {
        if (words[0].Span.Length != 32 || words[0].Span.ContainsAnyExcept("0123456789abcdefABCDEF")) return false;
        value = words[0].Text.ToLowerInvariant();
        return true;
    }, static value => value)
    { Good = ["0123456789abcdef0123456789ABCDEF"], Bad = ["0123", "\"\"", "zz23456789abcdef0123456789abcdef"] };

    private static readonly ValueKind<HttpProtocol> Protocol =
        Value.Choice(("1.0", HttpProtocol.Http10), ("1.0C", HttpProtocol.Http10Close), ("1.0c", HttpProtocol.Http10Close), ("1.1", HttpProtocol.Http11), ("2", HttpProtocol.Http2));

    private static readonly ValueKind<RequestMethod> Method = Value.Choice(("GET", RequestMethod.Get), ("HEAD", RequestMethod.Head));

    private static readonly ValueKind<string[]> Credentials = Value.Words with
    {
        Syntax = "USER PASSWORD",
        Required = 2,
        Most = 2,
        Good = ["monitor secret", "monitor \"two words\""],
        Bad = ["monitor"],
    };

    private static readonly ValueKind<string[]> RegexOptionNames = Value.Words with
    {
        Syntax = string.Join('|', RegexOptions) + " ...",
        Parse = static (ReadOnlySpan<Word> words, ref string[] value) =>
        {
            string[] known = [.. words.ToArray().Select(static word => word.Text).Where(RegexOptions.Contains)];
            if (known.Length > 0) value = known; // as with keepalived, also beside words that mean nothing
            return known.Length == words.Length;
        },
        Good = ["caseless", "caseless multiline"],
        Bad = ["anything"],
    };

    private static readonly BlockSchema<HttpUrl> Url = MakeUrl("url", isTls: false), TlsUrl = MakeUrl("url", isTls: true);

    private static readonly BlockSchema<HttpGet> Http = MakeHttp("HTTP_GET", Url, "Alive when it answers HTTP requests as expected."),
        Tls = MakeHttp("SSL_GET", TlsUrl, "Alive when it answers HTTPS requests as expected.");

    public static void Add(BlockSchema<RealServer> schema)
    {
        CheckKeywords.AddChecker(schema, "HTTP_GET", static () => Http, static () => new(), static http => !http.IsTls);
        CheckKeywords.AddChecker(schema, "SSL_GET", static () => Tls, static () => new HttpGet { IsTls = true }, static http => http.IsTls);
    }

    private static BlockSchema<HttpUrl> MakeUrl(string name, bool isTls)
    {
        var schema = new BlockSchema<HttpUrl>(name, "One request of a check.")
        {
            { "path", Value.Text.As("PATH"), static u => ref u.Path, "/", "Path that is asked for.", Needed },
            { "digest", Digest, static u => ref u.Digest, "none", "MD5 of the body that is expected, up to its Content-Length.", Needed },
            { "status_code", StatusCodes, static u => ref u.StatusCodes, "200-299", "Status codes that are expected." },
            { "virtualhost", Value.Name, static u => ref u.VirtualHost, "the check's", "Host header.", Expected },
            { "regex_no_match", Value.Flag, static u => ref u.RegexNoMatch, "off", "The pattern has to be absent." },
            { "regex_options", RegexOptionNames, static u => ref u.RegexOptions, "none", "How the pattern is meant (pcre2api(3)).", Wished },
            { "regex_min_offset", Value.Unsigned(0, uint.MaxValue), static u => ref u.RegexMinimumOffset, "0", "Where in the answer, counted from its status line, a match may begin at the earliest.", Wished },
            { "regex_max_offset", Value.Unsigned(0, uint.MaxValue), static u => ref u.RegexMaximumOffset, "none", "Where in the answer a match has to have begun.", Wished },
        };
        schema.Add(new("regex", "PATTERN", "none", "Perl-compatible pattern that the answer, headers included, has to contain. A backslash is written twice. A match that bytes behind the answer could change is none: `$` never matches at its end.", Expected, static (u, s, context) =>
        {
            if (context.HasArguments(s, 1, Need.Expected, "PATTERN")) u.Regex = CommandLine.First(s.RawArguments) ?? "";
        }, static (u, writer) => writer.Line("regex", u.Regex is null ? null : CommandLine.QuoteWord(u.Regex)))
        { Samples = (["\"^ok$\""], []) });
        schema.Add(new("regex_stack", "START MAXIMUM", "PCRE2's", "Bytes of the matcher's stack; the pattern is compiled to machine code then.", Wished, static (u, s, context) =>
        {
            var kind = Value.Unsigned(0, uint.MaxValue);
            var (start, maximum) = (0u, 0u);
            if (s.Count > 2 && kind.Parse(s.Arguments, ref start) && kind.Parse(s.Arguments[1..], ref maximum)) (u.RegexStackStart, u.RegexStackMaximum) = (start, maximum);
            else context.InvalidValue(s, "START MAXIMUM", severity: Severity.Note);
        }, static (u, writer) => writer.Line("regex_stack", $"{u.RegexStackStart} {u.RegexStackMaximum}"))
        { Samples = (["4096 65536"], ["4096", "a b"]) });
        schema.AtEnd = static (url, context) =>
        {
            if (!url.IsWritten("path")) context.Incomplete(url, "the url has no path; it is ignored", "path /");
        };
        if (isTls) schema.Add("tls_compliant", Value.Switch, static u => ref u.TlsCompliant, "the check's", "The server has to end TLS in order.", From("2.2.8"));
        return schema;
    }

    private static BlockSchema<HttpGet> MakeHttp(string name, BlockSchema<HttpUrl> url, string summary)
    {
        var schema = new BlockSchema<HttpGet>(name, summary);
        CheckKeywords.AddConnection(schema);
        CheckKeywords.AddTiming(schema, fewestRetries: 0, "the real server's");
        schema.AddAlias("nb_get_retry", "retry", Old("retry"));
        CheckKeywords.AddCommon(schema);
        schema.Add("virtualhost", Value.Name, static h => ref h.VirtualHost, "the real server's", "Host header.", Expected);
        schema.Add("http_protocol", Protocol, static h => ref h.Protocol, "1.0", "Version of the requests; C adds `Connection: close`. 2, which keepalived does not know, is HTTP/2: over TLS by ALPN, else with prior knowledge; `regex` sees the body only then.", Expected);
        schema.Add("method", Method, static h => ref h.Method, "GET", "Method of the requests.", Expected | Ours);
        schema.Add("basic_auth", Credentials, static h => ref h.Credentials, "none", "User and password for the servers (RFC 7617). Without TLS everybody on the way can read them.", Expected | Secret | Ours);
        schema.Add("enable_sni", Value.Switch, static h => ref h.EnableSni, "off", "Name the host in the TLS handshake.");
        schema.Add("sni_name", Value.Optional(Value.Name, ""), static h => ref h.SniName, "virtualhost", "Name for the TLS handshake.", From("2.4.4"));
        schema.Add("fast_recovery", Value.Switch, static h => ref h.FastRecovery, "off", "While it is down, ask for one url after the other without waiting delay_loop between them.");
        schema.AddBlock("url", "", () => url, static (h, s, _) =>
        {
            var made = new HttpUrl { Where = s.Where() };
            h.Urls.Add(made);
            return made;
        }, static h => h.Urls, static _ => "");
        schema.AtEnd = (http, context) =>
        {
            http.Urls.RemoveAll(made => !made.IsWritten("path"));
            if (http.Urls.Count == 0) context.Incomplete(http, $"{name} has no url; it is ignored", "url { path / }");
        };
        if (name == "SSL_GET") schema.Add("tls_compliant", Value.Switch, static h => ref h.TlsCompliant, "off", "The server has to end TLS in order.", From("2.2.8"));
        if (name == "SSL_GET") schema.Add("tls_verify", Value.Switch, static h => ref h.TlsVerify, "off", "The certificate has to be valid for sni_name, else virtualhost, else the address, and signed by an authority of ca in SSL, else of the system. The name is sent in the handshake.", Ours);
        return schema;
    }
}
