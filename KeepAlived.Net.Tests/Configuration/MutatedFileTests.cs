using System.Diagnostics;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Configuration;

/// <summary>Random mutations of real files: a status and diagnostics, in bounded time and memory, and never an exception.</summary>
internal sealed class MutatedFileTests
{
    private const string DebianSamples = "/usr/share/doc/keepalived/samples";

    /// <summary>Larger files only take longer.</summary>
    private const int LargestSeed = 16 * 1024;

    /// <summary>Generators may make a million lines out of one.</summary>
    private const long MostBytes = 2L << 30;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);
    private static readonly int[] Statuses = [0, 2, 4, 5, 6];
    private string _file = "";

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(_file);

    [Test, CancelAfter(300_000)]
    public void Five_thousand_mutated_files_get_a_verdict() => Judge(5_000, seed: 1);

    [Test, Category("Long"), CancelAfter(3_600_000)]
    public void A_hundred_thousand_mutated_files_get_a_verdict() => Judge(100_000, seed: Environment.TickCount);

    private void Judge(int count, int seed)
    {
        var seeds = Seeds();
        Assert.That(seeds, Has.Count.GreaterThanOrEqualTo(4), "at least the examples are there");
        var mutator = new FileMutator(seed, seeds);
        for (var i = 0; i < count; i++) Judge(mutator.Next(), $"seed {seed}, file {i}");
    }

    private void Judge(byte[] content, string name)
    {
        File.WriteAllBytes(_file, content);
        var (watch, allocated) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
        try
        {
            var loaded = ConfigurationLoader.Load(_file, TextFile.Machine);
            if (!Statuses.Contains(loaded.TestStatus)) Assert.Fail($"{name}: status {loaded.TestStatus}{Keep(content)}");
            foreach (var problem in loaded.Diagnostics)
                if (problem.ToString().Contains('\u001b')) Assert.Fail($"{name}: a control character reaches the terminal{Keep(content)}");
        }
        catch (Exception failure) when (failure is not AssertionException)
        {
            Assert.Fail($"{name}: {failure}{Keep(content)}");
        }
        if (watch.Elapsed > MostTime) Assert.Fail($"{name} took {watch.Elapsed}{Keep(content)}");
        if (GC.GetAllocatedBytesForCurrentThread() - allocated > MostBytes) Assert.Fail($"{name} took more than {MostBytes} bytes{Keep(content)}");
    }

    /// <summary>The file that failed, for the next who looks.</summary>
    private static string Keep(byte[] content)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "failed-mutation.conf");
        File.WriteAllBytes(path, content);
        return $"; it is kept as {path}";
    }

    private static List<byte[]> Seeds() =>
    [
        .. Directory.EnumerateFiles(Examples(), "*.conf", SearchOption.AllDirectories)
            .Concat(Directory.Exists(DebianSamples) ? Directory.EnumerateFiles(DebianSamples, "keepalived.conf.*") : [])
            .Concat(Corpus.Present?.Files ?? [])
            .Order(StringComparer.Ordinal).Where(file => new FileInfo(file).Length < LargestSeed).Select(File.ReadAllBytes),
    ];

    private static string Examples()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder!.FullName, "conf-examples"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "conf-examples");
    }
}
