using System.Text.RegularExpressions;
using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Manual;

internal sealed class ManualTextTests
{
    [Test]
    public void The_example_reads_without_complaint() =>
        Assert.That(TextFile.Parse(ManualText.Example).Diagnostics.Where(problem => problem.Severity != Severity.Note || problem.Message.Contains("effect")), Is.Empty);

    [Test]
    public void The_lines_of_a_definition_and_of_generators_mean_what_they_show()
    {
        var definition = Examples("Definitions").Replace("\n    $CHECK", "\n$CHECK");
        var server = TextFile.Parse($"virtual_server 192.0.2.1 80 {{\nprotocol TCP\nlb_algo rr\nlb_kind NAT\n{definition}\n}}");
        Assert.That(server.Complaints(), Is.Empty);
        Assert.That(server.Model.VirtualServers.Single().RealServers.Single().Checks.Single().Times.ConnectTimeout, Is.EqualTo(TimeSpan.FromSeconds(3)));

        var lines = Examples("Repeated lines").Split('\n');
        Assert.That(TextFile.InstanceWith($"virtual_ipaddress {{\n{lines[0]}\n}}").VirtualAddresses.Select(entry => $"{entry.Address}"),
            Is.EquivalentTo(Enumerable.Range(1, 20).Select(n => $"192.0.2.{n}").Append("192.0.2.99")));
        Assert.That(TextFile.ServerWith(lines[1]).RealServers.Select(real => $"{real.Address} {real.Port}"), Is.EquivalentTo(new[] { "192.0.2.10 80", "10.0.0.1 80", "10.0.0.2 8080" }));
    }

    [Test]
    public void Conditions_keep_the_line_of_their_host() =>
        Assert.That(TextFile.InstanceWith(Examples("Conditions")).Priority, Is.EqualTo(150), $"the machine of the tests is {TextFile.Machine.ConfigId}");

    [Test]
    public void A_command_is_split_as_it_is_said()
    {
        var model = ConfigurationLoader.Read(new(TextFile.Lines($"vrrp_instance VI_1 {{\n{Examples("Quotes")}\n}}")), out _);
        var command = model.Instances.Single().NotifyMaster!;
        Assert.That(command.Arguments.Append(command.User), Is.EqualTo(new[] { "/etc/keepalived/tell", "web pair", "up", "nobody" }));
    }

    [Test]
    public void Every_keyword_in_the_text_is_one()
    {
        var known = KeywordIndex.All(RootKeywords.Schema).Select(entry => entry.Keyword.Name).ToHashSet();
        var words = ManualText.Language.SelectMany(chapter => Regex.Matches(chapter.Text, "`([a-z]+_[a-z_]+)`")).Select(match => match.Groups[1].Value).ToList();
        Assert.That(words, Has.Count.GreaterThan(3));
        Assert.That(words.Where(word => !known.Contains(word)), Is.Empty);
    }

    /// <summary>The indented lines of a chapter.</summary>
    private static string Examples(string title) =>
        string.Join('\n', ManualText.Language.Single(chapter => chapter.Title == title).Text.Split('\n').Where(line => line.StartsWith("    ")).Select(line => line[4..]));
}
