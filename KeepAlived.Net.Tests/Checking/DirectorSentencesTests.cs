using System.Net;

namespace KeepAlived.Net.Tests.Checking;

/// <summary>The lines that the director writes are those of keepalived 2.2.7 in the same situation.</summary>
internal sealed class DirectorSentencesTests
{
    private const string Two = "10.0.0.2", Three = "10.0.0.3";

    [Test]
    public void A_virtual_server_that_left_the_file_is_told_with_its_servers()
    {
        using var lvs = Started();
        lvs.Log.Take();
        lvs.Load(Text(servers: [Two]).Replace("10.0.0.1 80", "10.0.0.8 80", StringComparison.Ordinal));
        Assert.That(lvs.Log.Take()[..3], Is.EqualTo(new[]
        {
            "Removing Virtual Server [10.0.0.1]:tcp:80", "Removing service [10.0.0.2]:tcp:80 from VS [10.0.0.1]:tcp:80", "Removing service [10.0.0.3]:tcp:80 from VS [10.0.0.1]:tcp:80",
        }));
    }

    [TestCase("lvs_flush_on_stop")]
    [TestCase("lvs_flush_on_stop VS")]
    public void Servers_of_a_virtual_server_that_goes_whole_are_not_told(string flush)
    {
        var global = $"global_defs {{\n {flush}\n}}\n";
        using var lvs = Started();
        lvs.Load(global + Text());
        lvs.Log.Take();
        lvs.Load(global + Text(servers: [Two]).Replace("10.0.0.1 80", "10.0.0.8 80", StringComparison.Ordinal));
        Assert.That(lvs.Log.Take(), Does.Contain("Removing Virtual Server [10.0.0.1]:tcp:80").And.None.StartsWith("Removing service"));
    }

    [Test]
    public void At_stop_every_server_is_told_also_those_that_are_down()
    {
        using var lvs = Started("inhibit_on_failure");
        lvs.Probe(Two, false);
        lvs.Log.Take();
        lvs.Director.Stop(keepServices: false);
        Assert.That(lvs.Log.Take(), Is.EqualTo(new[]
        {
            "Shutting down (inhibited) service [10.0.0.2]:tcp:80 from VS [10.0.0.1]:tcp:80", "Shutting down service [10.0.0.3]:tcp:80 from VS [10.0.0.1]:tcp:80",
        }));
        Assert.That(lvs.Table, Is.Empty);
    }

    [Test]
    public void At_stop_the_table_is_empty_before_the_servers_are_told_one_by_one()
    {
        using var lvs = Started();
        var tables = new List<string>();
        lvs.Log.Heard = line =>
        {
            if (line.StartsWith("Shutting down", StringComparison.Ordinal)) tables.Add(lvs.Table);
        };
        lvs.Director.Stop(keepServices: false);
        Assert.That(tables, Is.EqualTo(new[] { "", "" }));
    }

    [Test]
    public void An_inhibited_sorry_server_is_enabled_and_disabled()
    {
        using var lvs = Started("alpha\n sorry_server 10.0.0.9 80\n sorry_server_inhibit");
        Assert.That(lvs.Log.Take(), Does.Contain("Enabling sorry server [10.0.0.9]:tcp:80 to VS [10.0.0.1]:tcp:80"));
        lvs.Probe(Two, true);
        Assert.That(lvs.Log.Take(), Does.Contain("Disabling sorry server [10.0.0.9]:tcp:80 from VS [10.0.0.1]:tcp:80"));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.9=0"));
    }

    [Test]
    public void Without_a_sorry_server_nothing_is_told_of_a_quorum_that_never_was()
    {
        using var lvs = Started("alpha");
        Assert.That(lvs.Log.Take(), Has.None.Contain("quorum"));
    }

    [TestCase("virtual_server 10.0.0.1 80 {")]
    [TestCase("virtual_server_group G {\n 10.0.0.8 80\n 10.0.0.1-5 80\n}\nvirtual_server group G {")]
    public void With_ha_suspend_servers_are_checked_while_an_address_is_here(string heading)
    {
        using var lvs = new DirectorHarness();
        lvs.Load(Text("ha_suspend").Replace("virtual_server 10.0.0.1 80 {", heading, StringComparison.Ordinal));
        Assert.That((lvs.Probes.Count(), lvs.Log.Take().Count(line => line.StartsWith("Deactivating healthchecker", StringComparison.Ordinal))), Is.EqualTo((0, 2)));
        lvs.Addresses.Add(IPAddress.Parse("10.0.0.1"));
        lvs.Director.FollowAddresses();
        Assert.That((lvs.Probes.Count(), lvs.Log.Take().Count(line => line.StartsWith("Activating healthchecker", StringComparison.Ordinal))), Is.EqualTo((2, 2)));
        lvs.Probe(Two, false);
        lvs.Addresses.Clear();
        lvs.Director.FollowAddresses();
        Assert.That((lvs.Probes.Count(), lvs.Log.Take().Count(line => line.StartsWith("Suspending healthchecker", StringComparison.Ordinal))), Is.EqualTo((0, 2)));
        Assert.That(lvs.Services[0].Destinations.Keys.Select(key => key.Address.ToString()), Is.EqualTo(new[] { Three }), "what was found out stays");
    }

    [Test]
    public void Virtual_servers_of_one_group_are_numbered()
    {
        using var lvs = new DirectorHarness();
        var second = Text().Replace("TCP\n", "UDP\n", StringComparison.Ordinal);
        lvs.Load("virtual_server_group G {\n 10.0.0.1 80\n}\n" + (Text() + second).Replace("virtual_server 10.0.0.1 80", "virtual_server group G", StringComparison.Ordinal));
        Assert.That(lvs.Log.Take()[..2], Is.EqualTo(new[] { "Gained quorum 1+0=1 <= 2 for VS [G]:0", "Gained quorum 1+0=1 <= 2 for VS [G]:1" }));
    }

    [Test]
    public void At_a_start_the_table_is_full_before_anything_is_told()
    {
        using var lvs = new DirectorHarness();
        var tables = new List<(string Line, string Table)>();
        lvs.Log.Heard = line => tables.Add((line, lvs.Table));
        lvs.Load(Text() + Text().Replace("10.0.0.1 80", "10.0.0.8 80", StringComparison.Ordinal));
        Assert.That(tables, Is.Not.Empty);
        foreach (var (line, table) in tables) Assert.That(table, Is.EqualTo(lvs.Table), line);
    }

    private static DirectorHarness Started(string options = "")
    {
        var harness = new DirectorHarness();
        harness.Load(Text(options));
        return harness;
    }

    private static string Text(string options = "", params string[] servers) =>
        $"virtual_server 10.0.0.1 80 {{\n protocol TCP\n lb_algo rr\n lb_kind NAT\n {options}\n"
        + string.Concat((servers.Length > 0 ? servers : [Two, Three]).Select(server => $" real_server {server} 80 {{\n TCP_CHECK {{\n }}\n }}\n")) + "}\n";
}
