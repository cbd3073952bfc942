namespace KeepAlived.Net.Configuration;

internal sealed class DiagnosticTests
{
    private static string Print(string line, int column, int length, string? hint = null) =>
        new Diagnostic(Severity.Error, new(new SourceLine("a.conf", 5, line), column, length), "message", hint).ToString();

    private static string Latin1(string text) => System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    [Test]
    public void Everything_is_printed_as_compilers_do() =>
        Assert.That(TextFile.Parse("vrrp_instance VI_1 {\n\tprioritty 100\n}").Diagnostics.First(problem => problem.Where.Line.Number == 2).ToString(), Is.EqualTo("""
            test.conf:2:2: error: unknown keyword 'prioritty' in vrrp_instance (did you mean 'priority'?)
                	prioritty 100
                	^^^^^^^^^
            """));

    [Test]
    public void A_value_out_of_range_is_marked_with_what_is_expected() =>
        Assert.That(TextFile.Parse("vrrp_instance VI_1 {\n  priority 300\n}").Diagnostics.First(problem => problem.Where.Line.Number == 2).ToString(), Is.EqualTo("""
            test.conf:2:12: error: '300' is not valid for priority, expected 1..255
                  priority 300
                           ^^^
            """));

    [Test]
    public void Carets_line_up_after_tabs_and_characters_of_several_bytes() =>
        Assert.That(Print(Latin1("\tä 日本 xx"), Latin1("\tä 日本 ").Length + 1, 2), Is.EqualTo("a.conf:5:12: error: message\n    \tä 日本 xx\n    \t     ^^"));

    [Test]
    public void Text_that_is_not_UTF8_is_shown_as_Latin1() => Assert.That(Print("caf\u00e9 x", 6, 1), Does.Contain("caf\u00e9 x"));

    [Test]
    public void Control_characters_do_not_reach_the_terminal()
    {
        var text = new Diagnostic(Severity.Error, new(new SourceLine("a.conf", 1, "a\u001b[31mb\u0007"), 1, 1), "'\u001b[2J' is wrong", "\u001b]0;x").ToString();
        Assert.That(text, Does.Not.Contain("\u001b").And.Not.Contain("\u0007"));
        Assert.That(text, Does.Contain("a?[31mb?"));
    }

    [Test]
    public void Of_a_long_line_the_part_around_the_mistake_is_shown()
    {
        var rows = Print(new string('x', 500) + "BAD" + new string('y', 500), 501, 3).Split('\n');
        Assert.That(rows[1].Trim(), Has.Length.LessThan(200));
        Assert.That(rows[1].Substring(rows[2].IndexOf('^'), 3), Is.EqualTo("BAD"));
    }

    [TestCase(1, 0)]
    [TestCase(500, 10)]
    [TestCase(3, 500)]
    public void A_place_beyond_the_line_is_bent_into_it(int column, int length) =>
        Assert.That(Print("abc", column, length).Split('\n')[2].Trim(), Does.Match("^\\^{1,3}$"));

    [Test]
    public void A_problem_of_a_whole_file_has_no_line() =>
        Assert.That(new Diagnostic(Severity.Error, new(new SourceLine("a.conf", 0, ""), 0, 0), "cannot read", "hint").ToString(), Is.EqualTo("a.conf: error: cannot read (hint)"));

    [Test]
    public void Problems_come_in_the_order_of_the_text()
    {
        var lines = TextFile.Parse("foo\n" + TextFile.Instance.Replace("priority", "x") + "\nbar\nvrrp_instance A {\nbaz\n}").Diagnostics.Select(problem => problem.Where.Line.Number);
        Assert.That(lines, Is.Ordered);
    }

    [Test, CancelAfter(20_000)]
    public void A_file_of_garbage_is_not_reported_for_ever()
    {
        var loaded = TextFile.Parse(string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"garbage{i}")));
        Assert.That(loaded.Diagnostics, Has.Count.EqualTo(2000));
        Assert.That(loaded.Diagnostics.Select(problem => problem.Message), Has.One.Contains("the rest is not shown"));
    }
}
