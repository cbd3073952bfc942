using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Declares each keyword of global_defs once; here processes, files and scripts.</summary>
internal static class GlobalKeywords
{
    /// <summary>IXUSR|IRWXG ..., a number with C's bases, both joined by `|`.</summary>
    private static readonly ValueKind<int> Umask = new("0..0777 | BIT[|BIT...]", 1, ValueKind<int>.AnyNumber, static (ReadOnlySpan<Word> words, ref int value) =>
    {
        var texts = new string[words.Length];
        for (var i = 0; i < texts.Length; i++) texts[i] = words[i].Text;
        if (!TryParseUmask(string.Join(' ', texts), out var mask)) return false;
        value = mask;
        return true;
    }, static value => "0" + Convert.ToString(value, 8))
    { Good = ["0177", "0x3f", "63", "IXUSR|IRWXG|IRWXO", "IXUSR | IRWXG"], Bad = ["01000", "rwx", "512", "1 2", "\"\""] };

    private static readonly ValueKind<string[]> IncludeChecks = Value.AnyWords with
    {
        Syntax = "[+|-]read|match|wildcard_match|brace_match ...",
        Parse = static (ReadOnlySpan<Word> words, ref string[] value) =>
        {
            foreach (var word in words)
                if (word.Text.TrimStart('+', '-') is not ("read" or "match" or "wildcard_match" or "brace_match")) return false;
            return Value.Words.Parse(words, ref value);
        },
        Remark = static words => UnsignedCount(words) > 1 ? (Severity.Warning, "only the first word without a sign counts: write +match +wildcard_match") : null,
        Good = ["", "read", "+match -read"],
        Bad = ["readable"],
    };

    private static int UnsignedCount(ReadOnlySpan<Word> words)
    {
        var count = 0;
        foreach (var word in words) count += word.Text is ['+' or '-', ..] ? 0 : 1;
        return count;
    }

    private static readonly ValueKind<string[]> Cpus = Value.Words with
    {
        Syntax = "CPU ...",
        Parse = static (ReadOnlySpan<Word> words, ref string[] value) =>
        {
            foreach (var word in words)
                if (!Number.TryUnsigned(word.Span, out var cpu) || cpu >= Environment.ProcessorCount) return false;
            return Value.Words.Parse(words, ref value);
        },
        Good = ["0"],
        Bad = ["-1", "99999", "all"],
    };

    private static readonly ValueKind<string[]> Pipe = Value.Words with { Syntax = "PATH [USER [GROUP]]", Most = 3, Good = ["/run/fifo", "/run/fifo root root"] };

    private static readonly ValueKind<string?> NonEmptyPath = Value.Name with
    {
        Syntax = "a path",
        Parse = static (ReadOnlySpan<Word> words, ref string? value) =>
        {
            if (words[0].Span.Length == 0) return false;
            value = words[0].Text;
            return true;
        },
        Good = ["/tmp/file"],
        Bad = ["\"\""],
    };

    public static readonly BlockSchema<GlobalDefinitions> Schema = Make();

    private static BlockSchema<GlobalDefinitions> Make()
    {
        var schema = new BlockSchema<GlobalDefinitions>("global_defs", "Settings of the whole daemon; may stand repeatedly.");
        AddNames(schema);
        AddFiles(schema);
        AddProcess(schema, "vrrp", "VRRP process", static g => g.Vrrp);
        AddProcess(schema, "checker", "checker process", static g => g.Checker);
        AddProcess(schema, "bfd", "BFD process", static g => g.Bfd);
        AddScripts(schema);
        GlobalNotificationKeywords.Add(schema);
        GlobalVrrpKeywords.Add(schema);
        GlobalLvsKeywords.Add(schema);
        return schema;
    }

    private static void AddNames(BlockSchema<GlobalDefinitions> schema)
    {
        var name = Value.Name.As("NAME of 1..15 characters");
        schema.Add("process_names", Value.Flag, static g => ref g.ProcessNames, "off", "Give each process a name of its own, as ps(1) shows it.");
        schema.Add("process_name", name, static g => ref g.Parent.Name, "keepalived", "Name of the parent process.", Needed);
        schema.Add("vrrp_process_name", name, static g => ref g.Vrrp.Name, "keepalived, or keepalived_vrrp with process_names", "Name of the VRRP process.", Needed);
        schema.Add("checker_process_name", name, static g => ref g.Checker.Name, "keepalived, or keepalived_lvs with process_names", "Name of the checker process.", Needed);
        schema.AddAlias("lvs_process_name", "checker_process_name", Alias("checker_process_name"));
        schema.Add("bfd_process_name", name, static g => ref g.Bfd.Name, "keepalived, or keepalived_bfd with process_names", "Name of the BFD process.", Needed);
        schema.Add("child_hang_time", Value.WholeSeconds(0, uint.MaxValue), static g => ref g.ChildHangTime, "30",
            "How long the loop of a process may hang before the process is killed and started again; 0: for ever. Time for which the host was paused does not count.", Needed | Ours);
        schema.Add("max_auto_priority", Value.Optional(Value.Integer(-1, 99), 99), static g => ref g.MaxAutoPriority, "0 (off)",
            "Realtime priority up to which a VRRP process that wakes up late raises itself.");
        schema.Add("min_auto_priority_delay", Value.Unsigned(1, 10_000_000).As("1..10000000 microseconds"), static g => ref g.MinAutoPriorityDelay, "1000000",
            "How late a process has to wake up for that.", Expected);
        schema.Add("random_seed", Value.Unsigned(0, uint.MaxValue), static g => ref g.RandomSeed, "the time", "Makes random numbers repeatable, for tests.", Needed);
        AddBuffer(schema, "vrrp_netlink_cmd_rcv_bufs", "VRRP's netlink commands", static g => g.VrrpCommandBuffer);
        AddBuffer(schema, "vrrp_netlink_monitor_rcv_bufs", "VRRP's netlink events", static g => g.VrrpMonitorBuffer);
        AddBuffer(schema, "lvs_netlink_cmd_rcv_bufs", "the checkers' netlink commands", static g => g.LvsCommandBuffer);
        AddBuffer(schema, "lvs_netlink_monitor_rcv_bufs", "the checkers' netlink events", static g => g.LvsMonitorBuffer);
        AddBuffer(schema, "process_monitor_rcv_bufs", "process events", static g => g.ProcessMonitorBuffer);
    }

    private static void AddBuffer(BlockSchema<GlobalDefinitions> schema, string name, string what, Func<GlobalDefinitions, ReceiveBuffer> buffer)
    {
        schema.Add(name, Value.Unsigned(0, uint.MaxValue).As("BYTES"), g => ref buffer(g).Size, "the kernel's", $"Receive buffer for {what}.", Expected);
        schema.Add(name + "_force", Value.Switch, g => ref buffer(g).Force, "off", $"Let the receive buffer for {what} exceed the system's limit.");
    }

    private static void AddNames(BlockSchema<GlobalDefinitions> schema, string name, FieldOf<GlobalDefinitions, string?> field, string standard, string summary)
    {
        var (kind, traits) = (Value.Name.As("PATH"), Expected | From("2.3.2"));
        schema.Add(new(name, kind.Syntax, standard, summary, traits, (global, statement, context) =>
        {
            if (!context.HasArguments(statement, kind.Required, traits.Need, kind.Syntax)) return;
            kind.Parse(statement.Arguments, ref field(global));
            context.UseNamesOf(global);
        }, (global, writer) => writer.Line(name, kind.Format(field(global)), traits))
        { Samples = (kind.Good, kind.Bad) });
    }

    private static void AddFiles(BlockSchema<GlobalDefinitions> schema)
    {
        var path = Value.Name.As("PATH");
        schema.Add("umask", Umask, static g => ref g.Umask, "IXUSR|IRWXG|IRWXO", "Permissions that new files do not get; BIT is IRUSR, IWUSR, IXUSR or IRWXU, for others GRP and G or OTH and O at the end; the option -u wins.", Needed);
        schema.Add("include_check", IncludeChecks, static g => ref g.IncludeCheck, "none", "Which failures of include are fatal, from here to the end of the file.");
        schema.Add("reload_check_config", Value.Optional(path, "/dev/null"), static g => ref g.ReloadCheckConfig, "off", "Test the configuration before a reload; here that is always done.");
        schema.Add("reload_time_file", Value.OnlyName.As("PATH"), static g => ref g.ReloadTimeFile, "none", "File whose first line is the time of the next reload: [YYYY-MM-DD ]HH:MM:SS[Z].", Expected);
        schema.Add("reload_repeat", Value.Flag, static g => ref g.ReloadRepeat, "off", "Read reload_time_file again after a reload.");
        schema.Add("reload_file", Value.Optional(path, ""), static g => ref g.ReloadFile, "off", "File that exists while the configuration is read.");
        schema.Add("config_save_dir", NonEmptyPath, static g => ref g.ConfigSaveDirectory, "none", "Folder that each configuration is saved in, for debugging.", Needed);
        schema.Add("tmp_config_directory", path, static g => ref g.TemporaryDirectory, "memory", "Folder that keepalived keeps the configuration in once all files are read; here it is always in memory, in a compact form.", Expected | NoEffect | Once);
        schema.Add("data_use_instance", Value.Switch, static g => ref g.DataUseInstance, "off", "Put namespace and instance into the names of the dumps of states, keepalived.data and the like.");
        schema.Add("json_version", Value.Integer(1, 2), static g => ref g.JsonVersion, "1", "Layout of the JSON dump.", Needed | From("2.2.8"));
        AddNames(schema, "iproute_usr_dir", static g => ref g.IprouteUserDirectory, "/usr/share/iproute2", "Folder of the distribution's names of routing tables and the like, for the lines that follow.");
        AddNames(schema, "iproute_etc_dir", static g => ref g.IprouteEtcDirectory, "/etc/iproute2", "Folder of local names of routing tables and the like, for the lines that follow.");
        schema.Add("state_dump_file", path, static g => ref g.StateDumpFile, "/tmp/keepalived.data", "File that SIGUSR1 dumps the state to.", Expected | From("2.3.3"));
        schema.Add("stats_dump_file", path, static g => ref g.StatsDumpFile, "/tmp/keepalived.stats", "File that SIGUSR2 dumps the counters to.", Expected | From("2.3.3"));
        schema.Add("json_dump_file", path, static g => ref g.JsonDumpFile, "/tmp/keepalived.json", "File that `keepalived --signum=JSON` dumps the state to.", Expected | From("2.3.3"));
    }

    private static void AddProcess(BlockSchema<GlobalDefinitions> schema, string prefix, string what, Func<GlobalDefinitions, ProcessSettings> settings, Traits effect = default)
    {
        schema.Add($"{prefix}_priority", Value.Nullable(Value.Integer(-20, 19)), g => ref settings(g).Nice, "unchanged", $"Nice value of the {what}.", Expected | effect);
        schema.Add($"{prefix}_no_swap", Value.Flag, g => ref settings(g).NoSwap, "off", $"Lock the memory of the {what}.", effect);
        schema.Add($"{prefix}_rt_priority", Value.Integer(1, 99), g => ref settings(g).RealtimePriority, "normal scheduling", $"Realtime priority of the {what}.", Expected | effect);
        schema.Add($"{prefix}_cpu_affinity", Cpus, g => ref settings(g).CpuAffinity, "all", $"Processors for the {what}.", Expected | effect);
        schema.Add($"{prefix}_rlimit_rttime", Value.Unsigned(1, uint.MaxValue).As("1.. microseconds"), g => ref settings(g).RealtimeLimit, "none",
            $"Longest time that the {what} may run in realtime without a blocking system call; beyond that it is ended.", Needed | effect);
        schema.AddAlias($"{prefix}_rlimit_rtime", $"{prefix}_rlimit_rttime", Alias($"{prefix}_rlimit_rttime"));
    }

    private static void AddScripts(BlockSchema<GlobalDefinitions> schema)
    {
        var timeout = Value.WholeSeconds(1, 1000);
        schema.Add("enable_script_security", Value.Flag, static g => ref g.ScriptSecurity, "off", "Do not run scripts as root that others than root can change.");
        schema.Add("script_user", Value.User, static g => ref g.ScriptUser, "keepalived_script if it exists, else root", "Account that scripts run as which name none.", Expected);
        schema.Add("use_symlink_paths", Value.Switch, static g => ref g.UseSymlinkPaths, "off", "Run scripts by the path written, not by what it leads to.", From("2.3.0"));
        schema.Add("set_supplementary_groups", Value.Switch, static g => ref g.SetSupplementaryGroups, "off", "Scripts get the other groups of their user.", From("2.4.4"));
        schema.AddCommand("startup_script", static g => ref g.StartupScript, "Run at start; the daemon waits for its end.", Expected | Once);
        schema.Add("startup_script_timeout", timeout, static g => ref g.StartupScriptTimeout, "10", "How long startup_script may take.", Expected);
        schema.AddCommand("shutdown_script", static g => ref g.ShutdownScript, "Run at stop, after everything else.", Expected | Once);
        schema.Add("shutdown_script_timeout", timeout, static g => ref g.ShutdownScriptTimeout, "10", "How long shutdown_script may take.", Expected);
        AddFifo(schema, "", "all events", static g => g.Fifo);
        AddFifo(schema, "vrrp_", "VRRP events", static g => g.VrrpFifo);
        AddFifo(schema, "lvs_", "events of virtual and real servers", static g => g.LvsFifo);
        schema.Add("fifo_write_vrrp_states_on_reload", Value.Flag, static g => ref g.FifoWriteStatesOnReload, "off", "Repeat in the pipes after a reload what groups and instances are in, as keepalived does it: without instances that are master.");
        schema.Add("vrrp_notify_priority_changes", Value.Switch, static g => ref g.NotifyPriorityChanges, "off", "Tell changes of the effective priority in the pipes.");
        schema.Add("rs_init_notifies", Value.Switch, static g => ref g.RealServerInitNotifies, "off", "Run notify_up at start for real servers that begin up.");

        void AddFifo(BlockSchema<GlobalDefinitions> schema, string prefix, string what, Func<GlobalDefinitions, FifoSettings> fifo)
        {
            schema.Add($"{prefix}notify_fifo", Pipe, g => ref fifo(g).Pipe, "none", $"Pipe that {what} are written to.", Expected | Once);
            schema.AddCommand($"{prefix}notify_fifo_script", g => ref fifo(g).Reader, $"Reader of {prefix}notify_fifo; gets the path as last argument.", Expected | Once);
        }
    }

    /// <summary>A number with C's bases, or a name of stat(2) without its S_.</summary>
    /// <summary>The value of umask, also that of the option -u.</summary>
    public static bool TryParseUmask(string text, out int mask)
    {
        mask = 0;
        foreach (var bit in text.Split('|', StringSplitOptions.TrimEntries))
        {
            if (FileModeBit(bit) is not { } known) return false;
            mask |= known;
        }
        return true;
    }

    private static int? FileModeBit(string text)
    {
        const int everything = 0b111_111_111;
        try
        {
            var number = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Convert.ToInt32(text, 16)
                : text.StartsWith('0') ? Convert.ToInt32(text, 8) : int.TryParse(text, out var plain) ? plain : -1;
            if (number is >= 0 and <= everything) return number;
        }
        catch (Exception invalid) when (invalid is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
        var who = text.Length > 3 ? text[^3..] switch { "USR" => 6, "GRP" => 3, "OTH" => 0, _ => -1 } : -1;
        return text switch
        {
            "IRWXU" => 0b111 << 6,
            "IRWXG" => 0b111 << 3,
            "IRWXO" => 0b111,
            ['I', 'R', _, _, _] when who >= 0 => 0b100 << who,
            ['I', 'W', _, _, _] when who >= 0 => 0b010 << who,
            ['I', 'X', _, _, _] when who >= 0 => 0b001 << who,
            _ => null,
        };
    }
}
