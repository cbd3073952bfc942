using KeepAlived.Net.Supervision;

namespace KeepAlived.Net.Cli;

/// <summary>One option of the command line: parsing and --help follow from it.</summary>
/// <param name="Argument">Name of its argument; null: none; in brackets: optional, after `=`.</param>
/// <param name="Apply">Null: keepalived knows it, here it has no effect yet.</param>
internal sealed record CommandLineOption(string Long, char Short, string? Argument, string Summary, Action<ParsedCommandLine, string>? Apply);

/// <summary>What the command line says.</summary>
internal sealed class ParsedCommandLine
{
    public SupervisorOptions Supervisor { get; } = new();

    public bool Help { get; set; }

    public bool Version { get; set; }

    public bool ConfigTest { get; set; }

    /// <summary>Every include that fails is an error.</summary>
    public bool EnforceIncludes { get; set; }

    /// <summary>`--config-test=LOG`: where the problems go; null: stderr.</summary>
    public string? ConfigTestLog { get; set; }

    /// <summary>`--config-test=json`: one document on stdout; a log of that name is `./json`.</summary>
    public bool ConfigTestJson { get; set; }

    public bool NoEffect { get; set; }

    /// <summary>`--print-manual=FORM`.</summary>
    public string? Manual { get; set; }

    /// <summary>`--signum=NAME`.</summary>
    public string? SignalName { get; set; }

    /// <summary>Things to tell: options without effect, surplus words.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>An option has a value that `-t` counts as a problem, as keepalived does.</summary>
    public bool IsDoubtful { get; set; }

    /// <summary>`-T` behind other options: the arguments from here on are genhash's; -1: none.</summary>
    public int GenhashFrom { get; set; } = -1;

    /// <summary>`-h`, `-v`, `--signum`, `-T`: what follows is not read, and what was wrong before does not matter.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>What is wrong with the command line, each option for itself.</summary>
    public List<string> Errors { get; } = [];
}

/// <summary>The options of keepalived(8), each declared once.</summary>
internal static class CommandLineOptions
{
    public static readonly CommandLineOption[] Table =
    [
        new("use-file", 'f', "FILE", "Use this configuration file", static (c, a) => c.Supervisor.File = a),
        new("vrrp", 'P', null, "Only run the VRRP process", static (c, _) => c.Supervisor.VrrpOnly = true),
        new("check", 'C', null, "Only run the health checkers", static (c, _) => c.Supervisor.CheckersOnly = true),
        new("no_bfd", 'B', null, "Do not run BFD", static (c, _) => c.Supervisor.NoBfd = true),
        new("all", '\0', null, "Run all processes even if nothing is configured for them", static (c, _) => c.Supervisor.AllChildren = true),
        new("log-console", 'l', null, "Log to the console too", static (c, _) => c.Supervisor.Log.Console = true),
        new("log-detail", 'D', null, "Log in detail, which is always done", static (c, _) => c.Supervisor.Detail = true),
        new("log-facility", 'S', "FACILITY", "Syslog facility: 0-7, local0-local7, user, daemon", LogOptions.SetFacility),
        new("no-syslog", 'G', null, "Do not log to syslog", static (c, _) => c.Supervisor.Log.Syslog = false),
        new("log-file", 'g', "[FILE]", "Log to this file too, and the other processes to files named after it", static (c, a) => c.Supervisor.Log.File = a.Length > 0 ? a : LogOptions.DefaultFile),
        new("flush-log-file", '\0', null, "Flush the log file after each line, which is always done", static (_, _) => { }),
        new("umask", 'u', "MASK", "Permissions that new files do not get, as umask in the configuration", LogOptions.SetUmask),
        new("release-vips", 'X', null, "Drop addresses when ended by a signal", static (_, _) => { }),
        new("dont-release-vrrp", 'V', null, "Leave addresses in place at stop", static (c, _) => c.Supervisor.KeepVrrp = true),
        new("dont-release-ipvs", 'I', null, "Leave the IPVS table in place at stop", static (c, _) => c.Supervisor.KeepIpvs = true),
        new("dont-respawn", 'R', null, "Stop when a child process ends", static (c, _) => c.Supervisor.DontRespawn = true),
        new("dont-fork", 'n', null, "Stay in the foreground", static (c, _) => c.Supervisor.Foreground = true),
        new("dump-conf", 'd', null, "Log the configuration as it was understood, without passwords; with -t print it", static (c, _) => c.Supervisor.DumpConfiguration = true),
        new("pid", 'p', "FILE", "Pid file of the parent", static (c, a) => c.Supervisor.PidFile = a),
        new("vrrp_pid", 'r', "FILE", "Pid file of the VRRP process", static (c, a) => c.Supervisor.VrrpPidFile = a),
        new("checkers_pid", 'c', "FILE", "Pid file of the checkers", static (c, a) => c.Supervisor.CheckersPidFile = a),
        new("bfd_pid", 'b', "FILE", "Pid file of the BFD process", static (c, a) => c.Supervisor.BfdPidFile = a),
        new("address-monitoring", 'a', null, "Log all addresses of the host, and each that comes or goes", static (c, _) => c.Supervisor.LogsAddresses = true),
        new("snmp", 'x', null, "Serve all MIBs by SNMP", static (c, _) => c.Supervisor.Snmp = true),
        new("snmp-agent-socket", 'A', "ADDRESS", "AgentX socket, if the configuration has no snmp_socket", static (c, a) => c.Supervisor.SnmpSocket = a),
        new("core-dump", 'm', null, "Allow core dumps", static (c, _) => c.Supervisor.CoreDump = true),
        new("core-dump-pattern", 'M', "[PATTERN]", "Allow core dumps, and set kernel.core_pattern to PATTERN, or core", static (c, a) => (c.Supervisor.CoreDump, c.Supervisor.CorePattern) = (true, a.Length > 0 ? a : "core")),
        new("namespace", 's', "NAME", "Run in this network namespace", static (c, a) => c.Supervisor.Namespace = a),
        new("all-config", 'e', null, "Enforce all include checks", static (c, _) => c.EnforceIncludes = true),
        new("config-id", 'i', "ID", "Name for @ lines", static (c, a) => c.Supervisor.ConfigId = a),
        new("ignore-sigint", '\0', null, "SIGINT does not stop the daemon", static (c, _) => c.Supervisor.IgnoreInterrupt = true),
        new("signum", '\0', "NAME", "Print the number of a signal: RELOAD, STOP, DATA, STATS, JSON, STATS_CLEAR", static (c, a) => (c.SignalName, c.IsAnswered) = (a, true)),
        new("config-test", 't', "[LOG|json]", "Test the configuration and exit: 0 no problem, 2 a value is missing, 5 problems, 6 script security or a checked include", static (c, a) =>
        {
            c.ConfigTest = true;
            if (a == "json") c.ConfigTestJson = true;
            else if (a.Length > 0) c.ConfigTestLog = a;
        }),
        new("no-effect", '\0', null, "List what is accepted but has no effect yet: BLOCK KEYWORD [OPTION]", static (c, _) => c.NoEffect = true),
        new("print-manual", '\0', "FORM", "Print the reference of the configuration: markdown, man", static (c, a) => c.Manual = a),
        new("genhash", 'T', null, "Act as genhash(1); it should be the first option", static (c, _) => c.IsAnswered = true),
        new("version", 'v', null, "Print the version", static (c, _) => c.Version = c.IsAnswered = true),
        new("help", 'h', null, "Print this help", static (c, _) => c.Help = c.IsAnswered = true),
    ];

    private static readonly Dictionary<string, int> Signals = new()
    {
        ["RELOAD"] = 1,
        ["STOP"] = 15,
        ["DATA"] = 10,
        ["STATS"] = 12,
        ["JSON"] = 36,
        ["STATS_CLEAR"] = 63,
    };

    /// <summary>As getopt_long(3): short options may be joined, long ones shortened as long as they are unique. One that is wrong does not keep the others from being read.</summary>
    public static ParsedCommandLine Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new ParsedCommandLine();
        for (var i = 0; i < arguments.Count && !parsed.IsAnswered; i++)
        {
            var word = arguments[i];
            if (word == "--") break;
            if (word.StartsWith("--", StringComparison.Ordinal)) ParseLong(word[2..], arguments, ref i, parsed);
            else if (word.Length > 1 && word[0] == '-') ParseShort(word, arguments, ref i, parsed);
            else parsed.Remarks.Add($"unexpected argument '{word}' is ignored");
        }
        return parsed;
    }

    /// <summary>`(command-line) --OPTION` for each that has no effect.</summary>
    public static IEnumerable<string> WithoutEffect() => Table.Where(option => option.Apply is null).Select(option => $"(command-line) --{option.Long}");

    /// <summary>The number of a signal by keepalived's name for it, or null.</summary>
    public static int? SignalNumber(string name) => Signals.TryGetValue(name, out var number) ? number : null;

    public static IEnumerable<string> Help()
    {
        yield return "Usage: keepalived [OPTION...]";
        foreach (var option in Table)
        {
            var names = (option.Short == '\0' ? "    " : $"-{option.Short}, ") + "--" + option.Long;
            var argument = option.Argument is null ? "" : option.Argument.StartsWith('[') ? $"[={option.Argument[1..]}" : $"={option.Argument}";
            yield return $"  {names + argument,-34} {option.Summary}{(option.Apply is null ? " (no effect yet)" : "")}";
        }
    }

    private static void ParseLong(string word, IReadOnlyList<string> arguments, ref int at, ParsedCommandLine parsed)
    {
        var equals = word.IndexOf('=');
        var name = equals < 0 ? word : word[..equals];
        var matches = Table.Where(option => option.Long == name).ToList();
        if (matches.Count == 0) matches = Table.Where(option => option.Long.StartsWith(name, StringComparison.Ordinal)).ToList();
        if (matches.Count != 1) parsed.Errors.Add(matches.Count == 0 ? $"unknown option '--{name}'" : $"option '--{name}' is ambiguous");
        else Use(matches[0], "--" + name, equals < 0 ? null : word[(equals + 1)..], arguments, ref at, parsed);
    }

    private static void ParseShort(string word, IReadOnlyList<string> arguments, ref int at, ParsedCommandLine parsed)
    {
        for (var i = 1; i < word.Length && !parsed.IsAnswered; i++)
        {
            var letter = word[i];
            if (Table.FirstOrDefault(option => option.Short == letter && letter != '\0') is not { } option)
            {
                parsed.Errors.Add($"unknown option '-{letter}'");
                continue;
            }
            var rest = option.Argument is null || i + 1 == word.Length ? null : word[(i + 1)..];
            Use(option, "-" + letter, rest, arguments, ref at, parsed);
            if (option.Argument is not null) return;
        }
    }

    private static void Use(CommandLineOption option, string asWritten, string? value, IReadOnlyList<string> arguments, ref int at, ParsedCommandLine parsed)
    {
        var optional = option.Argument?.StartsWith('[') == true;
        if (option.Argument is not null && value is null && !optional)
        {
            if (at + 1 >= arguments.Count)
            {
                parsed.Errors.Add($"option '{asWritten}' needs {option.Argument}");
                return;
            }
            value = arguments[++at];
        }
        if (option.Long == "genhash") parsed.GenhashFrom = at + 1;
        if (option.Argument is null && value is not null) parsed.Errors.Add($"option '{asWritten}' takes no value");
        else if (option.Apply is null) parsed.Remarks.Add($"option '{asWritten}' is accepted, has no effect yet");
        else option.Apply(parsed, value ?? "");
    }
}
