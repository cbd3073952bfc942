namespace KeepAlived.Net.Configuration.Syntax;

internal sealed class CommandLineTests
{
    [TestCase("/a/b c d", new[] { "/a/b", "c", "d" })]
    [TestCase("'a b' \"c d\"", new[] { "a b", "c d" })]
    [TestCase("a'b c'd", new[] { "ab cd" }, Description = "quotes may be glued to text")]
    [TestCase("\"it's\" 'say \"x\"'", new[] { "it's", "say \"x\"" })]
    [TestCase(@"a\ b", new[] { "a b" })]
    [TestCase(@"\x41\102\tx", new[] { "AB\tx" })]
    [TestCase(@"\cA", new[] { "\u0001" })]
    [TestCase("''", new[] { "" })]
    [TestCase("", new string[0])]
    [TestCase(@"a\", new[] { @"a\" }, Description = "a backslash at the end is itself")]
    public void A_command_is_split_with_shell_quoting(string text, string[] words) =>
        Assert.That(CommandLine.Split(text, keepEscapes: false), Is.EqualTo(words));

    [Test]
    public void The_outer_round_keeps_escapes_for_the_inner_one() =>
        Assert.That(CommandLine.Split(@"""a\ b c"" user", keepEscapes: true), Is.EqualTo(new[] { @"a\ b c", "user" }));
}
