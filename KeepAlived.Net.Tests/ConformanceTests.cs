using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests;

/// <summary>docs/CONFORMANCE.md: every requirement names the tests that prove it, or says why there is none.</summary>
[TestFixture]
internal sealed class ConformanceTests
{
    private const int Cells = 5, LeastMandatory = 66;

    private static readonly string[][] Rows = Ledger.Rows("CONFORMANCE.md", "section");

    private static IEnumerable<TestCaseData> Proofs => Rows.SelectMany(row => row[3..].Select(cell => new TestCaseData(cell).SetArgDisplayNames($"{row[0]} {row[2]}: {cell}")));

    [Test]
    public void Every_requirement_has_a_section_a_level_and_two_proofs()
    {
        Assert.That(Rows, Has.All.Length.EqualTo(Cells).And.All.Matches<string[]>(row => !row.Contains("")));
        Assert.That(Rows.Select(row => row[1]).Distinct(), Is.SubsetOf(new[] { "MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY" }));
        Assert.That(Rows.Count(row => row[1].StartsWith("MUST", StringComparison.Ordinal) && row[3].Contains('`')), Is.GreaterThanOrEqualTo(LeastMandatory));
    }

    [TestCaseSource(nameof(Proofs))]
    public void A_proof_is_a_test_that_exists_or_a_reason_why_there_is_none(string cell) => Ledger.AssertProof(cell);
}
