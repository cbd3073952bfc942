using System.Reflection;
using System.Text.RegularExpressions;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests;

/// <summary>docs/CONFORMANCE.md: every requirement names the tests that prove it, or says why there is none.</summary>
[TestFixture]
internal sealed partial class ConformanceTests
{
    private const int Cells = 5, LeastMandatory = 66;

    private static readonly HashSet<string> Tests = [.. typeof(ConformanceTests).Assembly.GetTypes().SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
        .Where(static method => method.GetCustomAttributes().Any(static attribute => attribute is NUnit.Framework.Interfaces.ITestBuilder or NUnit.Framework.Interfaces.ISimpleTestBuilder))
        .Select(method => $"{type.Name}.{method.Name}"))];

    private static readonly string[][] Rows = [.. Committed.Lines("docs", "CONFORMANCE.md")
        .Where(static line => line.StartsWith('|') && !line.StartsWith("| section", StringComparison.Ordinal) && !line.StartsWith("|---", StringComparison.Ordinal))
        .Select(static line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];

    private static IEnumerable<TestCaseData> Proofs => Rows.SelectMany(row => row[3..].Select(cell => new TestCaseData(cell).SetArgDisplayNames($"{row[0]} {row[2]}: {cell}")));

    [Test]
    public void Every_requirement_has_a_section_a_level_and_two_proofs()
    {
        Assert.That(Rows, Has.All.Length.EqualTo(Cells).And.All.Matches<string[]>(row => !row.Contains("")));
        Assert.That(Rows.Select(row => row[1]).Distinct(), Is.SubsetOf(new[] { "MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY" }));
        Assert.That(Rows.Count(row => row[1].StartsWith("MUST", StringComparison.Ordinal) && row[3].Contains('`')), Is.GreaterThanOrEqualTo(LeastMandatory));
    }

    [TestCaseSource(nameof(Proofs))]
    public void A_proof_is_a_test_that_exists_or_a_reason_why_there_is_none(string cell)
    {
        var named = TestName().Matches(cell).Select(match => match.Groups[1].Value).ToList();
        if (cell.StartsWith("— ", StringComparison.Ordinal)) Assert.That(cell, Has.Length.GreaterThan(8));
        else Assert.That(named, Is.Not.Empty.And.SubsetOf(Tests));
    }

    [GeneratedRegex("`([A-Za-z0-9]+Tests\\.[A-Za-z0-9_]+)`")]
    private static partial Regex TestName();
}
