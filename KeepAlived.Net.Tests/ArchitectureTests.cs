using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests;

/// <summary>The rules of docs/ARCHITECTURE.md that a machine can check.</summary>
internal sealed partial class ArchitectureTests
{
    private const int MaxFileLines = 400, MaxFunctionLines = 60;

    /// <summary>Which folders a folder may use besides itself; a folder below is governed by its own line, if it has one.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Linux"] = [],
        ["Time"] = [],
        ["Netlink"] = ["Linux"],
        ["Ipvs"] = ["Netlink", "Linux"],
        ["Channel"] = ["Linux"],
        ["Configuration"] = [],
        ["Vrrp.Core"] = ["Time"],
        ["Bfd.Core"] = ["Time"],
        ["Bfd.Wire"] = [],
        ["Vrrp.Wire"] = [],
        ["Checking.Core"] = [],
        ["Logging"] = ["Linux", "Channel"],
        ["Monitoring.AgentX"] = ["Logging"],
        ["Monitoring.DBus"] = ["Logging"],
        ["Monitoring.Mibs"] = ["Monitoring", "Monitoring.AgentX", "Configuration", "Channel", "Ipvs", "Linux"],
        ["Monitoring"] = ["Monitoring.AgentX", "Monitoring.Mibs", "Linux", "Netlink", "Channel", "Configuration", "Logging", "Notification"],
        ["Notification"] = ["Linux", "Configuration", "Logging"],
        ["Machine"] = ["Linux", "Configuration"],
        ["Tracking"] = ["Linux", "Netlink", "Time", "Configuration", "Logging"],
        ["Bfd"] = ["Bfd.Core", "Bfd.Wire", "Time", "Configuration", "Channel", "Linux", "Machine"],
        ["Vrrp"] = ["Vrrp.Core", "Time", "Vrrp.Wire", "Configuration", "Channel", "Netlink", "Linux", "Machine", "Notification", "Logging"],
        ["Checking"] = ["Checking.Core", "Configuration", "Channel", "Ipvs", "Netlink", "Linux", "Machine", "Monitoring", "Monitoring.AgentX", "Monitoring.Mibs", "Notification", "Tracking", "Logging"],
        ["Supervision"] = ["Configuration", "Channel", "Linux", "Monitoring", "Monitoring.AgentX", "Monitoring.DBus", "Monitoring.Mibs", "Notification", "Tracking", "Logging", "Vrrp.Wire", "Bfd.Wire"], // the names of decode errors, for the log
    };

    /// <summary>Types that decide, in folders that also act: they use nothing of ours but types beside them.</summary>
    private static readonly string[] Pure = ["Ipvs.IpvsPlan", "Supervision.RestartPolicy"];

    private static readonly string Repository = Path.GetDirectoryName(Path.GetDirectoryName(ThisFile()))!;

    [Test]
    public void Folders_use_only_the_folders_they_may()
    {
        var uses = TypeReferences.Of(typeof(Libc).Assembly);
        var offences =
            from use in uses
            let user = RuleOf(use.User)
            let used = RuleOf(use.Used)
            where MayUse.ContainsKey(user) && user != used && used != "" && !MayUse[user].Contains(used)
            select $"{use.User} uses {use.Used}";
        Assert.That(uses, Has.Count.GreaterThan(200), "the assembly was read");
        Assert.That(offences.Distinct().Order(), Is.Empty);
    }

    [Test]
    public void Every_folder_with_code_has_a_rule()
    {
        string[] free = ["Cli", ""]; // what wires everything may use everything
        var folders = TypeReferences.Of(typeof(Libc).Assembly).Select(use => RuleOf(use.User)).Distinct();
        Assert.That(folders.Where(folder => !MayUse.ContainsKey(folder) && !free.Contains(folder)), Is.Empty);
    }

    [Test]
    public void What_decides_uses_nothing_that_acts()
    {
        var offences = TypeReferences.Of(typeof(Libc).Assembly)
            .Where(use => Pure.Contains(use.User) && RuleOf(use.Used) != RuleOf(use.User) && use.Used != nameof(Sequences))
            .Select(use => $"{use.User} uses {use.Used}");
        Assert.That(offences, Is.Empty);
        Assert.That(Pure.Select(name => typeof(Libc).Assembly.GetType("KeepAlived.Net." + name)), Has.None.Null);
    }

    [Test]
    public void All_types_are_internal() => Assert.That(typeof(Libc).Assembly.GetExportedTypes(), Is.Empty);

    [Test]
    public void System_calls_are_declared_in_Linux_only() => Expect(Sources("KeepAlived.Net"),
        source => source.Folder != "Linux" && (source.Text.Contains("[LibraryImport") || source.Text.Contains("[DllImport")), "declares native functions outside Linux/");

    [Test]
    public void Native_functions_are_bound_at_compile_time() =>
        Expect(AllSources(), source => source.Code.Contains("[DllImport"), "uses DllImport: LibraryImport needs no code generated at run time");

    [Test]
    public void The_namespace_is_the_folder() => Expect(AllSources(), source =>
        source.Namespace is { } name && name != ("KeepAlived.Net." + source.Folder).TrimEnd('.') && name != ("KeepAlived.Net.Tests." + source.Folder).TrimEnd('.'), "is in another namespace");

    [Test]
    public void No_file_is_long() => Expect(AllSources(), source => source.Lines.Length > MaxFileLines, $"has more than {MaxFileLines} lines");

    [Test]
    public void No_function_is_long()
    {
        var offences =
            from source in AllSources()
            from start in LongBlocks(source.Lines)
            select $"{source.Path}:{start + 1}: a function of more than {MaxFunctionLines} lines";
        Assert.That(offences, Is.Empty);
    }

    [Test]
    public void Nobody_sleeps() => Expect(AllSources(), source => source.Code.Contains("Thread.Sleep("), "calls Thread.Sleep: wait for what is expected, with a limit");

    [Test]
    public void No_exception_is_swallowed_in_silence() => Expect(Sources("KeepAlived.Net"), source => EmptyCatch().IsMatch(source.Code), "has an empty catch block");

    [Test]
    public void No_test_is_skipped() => Expect(Sources("KeepAlived.Net.Tests"), source => SkippedTest().IsMatch(source.Code), "skips a test");

    [Test]
    public void Nothing_is_left_for_later() => Expect(AllSources(), source => LeftForLater().IsMatch(source.Text), "has a note that something is still to be done");

    [Test]
    public void Names_say_something() => Expect(AllSources(), source => EmptyName().IsMatch(Path.GetFileName(source.Path)), "has a name that says nothing");

    /// <summary>"Vrrp.Core.Instant" belongs to "Vrrp.Core", "Netlink.Route.RouteClient" to "Netlink", Program to "".</summary>
    private static string RuleOf(string type)
    {
        var folder = type[..Math.Max(0, type.LastIndexOf('.'))];
        return MayUse.ContainsKey(folder) ? folder : folder.Split('.')[0];
    }

    /// <summary>The first lines of brace blocks that are neither type nor table and longer than a function may be.</summary>
    private static IEnumerable<int> LongBlocks(string[] lines)
    {
        for (var open = 1; open < lines.Length; open++)
        {
            if (lines[open].Trim() != "{" || TypeOrTable().IsMatch(HeaderOf(lines, open))) continue;
            var indentation = lines[open][..lines[open].IndexOf('{')];
            var close = Array.FindIndex(lines, open, line => line.StartsWith(indentation + "}", StringComparison.Ordinal));
            if (close - open - 1 > MaxFunctionLines) yield return open;
        }
    }

    /// <summary>What stands before the brace, back to the statement or blank line before.</summary>
    private static string HeaderOf(string[] lines, int open)
    {
        var first = open;
        while (first > 0 && lines[first - 1].Trim() is not ("" or "{" or "}") && !lines[first - 1].TrimEnd().EndsWith(';')) first--;
        return string.Join(' ', lines[first..open].Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
    }

    private static void Expect(IEnumerable<SourceFile> sources, Func<SourceFile, bool> isOffence, string offence)
    {
        var all = sources.ToList();
        Assert.That(all, Has.Count.GreaterThan(20), "the sources were found");
        Assert.That(all.Where(isOffence).Select(source => $"{source.Path} {offence}"), Is.Empty);
    }

    private static IEnumerable<SourceFile> AllSources() => Sources("KeepAlived.Net").Concat(Sources("KeepAlived.Net.Tests"));

    private static IEnumerable<SourceFile> Sources(string project) =>
        from path in Directory.EnumerateFiles(Path.Combine(Repository, project), "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Path.Combine(Repository, project), path)
        where !relative.StartsWith("bin/", StringComparison.Ordinal) && !relative.StartsWith("obj/", StringComparison.Ordinal)
        where path != ThisFile()
        select new SourceFile(Path.Combine(project, relative), Path.GetDirectoryName(relative)!.Replace('/', '.'), File.ReadAllText(path));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private sealed record SourceFile(string Path, string Folder, string Text)
    {
        public string[] Lines { get; } = Text.TrimEnd().Split('\n');

        /// <summary>Without comments.</summary>
        public string Code => Comment().Replace(Text, "");

        public string? Namespace => NamespaceLine().Match(Text) is { Success: true } match ? match.Groups[1].Value : null;
    }

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\b(class|struct|record|enum|interface|namespace)\b|= new\b|=\s*$")]
    private static partial Regex TypeOrTable();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*(when\s*\([^{]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"[\[,]\s*(Ignore|Explicit)\b|Assert\.(Ignore|Inconclusive|Pass)\b")]
    private static partial Regex SkippedTest();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex LeftForLater();

    [GeneratedRegex("Helper|Manager|Util|Common")]
    private static partial Regex EmptyName();
}
