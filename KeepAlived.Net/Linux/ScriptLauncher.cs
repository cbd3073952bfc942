using System.Globalization;

namespace KeepAlived.Net.Linux;

/// <summary>
/// How most scripts are started: by setpriv(1), and prlimit(1) where we have raised the limit of descriptors. Both are of util-linux, which is essential in
/// Debian, and take a third of the time of a trampoline, which is a runtime of ours.
/// </summary>
internal static class ScriptLauncher
{
    private const string Setpriv = "/usr/bin/setpriv", Prlimit = "/usr/bin/prlimit";
    private static readonly bool IsInstalled = File.Exists(Setpriv) && File.Exists(Prlimit);

    /// <summary>The arguments, the first being the path; null: this one needs a trampoline.</summary>
    public static List<string>? TryEncode(SpawnRequest request)
    {
        if (!IsInstalled || request is not { KeepStreams: false, BlockSignals: false, NewSession: false, NetworkNamespace: null, AllGroups: false }) return null;
        var program = FileText.Decode(request.Arguments[0]);
        if (Trampoline.FindProgram(program) is not { } path || !CanBeExecuted(path)) return null;
        if (!request.KeepsLinks) program = Trampoline.InRealFolder(path);
        else if (program != path) return null;

        var words = new List<string>();
        if (DescriptorLimit.Inherited is { } inherited) words.AddRange([Prlimit, $"--nofile={inherited}"]);
        words.Add(Setpriv);
        if (request.Account is { } account)
        {
            var group = account.Group.ToString(CultureInfo.InvariantCulture);
            words.AddRange(["--reuid", account.User.ToString(CultureInfo.InvariantCulture), "--regid", group, "--groups", group]);
        }
        words.AddRange(["--pdeathsig", request.Detached ? "clear" : "TERM", "--", program]);
        words.AddRange(request.Arguments.Skip(1).Select(FileText.Decode));
        return words;
    }

    /// <summary>Has the kernel run it: setpriv would hand anything else to a shell, as execvp(3) does.</summary>
    private static bool CanBeExecuted(string path)
    {
        try
        {
            Span<byte> start = stackalloc byte[4];
            using var file = File.OpenHandle(path);
            var length = RandomAccess.Read(file, start, 0);
            return start[..length].StartsWith("#!"u8) || start[..length].StartsWith("\u007fELF"u8);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
