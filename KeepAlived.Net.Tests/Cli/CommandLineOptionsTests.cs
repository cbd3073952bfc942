namespace KeepAlived.Net.Cli;

public class CommandLineOptionsTests
{
    private static ParsedCommandLine Parse(string line) => CommandLineOptions.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [TestCase("-f /a/b")]
    [TestCase("-f/a/b")]
    [TestCase("--use-file /a/b")]
    [TestCase("--use-file=/a/b")]
    [TestCase("--use=/a/b")]
    [TestCase("-nf /a/b")]
    public void A_file_can_be_named_in_every_way_of_getopt(string line)
    {
        var parsed = Parse(line);
        Assert.That(parsed.Errors, Is.Empty);
        Assert.That(parsed.Supervisor.File, Is.EqualTo("/a/b"));
    }

    [Test]
    public void Short_options_can_be_joined()
    {
        var options = Parse("-nlDP").Supervisor;
        Assert.That((options.Foreground, options.Log.Console, options.Detail, options.VrrpOnly), Is.EqualTo((true, true, true, true)));
    }

    [Test]
    public void The_test_option_takes_its_log_only_with_an_equals_sign()
    {
        Assert.That(Parse("-t -f x").Supervisor.File, Is.EqualTo("x"));
        Assert.That(Parse("--config-test=log").ConfigTestLog, Is.EqualTo("log"));
        Assert.That(Parse("-tlog").ConfigTestLog, Is.EqualTo("log"));
        Assert.That(Parse("-t").ConfigTestLog, Is.Null);
    }

    [Test]
    public void Of_all_logs_only_json_is_none()
    {
        Assert.That((Parse("--config-test=json").ConfigTestJson, Parse("--config-test=json").ConfigTestLog), Is.EqualTo((true, (string?)null)));
        Assert.That((Parse("-t./json").ConfigTestJson, Parse("-t./json").ConfigTestLog), Is.EqualTo((false, "./json")));
        Assert.That(Parse("-t json").ConfigTestJson, Is.False, "an optional argument is never the next word");
    }

    [Test]
    public void Options_without_effect_are_listed_as_they_are_written()
    {
        var list = CommandLineOptions.WithoutEffect().ToList();
        foreach (var option in CommandLineOptions.Table.Where(option => option.Argument is null))
            Assert.That(list.Contains($"(command-line) --{option.Long}"), Is.EqualTo(Parse($"--{option.Long}").Remarks.Count > 0), option.Long);
    }

    [Test]
    public void What_is_printed_instead_of_a_start_can_be_asked_for()
    {
        Assert.That((Parse("--no-effect").NoEffect, Parse("-n").NoEffect), Is.EqualTo((true, false)));
        Assert.That((Parse("--print-manual=man").Manual, Parse("--print-manual markdown").Manual, Parse("-n").Manual), Is.EqualTo(("man", "markdown", (string?)null)));
        Assert.That((Parse("-d").Supervisor.DumpConfiguration, Parse("-D").Supervisor.DumpConfiguration), Is.EqualTo((true, false)));
    }

    [TestCase("-Z")]
    [TestCase("--no-such-option")]
    [TestCase("-f")]
    [TestCase("--vrrp=1")]
    [TestCase("--dont-r")]
    public void A_wrong_command_line_is_an_error(string line) => Assert.That(Parse(line).Errors, Has.Count.EqualTo(1));

    [TestCase("-Z -v -X")]
    [TestCase("-v -Z")]
    [TestCase("-n --bogus --version")]
    public void The_version_is_told_whatever_else_is_there(string line) => Assert.That(Parse(line).Version, Is.True);

    [Test]
    public void Every_wrong_option_is_told()
    {
        Assert.That(Parse("-Z --bogus -n").Errors, Has.Count.EqualTo(2));
        Assert.That(Parse("-v -Z").Errors, Is.Empty, "what follows is not read");
    }

    [TestCase("-n -T -s 192.0.2.1", 2)]
    [TestCase("-nT -s 192.0.2.1", 1)]
    [TestCase("-v -T", -1)]
    [TestCase("-n", -1)]
    public void Genhash_takes_what_follows_it(string line, int from) => Assert.That(Parse(line).GenhashFrom, Is.EqualTo(from));

    [Test]
    public void SNMP_is_asked_for_on_the_command_line()
    {
        Assert.That((Parse("-x").Supervisor.Snmp, Parse("-n").Supervisor.Snmp), Is.EqualTo((true, false)));
        Assert.That((Parse("-A tcp:localhost:705").Supervisor.SnmpSocket, Parse("-n").Supervisor.SnmpSocket), Is.EqualTo(("tcp:localhost:705", "")));
    }

    [TestCase("RELOAD", 1)]
    [TestCase("STOP", 15)]
    [TestCase("DATA", 10)]
    [TestCase("STATS", 12)]
    [TestCase("JSON", 36)]
    [TestCase("STATS_CLEAR", 63)]
    [TestCase("reload", null)]
    public void Signals_have_keepalived_s_numbers(string name, int? number) => Assert.That(CommandLineOptions.SignalNumber(name), Is.EqualTo(number));

    [Test]
    public void Every_option_is_in_the_help()
    {
        var help = string.Join('\n', CommandLineOptions.Help());
        foreach (var option in CommandLineOptions.Table) Assert.That(help, Does.Contain("--" + option.Long));
    }

    [Test]
    public void No_two_options_share_a_name()
    {
        Assert.That(CommandLineOptions.Table.Select(option => option.Long), Is.Unique);
        Assert.That(CommandLineOptions.Table.Select(option => option.Short).Where(letter => letter != '\0'), Is.Unique);
    }
}
