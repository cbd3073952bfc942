using FsCheck;
using FsCheck.Fluent;

namespace KeepAlived.Net.Configuration.Syntax;

internal sealed class QuotingTests
{
    [TestCase("eth0", "eth0")]
    [TestCase("", "\"\"")]
    [TestCase("a b", "\"a b\"")]
    [TestCase("a#b", "\"a#b\"")]
    [TestCase("a{b", "\"a{b\"")]
    [TestCase("a\\b", "a\\b")]
    [TestCase("a\\", "a\\")]
    [TestCase("it's", "it's")]
    [TestCase("@a", "\"@a\"")]
    [TestCase("~SEQ(i,2)", "\"~SEQ(i,2)\"")]
    [TestCase("$A=1", "\"$A=1\"")]
    [TestCase("include", "\"include\"")]
    public void A_word_is_quoted_where_it_has_to_be(string word, string expected)
    {
        Assert.That(Quoting.Word(word), Is.EqualTo(expected));
        Assert.That(Quoting.CanHold(word), Is.True);
    }

    [TestCase("a\"b", Description = "keepalived has no escape for it")]
    [TestCase("a b\\")]
    [TestCase("{")]
    [TestCase("}")]
    [TestCase("a\nb")]
    [TestCase("${_PWD}")]
    public void Some_words_cannot_be_written(string word) => Assert.That(Quoting.CanHold(word), Is.False);

    private static readonly Gen<string> Words =
        Gen.Frequency((3, Gen.Elements("'\\ $#!{}@~\t_a".ToCharArray())), (1, Gen.Choose(' ', 'ÿ').Where(code => code != 0x85).Select(code => (char)code))).ArrayOf().Select(letters => new string(letters));

    [Test, CancelAfter(60_000)]
    public void A_word_that_was_quoted_is_read_again_wherever_it_stands() =>
        Prop.ForAll(Words.Where(Quoting.CanHold).NonEmptyListOf().ToArbitrary(), words =>
        {
            var line = string.Join(' ', words.Select(Quoting.Word));
            var expanded = Expanded.From(line);
            var made = TextFile.Split(expanded.Lines.Single());
            var same = expanded.Problems.Count == 0 && made.Problems.Count == 0 && made.Statements.SequenceEqual([string.Join('|', words)]);
            return same.Label($"{line} is read as {string.Join(" / ", made.Statements)} {string.Join(" / ", expanded.Problems)}");
        }).QuickCheckThrowOnFailure();
}
