using KeepAlived.Net.Configuration;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Supervision;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Cli;

/// <summary>From the command line to a running daemon: configuration, namespace, names and places, then the supervisor.</summary>
internal static class DaemonStart
{
    /// <summary>As keepalived's.</summary>
    private const int NoNamespaceStatus = 0;

    /// <summary>Of memory, what reading a byte of configuration takes: 5 of TCP_CHECKs, 7 of DNS_CHECKs.</summary>
    private const int MemoryPerByte = 6;

    /// <param name="arguments">The whole command line, for the case that the program has to be executed anew.</param>
    public static int Run(SupervisorOptions options, LoaderEnvironment environment, string[] arguments, string program)
    {
        var first = ConfigurationLoader.Load(options.File, environment with { TellSize = static size => SetupMemory.Provide(size * MemoryPerByte) });
        var identity = DaemonIdentity.Of(first.Model.Global, options.Namespace);
        if (identity.Namespace is { } name && NamespaceEntry.Entered != name) return Enter(name, identity, options, arguments);
        if (options.ReadyDescriptor >= 0) MakeIndependent(options);
        identity.Complete(options);
        return new Supervisor(options, environment, first).RunAsync(program).GetAwaiter().GetResult();
    }

    /// <summary>A daemon keeps no folder busy; what the command line names is where it was named.</summary>
    private static void MakeIndependent(SupervisorOptions options)
    {
        options.File = Path.GetFullPath(options.File);
        foreach (var path in (Span<PathField>)[static o => ref o.PidFile, static o => ref o.VrrpPidFile, static o => ref o.CheckersPidFile, static o => ref o.BfdPidFile])
            if (path(options).Length > 0) path(options) = Path.GetFullPath(path(options));
        if (options.Log.File is { } log) options.Log.File = Path.GetFullPath(log);
        Environment.CurrentDirectory = "/";
    }

    private delegate ref string PathField(SupervisorOptions options);

    /// <summary>Returns only when the namespace cannot be entered: the status then.</summary>
    private static int Enter(string name, DaemonIdentity identity, SupervisorOptions options, string[] arguments)
    {
        options.Log.Suffix = identity.Suffix;
        var log = new KeepalivedLogger("Keepalived", options.Log, static () => Environment.ProcessId);
        try
        {
            NamespaceEntry.Enter(name, OwnershipJournal.DefaultDirectory, arguments);
        }
        catch (Exception failed) when (failed is LinuxException or IOException or UnauthorizedAccessException)
        {
            log.NamespaceFailed(name, failed.Message);
        }
        return NoNamespaceStatus;
    }
}
