using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>The published binary's verdicts on Debian's sample files and on our examples equal those of Debian's keepalived, asked in the same place.</summary>
[Category("Kernel"), CancelAfter(300_000)]
internal sealed class SampleVerdictTests
{
    private static readonly string Repository = Environment.GetEnvironmentVariable("LAB_REPOSITORY") ?? "";

    [Test]
    public void Debians_samples() => Compare("/usr/share/doc/keepalived/samples", "keepalived.conf.*", atLeast: 20);

    [Test]
    public void Our_examples() => Compare(Path.Combine(Repository, "conf-examples"), "keepalived*.conf", atLeast: 4);

    private static void Compare(string folder, string names, int atLeast)
    {
        var files = Directory.EnumerateFiles(folder, names, SearchOption.AllDirectories).Order().ToList();
        Assert.That(files, Has.Count.GreaterThanOrEqualTo(atLeast));
        var result = Shell.Run(Path.Combine(Repository, "scripts/compare-verdicts"), [.. files]);
        Assert.That(result.Status, Is.Zero, result.Output);
    }
}
