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
    [TestCase(Well, Well + "include /nothing/is/here\n", true)]
    [TestCase(Well, Well + "includem /nothing/is/here\n", false, Description = "a part of the configuration is missing")]
    public void A_reload_takes_what_is_no_worse_than_before(string first, string then, bool taken)
    {
        var source = Source(first);
        File.WriteAllText(_file, then);
        Assert.That(source.TryReload(), Is.EqualTo(taken));
        Assert.That(_log.Lines.Count(line => line.StartsWith("Reload refused", StringComparison.Ordinal)), Is.EqualTo(taken ? 0 : 1));
    }

    [TestCase(Well, true)]
    [TestCase(Well + "include /nothing/is/here\n", true)]
    [TestCase(Well + "includem /nothing/is/here\n", false)]
    [TestCase("global_defs {\n net_namespace none\n}\nincludem /nothing/is/here\n", false)]
    [TestCase("virtual_server {\n}\n", false)]
    public void A_daemon_starts_with_what_is_whole(string text, bool starts) => Assert.That(Source(text).TellFirst(), Is.EqualTo(starts));

    [Test]
    public void A_refused_reload_names_the_include()
    {
        var source = Source(Well);
        File.WriteAllText(_file, "no_such_keyword\nincludem /nothing/is/here\n" + Well);
        Assert.That(source.TryReload(), Is.False);
        Assert.That(_log.Lines.Single(line => line.StartsWith("Reload refused", StringComparison.Ordinal)), Does.Contain("/nothing/is/here"));
    }

    private ConfigurationSource Source(string text)
    {
        var environment = new LoaderEnvironment("test") { NamespaceExists = static _ => false };
        File.WriteAllText(_file, text);
        return new(new SupervisorOptions { File = _file }, environment, ConfigurationLoader.Load(_file, environment), _log);
    }
}
