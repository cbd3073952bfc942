using System.Text;
using KeepAlived.Net.Configuration;

namespace KeepAlived.Net.Tests.Configuration.Rules;

/// <summary>What cannot be seen, or comes from another language, is named where something is wrong.</summary>
internal sealed class ForeignSignsRuleTests
{
    [TestCase("priority\u00a0100", "sed -i 's/\\xc2\\xa0/ /g' FILE"), TestCase("priority\u3000100", "an ideographic space"), TestCase("priority 100\u200b", "a zero-width space")]
    [TestCase("priority 100;", "no ';'"), TestCase("priority = 100", "no '='"), TestCase("priority =100", "no '='"), TestCase("// important", "begins with # or !"), TestCase("priority \u20131", "no minus")]
    [TestCase("notify_master \u201c/bin/true\u201d", "typographic quote"), TestCase("\ufeffpriority 100", "byte order mark")]
    public void A_note_names_the_sign_and_its_repair(string line, string note) =>
        Assert.That(Notes(line), Has.Exactly(1).Contains(note));

    [Test]
    public void Each_is_told_once() => Assert.That(Notes("priority 100;\nadvert_int 1;\nnopreempt;"), Has.Count.EqualTo(1));

    [TestCase("priority 100"), TestCase("notify_master \"/bin/true a=b;\""), TestCase("# \u00a0 = ;"), TestCase("notify_master /bin/true\nunknown keyword // = ;;x")]
    public void What_is_right_or_meant_otherwise_is_left_alone(string line) => Assert.That(Notes(line), Is.Empty);

    private static List<string> Notes(string line) =>
        [.. TextFile.Parse(TextFile.Instance[..^1] + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(line)) + "\n}").Diagnostics
            .Where(problem => problem.Severity == Severity.Note && !problem.Message.Contains("executable", StringComparison.Ordinal)).Select(problem => $"{problem.Message} ({problem.Hint})")];
}
