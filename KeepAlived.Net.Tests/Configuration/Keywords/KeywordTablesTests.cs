using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>What the tables say of each keyword holds: its samples are taken or refused, and what was read is written back.</summary>
internal sealed class KeywordTablesTests
{
    /// <summary>Keywords in their blocks.</summary>
    private const int Known = 531;

    private static IEnumerable<string> Blocks => KeywordSite.All.Select(site => site.Block).Distinct();

    private static IEnumerable<KeywordSite> Of(string block) => KeywordSite.All.Where(site => site.Block == block);

    [Test]
    public void All_keywords_of_keepalived_are_declared() => Assert.That(KeywordSite.All, Has.Count.GreaterThanOrEqualTo(Known));

    [TestCaseSource(nameof(Blocks))]
    public void Each_keyword_has_samples(string block) =>
        AssertNone(from site in Of(block) where site.Keyword.Samples.Good.Length == 0 select $"{site}");

    [TestCaseSource(nameof(Blocks))]
    public void Valid_samples_are_taken_without_a_word(string block) => AssertNone(
        from site in Of(block)
        from sample in site.Keyword.Samples.Good
        from problem in ProblemsOf(site, site.With(sample))
        where !IsAboutAge(site, problem)
        select $"{site} {sample}: {problem.Message}");

    [TestCaseSource(nameof(Blocks))]
    public void Invalid_samples_are_refused_with_what_is_expected(string block) => AssertNone(
        from site in Of(block)
        from sample in site.Keyword.Samples.Bad
        let expected = site.Keyword.Traits.Need == Need.Wished ? Severity.Note : Severity.Error
        let problems = ProblemsOf(site, site.With(sample), expected).ToList()
        where !problems.Exists(problem => problem.Severity == expected && TellsWhatIsExpected(site, problem))
        select $"{site} {sample}: {string.Join(" | ", problems.Select(problem => problem.Message))}");

    [TestCaseSource(nameof(Blocks))]
    public void Invalid_samples_change_nothing(string block) => AssertNone(
        from site in Of(block)
        where site.IsOneValue
        from sample in site.Keyword.Samples.Bad
        let difference = DeepComparison.FirstDifference(Read(site.Empty).Model, Read(site.With(sample)).Model)
        where difference is not null
        select $"{site} {sample}: {difference}");

    [TestCaseSource(nameof(Blocks))]
    public void Missing_arguments_are_told_as_the_table_says(string block) => AssertNone(
        from site in Of(block)
        where !site.HasLines
        let worst = ProblemsOf(site, site.Alone).Where(problem => !IsAboutAge(site, problem)).Select(problem => problem.Severity).Append(Severity.Note).Max()
        where worst != site.Keyword.Traits.Need switch { Need.Mandatory => Severity.Abort, Need.Expected => Severity.Error, _ => Severity.Note }
        select $"{site}: {worst}");

    [TestCaseSource(nameof(Blocks))]
    public void What_was_read_is_written_back(string block) => AssertNone(
        from site in Of(block)
        from sample in site.Keyword.Samples.Good
        let text = site.With(sample)
        let dump = Dump(text)
        let difference = DeepComparison.FirstDifference(Read(text).Model, Read(dump).Model)
        where difference is not null || dump == Dump(site.Empty) || Dump(dump) != dump
        select $"{site} {sample}: {difference}\n{dump}");

    private static void AssertNone(IEnumerable<string> wrong) => Assert.That(string.Join('\n', wrong), Is.Empty);

    private static bool IsAboutAge(KeywordSite site, Diagnostic problem) =>
        problem.Severity == Severity.Warning && site.Keyword.Traits.IsComplained && problem.Message.EndsWith("is an old keyword", StringComparison.Ordinal);

    private static bool TellsWhatIsExpected(KeywordSite site, Diagnostic problem) =>
        site.IsOneValue ? $"{problem.Message} {problem.Hint}".Contains(site.Keyword.Syntax.Replace(" { ... }", "").Trim('[', ']'), StringComparison.Ordinal)
            : problem.Message.Contains("expected", StringComparison.Ordinal) || problem is { Hint.Length: > 0 };

    /// <summary>What is said besides notes, of the keyword and its own block; not of what the block around lacks.</summary>
    private static IEnumerable<Diagnostic> ProblemsOf(KeywordSite site, string text, Severity least = Severity.Warning)
    {
        var last = text.TrimEnd('\n').Split('\n').Length - site.Around.Length;
        return Read(text).Problems.Where(problem => problem.Severity >= least && problem.Where.Line?.Number >= site.FirstLine && problem.Where.Line.Number <= last);
    }

    private static (KeepalivedConfiguration Model, IReadOnlyList<Diagnostic> Problems) Read(string text)
    {
        var problems = new ProblemList(TextFile.Lines(text));
        var model = ConfigurationLoader.Read(problems, out _);
        return (model, problems.InOrder());
    }

    private static string Dump(string text)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        ConfigurationLoader.Dump(TextFile.Lines(text), writer);
        return writer.ToString();
    }
}
