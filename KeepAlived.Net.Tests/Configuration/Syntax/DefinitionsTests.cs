namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>The expansions are those that keepalived 2.2.7 made of the same lines.</summary>
internal sealed class DefinitionsTests
{
    [TestCase("$A=x\np $A", "p x")]
    [TestCase("$A=x\np$A,q", "px,q")]
    [TestCase("$A=x\np$A)", "px)")]
    [TestCase("$A=x\np$A\tq", "px\tq")]
    [TestCase("$A=x\np$A.q", "p$A.q", Description = "the short form ends at a blank, a comma or a parenthesis")]
    [TestCase("$A=x\np$A(", "p$A(")]
    [TestCase("$A=x\np$A;", "p$A;")]
    [TestCase("$A=x\n\"p $A\"", "\"p $A\"")]
    [TestCase("$A=x\n'p$A'", "'p$A'")]
    [TestCase("$A=x\n$A$A", "$Ax")]
    [TestCase("$ab=x\n$abc $ab", "$abc x")]
    [TestCase("$A=x\np${A}q", "pxq")]
    [TestCase("$A=x\n\"p ${A}\"", "\"p x\"")]
    [TestCase("$A=x\np\\$A", "p\\x", Description = "a backslash protects no definition")]
    [TestCase(" \t$A=x\n${A}", "x")]
    [TestCase("$_A1=x\n${_A1}", "x")]
    [TestCase("$A=x\n$A=y\n${A}", "y")]
    [TestCase("$A=\na${A}b", "ab")]
    [TestCase("$A=  x y  z \t\n\"${A}\"", "\"x y  z\"")]
    [TestCase("$A=x # c\n\"${A}\"", "\"x\"")]
    [TestCase("$A=\"x # y\"\n${A}", "\"x # y\"")]
    [TestCase("$NONE x", "$NONE x")]
    [TestCase("$ x", "$ x")]
    [TestCase("$$", "$$")]
    public void A_definition_is_replaced(string text, string expected) => Assert.That(Expanded.From(text).Lines, Is.EqualTo(new[] { expected }));

    [TestCase("$A=${B}\n$B=x\n${A}", "x")]
    [TestCase("$A=x\n$B=A\np$$B", "px")]
    [TestCase("$A=x\n$B=A\np${${B}}", "px")]
    [TestCase("$B=1\n$A=${B}\n$B=2\n${A}", "2")]
    [TestCase("$S=$X=1\n$S\n${X}", "1")]
    public void It_is_evaluated_when_used(string text, string expected) => Assert.That(Expanded.From(text).Lines, Is.EqualTo(new[] { expected }));

    [TestCase("$A=x\\#y\np${A}", "px", Description = "the sign lost its backslash when it was defined")]
    [TestCase("$A=x\np${A} a\\#b", "px a")]
    [TestCase("a ${_HASH} ${_BANG}", "a")]
    [TestCase("\"a${_HASH}b${_BANG}\"", "\"a#b!\"")]
    [TestCase("a\\${_HASH}b", "a\\#b")]
    public void What_was_replaced_can_be_a_comment(string text, string expected) => Assert.That(Expanded.From(text).Lines, Is.EqualTo(new[] { expected }));

    [TestCase("${_PWD}/x", "/etc/keepalived/x")]
    [TestCase("x $_PWD", "x /etc/keepalived")]
    [TestCase("${_INSTANCE}", "lb1")]
    [TestCase("$_INSTANCE=x\n${_INSTANCE}", "x", Description = "a definition of one's own goes first")]
    [TestCase("${_RANDOM 7 7}", "7")]
    [TestCase("${_RANDOM  7  7}", "7")]
    [TestCase("${_RANDOM 7 7 9}", "7")]
    [TestCase("${_RANDOM 7 5}", "7", Description = "2.4 takes the lower bound")]
    [TestCase("$_RANDOM=x\n${_RANDOM 1 2}", "x")]
    public void Some_are_predefined(string text, string expected) => Assert.That(Expanded.From(text).Lines, Is.EqualTo(new[] { expected }));

    [TestCase("${_RANDOM x}")]
    [TestCase("${_RANDOM -5 5}")]
    [TestCase("${_RANDOM 0x1 0x2}")]
    [TestCase("${_RANDOM 1 1 }")]
    [TestCase("${_RANDOMX}")]
    [TestCase("${_HASH x}")]
    [TestCase("${_INSTANCE x}")]
    [TestCase("${_ENV}")]
    [TestCase("${NONE}")]
    [TestCase("$A=x\n${A b}")]
    [TestCase("$A=x\n${ A}")]
    [TestCase("${1A}")]
    public void What_is_not_defined_stays_as_typed(string text) => Assert.That(string.Concat(Expanded.From(text).Lines), Is.EqualTo(text.Split('\n')[^1]));

    [Test]
    public void The_environment_can_be_read()
    {
        Environment.SetEnvironmentVariable("KEEPALIVED_TEST_NAME", "value");
        Assert.That(Expanded.From("a ${_ENV KEEPALIVED_TEST_NAME}\nb ${_ENV KEEPALIVED_TEST_NONE}").Lines, Is.EqualTo(new[] { "a value", "b" }));
    }

    [Test]
    public void A_seed_makes_random_numbers_repeatable()
    {
        const string text = "random_seed 5\n${_RANDOM}\n${_RANDOM}\n${_RANDOM 10}\n${_RANDOM 10 20}";
        var lines = Expanded.From(text).Lines;
        Assert.That(Expanded.From(text).Lines, Is.EqualTo(lines));
        Assert.That(lines[1], Is.Not.EqualTo(lines[2]));
        Assert.That(int.Parse(lines[3]), Is.InRange(10, 32767));
        Assert.That(int.Parse(lines[4]), Is.InRange(10, 20));
    }

    [TestCase("a ${NONE}", "3:'${NONE}' is not defined")]
    [TestCase("$NAME=x\na ${NAMES}", "3:'${NAMES}' is not defined")]
    [TestCase("$M=a \\\nb\n${M} c", "1:'$M' has several lines, so it can only end a line")]
    public void Braces_that_stay_are_told(string text, string expected)
    {
        var problem = Expanded.From(text).Problems.Single();
        Assert.That($"{problem.Where.Column}:{problem.Message}", Is.EqualTo(expected));
    }

    [Test]
    public void A_name_that_was_meant_is_proposed() =>
        Assert.That(Expanded.From("$NAME=x\na ${NAMES}").Problems.Single().Hint, Is.EqualTo("did you mean '${NAME}'?"));

    [TestCase("a \"${NONE}\"")]
    [TestCase("a $NONE b")]
    public void What_breaks_nothing_is_not_told(string text) => Assert.That(Expanded.From(text).Problems, Is.Empty);

    [TestCase("$A=1\n$B=2\na $B", "1:'$A' is never used")]
    [TestCase("$A=1\n$A=2", "1:'$A' is never used", Description = "once for a name")]
    [TestCase("$A=1\n$B=${A}\n${B}", "")]
    [TestCase("~SEQ(i,2) a", "", Description = "a generator may only repeat")]
    [TestCase("@lb2 $A=1", "")]
    public void A_definition_that_is_never_used_is_noted(string text, string expected) =>
        Assert.That(string.Join('|', Expanded.From(text, tellUnused: true).Problems.Select(problem => $"{problem.Where.Line.Number}:{problem.Message}")), Is.EqualTo(expected));
}
