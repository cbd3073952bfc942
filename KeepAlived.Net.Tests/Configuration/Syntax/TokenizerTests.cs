namespace KeepAlived.Net.Configuration.Syntax;

internal sealed class TokenizerTests
{
    private static string[] Words(string line) => [.. TextFile.Tokenize(line).Statements.Single().Words.Select(word => word.Text)];

    [TestCase("a b\tc", new[] { "a", "b", "c" })]
    [TestCase("  a \r", new[] { "a" })]
    [TestCase("ab\"cd ef\"gh", new[] { "ab", "cd ef", "gh" }, Description = "borders of quotes are borders of words")]
    [TestCase("'abc def'", new[] { "'abc", "def'" }, Description = "a single quote is an ordinary character")]
    [TestCase("a \"\"", new[] { "a", "" })]
    [TestCase("a \"{ # ! }\"", new[] { "a", "{ # ! }" })]
    [TestCase("a b\\#c \\!d", new[] { "a", "b#c", "!d" })]
    public void A_line_is_split_as_keepalived_does(string line, string[] words) => Assert.That(Words(line), Is.EqualTo(words));

    [Test]
    public void Columns_count_from_one_and_include_the_quote()
    {
        var words = TextFile.Tokenize("  key \"a b\" c").Statements.Single().Words;
        Assert.That(words.Select(word => (word.Column, word.Length)), Is.EqualTo(new[] { (3, 3), (7, 5), (13, 1) }));
    }

    [TestCase("a {\nb 1\nc 2\n}")]
    [TestCase("a\n{\nb 1\nc 2\n}")]
    [TestCase("a { b 1\nc 2 }")]
    [TestCase("a{b 1\nc 2}")]
    [TestCase("a {\n\nb 1\n\n\nc 2\n\n}\n")]
    public void A_brace_may_stand_anywhere(string text)
    {
        var (statements, problems) = TextFile.Tokenize(text);
        Assert.That(problems, Is.Empty);
        Assert.That(statements.Single().Block!.Select(inner => inner.Keyword), Is.EqualTo(new[] { "b", "c" }));
    }

    [Test]
    public void Text_after_a_closing_brace_is_the_next_statement()
    {
        var (statements, _) = TextFile.Tokenize("a { b } c");
        Assert.That(statements.Select(statement => statement.Keyword), Is.EqualTo(new[] { "a", "c" }));
    }

    [TestCase("}", "1:1 extra '}'")]
    [TestCase("{", "1:1 unexpected '{'")]
    [TestCase("a {\n b\n", "1:1 the block of 'a' is not closed")]
    [TestCase("a \"b", "1:3 unterminated quote")]
    public void Each_mistake_is_told_where_it_is(string text, string expected)
    {
        var problem = TextFile.Tokenize(text).Problems.First();
        Assert.That($"{problem.Where.Line.Number}:{problem.Where.Column} {problem.Message}", Is.EqualTo(expected));
    }

    [Test]
    public void After_a_mistake_the_next_line_is_read_as_usual()
    {
        var (statements, problems) = TextFile.Tokenize("}\na \"b\nc d");
        Assert.That(problems.Count, Is.EqualTo(2));
        Assert.That(statements[^1].Words.Select(word => word.Text), Is.EqualTo(new[] { "c", "d" }));
    }

    [Test]
    public void Blocks_without_end_do_not_make_a_tree_without_end()
    {
        var (statements, problems) = TextFile.Tokenize(string.Concat(Enumerable.Repeat("a {\n", 5000)));
        var depth = 0;
        for (var block = statements; block is { Count: > 0 }; block = block[0].Block) depth++;
        Assert.That(depth, Is.LessThan(100));
        Assert.That(problems.Select(problem => problem.Message), Has.Some.Contains("nested deeper"));
    }
}
