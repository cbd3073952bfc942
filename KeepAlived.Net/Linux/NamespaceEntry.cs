namespace KeepAlived.Net.Linux;

/// <summary>
/// Moves the whole program into a network namespace. Only single threads can be moved (setns(2)) and a .NET program has several, so a thread
/// that went there executes the program anew, in the same process; what it runs as then is in its environment.
/// </summary>
internal static class NamespaceEntry
{
    /// <summary>Variable of the environment with the name of the namespace that was entered; scripts do not get it.</summary>
    public const string Variable = "KEEPALIVED_NET_NAMESPACE";
    private const string Folder = "/run/netns/";

    /// <summary>The namespace that this program was moved to; null: none.</summary>
    public static string? Entered => Environment.GetEnvironmentVariable(Variable);

    /// <summary>
    /// Enters a namespace and a mount namespace in which the folder of this name in <paramref name="directory"/> is the directory itself.
    /// Does not return.
    /// </summary>
    /// <param name="name">As ip-netns(8) lists it.</param>
    /// <param name="directory">Where the daemon keeps its files.</param>
    /// <param name="arguments">argv of the program from 1 on.</param>
    /// <exception cref="LinuxException">ENOENT: there is no such namespace; EPERM: not permitted.</exception>
    public static void Enter(string name, string directory, IReadOnlyList<string> arguments)
    {
        var own = Path.Combine(directory, name);
        Directory.CreateDirectory(own);
        if (!File.Exists(Folder + name)) throw new LinuxException("open", Libc.ENOENT, $"there is no network namespace '{name}' in {Folder}");
        Libc.EnterNamespace(Folder + name);
        Libc.UnshareMounts();
        Libc.BindMount(own, directory);
        var environment = new List<string> { $"{Variable}={name}" };
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables()) environment.Add($"{variable.Key}={variable.Value}");
        throw new LinuxException("execve", Libc.Execute(Environment.ProcessPath!, [Environment.ProcessPath!, .. arguments], environment));
    }
}
