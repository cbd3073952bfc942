namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>The expansions are those that keepalived 2.2.7 made of the same lines.</summary>
internal sealed class LineExpanderTests
{
    private static void Check(string text, string[] expected) => Assert.That(Expanded.From(text).Lines, Is.EqualTo(expected));

    [TestCase("@lb1 a", new[] { "a" })]
    [TestCase("@lb2 a", new string[0])]
    [TestCase("@^lb2 a", new[] { "a" })]
    [TestCase("@^lb1 a", new string[0])]
    [TestCase("  @lb1\ta", new[] { "a" })]
    [TestCase("@lb1", new string[0])]
    [TestCase("@ a", new string[0])]
    [TestCase("@^ a", new[] { "a" })]
    [TestCase("@LB1 a", new string[0])]
    [TestCase("@lb1a b", new string[0])]
    [TestCase("@lb1\"a\"", new string[0])]
    [TestCase("@lb1{ a", new string[0])]
    [TestCase("@\"lb1\" a", new string[0])]
    [TestCase("@lb1 \"a\"", new[] { "\"a\"" })]
    [TestCase("\"@lb1\" a", new[] { "\"@lb1\" a" })]
    [TestCase("@lb1 # a", new string[0])]
    [TestCase("@lb1 @^lb2 x", new[] { "@^lb2 x" }, Description = "one condition for a line")]
    [TestCase("@lb2 $A=1\n@lb1 $A=2\n${A}", new[] { "2" })]
    [TestCase("$I=@lb1\n$J=@lb2\n${I} a\n$J b", new[] { "a" })]
    public void Conditions_choose_lines(string text, string[] expected) => Check(text, expected);

    [TestCase("global_defs { @lb2 a }\nb", new[] { "global_defs {", "b" })]
    [TestCase("global_defs { @lb1 a }", new[] { "global_defs {", "a }" })]
    [TestCase("a } @lb2 b", new[] { "a }" })]
    [TestCase("a { $A=1 }\n${A}", new[] { "a {", "1 }" }, Description = "a definition goes to the end of its line")]
    [TestCase("a { ~SEQ(i,2) b${i} }", new[] { "a {", "b1 }", "b2 }" })]
    [TestCase("a { include b", new[] { "a {", "include b" })]
    [TestCase("a { \"{ @lb2\" }", new[] { "a { \"{ @lb2\" }" })]
    [TestCase("a { b }", new[] { "a { b }" })]
    [TestCase("include {a,b} @lb2", new[] { "include {a,b} @lb2" })]
    public void After_a_brace_a_line_begins(string text, string[] expected) => Check(text, expected);

    [TestCase("$M= \\\na { \\\n  b ${X} \\\n}\n$X=1\n$M", new[] { "a {", "b 1", "}" })]
    [TestCase("$M=a \\\nb\n$M", new[] { "a", "b" })]
    [TestCase("$M=\\\na\\\nb\n$M", new[] { "a", "b" })]
    [TestCase("$M=a \\  \nb\n$M", new[] { "a", "b" }, Description = "blanks after the backslash")]
    [TestCase("$M=a \\\n\\\n \\\nb\n$M", new[] { "a", "b" })]
    [TestCase("$M=a \\\n\nb\n$M", new[] { "b", "a" }, Description = "an empty line ends it")]
    [TestCase("$M=a \\\n# c \\\nb # d \\\ne\n$M", new[] { "a", "b", "e" }, Description = "a comment does not end it")]
    [TestCase("$M=a \\\nb\nx$M", new[] { "xa", "b" })]
    [TestCase("$M=a \\\nb\nx ${M} # c", new[] { "x a", "b" })]
    [TestCase("$M=a \\\nb\nx $M y", new[] { "x $M y" })]
    [TestCase("$M=a \\\nb\nc { $M }", new[] { "c {", "$M }" })]
    [TestCase("$M=a \\\nb\nc { d } $M", new[] { "c { d } a", "b" })]
    [TestCase("$M=a \\\n@lb1 b \\\n@lb2 c \\\nd\n$M", new[] { "a", "b", "d" })]
    [TestCase("$M=@lb2 a \\\n@lb2 b \\\nc\n$M\nz$M", new[] { "c", "z@lb2 a", "c" })]
    [TestCase("$N=n \\\nm\n$M=a \\\n$N \\\nb\n$M", new[] { "a", "n", "m", "b" })]
    [TestCase("$M=$X=1 \\\na${X} \\\n$X=2 \\\nb${X}\n$M\nc${X}", new[] { "a1", "b2", "c2" }, Description = "its lines are taken one after the other")]
    [TestCase("$M=a \\\n~SEQ(i,2) b${i} \\\nc\n$M", new[] { "a", "b1", "b2", "c" })]
    [TestCase("$M=a \\\ninclude b \\\nc\n$M", new[] { "a", "include b", "c" })]
    [TestCase("$M=a { b } \\\n$A=c \\\nd$A } $A\n$M", new[] { "a { b }", "dc } c" })]
    [TestCase("@lb2 $M=a \\\nb\n$M", new[] { "b", "$M" }, Description = "a condition holds for one line")]
    [TestCase("$M=a \\", new string[0])]
    [TestCase("a \\\nb", new[] { "a\\", "b" }, Description = "nothing else is continued")]
    [TestCase("a\\\nb \t\\\n  \\\nc # d \\", new[] { "a\\", "b\\", "\\", "c\\" })]
    [TestCase("@lb1 a \\\n@lb2 b \\\n~SEQ(i,2) c${i} \\", new[] { "a\\", "c1\\", "c2\\" })]
    [TestCase("a \\\\\nb \\ ", new[] { "a \\\\", "b \\" }, Description = "two of them, a blank after it")]
    public void A_definition_of_several_lines_becomes_several_lines(string text, string[] expected) => Check(text, expected);

    [TestCase("@lb2 a \"b")]
    [TestCase("$A=\"b")]
    [TestCase("$M=a \\\n\"b")]
    [TestCase("$A=\"a b\n$B=1")]
    [TestCase("include \"a")]
    public void An_open_quote_is_told_where_no_words_are_made(string text) =>
        Assert.That(Expanded.From(text).Problems.Select(problem => problem.Message), Is.EqualTo(new[] { "the quote is not closed" }));

    [TestCase("a \"b")]
    [TestCase("$A=b\na \"${A}")]
    public void An_open_quote_is_left_to_who_makes_words(string text) => Assert.That(Expanded.From(text).Problems, Is.Empty);

    [TestCase("# a \\", "1:5")]
    [TestCase("a \\", "1:3")]
    [TestCase("a\\", "")]
    [TestCase("@lb1 a # b \\", "1:12")]
    [TestCase("a # b \\ ", "", Description = "a blank after it")]
    [TestCase("a # b \\\\", "", Description = "two of them")]
    [TestCase("@lb1 # b \\", "")]
    [TestCase("@lb2 a # b \\", "")]
    [TestCase("$M=a # b \\\nb # c", "")]
    [TestCase("a \"# \\\"", "")]
    public void A_backslash_that_does_not_continue_is_told(string text, string expected) =>
        Assert.That(string.Join(' ', Expanded.From(text).Problems.Where(problem => problem.Message.Contains("backslash"))
            .Select(problem => $"{problem.Where.Line.Number}:{problem.Where.Column}")), Is.EqualTo(expected));

    [TestCase("$A=x\n   b $A", "$A 1 6")]
    [TestCase("$A=x\n@lb1 b ${A}", "$A 1 8")]
    [TestCase("$M=a \\\nb\n\n  $M", "$M 1 3|$M 2 3")]
    [TestCase("$N=n \\\nm\n$M=a \\\n$N \\\nb\n $M", "$M 3 2|$N 1 2|$N 2 2|$M 5 2", Description = "the innermost definition, the outermost use")]
    [TestCase("$A=x\n$M=a${A} \\\nb${A}\n $M", "$M 2 2|$M 3 2")]
    [TestCase("~SEQ(i,2) a${i}", "$i 1 12|$i 1 12")]
    [TestCase("a ${_PWD}", "$_PWD 0 3")]
    [TestCase("a b", "-")]
    public void A_line_tells_the_definition_it_comes_from(string text, string expected) =>
        Assert.That(string.Join('|', Expanded.From(text).Sources.Select(source =>
            source.Expansion is { } from ? $"${from.Name} {from.Number} {from.Column}" : "-")), Is.EqualTo(expected));

    [Test]
    public void Lines_made_by_a_generator_share_their_origin()
    {
        var sources = Expanded.From("$M=a${i} \\\nb\n~SEQ(i,3) $M").Sources;
        Assert.That(sources[4].Expansion, Is.SameAs(sources[0].Expansion));
    }

    [TestCase("$A=${A}\n${A}")]
    [TestCase("$A=x${B}\n$B=y${A}\n${A}")]
    [TestCase("$A=1\n$A=${A}2\n${A}")]
    [TestCase("$A=a \\\n$A\n$A")]
    [TestCase("$A=$A \\\n$A \\\n$A\n$A")]
    [TestCase("$A=~LST(x, A) $$x\n$A")]
    [TestCase("$A=~LST(x, A, A, A) $$x\n$A")]
    public void A_definition_that_uses_itself_is_told_once(string text) =>
        Assert.That(Expanded.From(text).Problems.Single().Message, Does.Contain("never end"));

    [Test]
    public void A_line_that_gets_too_long_is_told()
    {
        var expanded = Expanded.From($"$A={new string('x', 600)}\na ${{A}}${{A}}\nb ${{A}}");
        Assert.That(expanded.Problems.Single().Message, Does.Contain("longer than 1023"));
    }

    [Test, CancelAfter(20_000)]
    public void Definitions_that_double_each_other_stay_bounded()
    {
        var doubling = string.Concat(Enumerable.Range(0, 25).Select(i => $"$A{i + 1}=${{A{i}}}${{A{i}}}${{A{i}}}${{A{i}}}\n"));
        var expanded = Expanded.From($"$A0=aaaaaaaaaa\n{doubling}{string.Concat(Enumerable.Repeat("${A25}\n${A6}\n", 5000))}");
        Assert.That(expanded.Lines.Sum(line => (long)line.Length), Is.LessThan(200_000_000));
        Assert.That(expanded.Problems, Is.Not.Empty);
    }

    [Test, CancelAfter(20_000)]
    public void Lines_that_double_each_other_stay_bounded()
    {
        var doubling = string.Concat(Enumerable.Range(0, 40).Select(i => $"$A{i + 1}=$A{i} \\\n$A{i}\n"));
        var expanded = Expanded.From($"$A0=a\n{doubling}$A40");
        Assert.That(expanded.Lines, Has.Count.LessThan(10_000_000));
        Assert.That(expanded.Problems.Single().Message, Does.Contain("MiB"));
    }

    [TestCase("~SEQ(a,100000) ~SEQ(b,100000) ~SEQ(c,100000) x $a $b $c")]
    [TestCase("~SEQ(a,100000) ~SEQ(b,100000) ~SEQ(c,100000)")]
    [CancelAfter(20_000)]
    public void Generators_in_generators_stay_bounded(string text)
    {
        var expanded = Expanded.From(text);
        Assert.That(expanded.Lines, Has.Count.LessThan(5_000_000));
        Assert.That(expanded.Problems.Single().Message, Does.Contain("MiB"));
    }

    [Test, CancelAfter(20_000)]
    public void A_definition_without_end_is_told_once()
    {
        var expanded = Expanded.From("$A= \\\n" + string.Concat(Enumerable.Repeat("some words \\\n", 100_000)));
        Assert.That(expanded.Problems.Single().Message, Does.Contain("longer than 64 KiB"));
    }
}
