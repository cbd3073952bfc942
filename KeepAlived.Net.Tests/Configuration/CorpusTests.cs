using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Configuration;

/// <summary>Our verdicts on files that others wrote equal those of Debian's keepalived 2.2.7. Generated only where the files are.</summary>
internal sealed class CorpusTests
{
    private static readonly string[] Present = Corpus.Present is null ? [] : ["dev", "regress"];

    /// <summary>The least share of equal exit statuses.</summary>
    private const double EqualStatuses = 0.98;

    /// <summary>The least share of files in which each line that the oracle complains of is among ours.</summary>
    private const double SameLines = 0.92;

    /// <summary>The most lines that only ours calls wrong, of those that the oracle is content with.</summary>
    private const double FalseAlarms = 0.02;

    private static List<(OracleVerdict Oracle, OurVerdict Ours)> Judge(string folder) =>
        [.. Corpus.Present!.Verdicts(folder).Select(oracle => (oracle, OurVerdict.Of(oracle.File, Corpus.Present.Machine)))];

    [TestCaseSource(nameof(Present))]
    public void Statuses_equal_the_oracles(string folder)
    {
        var all = Judge(folder);
        var unequal = all.Where(file => file.Ours.Status != file.Oracle.Status)
            .Select(file => $"{file.Oracle.File}: {file.Ours.Status}, the oracle's is {file.Oracle.Status}").ToList();
        Assert.That(1 - (double)unequal.Count / all.Count, Is.GreaterThanOrEqualTo(EqualStatuses), string.Join('\n', unequal));
    }

    [TestCaseSource(nameof(Present))]
    public void Lines_that_the_oracle_complains_of_are_among_ours(string folder)
    {
        var all = Judge(folder);
        var missing = all.Where(file => !file.Oracle.Lines.IsSubsetOf(file.Ours.Lines))
            .Select(file => $"{file.Oracle.File}: {string.Join(' ', file.Oracle.Lines.Except(file.Ours.Lines).Order())}").ToList();
        Assert.That(1 - (double)missing.Count / all.Count, Is.GreaterThanOrEqualTo(SameLines), string.Join('\n', missing));
    }

    [TestCaseSource(nameof(Present))]
    public void Few_other_lines_are_called_wrong(string folder)
    {
        var all = Judge(folder).Where(file => !file.Oracle.IsCutOff).ToList();
        var alarms = all.Sum(file => file.Ours.ErrorLines.Except(file.Oracle.Lines).Count());
        var content = all.Sum(file => File.ReadLines(file.Oracle.File).Count() - file.Oracle.Lines.Count);
        Assert.That((double)alarms / content, Is.LessThanOrEqualTo(FalseAlarms));
    }

    [TestCaseSource(nameof(Present))]
    public void Nothing_is_called_wrong_in_a_file_that_the_oracle_is_content_with(string folder)
    {
        var alarms = Judge(folder).Where(file => file.Oracle.Status == 0 && file.Ours.ErrorLines.Count > 0)
            .Select(file => $"{file.Oracle.File}: {string.Join(' ', file.Ours.ErrorLines.Order())}");
        Assert.That(string.Join('\n', alarms), Is.Empty);
    }
}
