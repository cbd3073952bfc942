using System.Text;
using System.Text.Json;
using KeepAlived.Net.Configuration;

namespace KeepAlived.Net.Cli;

internal sealed class ConfigurationTestTests
{
    private const string Authenticated = """
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            authentication {
                auth_type PASS
                auth_pass s3cret
            }
            virtual_ipaddress {
                192.0.2.99
            }
        }

        """;

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory().FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    private (int Status, string Output, string Errors) Test(string text, string options = "-t")
    {
        var file = Path.Combine(_folder, "a.conf");
        File.WriteAllText(file, text, Encoding.Latin1);
        var (output, errors) = (new MemoryStream(), new StringWriter());
        var parsed = CommandLineOptions.Parse([.. options.Split(' '), "-f", file]);
        return (ConfigurationTest.Run(parsed, TextFile.Machine, output, errors), Encoding.Latin1.GetString(output.ToArray()), errors.ToString());
    }

    [Test]
    public void A_clean_file_is_passed_without_a_word() => Assert.That(Test(TextFile.Instance), Is.EqualTo((0, "", "")));

    [TestCase("-S 9", 5)]
    [TestCase("-S nonsense", 5)]
    [TestCase("-S local3", 0)]
    [TestCase("-S 3 -u 999", 0)]
    public void A_facility_that_is_none_is_a_problem(string option, int status) => Assert.That(Test(TextFile.Instance, $"-t {option}").Status, Is.EqualTo(status));

    [Test]
    public void Problems_are_told_and_decide_the_status()
    {
        var (status, output, errors) = Test("vrrp_scrit x\n");
        Assert.That((status, output), Is.EqualTo((5, "")));
        Assert.That(errors, Does.Contain("a.conf:1:1: error: unknown keyword 'vrrp_scrit'"));
    }

    [Test]
    public void Problems_go_to_the_log_that_is_named()
    {
        var log = Path.Combine(_folder, "json.log");
        var (status, output, errors) = Test("vrrp_scrit x\n", $"--config-test={log}");
        Assert.That((status, output, errors), Is.EqualTo((5, "", "")));
        Assert.That(File.ReadAllText(log), Does.Contain("unknown keyword 'vrrp_scrit'"));
    }

    [Test]
    public void A_log_that_cannot_be_written_is_status_1()
    {
        var (status, _, errors) = Test(TextFile.Instance, $"-t{_folder}");
        Assert.That(status, Is.EqualTo(1));
        Assert.That(errors, Does.Contain("cannot write"));
    }

    [TestCase("--config-test=json")]
    [TestCase("-tjson")]
    public void The_JSON_document_is_all_there_is(string option)
    {
        var (status, output, errors) = Test("vrrp_scrit x\n", option);
        Assert.That((status, errors), Is.EqualTo((5, "")));
        var document = JsonDocument.Parse(output).RootElement;
        Assert.That(document.GetProperty("status").GetInt32(), Is.EqualTo(5));
        Assert.That(document.GetProperty("problems").GetArrayLength(), Is.EqualTo(1));
        Assert.That(document.TryGetProperty("configuration", out _), Is.False);
    }

    [Test]
    public void A_missing_file_has_its_JSON_document_too()
    {
        var output = new MemoryStream();
        var parsed = CommandLineOptions.Parse(["-tjson", "-f", Path.Combine(_folder, "missing.conf")]);
        Assert.That(ConfigurationTest.Run(parsed, TextFile.Machine, output, TextWriter.Null), Is.Zero, "as keepalived");
        Assert.That(JsonDocument.Parse(output.ToArray()).RootElement.GetProperty("problems").GetArrayLength(), Is.GreaterThan(0));
    }

    [Test]
    public void The_dump_reads_back_to_itself_and_shows_passwords()
    {
        var (status, dump, errors) = Test("$IF=eth0\n# comment\n" + Authenticated.Replace("eth0", "$IF"), "-t -d");
        Assert.That((status, errors), Is.EqualTo((0, "")));
        Assert.That(dump, Does.Contain("auth_pass s3cret").And.Contain("interface eth0").And.Not.Contain("#"));
        Assert.That(Test(dump, "-t -d").Output, Is.EqualTo(dump));
    }

    [Test]
    public void The_dump_keeps_the_bytes_of_the_file() =>
        Assert.That(Test(Authenticated.Replace("s3cret", "caf\u00c3\u00a9"), "-t -d").Output, Does.Contain("auth_pass caf\u00c3\u00a9"));

    [Test]
    public void The_dump_can_be_part_of_the_JSON_document()
    {
        var configuration = JsonDocument.Parse(Test(Authenticated, "--config-test=json -d").Output).RootElement.GetProperty("configuration").GetString();
        Assert.That(configuration, Is.EqualTo(Test(Authenticated, "-t -d").Output));
    }

    [Test]
    public void What_the_daemon_logs_of_its_configuration_shows_no_passwords()
    {
        using var dump = new StringWriter();
        ConfigurationLoader.Dump(TextFile.Lines(Authenticated), dump, masksSecrets: true);
        Assert.That(dump.ToString(), Does.Contain("auth_pass ***").And.Not.Contain("s3cret"));
    }

    [TestCase("-t", 0)]
    [TestCase("-t -e", 4)]
    public void A_main_file_that_is_missing_counts_only_where_files_have_to_be_there(string options, int status)
    {
        var parsed = CommandLineOptions.Parse([.. options.Split(' '), "-f", Path.Combine(_folder, "nothing.conf")]);
        var environment = TextFile.Machine with { EnforceIncludes = parsed.EnforceIncludes };
        Assert.That(ConfigurationTest.Run(parsed, environment, Stream.Null, new StringWriter()), Is.EqualTo(status));
    }
}
