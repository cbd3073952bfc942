namespace KeepAlived.Net.Configuration.Syntax;

internal sealed class StatementReaderTests
{
    [TestCase("a b\tc", "a|b|c")]
    [TestCase("  a \r", "a")]
    [TestCase("ab\"cd ef\"gh", "ab|cd ef|gh", Description = "borders of quotes are borders of words")]
    [TestCase("'abc def'", "'abc|def'", Description = "a single quote is an ordinary character")]
    [TestCase("a \"\"", "a|")]
    [TestCase("a \"{ # ! }\"", "a|{ # ! }")]
    [TestCase("a b\\#c \\!d", "a|b#c|!d")]
    [TestCase("a\\ b", "a\\|b", Description = "a backslash is an ordinary character")]
    [TestCase("a\u00a0b", "a\u00a0b", Description = "bytes above 127 are never blanks")]
    public void A_line_is_split_as_keepalived_does(string line, string words) => Assert.That(TextFile.Split(line).Statements, Is.EqualTo(new[] { words }));

    [Test]
    public void Columns_count_from_one_and_include_the_quote()
    {
        var problems = new ProblemList(TextFile.Lines("  key \"a b\" c"));
        var reader = new StatementReader(problems.Text, problems);
        Assert.That(reader.Read(), Is.EqualTo(StatementKind.Statement));
        var places = Enumerable.Range(0, 3).Select(word => (reader.Current.Where(word).Column, reader.Current.Where(word).Length));
        Assert.That(places, Is.EqualTo(new[] { (3, 3), (7, 5), (13, 1) }));
        Assert.That(reader.Current.RawArguments, Is.EqualTo("\"a b\" c"));
    }

    [TestCase("a {\nb 1\nc 2\n}")]
    [TestCase("a\n{\nb 1\nc 2\n}")]
    [TestCase("a { b 1\nc 2 }")]
    [TestCase("a{b 1\nc 2}")]
    [TestCase("a {\n\nb 1\n\n\nc 2\n\n}\n")]
    public void A_brace_may_stand_anywhere(string text)
    {
        var (statements, problems) = TextFile.Split(text);
        Assert.That(problems.Count, Is.Zero);
        Assert.That(statements, Is.EqualTo(new[] { "a", "{", "b|1", "c|2", "}" }));
    }

    [TestCase("a {", true)]
    [TestCase("a\n\n{", true)]
    [TestCase("a\nb {", false)]
    [TestCase("a", false)]
    public void A_keyword_finds_its_brace_on_its_line_or_after_it(string text, bool found)
    {
        var problems = new ProblemList(TextFile.Lines(text));
        var reader = new StatementReader(problems.Text, problems);
        reader.Read();
        Assert.That(reader.TakeOpening(), Is.EqualTo(found));
        Assert.That(reader.Current.Keyword, Is.EqualTo("a"), "the words stay while the brace is looked for");
    }

    [TestCase("a b \"c {\nd", "a|b", "d")]
    [TestCase("\"a {\nd", "d")]
    public void Of_an_open_quote_nothing_is_kept(string text, params string[] expected)
    {
        var (statements, problems) = TextFile.Split(text);
        Assert.That(statements, Is.EqualTo(expected));
        Assert.That(problems.InOrder().Single().Message, Does.StartWith("the quote is not closed"));
    }

    [Test]
    public void A_long_line_is_read_whole()
    {
        var word = new string('x', 5000);
        Assert.That(TextFile.Split($"a {word} {{ b\nc").Statements, Is.EqualTo(new[] { $"a|{word}", "{", "b", "c" }));
    }
}
