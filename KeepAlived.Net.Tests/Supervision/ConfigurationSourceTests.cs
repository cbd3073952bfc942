using KeepAlived.Net.Configuration;
using KeepAlived.Net.Supervision;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Supervision;

/// <summary>Which files a running daemon takes into use.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConfigurationSourceTests
{
    private const string Well = "virtual_server 10.0.0.1 80 {\n lb_algo rr\n lb_kind NAT\n protocol TCP\n}\n", Unbalanced = Well + "virtual_server 10.0.0.2 80 {\n lb_algo wlc\n lb_kind NAT\n protocol TCP\n";
    private readonly string _file = Path.GetTempFileName();
    private readonly RecordingLogger _log = new();

    [TearDown]
    public void Remove() => File.Delete(_file);

    [TestCase(Well, Unbalanced, false)]
    [TestCase(Well, "virtual_server {\n}\n", false)]
    [TestCase(Unbalanced, "virtual_server {\n}\n", false)]
    [TestCase(Unbalanced, Unbalanced + " alpha\n", true, Description = "as at the start")]
    [TestCase(Unbalanced, Well, true)]
    [TestCase(Well, Well + "no_such_keyword\n", true)]
    public void A_reload_takes_what_is_no_worse_than_before(string first, string then, bool taken)
    {
        var environment = new LoaderEnvironment("test");
        File.WriteAllText(_file, first);
        var source = new ConfigurationSource(new SupervisorOptions { File = _file }, environment, ConfigurationLoader.Load(_file, environment), _log);
        File.WriteAllText(_file, then);
        Assert.That(source.TryReload(), Is.EqualTo(taken));
        Assert.That(_log.Lines.Count(line => line.StartsWith("Reload refused", StringComparison.Ordinal)), Is.EqualTo(taken ? 0 : 1));
    }
}
