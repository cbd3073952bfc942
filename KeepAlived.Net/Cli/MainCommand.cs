using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Manual;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Machine;
using KeepAlived.Net.Supervision;

namespace KeepAlived.Net.Cli;

/// <summary>keepalived as the operator starts it: help, version, test, or the daemon.</summary>
internal static class MainCommand
{
    private const int BadCommandLine = 1;

    /// <summary>What scripts that ask for the version of keepalived go by.</summary>
    private const string CompatibleVersion = "2.2.7";
    private const string DaemonRole = "--role=daemon";

    /// <summary>As `-v` and the log name it.</summary>
    public const string Program = $"Keepalived v{CompatibleVersion} (KeepAlived.Net {BuildVersion.Text})";

    public static int Run(string[] arguments)
    {
        if (GenhashCommand.Arguments(Environment.GetCommandLineArgs()[0], arguments) is { } rest) return RunGenhash(rest);
        var daemonised = arguments is [DaemonRole, ..];
        var parsed = CommandLineOptions.Parse(daemonised ? arguments[1..] : arguments);
        foreach (var remark in parsed.Remarks) Console.Error.WriteLine($"keepalived: {remark}");
        foreach (var error in parsed.Errors) Console.Error.WriteLine($"keepalived: {error}; `keepalived --help` lists the options");
        if (parsed.GenhashFrom >= 0) return RunGenhash(arguments[parsed.GenhashFrom..]);
        if (parsed.Help) return Print(CommandLineOptions.Help(), Console.Error); // as keepalived
        if (parsed.Version) return Print([Program, "", $".NET runtime {Environment.Version}"], Console.Error);
        if (parsed.NoEffect) return Print(NoEffectList.Of(RootKeywords.Schema).Concat(CommandLineOptions.WithoutEffect()).Order(StringComparer.Ordinal), Console.Out);
        if (parsed.Manual is { } form) return PrintManual(form);
        if (parsed.SignalName is { } signal) return PrintSignal(signal);
        if (parsed.Errors.Count > 0) return BadCommandLine;
        InheritedSignals.Reset();
        var environment = LocalMachine.Environment(parsed.Supervisor.ConfigId) with { EnforceIncludes = parsed.EnforceIncludes };
        if (parsed.ConfigTest)
        {
            using var output = Console.OpenStandardOutput();
            return ConfigurationTest.Run(parsed, environment, output, Console.Error);
        }
        if (daemonised) parsed.Supervisor.ReadyDescriptor = Trampoline.PassedDescriptor;
        if (!parsed.Supervisor.Foreground && !daemonised) return Launch(arguments, parsed.Supervisor.Log.Console);
        return DaemonStart.Run(parsed.Supervisor, environment, arguments, Program);
    }

    private static int RunGenhash(string[] arguments) => GenhashCommand.Run(arguments, Console.Out, Console.Error);

    private static int Print(IEnumerable<string> lines, TextWriter writer)
    {
        foreach (var line in lines) writer.WriteLine(line);
        return 0;
    }

    private static int PrintManual(string form)
    {
        var text = form switch { "markdown" => MarkdownManual.Write(RootKeywords.Schema), "man" => ManPage.Write(RootKeywords.Schema), _ => null };
        if (text is null) Console.Error.WriteLine($"keepalived: no manual of the form '{form}', there are markdown and man");
        else Console.Write(text);
        return text is null ? BadCommandLine : 0;
    }

    private static int PrintSignal(string name)
    {
        if (CommandLineOptions.SignalNumber(name) is not { } number)
        {
            Console.Error.WriteLine($"keepalived: unknown signal '{name}'");
            return BadCommandLine;
        }
        Console.WriteLine(number);
        return 0;
    }

    /// <summary>
    /// .NET cannot fork, so the daemon is this program started again in its own session; we wait until it is up or has failed,
    /// so that our exit status tells.
    /// </summary>
    private static int Launch(string[] arguments, bool keepStreams)
    {
        var (ours, theirs) = SeqPacketChannel.Pair();
        var request = new SpawnRequest([Environment.ProcessPath!, DaemonRole, .. arguments])
        {
            Detached = true,
            NewSession = true,
            PassDescriptor = theirs.Descriptor,
            KeepStreams = keepStreams,
        };
        var daemon = new Spawner().StartAsync(request).GetAwaiter().GetResult();
        theirs.Dispose();
        if (ours.Receive(new byte[1], wait: true) > 0) return 0;
        var exit = daemon.Exit.GetAwaiter().GetResult();
        Console.Error.WriteLine($"keepalived: the daemon did not start ({exit}); see the log, or `keepalived -n -l` and `keepalived -t`");
        return exit.Signal != 0 ? BadCommandLine : exit.Code;
    }
}
