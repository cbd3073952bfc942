namespace KeepAlived.Net.Configuration.Syntax;

internal sealed class LineExpanderTests
{
    private static (string[] Lines, ProblemList Problems) Expand(string text, string configId = "lb1")
    {
        var (made, problems) = (new List<string>(), new ProblemList());
        var expander = new LineExpander(configId, problems, (_, line) => made.Add(line.Trim())) { Directory = "/etc/keepalived" };
        foreach (var line in TextFile.AllLines(TextFile.Lines(text))) expander.Accept(line);
        return ([.. made], problems);
    }

    private static string[] Lines(string text) => Expand(text).Lines;

    [TestCase("a # b", "a")]
    [TestCase("a ! b", "a")]
    [TestCase("a\"# b\" # c", "a\"# b\"")]
    [TestCase(@"a \# b", @"a \# b")]
    [TestCase(@"a \\# b", @"a \\")]
    public void Comments_are_cut(string line, string expected) => Assert.That(Lines(line), Is.EqualTo(new[] { expected }));

    [TestCase("@lb1 a", new[] { "a" })]
    [TestCase("@lb2 a", new string[0])]
    [TestCase("@^lb2 a", new[] { "a" })]
    [TestCase("@^lb1 a", new string[0])]
    [TestCase("  @lb1\ta", new[] { "a" })]
    [TestCase("@lb1", new string[0])]
    [TestCase("@ a", new string[0])]
    [TestCase("@lb1 @^lb2 x", new[] { "@^lb2 x" }, Description = "one condition for a line")]
    [TestCase("@lb2 $A=1\n@lb1 $A=2\n${A}", new[] { "2" })]
    public void Conditions_choose_lines(string text, string[] expected) => Assert.That(Lines(text), Is.EqualTo(expected));

    [TestCase("$A=x\np $A", "p x")]
    [TestCase("$A=x\np$A,q", "px,q")]
    [TestCase("$A=x\np$A.q", "p$A.q", Description = "the short form ends at a blank, a comma or a parenthesis")]
    [TestCase("$A=x\np${A}q", "pxq")]
    [TestCase("$A=x\n\"${A}\"", "\"x\"")]
    [TestCase("$A=x\n$A=y\n${A}", "y")]
    [TestCase("$A=${B}\n$B=x\n${A}", "x", Description = "evaluated when used")]
    [TestCase("${NONE} $NONE", "${NONE} $NONE")]
    [TestCase("a ${_HASH} ${_BANG}", "a # !")]
    [TestCase("${_PWD}/x", "/etc/keepalived/x")]
    [TestCase("${_INSTANCE}", "lb1")]
    [TestCase("${_RANDOM 7 7}", "7")]
    [TestCase("$A=\na${A}b", "ab")]
    public void Definitions_are_replaced(string text, string expected) => Assert.That(Lines(text), Is.EqualTo(new[] { expected }));

    [TestCase("${_HASH} a")]
    [TestCase("$A=${_BANG} a\n${A}")]
    public void A_line_that_becomes_a_comment_is_dropped(string text) => Assert.That(Lines(text), Is.Empty);

    [Test]
    public void A_definition_of_several_lines_becomes_several_lines() =>
        Assert.That(Lines("$V= \\\na { \\\n  b ${X} \\\n}\n$X=1\n$V"), Is.EqualTo(new[] { "a {", "b 1", "}" }));

    [Test]
    public void A_comment_in_such_a_definition_does_not_end_it() =>
        Assert.That(Lines("$V= \\\na { \\\n# c \\\n#  d { \\\n}\n$V"), Is.EqualTo(new[] { "a {", "}" }));

    [Test]
    public void Conditions_in_such_a_definition_are_judged_when_it_is_used() =>
        Assert.That(Lines("$V= \\\n@lb1 a \\\n@lb2 b \\\nc\n$V"), Is.EqualTo(new[] { "a", "c" }));

    [TestCase("~SEQ(i, 3) a $i", new[] { "a 1", "a 2", "a 3" })]
    [TestCase("~SEQ(i, 2, 4) a${i}", new[] { "a2", "a3", "a4" })]
    [TestCase("~SEQ(i, 4, 2) a${i}", new[] { "a4", "a3", "a2" })]
    [TestCase("~SEQ(i, 1, 5, 11) a${i}", new[] { "a1", "a6", "a11" })]
    [TestCase("~SEQx(i, 9, 11) a${i}", new[] { "a9", "aa", "ab" })]
    [TestCase("~LST(i, x, y) a${i}", new[] { "ax", "ay" })]
    [TestCase("~LST({i,j}, {1,2}, {3,4}) a${i}${j}", new[] { "a12", "a34" })]
    [TestCase("~LST({i,j}, {1}) a${i}-${j}", new[] { "a1-" })]
    [TestCase("~LST(i, x, y) ~SEQ(j, 2) a${i}${j}", new[] { "ax1", "ax2", "ay1", "ay2" })]
    [TestCase("$N=2\n~SEQ(i, $N) a${i}", new[] { "a1", "a2" })]
    [TestCase("$R=server 10.0.0.${h}\n~SEQ(h, 2) $R", new[] { "server 10.0.0.1", "server 10.0.0.2" }, Description = "a definition sees the generator's variable")]
    public void Generators_make_lines(string text, string[] expected) => Assert.That(Lines(text), Is.EqualTo(expected));

    [TestCase("~SEQ(i) a")]
    [TestCase("~SEQ(i, x) a")]
    [TestCase("~SEQ(i, 1, 0, 5) a")]
    [TestCase("~SEQ(i, 1, -1, 5) a")]
    [TestCase("~LST({a,b}, {1,2,3}) a")]
    [TestCase("~FOO(a) b")]
    public void Invalid_generators_are_told(string text)
    {
        var (lines, problems) = Expand(text);
        Assert.That(lines, Is.Empty);
        Assert.That(problems.InOrder().Single().Message, Does.Contain("~SEQ or ~LST"));
    }

    [TestCase("$A=${A}\n${A}")]
    [TestCase("$A=x${B}\n$B=y${A}\n${A}")]
    [TestCase("$A=~LST(x, A) $$x\n$A")]
    public void A_definition_that_uses_itself_is_told(string text)
    {
        var (lines, problems) = Expand(text);
        Assert.That(lines, Is.Empty);
        Assert.That(problems.InOrder().First().Message, Does.Contain("never end"));
    }

    [Test, CancelAfter(20_000)]
    public void Definitions_that_double_each_other_stay_bounded()
    {
        var doubling = string.Concat(Enumerable.Range(0, 25).Select(i => $"$A{i + 1}=${{A{i}}}${{A{i}}}${{A{i}}}${{A{i}}}\n"));
        var (lines, problems) = Expand($"$A0=aaaaaaaaaa\n{doubling}{string.Concat(Enumerable.Repeat("${A25}\n${A6}\n", 5000))}");
        Assert.That(lines.Sum(line => (long)line.Length), Is.LessThan(100_000_000));
        Assert.That(problems, Is.Not.Empty);
    }

    [Test, CancelAfter(20_000)]
    public void Generators_in_generators_stay_bounded()
    {
        var (lines, problems) = Expand("~SEQ(a,100000) ~SEQ(b,100000) ~SEQ(c,100000) x $a $b $c");
        Assert.That(lines, Has.Length.LessThan(5_000_000));
        Assert.That(problems.InOrder().Single().Message, Does.Contain("MiB"));
    }
}
