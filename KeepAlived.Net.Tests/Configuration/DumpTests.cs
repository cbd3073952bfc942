using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Configuration;

/// <summary>The dump of a file means the same as the file: before and after the rules, and without problems of its own.</summary>
internal sealed class DumpTests
{
    private static readonly LoaderEnvironment Machine = Corpus.Present?.Machine ?? TextFile.Machine;

    private static IEnumerable<string> Examples => Directory.EnumerateFiles(Path.Combine(Folder("conf-examples"), "conf-examples"), "keepalived*.conf", SearchOption.AllDirectories).Order();

    private static readonly string[] CorpusFolders = Corpus.Present is null ? [] : [.. Corpus.Present.Files.Select(file => Path.GetDirectoryName(file)!).Distinct()];

    [TestCaseSource(nameof(Examples))]
    public void A_dump_means_the_same_as_the_example(string file) => Assert.That(Difference(ConfigurationLoader.Load(file, Machine)), Is.Null);

    [Test]
    public void A_dump_means_the_same_as_a_file_with_every_block() => Assert.That(Difference(TextFile.Parse(EveryBlock.Text)), Is.Null);

    [Test]
    public void The_file_with_every_block_has_every_block()
    {
        var written = EveryBlock.Text.Split('\n').Select(line => line.Trim().Split(' ')[0]).ToHashSet();
        Assert.That(KeywordSite.All.Where(site => site.Keyword.Syntax.Contains('{')).Select(site => site.Keyword.Name).Distinct().Where(name => !written.Contains(name)), Is.Empty);
        Assert.That(TextFile.Parse(EveryBlock.Text).Complaints().Where(complaint => !complaint.EndsWith("is an old keyword", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCaseSource(nameof(CorpusFolders)), CancelAfter(300_000)]
    public void A_dump_means_the_same_as_any_file(string folder) => Assert.That(
        string.Join('\n', from file in Corpus.Present!.Files
                          where Path.GetDirectoryName(file) == folder
                          let difference = Difference(ConfigurationLoader.Load(file, Machine))
                          where difference is not null
                          select $"{file}: {difference}"), Is.Empty);

    /// <summary>What the dump changes; null if nothing.</summary>
    private static string? Difference(LoadedConfiguration loaded)
    {
        var dump = Dump(loaded.Text);
        var again = TextFile.Lines(dump);
        if (DeepComparison.FirstDifference(Read(loaded.Text), Read(again)) is { } difference) return $"before rules: {difference}";
        var reloaded = ConfigurationLoader.Parse(again, Machine);
        if (DeepComparison.FirstDifference(loaded.Model, reloaded.Model) is { } after) return $"after rules: {after}";
        var known = loaded.Diagnostics.Select(problem => problem.Message).ToHashSet();
        if (reloaded.Diagnostics.FirstOrDefault(problem => problem.Severity != Severity.Note && !known.Contains(problem.Message)) is { } added) return $"new problem: {added}";
        return Dump(again) == dump ? null : "a dump of the dump is another";
    }

    private static KeepalivedConfiguration Read(ConfigurationText text) => ConfigurationLoader.Read(new(text), out _);

    private static string Dump(ConfigurationText text)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        ConfigurationLoader.Dump(text, writer);
        return writer.ToString();
    }

    /// <summary>The folder above the tests that holds another.</summary>
    private static string Folder(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder!.FullName, name))) folder = folder.Parent;
        return folder.FullName;
    }
}
