using System.Globalization;
using System.Net;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Cli;

/// <summary>The command line of genhash(1), read as getopt_long(3) reads it.</summary>
internal sealed class GenhashOptions
{
    private static readonly (string Long, char Short, bool HasValue)[] Table =
    [
        ("use-ssl", 'S', false), ("use-sni", 'I', false), ("server", 's', true), ("port", 'p', true), ("url", 'u', true), ("use-virtualhost", 'V', true),
        ("verbose", 'v', false), ("help", 'h', false), ("fwmark", 'm', true), ("protocol", 'P', true), ("timeout", 't', true),
    ];

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    public IPAddress? Server { get; private set; }

    /// <summary>1..65535.</summary>
    public int Port { get; private set; }

    public string? Url { get; private set; }

    public string? VirtualHost { get; private set; }

    public bool UsesTls { get; private set; }

    /// <summary>Tell the server in the handshake which virtual host is meant.</summary>
    public bool NamesServer { get; private set; }

    public bool IsVerbose { get; private set; }

    public bool WantsHelp { get; private set; }

    public uint FirewallMark { get; private set; }

    public HttpProtocol Protocol { get; private set; } = HttpProtocol.Http10;

    /// <summary>For the handshake, and for each piece of the answer.</summary>
    public TimeSpan Timeout { get; private set; } = DefaultTimeout;

    /// <summary>What is wrong, in words; empty: something is missing; null: nothing.</summary>
    public string? Error { get; private set; }

    public static GenhashOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new GenhashOptions();
        for (var i = 0; i < arguments.Count && options.Error is null; i++)
        {
            if (arguments[i].StartsWith("--", StringComparison.Ordinal)) options.TakeLong(arguments[i][2..], arguments, ref i);
            else if (arguments[i] is ['-', _, ..]) options.TakeShort(arguments[i], arguments, ref i);
            else options.Error = $"unexpected argument '{arguments[i]}'";
        }
        if (!options.WantsHelp && (options.Server is null || options.Port == 0 || options.Url is null)) options.Error ??= "";
        return options;
    }

    public static IEnumerable<string> Usage(string command)
    {
        yield return $"Usage: {command} [OPTION...] -s ADDRESS -p PORT -u PATH";
        yield return "Prints the MD5 sum of a page, for `digest` of HTTP_GET and SSL_GET.";
        yield return "  -s, --server=ADDRESS         Address of the server";
        yield return "  -p, --port=PORT              Its port";
        yield return "  -u, --url=PATH               Path of the page";
        yield return "  -S, --use-ssl                Ask by TLS";
        yield return "  -I, --use-sni                Name the virtual host in the TLS handshake";
        yield return "  -V, --use-virtualhost=HOST   Host: header of the request";
        yield return "  -P, --protocol=VERSION       1.0, 1.0c (with `Connection: close`) or 1.1";
        yield return "  -m, --fwmark=MARK            Mark of the packets";
        yield return "  -t, --timeout=SECONDS        How long to wait for the server";
        yield return "  -v, --verbose                Print the answer too";
        yield return "  -h, --help                   Print this help";
    }

    private void TakeLong(string word, IReadOnlyList<string> arguments, ref int at)
    {
        var equals = word.IndexOf('=');
        var name = equals < 0 ? word : word[..equals];
        var matches = Array.FindAll(Table, option => option.Long == name);
        if (matches.Length == 0) matches = Array.FindAll(Table, option => option.Long.StartsWith(name, StringComparison.Ordinal));
        if (matches.Length != 1) Error = $"unknown option '--{name}'";
        else if (equals >= 0 && !matches[0].HasValue) Error = $"option '--{name}' takes no value";
        else Take(matches[0].Short, matches[0].HasValue ? (equals < 0 ? Next(arguments, ref at) : word[(equals + 1)..]) : "");
    }

    private void TakeShort(string word, IReadOnlyList<string> arguments, ref int at)
    {
        for (var i = 1; i < word.Length && Error is null; i++)
        {
            var letter = word[i];
            var option = Array.Find(Table, known => known.Short == letter);
            if (option.Long is null) Error = $"unknown option '-{letter}'";
            else if (!option.HasValue) Take(letter, "");
            else
            {
                Take(letter, i + 1 < word.Length ? word[(i + 1)..] : Next(arguments, ref at));
                return;
            }
        }
    }

    private static string? Next(IReadOnlyList<string> arguments, ref int at) => at + 1 < arguments.Count ? arguments[++at] : null;

    private void Take(char letter, string? value)
    {
        if (value is null)
        {
            Error = $"option '-{letter}' needs a value";
            return;
        }
        switch (letter)
        {
            case 'S': UsesTls = true; break;
            case 'I': NamesServer = true; break;
            case 'v': IsVerbose = true; break;
            case 'h': WantsHelp = true; break;
            case 'V': VirtualHost = value; break;
            case 'u': Url = value; break;
            case 's' when IPAddress.TryParse(value, out var address): Server = address; break;
            case 's': Error = $"server should be an address, not '{value}'"; break;
            case 'p' when Number(value) is > 0 and <= ushort.MaxValue and var port: Port = (int)port; break;
            case 'p': Error = $"invalid port number '{value}'"; break;
            case 'm' when Number(value) is { } mark: FirewallMark = mark; break;
            case 'm': Error = $"invalid firewall mark '{value}'"; break;
            case 't' when Number(value) is > 0 and <= int.MaxValue / 1000 and var seconds: Timeout = TimeSpan.FromSeconds(seconds); break;
            case 't': Error = $"invalid timeout '{value}'"; break;
            case 'P' when ProtocolOf(value) is { } protocol: Protocol = protocol; break;
            case 'P': Error = $"invalid HTTP protocol version '{value}'"; break;
        }
    }

    private static uint? Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static HttpProtocol? ProtocolOf(string text) => text switch { "1.0" => HttpProtocol.Http10, "1.0c" or "1.0C" => HttpProtocol.Http10Close, "1.1" => HttpProtocol.Http11, _ => null };
}
