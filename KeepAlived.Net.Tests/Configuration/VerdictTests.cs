using System.Globalization;
using System.Runtime.CompilerServices;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Configuration;

/// <summary>
/// Small files of verdicts*.txt beside this source, each with the status and the lines that keepalived 2.2.7 complained of when it was asked.
/// </summary>
internal sealed class VerdictTests
{
    private const string Heading = "## ", Says = " => ";

    private static IEnumerable<TestCaseData> Facts()
    {
        var files = Directory.EnumerateFiles(Path.GetDirectoryName(ThisFile())!, "verdicts*.txt").Order(StringComparer.Ordinal);
        foreach (var fact in files.SelectMany(file => ("\n" + File.ReadAllText(file)).Split("\n" + Heading, StringSplitOptions.RemoveEmptyEntries)))
        {
            var end = fact.IndexOf('\n');
            var (title, said) = (fact[..fact.IndexOf(Says, StringComparison.Ordinal)], fact[..end].Split(Says)[1].Split(' '));
            var numbers = said.Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            yield return new TestCaseData(fact[(end + 1)..], numbers[0], numbers[1..]).SetArgDisplayNames(title);
        }
    }

    [TestCaseSource(nameof(Facts))]
    public void Equals_keepaliveds(string text, int status, int[] lines)
    {
        var ours = OurVerdict.Of(TextFile.Parse(text), TextFile.File);
        Assert.That(ours.Status, Is.EqualTo(status));
        Assert.That(lines.Except(ours.Lines), Is.Empty, "lines that only keepalived complains of");
        if (status == 0) Assert.That(ours.ErrorLines, Is.Empty);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
