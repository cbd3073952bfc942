namespace KeepAlived.Net.Configuration.Syntax;

internal sealed class CommentTests
{
    [TestCase("a # b", "a ")]
    [TestCase("a ! b", "a ")]
    [TestCase("a#b", "a", Description = "no blank is needed before it")]
    [TestCase("# a", "")]
    [TestCase("a \"# b\" # c", "a \"# b\" ")]
    [TestCase(@"a \# b", @"a \# b")]
    [TestCase(@"a \\# b", @"a \\", Description = "the backslash protects a backslash")]
    [TestCase(@"a ""b\""# c""", @"a ""b\""# c""", Description = "a protected quote ends nothing")]
    [TestCase("a \"b # c", "a \"b # c")]
    public void A_comment_ends_a_line(string line, string expected) => Assert.That(Comment.Cut(line), Is.EqualTo(expected));

    [TestCase("a", -1)]
    [TestCase("a \"b\"", -1)]
    [TestCase("a # \"b", -1)]
    [TestCase("a \"b", 2)]
    [TestCase("a \"b\" \"", 6)]
    [TestCase(@"a \""", -1)]
    [TestCase(@"a ""b\""", 2)]
    public void A_quote_without_end_is_found(string line, int expected)
    {
        Comment.Find(line, out var openQuote);
        Assert.That(openQuote, Is.EqualTo(expected));
    }

    [TestCase(@"a\#b\!c", "a#b!c")]
    [TestCase(@"a\\\#b", @"a\\#b")]
    [TestCase(@"""a\#b""", @"""a\#b""", Description = "inside quotes it stays")]
    [TestCase(@"a\b", @"a\b")]
    [TestCase(@"a\", @"a\")]
    public void A_protected_sign_loses_its_backslash(string line, string expected) => Assert.That(Comment.Unescape(line), Is.EqualTo(expected));
}
