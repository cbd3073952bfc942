using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Addresses, routes and rules in their blocks.</summary>
internal sealed class EntryLinesTests
{
    private const string Group = "vrrp_instance a {\ninterface eth0\nvirtual_router_id 5\nvirtual_ipaddress {\n10.9.8.7/24\n}\n}\ntrack_group g {\ngroup {\na\n}\n}\n";

    [TestCase("static_routes {\n10.1.0.0/16 via\n}", 2)]
    [TestCase("static_rules {\nfrom\n}", 2)]
    [TestCase("static_ipaddress {\n10.0.0.1 dev\n}", 5)]
    [TestCase("static_routes {\n10.1.0.0/16 dev eth0 metric 5\n}", 0)]
    [TestCase("static_rules {\nfrom 10.1.0.0/16 table 5\n}", 5)]
    [TestCase(Group + "static_routes {\n10.1.0.0/16 dev eth0 track_group g\n}", 0)]
    [TestCase("static_routes {\n10.1.0.0/16 dev eth0 track_group g\n}\n" + Group, 5)]
    [TestCase(Group + "static_rules {\nfrom 10.1.0.0/16 table 5 priority 6 track_group g\n}", 5)]
    [TestCase(Group + "static_rules {\nfrom 10.1.0.0/16 table 5 priority 6 iif eth0 track_group g\n}", 0)]
    [TestCase(Group + "static_routes {\n10.1.0.0/16 nexthop via 10.0.0.1 dev eth0 track_group g\n}", 5)]
    [TestCase(Group + "static_ipaddress {\n10.0.0.1/24 track_group g\n}", 0)]
    public void The_status_of_a_test_is_keepaliveds(string text, int status) => Assert.That(TextFile.Parse(text).TestStatus, Is.EqualTo(status));

    [Test]
    public void Entries_are_in_the_model()
    {
        var instance = TextFile.InstanceWith("virtual_routes {\ndefault via 10.0.0.1 dev eth0\n}\nvirtual_rules {\nfrom 10.1.0.0/16 table 5 priority 6\n}");
        Assert.That(instance.VirtualRoutes.Select(RouteEntryParser.Format), Is.EqualTo(new[] { "0.0.0.0/0 via 10.0.0.1 dev eth0" }));
        Assert.That(instance.VirtualRules.Select(RuleEntryParser.Format), Is.EqualTo(new[] { "from 10.1.0.0/16 priority 6 table 5" }));
    }

    /// <summary>keepalived advertises it twice, and discards the advertisements of a router that does not.</summary>
    [Test]
    public void An_address_that_is_listed_twice_is_told_and_stays()
    {
        var loaded = TextFile.Parse("vrrp_instance a {\ninterface eth0\nvirtual_router_id 5\nvirtual_ipaddress {\n10.9.8.7/24\n10.9.8.7/24\n10.9.8.7/16\n}\n}\n");
        Assert.That(loaded.Model.Instances[0].VirtualAddresses.Select(static entry => entry.PrefixLength), Is.EqualTo(new byte[] { 24, 24, 16 }));
        Assert.That(loaded.Diagnostics.Count(static problem => problem.Message.Contains("10.9.8.7 is already listed", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public void A_problem_is_shown_at_its_word()
    {
        var problem = TextFile.Parse("static_routes {\n    10.1.0.0/16 dev eth0 metrik 5\n}").Diagnostics.First(problem => problem.Severity == Severity.Error);
        Assert.That((problem.Where.Line.Number, problem.Where.Column, problem.Where.Length, problem.Hint), Is.EqualTo((2, 26, 6, "did you mean 'metric'?")));
    }

    [Test]
    public void An_entry_of_an_interface_that_does_not_exist_is_dropped()
    {
        var text = TextFile.Lines("static_routes {\n10.1.0.0/16 dev eth0\n10.2.0.0/16 dev eth7\n10.3.0.0/16 dev eth0 nexthop via 10.0.0.1 dev eth7\n}\n"
            + "static_rules {\niif eth7 table 5 priority 6\noif eth0 table 5 priority 6\n}\nstatic_ipaddress {\n10.0.0.1/24 dev eth7\n}");
        var loaded = ConfigurationLoader.Parse(text, new LoaderEnvironment("test", static name => name == "eth0"));
        Assert.That(loaded.Diagnostics.Where(problem => problem.Severity == Severity.Error).Select(problem => problem.Where.Line.Number), Is.EqualTo(new[] { 3, 4, 7, 11 }));
        Assert.That((loaded.Model.StaticRoutes.Count, loaded.Model.StaticRules.Count, loaded.Model.StaticAddresses.Count), Is.EqualTo((1, 1, 0)));
    }
}
