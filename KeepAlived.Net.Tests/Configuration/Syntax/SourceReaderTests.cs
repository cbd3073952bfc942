namespace KeepAlived.Net.Configuration.Syntax;

internal sealed class SourceReaderTests
{
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("reader").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private (List<SourceLine> Lines, ProblemList Problems, bool Missing) Read(string path, bool enforce = false)
    {
        var problems = new ProblemList();
        var reader = new SourceReader("lb1", problems, enforce);
        reader.Read(path);
        return (TextFile.AllLines(problems.Text), problems, reader.MainMissing);
    }

    private static string[] Texts(List<SourceLine> lines) => [.. lines.Select(line => line.Text.Trim())];

    [Test]
    public void Lines_keep_their_file_and_number()
    {
        Write("b.inc", "\nb1\n");
        var main = Write("a.conf", "a1\ninclude b.inc\n\na4");
        var lines = Read(main).Lines;
        Assert.That(lines.Select(line => (Path.GetFileName(line.File), line.Number, line.Text)), Is.EqualTo(new[] { ("a.conf", 1, "a1"), ("b.inc", 2, "b1"), ("a.conf", 4, "a4") }));
    }

    [Test]
    public void Carriage_returns_are_harmless() =>
        Assert.That(Texts(Read(Write("a.conf", "a\r\nb\r\n")).Lines), Is.EqualTo(new[] { "a", "b" }));

    [Test]
    public void Relative_includes_start_at_the_including_file()
    {
        Write("d/one.inc", "include two.inc\n${_PWD}");
        Write("d/two.inc", "two");
        Write("two.inc", "wrong");
        Assert.That(Texts(Read(Write("a.conf", "include d/one.inc")).Lines), Is.EqualTo(new[] { "two", Path.Combine(_directory, "d") }));
    }

    [TestCase("include none.inc")]
    [TestCase("include none/*.inc")]
    [TestCase("include {none,no}.inc")]
    public void An_include_that_finds_nothing_is_told_and_harms_nothing(string line)
    {
        var (lines, problems, _) = Read(Write("a.conf", line + "\nb"));
        Assert.That(Texts(lines), Is.EqualTo(new[] { "b" }));
        Assert.That(problems.InOrder().Select(problem => problem.Severity), Is.EqualTo(new[] { Severity.Note }));
    }

    [Test]
    public void An_unused_definition_is_told_where_it_stands()
    {
        var (_, problems, _) = Read(Write("a.conf", "a\n$A=1\nb\ninclude none"));
        Assert.That(problems.InOrder().Select(problem => problem.Where.Line.Number), Is.EqualTo(new[] { 2, 4 }));
    }

    [TestCase("include d/*.inc", new[] { "1", "2" })]
    [TestCase("include d/[2-9].inc", new[] { "2" })]
    [TestCase("include d/{2,1}.inc", new[] { "2", "1" })]
    [TestCase("include */?.inc", new[] { "1", "2" })]
    [TestCase("include \"d/1.inc\"", new string[0], Description = "quotes are part of the name")]
    [TestCase("@lb1 include d/1.inc\n@lb2 include d/2.inc", new[] { "1" })]
    [TestCase("$D=d\ninclude ${D}/1.inc", new[] { "1" })]
    [TestCase("a {\ninclude d/1.inc\n}", new[] { "a {", "1", "}" })]
    public void Includes_take_patterns(string text, string[] expected)
    {
        Write("d/1.inc", "1");
        Write("d/2.inc", "2");
        Write("d/.hidden.inc", "3");
        Assert.That(Texts(Read(Write("a.conf", text)).Lines), Is.EqualTo(expected));
    }

    // Measured with keepalived 2.2.7: 0 is what a plain failure gives, 6 an enforced one.
    [TestCase("include none", false, 0)]
    [TestCase("include none*", false, 0)]
    [TestCase("include none", true, 6)]
    [TestCase("includem none", false, 6)]
    [TestCase("includem none*", false, 0)]
    [TestCase("includew none*", false, 6)]
    [TestCase("includew none", false, 6)]
    [TestCase("includeb none", false, 0)]
    [TestCase("includeb {a.inc,none}", false, 6)]
    [TestCase("includem {a.inc,none}", false, 0)]
    [TestCase("includea none", false, 6)]
    [TestCase("includer none", false, 0)]
    [TestCase("include .", false, 0)]
    [TestCase("includer program", false, 6)]
    [TestCase("include program", false, 0)]
    public void Failing_includes_have_keepaliveds_status(string text, bool enforced, int status)
    {
        Write("a.inc", "");
        File.SetUnixFileMode(Write("program", "x"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var environment = TextFile.Machine with { EnforceIncludes = enforced };
        Assert.That(ConfigurationLoader.Load(Write("a.conf", text + "\n" + TextFile.Instance), environment).TestStatus, Is.EqualTo(status));
    }

    [TestCase("nothing-here")]
    [TestCase("")]
    [TestCase("directory")]
    [TestCase("program")]
    [TestCase("loop")]
    public void A_main_file_that_cannot_be_read_is_told(string name)
    {
        Directory.CreateDirectory(Path.Combine(_directory, "directory"));
        File.SetUnixFileMode(Write("program", "x"), UnixFileMode.UserRead | UnixFileMode.OtherExecute);
        File.CreateSymbolicLink(Path.Combine(_directory, "loop"), Path.Combine(_directory, "loop"));
        var loaded = ConfigurationLoader.Load(name == "" ? "" : Path.Combine(_directory, name), TextFile.Machine);
        Assert.That(loaded.MainMissing && !loaded.IsUsable, Is.True);
        Assert.That(loaded.TestStatus, Is.Zero, "as keepalived's -t");
        Assert.That(loaded.Diagnostics.Single().ToString(), Does.Contain("cannot read"));
    }

    [TestCase("/dev/zero")]
    [TestCase("/dev/null")]
    [TestCase("/proc/self/mem")]
    public void Devices_are_not_read(string path)
    {
        var (lines, problems, _) = Read(path);
        Assert.That(lines, Is.Empty);
        Assert.That(problems.Count, Is.LessThanOrEqualTo(1));
    }

    [Test, CancelAfter(10_000)]
    public void A_pipe_is_refused_at_once()
    {
        var path = Path.Combine(_directory, "pipe");
        Assert.That(Mono.Unix.Native.Syscall.mkfifo(path, Mono.Unix.Native.FilePermissions.S_IRUSR), Is.Zero);
        Assert.That(Read(path).Missing, Is.True);
    }

    [Test]
    public void An_include_that_fails_while_it_is_read_is_told_and_the_rest_is_read()
    {
        // A regular file that even root cannot read from its beginning.
        var (lines, problems, _) = Read(Write("a.conf", "include /proc/self/mem\nb"));
        Assert.That(Texts(lines), Is.EqualTo(new[] { "b" }));
        Assert.That(problems.InOrder().Single().Message, Does.Contain("cannot read"));
    }

    [Test]
    public void A_file_that_includes_itself_is_told()
    {
        var (lines, problems, _) = Read(Write("a.conf", "x\ninclude a.conf\ny"));
        Assert.That(Texts(lines), Is.EqualTo(new[] { "x", "y" }));
        Assert.That(problems.InOrder().Single().Message, Does.Contain("includes itself"));
    }

    [Test]
    public void Files_that_include_each_other_twice_end()
    {
        Write("b.conf", "include a.conf\ninclude a.conf");
        var (_, problems, _) = Read(Write("a.conf", "include b.conf\ninclude b.conf"));
        Assert.That(problems.Count, Is.EqualTo(4));
    }

    [TestCase("a\0b", "NUL")]
    public void Lines_that_hold_no_text_are_told(string line, string expected)
    {
        var (lines, problems, _) = Read(Write("a.conf", line + "\nnext"));
        Assert.That(Texts(lines), Is.EqualTo(new[] { "next" }));
        Assert.That(problems.InOrder().Single().Message, Does.Contain(expected));
    }

    [Test]
    public void Endless_lines_are_told_and_not_kept()
    {
        var (lines, problems, _) = Read(Write("a.conf", new string('x', 3_000_000) + "\nnext"));
        Assert.That(Texts(lines), Is.EqualTo(new[] { "next" }));
        Assert.That(problems.InOrder().Single().Message, Does.Contain("longer than 1024"));
        Assert.That(problems.InOrder().Single().Where.Line.Text, Has.Length.LessThan(2000));
    }

    [Test]
    public void Several_matches_for_the_main_file_are_all_read_with_a_warning()
    {
        Write("1.conf", "one");
        Write("2.conf", "two");
        var (lines, problems, _) = Read(Path.Combine(_directory, "*.conf"));
        Assert.That(Texts(lines), Is.EqualTo(new[] { "one", "two" }));
        Assert.That(problems.InOrder().Single().Severity, Is.EqualTo(Severity.Warning));
    }
}
