using System.Runtime.CompilerServices;

namespace KeepAlived.Net.Tests.Support;

/// <summary>Files of the repository, as they are committed.</summary>
internal static class Committed
{
    private static readonly string Repository = System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(ThisFile())))!;

    /// <summary>The whole path of one of them.</summary>
    public static string Path(params string[] path) => System.IO.Path.Combine([Repository, .. path]);

    public static string[] Lines(params string[] path) => File.ReadAllLines(Path(path));

    /// <summary>For a file that is made from the tables: fails with the first line that differs, and with what to do.</summary>
    public static void AssertIsMade(string path, string made, string command)
    {
        var committed = File.ReadAllText(Path(path));
        if (committed == made) return;
        var (old, now) = (committed.Split('\n'), made.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(old.Length, now.Length)).First(i => old.ElementAtOrDefault(i) != now.ElementAtOrDefault(i));
        Assert.Fail($"{path} is not what the keyword tables make of it (line {line + 1}): run {command} and commit what it writes\n"
            + $"  committed: {old.ElementAtOrDefault(line)}\n  tables:    {now.ElementAtOrDefault(line)}");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
