using FsCheck;
using FsCheck.Fluent;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>The arguments are those that programs got from keepalived 2.2.7.</summary>
internal sealed class CommandLineTests
{
    [TestCase("/x", "/x")]
    [TestCase("\"/x a b\"", "/x|a|b")]
    [TestCase("'/x a b'", "/x|a|b")]
    [TestCase("\"/x 'a b'\"", "/x|a b")]
    [TestCase(@"""/x \""a b\"" c""", "/x|a b|c")]
    [TestCase(@"""/x a\ b""", "/x|a|b", Description = "the outer round takes the escape")]
    [TestCase(@"""/x a\\ b""", "/x|a b")]
    [TestCase(@"""/x a\\b""", "/x|a\b", Description = "\\\\ is \\ for the inner round, where \\b is a backspace")]
    [TestCase(@"""/x a\\\\b""", @"/x|a\b")]
    [TestCase(@"""/x \x41\102\tx""", "/x|AB|x")]
    [TestCase(@"""/x '\x41\102' '\t' '\cA'""", "/x|AB|\t|\u0001")]
    [TestCase(@"""/x \x4142 \1234 \8 \x \xg""", "/x|B|S4|8|x|xg", Description = "any number of hexadecimal digits, three octal ones")]
    [TestCase(@"""/x \a\b\E\f\n\r\v""", "/x|\a\b\u001b")]
    [TestCase(@"""/x \q\e\c"" b""", "/x|qe\u0002|b")]
    [TestCase(@"""/x '' b""", "/x||b")]
    [TestCase(@"""/x \""\"" b""", "/x||b")]
    [TestCase("\"/x a'b c'd\"", "/x|ab cd")]
    [TestCase(@"""/x a'b \""c'd""", "/x|ab \"cd")]
    [TestCase(@"""/x \'a\'""", "/x|a")]
    [TestCase(@"""/x \\'a b\\'""", "/x|'a|b'")]
    [TestCase(@"""/x \#x \!y a#b {c}""", "/x|#x|!y|a#b|{c}")]
    [TestCase(@"/x\ a\ b", "/x|a|b")]
    [TestCase(@"""/x""\ a", "/x|a")]
    [TestCase("/\"x a b\"", "/x|a|b")]
    [TestCase("\"/x 'a'\"'b'", "/x|ab")]
    [TestCase("\"'/x' a\"", "/x|a")]
    [TestCase("\"  /x\ta  \"", "/x|a")]
    [TestCase(@"""/x \x00a b""", "/x|b", Description = "00a is a line feed")]
    [TestCase(@"""/x \0 b""", "/x", Description = "a NUL ends it")]
    [TestCase(@"""/x \777 \400 b""", "/x|\u00ff")]
    [TestCase("\"/x $x ${x} $\"", "/x|$x|${x}|$")]
    public void A_command_is_split_twice(string text, string arguments)
    {
        var command = CommandLine.Parse(text, out var problem);
        Assert.That(problem, Is.Null);
        Assert.That(string.Join('|', command!.Arguments), Is.EqualTo(arguments));
    }

    [TestCase("/x", null, null)]
    [TestCase("/x user", "user", null)]
    [TestCase("\"/x a\" user group rest", "user", "group")]
    [TestCase(@"/x us\x65r 'gro up'", "user", "gro up")]
    public void User_and_group_follow(string text, string? user, string? group)
    {
        var command = CommandLine.Parse(text, out _)!;
        Assert.That((command.User, command.Group), Is.EqualTo((user, group)));
    }

    [TestCase("")]
    [TestCase("\"\"")]
    [TestCase("\" \"")]
    [TestCase("\"\" root")]
    public void Nothing_is_no_command(string text)
    {
        Assert.That(CommandLine.Parse(text, out var problem), Is.Null);
        Assert.That(problem, Is.Null);
    }

    [TestCase("\"/x", "the quote \" is not closed")]
    [TestCase(@"""/x \c""", "the quote \" is not closed", Description = "the escape takes the quote")]
    [TestCase("\"/x 'a\"", "the quote ' is not closed")]
    [TestCase("\"it's\"", "the quote ' is not closed")]
    [TestCase(@"""/x a \x22 b""", "the quote \" is not closed")]
    [TestCase(@"""/x 'a\\'b""", "the quote ' is not closed")]
    [TestCase("\"/x\" 'root", "the quote ' is not closed")]
    public void An_open_quote_is_told(string text, string expected)
    {
        Assert.That(CommandLine.Parse(text, out var problem), Is.Null);
        Assert.That(problem, Is.EqualTo(expected));
    }

    [TestCase("\"^a\\.b$\" x", "^a.b$")]
    [TestCase("\"^a\\\\.b$\" x", @"^a\.b$")]
    [TestCase("a\\ b c", "a b")]
    [TestCase("", null)]
    public void A_pattern_is_the_first_word_of_one_round(string text, string? expected) => Assert.That(CommandLine.First(text), Is.EqualTo(expected));

    [TestCase(@"^a\.b\d+$")]
    [TestCase("say \"it\"")]
    [TestCase("")]
    public void A_word_is_quoted_for_one_round(string word) => Assert.That(CommandLine.First(CommandLine.QuoteWord(word)), Is.EqualTo(word));

    [TestCase("/x|a|b", "\"/x a b\"")]
    [TestCase("/x|a b||", "\"/x 'a b' '' ''\"")]
    [TestCase("/x|it's", @"""/x it\\047s""")]
    [TestCase("/x|\"|\\|$A", @"""/x \\042 \\134 \\044A""")]
    [TestCase("/x|a\nb", @"""/x 'a\\012b'""")]
    public void Arguments_are_quoted(string arguments, string expected) => Assert.That(CommandLine.Quote(arguments.Split('|')), Is.EqualTo(expected));

    /// <summary>Bytes as characters; not NUL, which ends a string for the program, nor 0x85, which the test's own lines end at.</summary>
    private static readonly Gen<string> Texts =
        Gen.Frequency((3, Gen.Elements("\"'\\ $#!{}@~\t\n\r0x1a".ToCharArray())), (1, Gen.Choose(1, 255).Where(code => code != 0x85).Select(code => (char)code))).ArrayOf().Select(letters => new string(letters));

    [Test, CancelAfter(60_000)]
    public void What_was_quoted_splits_into_the_same_arguments() =>
        Prop.ForAll(Texts.NonEmptyListOf().ToArbitrary(), arguments =>
            CommandLine.Parse(CommandLine.Quote([.. arguments]), out _)!.Arguments.SequenceEqual(arguments)).QuickCheckThrowOnFailure();

    [Test, CancelAfter(60_000)]
    public void A_command_survives_a_whole_file() =>
        Prop.ForAll(Texts.NonEmptyListOf().ToArbitrary(), Texts.ToArbitrary(), (arguments, user) =>
        {
            var command = new Model.ScriptCommand([.. arguments], user.Length == 0 ? null : user);
            var problems = new ProblemList(TextFile.Lines(Expanded.From($"script {CommandLine.Format(command)}").Lines.Single()));
            var reader = new StatementReader(problems.Text, problems);
            reader.Read();
            var read = CommandLine.Parse(reader.Current.RawArguments, out _)!;
            return problems.Count == 0 && read.Arguments.SequenceEqual(command.Arguments) && read.User == command.User;
        }).QuickCheckThrowOnFailure();

    [Test, CancelAfter(60_000)]
    public void Any_text_gives_a_command_or_a_reason() =>
        Prop.ForAll(Texts.ToArbitrary(), text => CommandLine.Parse(text, out var problem) is null || problem is null).QuickCheckThrowOnFailure();
}
