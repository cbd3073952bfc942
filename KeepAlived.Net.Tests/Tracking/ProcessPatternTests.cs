using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Tracking;

namespace KeepAlived.Net.Tests.Tracking;

/// <summary>Which processes a vrrp_track_process means; every row was measured with keepalived 2.2.7.</summary>
internal sealed class ProcessPatternTests
{
    private const string LongName = "averyveryverylongname";

    [TestCase("process sleep", "sleep", "/bin/sleep 4242", true), TestCase("process sleep", "sleepy", "sleep", false)]
    [TestCase("process " + LongName, "averyveryverylo", LongName + " 1", false), TestCase("process averyveryverylo", "averyveryverylo", LongName + " 1", true)]
    [TestCase("process sleep 4242", "sleep", "sleep 4242", true), TestCase("process sleep 4242", "sleep", "/bin/sleep 4242", false)]
    [TestCase("process sleep 4242", "sleep", "sleep 4242 1", false), TestCase("process sleep 4242", "sleep", "sleep", false)]
    [TestCase("process sleep\nfull_command", "x", "sleep 1 2", true), TestCase("process sleep\nfull_command", "sleep", "/bin/sleep", false)]
    [TestCase("process /bin/sleep\nparam_match", "sleep", "/bin/sleep 4242", false), TestCase("process /bin/sleep\nparam_match", "sleep", "/bin/sleep", true)]
    [TestCase("process /bin/sleep\nparam_match partial", "sleep", "/bin/sleep 4242", true), TestCase("process sh -c\nparam_match partial", "sh", "sh -c x", true)]
    [TestCase("process sh -c\nparam_match partial", "sh", "sh -e -c", false)]
    [TestCase("process /bin/sleep 42\nparam_match initial", "sleep", "/bin/sleep 4242", true), TestCase("process /bin/sleep 42\nparam_match initial", "sleep", "/bin/sleep 1 42", false)]
    [TestCase("process a b c\nparam_match initial", "a", "a bb c", false), TestCase("process a b c\nparam_match initial", "a", "a b", false)]
    [TestCase("process sleep 1", "kthreadd", "", false)]
    public void A_process_matches(string settings, string name, string command, bool expected) =>
        Assert.That(ProcessPattern.Matches(Parse(settings), name, command.Length == 0 ? [] : command.Split(' ')), Is.EqualTo(expected));

    internal static TrackProcess Parse(string settings)
    {
        var text = new ConfigurationText();
        var lines = $"vrrp_track_process one {{\n{settings}\n}}\nvrrp_instance i {{\ninterface eth0\nvirtual_router_id 1\ntrack_process {{\none\n}}\nvirtual_ipaddress {{\n10.0.0.9\n}}\n}}".Split('\n');
        for (var i = 0; i < lines.Length; i++) text.Add("test.conf", i + 1, lines[i]);
        return ConfigurationLoader.Parse(text, new LoaderEnvironment("test")).Model.TrackProcesses.Single();
    }
}
