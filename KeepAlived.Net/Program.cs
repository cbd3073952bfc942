using System.Globalization;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Cli;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;

namespace KeepAlived.Net;

/// <summary>Picks the role, wires it, runs it; nothing else.</summary>
internal static class Program
{
    /// <summary>keepalived's statuses: a mistake in the program itself, and no memory.</summary>
    private const int ProgrammingError = 70, NoMemory = 204;

    /// <summary>keepalived's status; another start would not help.</summary>
    private const int MissingPermission = 4;

    /// <summary>The supervisor ended before its child had begun.</summary>
    private const int OrphanStatus = 1;

    private static int Main(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                [Trampoline.Role, ..] => Trampoline.Run(arguments.AsSpan(1)),
                ["--role=vrrp", ..] => RunRole(arguments, Vrrp.VrrpProcess.Run),
                ["--role=checker", ..] => RunRole(arguments, Checking.CheckerProcess.Run),
                ["--role=bfd", ..] => RunRole(arguments, Bfd.BfdProcess.Run),
                _ => MainCommand.Run(arguments),
            };
        }
        catch (LinuxException refused) when (refused.Errno is Libc.EPERM or Libc.EACCES && !Environment.IsPrivilegedProcess)
        {
            var sentence = $"missing permission ({refused.Message}): start keepalived as root, or with CAP_NET_ADMIN and CAP_NET_RAW";
            new SyslogWriter("Keepalived").Write(LogSeverity.Critical, sentence, Environment.ProcessId);
            Console.Error.WriteLine($"keepalived: {sentence}");
            return MissingPermission;
        }
        catch (Exception mistake)
        {
            // The last resort: whatever is not foreseen is told with its stack, and the status says so.
            new SyslogWriter("Keepalived").Write(LogSeverity.Critical, $"{arguments.FirstOrDefault()}: {mistake}", Environment.ProcessId);
            Console.Error.WriteLine($"keepalived: internal error: {mistake}");
            return StatusOf(mistake);
        }
        finally
        {
            LogOutput.Flush();
        }
    }

    /// <summary>The exit status after what nobody caught.</summary>
    public static int StatusOf(Exception mistake) => mistake is OutOfMemoryException ? NoMemory : ProgrammingError;

    private static int RunRole(string[] arguments, Func<ChildOptions, int> run)
    {
        if (Find(arguments, Trampoline.Parent) is { } parent && !Trampoline.BindToParent(int.Parse(parent, CultureInfo.InvariantCulture))) return OrphanStatus;
        StraySignals.Ignore();
        return run(new(int.Parse(Find(arguments, "--channel=") ?? "3", CultureInfo.InvariantCulture), arguments.Contains("--console"), arguments.Contains("--detail"),
            arguments.Contains("--keep-vrrp"), arguments.Contains("--keep-ipvs"), Find(arguments, "--id=") ?? "")
        {
            KeepsUmask = arguments.Contains("--keep-umask"),
            ConfigurationSize = long.Parse(Find(arguments, "--configuration-size=") ?? "0", CultureInfo.InvariantCulture),
            Snmp = arguments.Contains("--snmp"),
            SnmpSocket = Find(arguments, "--snmp-socket=") ?? "",
            Log = LogSettings.FromWords(arguments),
            State = Find(arguments, "--state=") ?? "",
        });
    }

    private static string? Find(string[] arguments, string name) => arguments.FirstOrDefault(word => word.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
}
