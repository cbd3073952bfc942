using System.Text.Json;

namespace KeepAlived.Net.Configuration;

internal sealed class DiagnosticJsonTests
{
    private static JsonElement Write(LoadedConfiguration loaded, string? dump = null)
    {
        using var stream = new MemoryStream();
        DiagnosticJson.Write(stream, "main.conf", loaded, dump);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }

    private static JsonElement Write(params Diagnostic[] problems) => Write(new LoadedConfiguration(new(), problems, new(), false, false));

    private static string[] Names(JsonElement item) => [.. item.EnumerateObject().Select(member => member.Name)];

    [Test]
    public void A_clean_file_has_no_problems_and_status_0()
    {
        var json = Write(TextFile.Parse(TextFile.Instance));
        Assert.That(Names(json), Is.EqualTo(new[] { "format", "file", "status", "usable", "problems" }));
        Assert.That(json.GetProperty("format").GetInt32(), Is.EqualTo(1));
        Assert.That(json.GetProperty("file").GetString(), Is.EqualTo("main.conf"));
        Assert.That(json.GetProperty("status").GetInt32(), Is.Zero);
        Assert.That(json.GetProperty("problems").GetArrayLength(), Is.Zero);
    }

    [TestCase("", true)]
    [TestCase("no_such_keyword\n", true)]
    [TestCase("virtual_server {\n}\n", false)]
    [TestCase("includem /nothing/is/here\n", false)]
    public void It_says_whether_a_daemon_could_run_with_it(string more, bool usable)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, more + TextFile.Instance);
        Assert.That(Write(ConfigurationLoader.Load(file, TextFile.Machine)).GetProperty("usable").GetBoolean(), Is.EqualTo(usable));
        File.Delete(file);
    }

    [Test]
    public void A_problem_says_where_it_is_and_what_to_do()
    {
        var json = Write(TextFile.Parse(TextFile.Instance + "\nvrrp_scrit x\n"));
        var problem = json.GetProperty("problems")[0];
        Assert.That(problem.GetRawText().ReplaceLineEndings("").Replace(" ", ""), Is.EqualTo(
            """{"severity":"error","file":"test.conf","line":8,"column":1,"length":10,"message":"unknownkeyword'vrrp_scrit'","hint":"didyoumean'vrrp_script'?"}"""));
        Assert.That(json.GetProperty("status").GetInt32(), Is.EqualTo(5));
    }

    [Test]
    public void Every_severity_has_the_word_of_the_text_form()
    {
        foreach (var severity in Enum.GetValues<Severity>())
        {
            var problem = new Diagnostic(severity, default, "m");
            var word = Write(problem).GetProperty("problems")[0].GetProperty("severity").GetString();
            Assert.That(problem.ToString(), Does.Contain($": {word}: "));
        }
    }

    [Test]
    public void A_problem_of_a_whole_file_has_no_line()
    {
        var problem = new Diagnostic(Severity.Error, new(new SourceLine("a.conf", 0, ""), 0, 0), "cannot read");
        Assert.That(Names(Write(problem).GetProperty("problems")[0]), Is.EqualTo(new[] { "severity", "file", "message" }));
    }

    [Test]
    public void A_problem_of_nowhere_has_no_file() =>
        Assert.That(Names(Write(new Diagnostic(Severity.Note, default, "m")).GetProperty("problems")[0]), Is.EqualTo(new[] { "severity", "message" }));

    [Test]
    public void Bytes_become_characters_and_control_characters_are_escaped()
    {
        using var stream = new MemoryStream();
        var problem = new Diagnostic(Severity.Error, default, "'caf\u00c3\u00a9 \u001b[2J\u009b\u007f\"\\' is wrong");
        DiagnosticJson.Write(stream, "a.conf", new(new(), [problem], new(), false, false));
        Assert.That(System.Text.Encoding.UTF8.GetString(stream.ToArray()).Where(letter => char.IsControl(letter) && letter != '\n'), Is.Empty);
        var message = JsonDocument.Parse(stream.ToArray()).RootElement.GetProperty("problems")[0].GetProperty("message").GetString();
        Assert.That(message, Does.Contain("\"\\' is wrong").And.StartsWith("'caf"));
        Assert.That(Write(new Diagnostic(Severity.Error, default, "caf\u00c3\u00a9")).GetProperty("problems")[0].GetProperty("message").GetString(), Is.EqualTo("caf\u00e9"));
    }

    [Test]
    public void The_dump_is_a_member_of_its_own() =>
        Assert.That(Write(TextFile.Parse(TextFile.Instance), "a {\n}\n").GetProperty("configuration").GetString(), Is.EqualTo("a {\n}\n"));

    [Test]
    public void What_a_definition_made_is_told_with_the_place_of_its_use()
    {
        var line = new SourceLine("b.conf", 9, "  priority 300") { Expansion = new("PRIO", "a.conf", 2, 5) };
        var problem = Write(new Diagnostic(Severity.Error, new(line, 12, 3), "m")).GetProperty("problems")[0];
        Assert.That(problem.GetRawText().ReplaceLineEndings("").Replace("  ", ""), Does.Contain(
            """"line": 9,"column": 5,"length": 1,"expansion": {"name": "PRIO","file": "a.conf","line": 2,"text": "priority 300","column": 12,"length": 3}""""));
    }

    [Test]
    public void A_predefined_name_is_defined_in_no_file()
    {
        var line = new SourceLine("b.conf", 9, "x y") { Expansion = new("_PWD", "", 0, 1) };
        var expansion = Write(new Diagnostic(Severity.Error, new(line, 1, 1), "m")).GetProperty("problems")[0].GetProperty("expansion");
        Assert.That(Names(expansion), Is.EqualTo(new[] { "name", "text", "column", "length" }));
    }

    [Test]
    public void A_problem_before_the_use_of_a_definition_is_not_of_its_making()
    {
        var line = new SourceLine("b.conf", 9, "prioritty 100") { Expansion = new("PRIO", "a.conf", 2, 11) };
        var problem = Write(new Diagnostic(Severity.Error, new(line, 1, 9), "m")).GetProperty("problems")[0];
        Assert.That(problem.TryGetProperty("expansion", out _), Is.False);
        Assert.That((problem.GetProperty("column").GetInt32(), problem.GetProperty("length").GetInt32()), Is.EqualTo((1, 9)));
    }
}
