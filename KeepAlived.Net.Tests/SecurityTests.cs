using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests;

/// <summary>docs/SECURITY.md: every class of vulnerability names the tests that keep it out.</summary>
internal sealed class SecurityTests
{
    private const int Cells = 3, Least = 40;

    /// <summary>The numbered ones of keepalived.</summary>
    private static readonly string[] Numbered = ["CVE-2011-1784", "CVE-2018-19044", "CVE-2018-19045", "CVE-2018-19046", "CVE-2018-19115", "CVE-2021-44225", "CVE-2024-41184"];

    private static readonly string[][] Rows = Ledger.Rows("SECURITY.md", "class");

    private static IEnumerable<TestCaseData> Proofs => Rows.Select(static row => new TestCaseData(row[2]).SetArgDisplayNames(row[0]));

    [Test]
    public void Every_class_says_what_is_done_and_what_proves_it()
    {
        Assert.That(Rows, Has.Length.AtLeast(Least).And.All.Length.EqualTo(Cells));
        Assert.That(Rows.SelectMany(static row => row), Has.None.Empty);
        foreach (var number in Numbered) Assert.That(Rows.Count(row => row[0].Contains(number)), Is.Positive, number);
    }

    [TestCaseSource(nameof(Proofs))]
    public void A_proof_is_a_test_that_exists_or_a_reason_why_there_is_none(string cell) => Ledger.AssertProof(cell);
}
