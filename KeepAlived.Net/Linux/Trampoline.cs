using System.Globalization;

namespace KeepAlived.Net.Linux;

/// <summary>
/// The role `--role=exec`: a process of ours that turns itself into the program to run. What has to happen between fork and exec
/// cannot be done in a .NET parent, so it is done here: session, account, parent-death signal, streams, descriptors, signals. Most scripts need less (<see cref="ScriptLauncher"/>).
/// </summary>
internal static class Trampoline
{
    public const string Role = "--role=exec";
    public const string Parent = "--parent=";
    private const string Descriptors = "descriptors=", Namespace = "namespace=", AllGroups = ":all";
    public const int PassedDescriptor = 3, NotFound = 127, NotExecutable = 126;

    /// <summary>The arguments after the role: options, `--`, the program's argv.</summary>
    public static List<string> Encode(SpawnRequest request, int parent)
    {
        var words = new List<string> { Role };
        if (request.NewSession) words.Add("session");
        if (!request.KeepStreams) words.Add("null");
        if (!request.Detached) words.Add(string.Create(CultureInfo.InvariantCulture, $"parent={parent}"));
        if (request.BlockSignals) words.Add("block");
        if (request.KeepsLinks) words.Add("links");
        if (request.PassDescriptor >= 0) words.Add("pass");
        if (request.NetworkNamespace is { } place) words.Add($"{Namespace}{place}"); // entered while we may
        if (request.Account is { } account) words.Add(string.Create(CultureInfo.InvariantCulture, $"account={account.User}:{account.Group}{(request.AllGroups ? AllGroups : "")}"));
        if (DescriptorLimit.Inherited is { } inherited) words.Add($"{Descriptors}{inherited}");
        words.Add("--");
        foreach (var argument in request.Arguments) words.Add(FileText.Decode(argument));
        return words;
    }

    /// <summary>What is blocked for a child of the daemon, which reads them from a signalfd.</summary>
    public static ReadOnlySpan<int> BlockedSignals => [Libc.SIGTERM, Libc.SIGINT, Libc.SIGHUP, Libc.SIGUSR1, Libc.SIGUSR2];

    /// <summary>Does not return if the program could be executed.</summary>
    public static int Run(ReadOnlySpan<string> words)
    {
        var keep = PassedDescriptor;
        var end = words.IndexOf("--");
        if (end < 0 || end == words.Length - 1) return NotFound;
        if (words[..end].Contains("session")) Libc.NewSession();
        else Libc.NewProcessGroup();
        foreach (var word in words[..end])
        {
            if (word == "null") CloseStreams();
            else if (word == "pass") keep = PassedDescriptor + 1;
            else if (word.StartsWith(Descriptors, StringComparison.Ordinal)) Libc.TrySet(DescriptorLimit.Parse(word.AsSpan(Descriptors.Length)));
            else if (word.StartsWith(Namespace, StringComparison.Ordinal)) Libc.EnterNamespace(word[Namespace.Length..]);
            else if (word.StartsWith("account=", StringComparison.Ordinal)) BecomeUser(word["account=".Length..]);
        }
        foreach (var word in words[..end])
            if (word.StartsWith("parent=", StringComparison.Ordinal) && !BindToParent(int.Parse(word.AsSpan("parent=".Length), CultureInfo.InvariantCulture))) return 1;
        for (var signal = 1; signal <= 31; signal++)
            if (signal is not (Libc.SIGKILL or 19)) Libc.DefaultSignal(signal);
        var arguments = words[(end + 1)..].ToArray();
        var environment = CleanEnvironment(isDaemon: words[..end].Contains("session"));
        if (FindProgram(arguments[0]) is not { } path) return NotFound;
        if (!words[..end].Contains("links")) arguments[0] = path = InRealFolder(path);
        Libc.CloseOnExecuteFrom(keep);
        if (words[..end].Contains("block")) Libc.BlockSignals(BlockedSignals);
        return Libc.Execute(path, arguments, environment) == Libc.EACCES ? NotExecutable : NotFound;
    }

    /// <summary>The file that a command means, looking in PATH if it has no slash.</summary>
    public static string? FindProgram(string command)
    {
        if (command.Contains('/')) return IsProgram(command) ? command : null;
        var path = Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } set ? set : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        return path.Split(':').Select(directory => Path.Combine(directory, command)).FirstOrDefault(IsProgram);
    }

    /// <summary>The path by its folder's real path, which a shell script sees in $0.</summary>
    public static string InRealFolder(string path) =>
        Path.GetDirectoryName(path) is { Length: > 0 } folder && Libc.RealPath(folder) is { } real ? Path.Combine(real, Path.GetFileName(path)) : path;

    private static bool IsProgram(string path) =>
        File.Exists(path) && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    /// <summary>Dies with the parent; false if that has happened already.</summary>
    public static bool BindToParent(int parent)
    {
        Libc.DieWithParent(); // after the change of account, which clears it
        return Libc.ParentProcess() == parent;
    }

    private static void CloseStreams()
    {
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        for (var stream = 0; stream <= 2; stream++) Libc.Duplicate((int)nothing.DangerousGetHandle(), stream);
    }

    private static void BecomeUser(string account)
    {
        var words = account.Split(':');
        Libc.BecomeUser(uint.Parse(words[0], CultureInfo.InvariantCulture), uint.Parse(words[1], CultureInfo.InvariantCulture), allGroups: words.Length > 2);
    }

    /// <summary>Our environment without what must not reach another program.</summary>
    /// <param name="isDaemon">It is this program, which the service manager still expects to hear of.</param>
    public static List<string> CleanEnvironment(bool isDaemon = false)
    {
        var environment = new List<string>();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var isManagers = variable.Key is "NOTIFY_SOCKET" or "WATCHDOG_USEC" or "WATCHDOG_PID";
            if (variable.Key is "IFS" or "LD_PRELOAD" or "LD_LIBRARY_PATH" or NamespaceEntry.Variable || (isManagers && !isDaemon)) continue;
            environment.Add($"{variable.Key}={variable.Value}");
        }
        return environment;
    }
}
