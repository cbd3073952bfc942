namespace KeepAlived.Net.Configuration.Rules;

internal sealed class NodeComparisonTests
{
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("nodes").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    /// <summary>What the node lb1 is told of a file that it shares with lb2.</summary>
    private string[] Told(string lines)
    {
        var path = Path.Combine(_directory, "keepalived.conf");
        File.WriteAllText(path, TextFile.Instance[..^1] + lines + "\n}\n");
        return [.. ConfigurationLoader.Load(path, TextFile.Machine with { ComparesNodes = true }).Notes().Where(note => note.Contains("lb2"))];
    }

    [TestCase("@lb1 version 2\n@lb2 version 3", "version of VI_1 is 2 on lb1, 3 on lb2")]
    [TestCase("@lb1 virtual_router_id 1\n@lb2 virtual_router_id 2", "virtual_router_id of VI_1 is 1 on lb1, 2 on lb2")]
    [TestCase("@lb2 advert_int 3", "advert_int of VI_1 is 1 on lb1, 3 on lb2")]
    [TestCase("priority 100\n@lb2 state BACKUP", "lb1 and lb2 both have priority 100 in VI_1")]
    [TestCase("authentication {\nauth_type PASS\n@lb1 auth_pass a\n@lb2 auth_pass b\n}", "auth_pass of VI_1 is not the same on lb1 and lb2")]
    [TestCase("virtual_ipaddress {\n@lb2 192.0.2.98\n}", "virtual_ipaddress of VI_1 is 192.0.2.99 on lb1, 192.0.2.98, 192.0.2.99 on lb2")]
    [TestCase("unicast_peer {\n@lb1 192.0.2.5\n@lb2 192.0.2.4\n}\n@lb1 unicast_src_ip 192.0.2.4\n@lb2 unicast_src_ip 192.0.2.6", "lb2 sends from 192.0.2.6, which is no unicast_peer of VI_1 on lb1")]
    [TestCase("@lb2 unicast_peer {\n@lb2 192.0.2.4\n@lb2 }", "VI_1 is unicast on one of lb1 and lb2 only")]
    public void Nodes_that_will_not_understand_each_other_are_told(string lines, string expected) => Assert.That(Told(lines), Is.EqualTo(new[] { expected }));

    [TestCase("")]
    [TestCase("@lb1 priority 100\n@lb2 priority 90")]
    [TestCase("@^lb1 priority 90")]
    [TestCase("unicast_peer {\n@lb1 192.0.2.5\n@lb2 192.0.2.4\n}\n@lb1 unicast_src_ip 192.0.2.4\n@lb2 unicast_src_ip 192.0.2.5")]
    public void Nodes_that_differ_as_they_should_are_not(string lines) => Assert.That(Told(lines), Is.Empty);
}
