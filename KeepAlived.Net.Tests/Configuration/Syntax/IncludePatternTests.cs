namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>What keepalived 2.2.7 read, and with which status it ended.</summary>
internal sealed class IncludePatternTests
{
    private string _directory = "";

    [OneTimeSetUp]
    public void MakeFiles()
    {
        _directory = Directory.CreateTempSubdirectory("include").FullName;
        foreach (var name in new[] { "d/1.inc", "d/2.inc", "d/.h.inc", "d/x{y.inc", "q q/a b.inc", "*.inc" }) Write(name, name);
        File.SetUnixFileMode(Write("program", ""), UnixFileMode.UserRead | UnixFileMode.GroupExecute);
    }

    [OneTimeTearDown]
    public void RemoveFiles() => Directory.Delete(_directory, recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    [TestCase("include a", "include", "a")]
    [TestCase(" includem\ta ", "includem", "a")]
    [TestCase("include a b", "include", "a b", Description = "blanks belong to the name")]
    [TestCase("include \"a\"", "include", "\"a\"", Description = "quotes too")]
    [TestCase("include a {", "include", "a {")]
    [TestCase(@"include a \# b", "include", "a # b")]
    public void The_rest_of_the_line_is_the_pattern(string line, string keyword, string pattern)
    {
        Assert.That(IncludePattern.TryParse(line, out var foundKeyword, out var found), Is.True);
        Assert.That((foundKeyword, found), Is.EqualTo((keyword, pattern)));
    }

    [TestCase("include")]
    [TestCase("include ")]
    [TestCase("includex a")]
    [TestCase("include_check match")]
    [TestCase("include\"a\"")]
    [TestCase("\"include\" a")]
    public void Other_lines_are_no_includes(string line) => Assert.That(IncludePattern.TryParse(line, out _, out _), Is.False);

    [TestCase("d/*.inc", "d/1.inc d/2.inc d/x{y.inc")]
    [TestCase("d/**.inc", "d/1.inc d/2.inc d/x{y.inc")]
    [TestCase("d/.*.inc", "d/.h.inc")]
    [TestCase("d/[12].inc", "d/1.inc d/2.inc")]
    [TestCase("d/[!1].inc", "d/2.inc")]
    [TestCase("*/?.inc", "d/1.inc d/2.inc")]
    [TestCase("d/{2,1}.inc", "d/2.inc d/1.inc")]
    [TestCase("{d/{1,2},d/1}.inc", "d/1.inc d/2.inc d/1.inc")]
    [TestCase("d/{1,{2}}.inc", "d/1.inc d/2.inc")]
    [TestCase("d/{1,1}.inc", "d/1.inc d/1.inc")]
    [TestCase("d/{1,3}.inc", "d/1.inc")]
    [TestCase("{d/1.inc}", "d/1.inc")]
    [TestCase("d/x{y.inc", "d/x{y.inc")]
    [TestCase(@"d/x\{y.inc", "d/x{y.inc")]
    [TestCase("d/{}.inc", "")]
    [TestCase("q q/a b.inc", "q q/a b.inc")]
    [TestCase(@"q\ q/a\ b.inc", "q q/a b.inc")]
    [TestCase(@"\*.inc", "*.inc")]
    [TestCase("*.inc", "*.inc")]
    [TestCase(@"[\*].inc", "*.inc")]
    [TestCase("none", "")]
    [TestCase("none*/x", "")]
    public void A_pattern_matches_as_for_glob(string pattern, string expected) =>
        Assert.That(string.Join(' ', IncludePattern.Match(pattern, _directory).Files), Is.EqualTo(expected));

    [Test]
    public void A_tilde_is_the_home_directory()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.That(IncludePattern.Match("~", _directory).Files, Is.EqualTo(new[] { home }));
        Assert.That(IncludePattern.Match("~x", _directory).Files, Is.Empty);
    }

    /// <summary>The statuses of every form with patterns that match nothing, something, or what cannot be read.</summary>
    [TestCase("include", "0 0 0 0 0 0 0 0 0 0 0 0 0 0")]
    [TestCase("includer", "0 0 0 0 0 0 0 6 6 6 0 0 0 0")]
    [TestCase("includem", "6 0 0 0 0 0 0 6 6 6 0 0 0 0")]
    [TestCase("includew", "6 6 0 0 0 0 0 6 6 6 6 0 6 6")]
    [TestCase("includeb", "0 0 6 6 0 6 6 6 6 6 0 6 0 0")]
    [TestCase("includea", "6 6 6 6 0 6 6 6 6 6 6 6 6 6")]
    [TestCase("include_check read", "0 0 0 0 0 0 0 6 6 6 0 0 0 0")]
    [TestCase("include_check match", "6 0 0 0 0 0 0 6 6 6 0 0 0 0")]
    [TestCase("include_check wildcard_match", "0 6 0 0 0 0 0 6 6 6 6 0 6 6")]
    [TestCase("include_check brace_match", "0 0 6 6 0 6 6 6 6 6 0 6 0 0")]
    [TestCase("include_check +match +brace_match", "6 0 6 6 0 6 6 0 0 0 0 6 0 0")]
    [TestCase("include_check +match -match", "0 0 0 0 0 0 0 0 0 0 0 0 0 0")]
    [TestCase("include_check", "6 6 6 6 0 6 6 6 6 6 6 6 6 6")]
    [TestCase("include_check -match", "0 0 0 0 0 0 0 0 0 0 0 0 0 0")]
    public void An_include_that_fails_has_keepaliveds_status(string form, string expected)
    {
        string[] patterns = ["none", "none*", "{none,none2}", "{d/1.inc,none}", "{none*,d/1.inc}", "{none*,none2}", "{none}", "d", "program", "{program,d/1.inc}", "d/[9].inc",
            "none {", "none[", @"none\*"];
        Write("d/1.inc", "");
        var statuses = patterns.Select(pattern =>
        {
            var text = form.StartsWith("include_check", StringComparison.Ordinal) ? $"global_defs {{\n{form}\n}}\ninclude {pattern}\n" : $"{form} {pattern}\n";
            return ConfigurationLoader.Load(Write("main.conf", text + TextFile.Instance), TextFile.Machine).TestStatus;
        });
        Assert.That(string.Join(' ', statuses), Is.EqualTo(expected));
    }

    [TestCase("global_defs {\ninclude_check match\n}\ninclude sub.inc\ninclude none", 6)]
    [TestCase("include sub.inc\ninclude none", 0, Description = "the checks of an included file end with it")]
    public void Checks_hold_to_the_end_of_their_file(string text, int status)
    {
        Write("sub.inc", "global_defs {\ninclude_check match\n}\n");
        Assert.That(ConfigurationLoader.Load(Write("main.conf", text + "\n" + TextFile.Instance), TextFile.Machine).TestStatus, Is.EqualTo(status));
    }

    [TestCase("include none", 2)]
    [TestCase("includem none", 6, Description = "what is missing is told before what is wrong")]
    public void A_failed_include_outweighs_a_missing_value(string include, int status) =>
        Assert.That(ConfigurationLoader.Load(Write("main.conf", $"{include}\nvirtual_server {{\n}}\n"), TextFile.Machine).TestStatus, Is.EqualTo(status));

    [Test]
    public void Quotes_around_a_name_are_told()
    {
        var loaded = ConfigurationLoader.Load(Write("main.conf", "include \"d/1.inc\""), TextFile.Machine);
        Assert.That(loaded.Diagnostics.Single(problem => problem.Severity == Severity.Note).Hint, Does.Contain("quotes"));
    }

    [Test, CancelAfter(10_000)]
    public void Braces_in_braces_stay_bounded()
    {
        var pattern = string.Concat(Enumerable.Repeat("{a,b}", 60));
        Assert.That(IncludePattern.Match(pattern, _directory).Files, Is.Empty);
    }
}
