using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Ipvs;

namespace KeepAlived.Net.Tests.Checking;

internal sealed class DirectorTests
{
    private const string Two = "10.0.0.2", Three = "10.0.0.3";
    private static readonly VirtualService Foreign = new(ServiceKey.ForAddress(ProtocolType.Tcp, IPEndPoint.Parse("9.9.9.9:1")), new("rr"),
        new Dictionary<DestinationKey, DestinationSettings> { [new(IPAddress.Parse("9.9.9.8"), 1)] = new(ForwardingMethod.Masquerade, 7) });

    [Test]
    public void Services_and_servers_are_there_before_the_first_check()
    {
        using var lvs = Started();
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.3=1"));
        Assert.That(lvs.Log.Take(), Is.EqualTo(new[]
        {
            "Gained quorum 1+0=1 <= 2 for VS [10.0.0.1]:tcp:80",
            "Activating healthchecker for service [10.0.0.2]:tcp:80 for VS [10.0.0.1]:tcp:80",
            "Activating healthchecker for service [10.0.0.3]:tcp:80 for VS [10.0.0.1]:tcp:80",
        }));
    }

    [Test]
    public void A_part_of_a_check_raises_nobody()
    {
        using var lvs = Started("delay_loop 7");
        lvs.Probe(Two, false);
        lvs.Log.Take();
        Assert.That(lvs.ProbePart(Two, goesOn: false), Is.EqualTo(TimeSpan.FromSeconds(7)));
        Assert.That(lvs.ProbePart(Two, goesOn: true), Is.EqualTo(TimeSpan.Zero), "fast_recovery");
        Assert.That((lvs.Table, lvs.Log.Take().Length), Is.EqualTo(("tcp 10.0.0.1 80 rr: 10.0.0.3=1", 0)));
        lvs.Probe(Two, true);
        Assert.That(lvs.ProbePart(Two, goesOn: true), Is.EqualTo(TimeSpan.FromSeconds(7)), "a server that is up is not in a hurry");
    }

    [Test]
    public void Failures_of_a_server_that_is_down_are_logged_only_when_asked_for()
    {
        using var quiet = Started();
        quiet.Probe(Two, false);
        quiet.Log.Take();
        quiet.Probe(Two, false);
        Assert.That(quiet.Log.Take(), Is.Empty);
        using var all = new DirectorHarness();
        all.Load("global_defs {\n checker_log_all_failures\n}\nvirtual_server 10.0.0.1 80 {\n protocol TCP\n lb_algo rr\n lb_kind NAT\n real_server 10.0.0.2 80 {\n TCP_CHECK {\n }\n }\n}");
        all.Probe(Two, false);
        all.Log.Take();
        all.Probe(Two, false);
        Assert.That(all.Log.Take(), Is.EqualTo(new[] { "TCP_CHECK on service [10.0.0.2]:tcp:80 failed: connection refused." }));
    }

    [Test]
    public void Alpha_servers_come_after_their_first_success()
    {
        using var lvs = Started("alpha\n sorry_server 10.0.0.9 80");
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.9=1"));
        Assert.That(lvs.Log.Take()[..3], Is.EqualTo(new[]
        {
            "Starting with quorum down 1-0=1 > 0 for VS [10.0.0.1]:tcp:80",
            "Adding sorry server [10.0.0.9]:tcp:80 to VS [10.0.0.1]:tcp:80",
            "Removing alive servers from the pool for VS [10.0.0.1]:tcp:80",
        }));
        lvs.Probe(Two, true);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1"));
    }

    [TestCase("alpha", "10.0.0.9=1"), TestCase("", "10.0.0.2=1")]
    [Description("As keepalived 2.2.7.")]
    public void Who_asks_for_proof_by_a_script_that_is_not_there_gets_no_traffic(string alpha, string destinations)
    {
        using var lvs = new DirectorHarness { FindProgram = static program => program == "/bin/true" ? program : null };
        lvs.Load($"virtual_server 10.0.0.1 80 {{\n protocol TCP\n lb_algo rr\n lb_kind NAT\n {alpha}\n sorry_server 10.0.0.9 80\n real_server 10.0.0.2 80 {{\n MISC_CHECK {{\n misc_path /bin/nothing\n }}\n }}\n}}");
        Assert.That(lvs.Table, Is.EqualTo($"tcp 10.0.0.1 80 rr: {destinations}"));
    }

    [Test]
    public void A_server_dies_all_die_and_one_returns()
    {
        using var lvs = Started("sorry_server 10.0.0.9 80");
        lvs.Log.Take();
        lvs.Probe(Two, false);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.3=1"));
        lvs.Probe(Three, false);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.9=1"));
        lvs.Probe(Three, true);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.3=1"));
        Assert.That(lvs.Log.Take(), Is.EqualTo(new[]
        {
            "TCP_CHECK on service [10.0.0.2]:tcp:80 failed: connection refused.",
            "Removing service [10.0.0.2]:tcp:80 from VS [10.0.0.1]:tcp:80",
            "TCP_CHECK on service [10.0.0.3]:tcp:80 failed: connection refused.",
            "Removing service [10.0.0.3]:tcp:80 from VS [10.0.0.1]:tcp:80",
            "Lost quorum 1-0=1 > 0 for VS [10.0.0.1]:tcp:80",
            "Adding sorry server [10.0.0.9]:tcp:80 to VS [10.0.0.1]:tcp:80",
            "Removing alive servers from the pool for VS [10.0.0.1]:tcp:80",
            "TCP connection to [10.0.0.3]:tcp:80 success.",
            "Adding service [10.0.0.3]:tcp:80 to VS [10.0.0.1]:tcp:80",
            "Gained quorum 1+0=1 <= 1 for VS [10.0.0.1]:tcp:80",
            "Removing sorry server [10.0.0.9]:tcp:80 from VS [10.0.0.1]:tcp:80",
            "Adding alive servers to the pool for VS [10.0.0.1]:tcp:80",
        }));
    }

    [Test]
    public void Retries_come_quickly_and_other_probes_at_the_interval()
    {
        using var lvs = Started("delay_loop 7\n retry 2\n delay_before_retry 3");
        Assert.That(lvs.Probe(Two, true), Is.EqualTo(TimeSpan.FromSeconds(7)));
        Assert.That(lvs.Probe(Two, false), Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That(lvs.Probe(Two, false), Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That(lvs.Table, Does.Contain("10.0.0.2=1"), "two failures are forgiven");
        Assert.That(lvs.Probe(Two, false), Is.EqualTo(TimeSpan.FromSeconds(7)));
        Assert.That(lvs.Table, Does.Not.Contain("10.0.0.2=1"));
    }

    [Test]
    public void Virtual_servers_that_check_the_same_share_the_probe_and_judge_for_themselves()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(string.Concat(new[] { ("10.0.0.1", 7, 1), ("10.0.0.5", 5, 2) }.Select(service =>
            $"virtual_server {service.Item1} 80 {{\n protocol TCP\n lb_algo rr\n lb_kind NAT\n delay_loop {service.Item2}\n retry {service.Item3}\n delay_before_retry 2\n real_server 10.0.0.2 80 {{\n TCP_CHECK {{\n }}\n }}\n}}\n")));
        Assert.That(lvs.Probes.Count(), Is.EqualTo(1));
        Assert.That(lvs.Probe(Two, true), Is.EqualTo(TimeSpan.FromSeconds(5)), "the shortest interval");
        lvs.Probe(Two, false);
        Assert.That(lvs.Probe(Two, false), Is.EqualTo(TimeSpan.FromSeconds(2)));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr:\ntcp 10.0.0.5 80 rr: 10.0.0.2=1"), "one forgives two failures, the other a single one");
        Assert.That(lvs.Probe(Two, false), Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr:\ntcp 10.0.0.5 80 rr:"));
    }

    [TestCase("connect_timeout 4")]
    [TestCase("bindto 127.0.0.1")]
    [TestCase("fwmark 3")]
    [TestCase("connect_port 81")]
    public void Checks_with_another_option_do_not_share(string option)
    {
        using var lvs = new DirectorHarness();
        lvs.Load(string.Concat(new[] { ("10.0.0.1", ""), ("10.0.0.5", option) }.Select(service =>
            $"virtual_server {service.Item1} 80 {{\n protocol TCP\n lb_algo rr\n lb_kind NAT\n real_server 10.0.0.2 80 {{\n TCP_CHECK {{\n {service.Item2}\n }}\n }}\n}}\n")));
        Assert.That(lvs.Probes.Count(), Is.EqualTo(2));
    }

    [Test]
    public void All_checks_of_a_server_have_to_be_good()
    {
        using var lvs = Started(checks: "TCP_CHECK {\n }\n TCP_CHECK {\n connect_port 81\n }");
        lvs.Probe(Two, true, check: 0);
        lvs.Probe(Two, false, check: 1);
        Assert.That(lvs.Table, Does.Not.Contain(Two));
        lvs.Probe(Two, true, check: 0);
        Assert.That(lvs.Table, Does.Not.Contain(Two), "the other one is still bad");
        lvs.Probe(Two, true, check: 1);
        Assert.That(lvs.Table, Does.Contain(Two));
    }

    [Test]
    public void An_inhibited_server_keeps_its_place_with_weight_0()
    {
        using var lvs = Started("inhibit_on_failure");
        lvs.Probe(Two, false);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=0 10.0.0.3=1"));
        lvs.Probe(Two, true);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.3=1"));
    }

    [Test]
    public void A_check_may_change_the_weight()
    {
        using var lvs = Started();
        lvs.Log.Take();
        lvs.Probe(Two, true, weight: 9);
        Assert.That(lvs.Table, Does.Contain("10.0.0.2=9"));
        Assert.That(lvs.Log.Take(), Does.Contain("Changing weight from 1 to 9 for active service [10.0.0.2]:tcp:80 of VS [10.0.0.1]:tcp:80"));
        lvs.Probe(Two, true);
        Assert.That(lvs.Table, Does.Contain("10.0.0.2=1"), "a probe that asks for none");
        lvs.Probe(Two, true, weight: 9);
        lvs.Load(Text("delay_loop 3"));
        Assert.That(lvs.Table, Does.Contain("10.0.0.2=9"), "it is kept over a reload");
        lvs.Load(Text(checks: "TCP_CHECK {\n connect_port 81\n }"));
        Assert.That(lvs.Table, Does.Contain("10.0.0.2=1"), "but not when the check changes");
    }

    [Test]
    public void Weights_of_several_checks_add_up()
    {
        using var lvs = Started(checks: "TCP_CHECK {\n }\n TCP_CHECK {\n connect_port 81\n }");
        lvs.Probe(Two, true, weight: 9, check: 0);
        lvs.Probe(Two, true, weight: 4, check: 1);
        Assert.That(lvs.Table, Does.Contain("10.0.0.2=12"), "1 configured, 8 and 3 more");
        lvs.Probe(Two, true, weight: 0, check: 0);
        lvs.Probe(Two, true, weight: 0, check: 1);
        Assert.That(lvs.Table, Does.Contain("10.0.0.2=0"), "never less than 0");
    }

    [Test]
    public void A_virtual_server_that_left_the_file_is_withdrawn()
    {
        using var lvs = Started();
        lvs.Log.Take();
        lvs.Load(Text().Replace("10.0.0.1", "10.0.0.7", StringComparison.Ordinal));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.7 80 rr: 10.0.0.2=1 10.0.0.3=1"));
        Assert.That(lvs.Log.Take()[..2], Is.EqualTo(new[] { "Removing Virtual Server [10.0.0.1]:tcp:80", "Removing service [10.0.0.2]:tcp:80 from VS [10.0.0.1]:tcp:80" }));
    }

    [Test]
    public void A_reload_keeps_health_of_what_is_the_same()
    {
        using var lvs = Started();
        lvs.Probe(Two, false);
        lvs.Load(Text("delay_loop 3", servers: [Two, Three, "10.0.0.4"]));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.3=1 10.0.0.4=1"), "the dead one stays dead, the new one is trusted");
        lvs.Load(Text(checks: "TCP_CHECK {\n connect_port 81\n }"));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.3=1"), "another check has not judged yet");
    }

    [Test]
    public void A_reload_withdraws_what_went_and_edits_what_changed()
    {
        using var lvs = Started();
        lvs.Log.Take();
        lvs.Load(Text(scheduler: "wlc", servers: [Three]));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 wlc: 10.0.0.3=1"));
        Assert.That(lvs.Log.Take()[..2], Is.EqualTo(new[] { "service [10.0.0.2]:tcp:80 no longer exist", "Removing service [10.0.0.2]:tcp:80 from VS [10.0.0.1]:tcp:80" }));
    }

    [Test]
    public void Stopping_takes_everything_back_but_what_is_foreign()
    {
        using var lvs = new DirectorHarness(Foreign);
        lvs.Load(Text());
        Assert.That(lvs.Director.Stop(keepServices: false).IsCompleted, Is.True);
        Assert.That(lvs.Table, Is.EqualTo("tcp 9.9.9.9 1 rr: 9.9.9.8=7"));
    }

    [Test]
    public void Stopping_leaves_services_if_asked_to()
    {
        using var lvs = Started();
        lvs.Director.Stop(keepServices: true);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.3=1"));
    }

    [Test]
    public void After_a_crash_what_is_stale_goes_and_nothing_foreign_does()
    {
        using var lvs = new DirectorHarness(Foreign);
        lvs.Load(Text() + "virtual_server 10.0.0.7 80 {\n protocol TCP\n lb_algo rr\n lb_kind NAT\n real_server 10.0.0.8 80 {\n }\n}\n");
        lvs.Crash();
        lvs.Load(Text(servers: [Three]));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.3=1\ntcp 9.9.9.9 1 rr: 9.9.9.8=7"));
    }

    [Test]
    public void A_table_that_somebody_emptied_is_restored_at_the_next_change()
    {
        using var lvs = Started();
        lvs.Execute(new(IpvsOperation.DeleteService, lvs.Services[0].Key));
        lvs.Probe(Two, false);
        Assert.That(lvs.Table, Is.Empty, "removing what is gone is no failure");
        lvs.Probe(Two, true);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.3=1"));
    }

    [Test]
    public void A_missing_ip_vs_is_named_once_and_not_looked_for_at_each_change()
    {
        using var lvs = new DirectorHarness { HasIpvs = false };
        lvs.Load(Text());
        lvs.Probe(Two, false);
        lvs.Probe(Two, true);
        Assert.That(lvs.Attempts, Is.EqualTo(1));
        Assert.That(lvs.Log.Take().Count(line => line.Contains("modprobe ip_vs", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void Names_in_the_log_are_keepaliveds()
    {
        using var lvs = new DirectorHarness();
        lvs.Load("virtual_server fwmark 7 {\n lb_algo rr\n lb_kind NAT\n real_server 10.0.0.2 80 {\n TCP_CHECK {\n connect_port 80\n }\n }\n}\n");
        Assert.That(lvs.Log.Take(), Is.EqualTo(new[] { "Gained quorum 1+0=1 <= 1 for VS FWM 7", "Activating healthchecker for service [10.0.0.2]:none:80 for VS FWM 7" }));
        Assert.That(lvs.Services[0].Destinations.Keys.Single().Port, Is.EqualTo(80), "NAT changes the ports of a mark's packets");
    }

    private static readonly ServiceKey Web = ServiceKey.ForAddress(ProtocolType.Tcp, IPEndPoint.Parse("10.0.0.1:80"));

    [Test]
    public void A_service_that_somebody_removed_comes_back_at_the_next_look()
    {
        using var lvs = Started();
        var table = lvs.Table;
        lvs.Log.Take();
        lvs.Execute(new(IpvsOperation.DeleteService, Web));
        lvs.Look();
        Assert.That(lvs.Table, Is.EqualTo(table));
        Assert.That(lvs.Log.Take(), Is.EqualTo(new[] { "IPVS: somebody else changed service tcp 10.0.0.1 80: added again with 2 destinations" }));
        lvs.Look();
        Assert.That(lvs.Log.Take(), Is.Empty);
    }

    [Test]
    public void A_destination_and_a_weight_come_back()
    {
        using var lvs = Started();
        var table = lvs.Table;
        lvs.Log.Take();
        lvs.Execute(new(IpvsOperation.DeleteDestination, Web, null, new(IPAddress.Parse(Two), 80)));
        lvs.Execute(new(IpvsOperation.SetDestination, Web, null, new(IPAddress.Parse(Three), 80), new(ForwardingMethod.Masquerade, 9)));
        lvs.Look();
        Assert.That(lvs.Table, Is.EqualTo(table));
        Assert.That(lvs.Log.Take().Single(), Is.EqualTo("IPVS: somebody else changed service tcp 10.0.0.1 80: "
            + "add destination 10.0.0.2 80 to tcp 10.0.0.1 80 (weight 1), change destination 10.0.0.3 80 of tcp 10.0.0.1 80 (weight 1)"));
    }

    [Test]
    public void What_is_foreign_stays_as_it_is_and_nothing_is_said()
    {
        using var lvs = Started();
        lvs.Log.Take();
        lvs.Execute(new(IpvsOperation.NewService, Foreign.Key, Foreign.Settings));
        lvs.Execute(new(IpvsOperation.NewDestination, Web, null, new(IPAddress.Parse("9.9.9.8"), 1), new(ForwardingMethod.Masquerade, 7)));
        lvs.Look();
        lvs.Look();
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.3=1 9.9.9.8=7\ntcp 9.9.9.9 1 rr:"));
        Assert.That(lvs.Log.Take(), Is.Empty);
        lvs.Director.Stop(keepServices: false);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 9.9.9.8=7\ntcp 9.9.9.9 1 rr:"));
        Assert.That(lvs.Log.Take(), Does.Contain("IPVS: service tcp 10.0.0.1 80 stays: it has destinations that somebody else added; remove them with ipvsadm"));
    }

    [Test]
    public void A_reload_dumps_no_destinations_when_the_listing_shows_no_change()
    {
        using var lvs = Started();
        var before = lvs.Dumps;
        lvs.Load(Text());
        Assert.That(lvs.Dumps - before, Is.EqualTo(1), "the services alone");
        lvs.HasListing = false;
        lvs.Look();
        lvs.Load(Text());
        Assert.That(lvs.Dumps - before, Is.EqualTo(3));
    }

    [Test]
    public void A_server_that_leaves_the_file_drains_until_it_has_no_connections()
    {
        using var lvs = Started("drain_timeout 60");
        lvs.SetConnections(Three, 2);
        lvs.Load(Text("drain_timeout 60", servers: [Two]));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.3=0"));
        lvs.Look();
        Assert.That(lvs.Table, Does.Contain("10.0.0.3=0"));
        lvs.Load(Text("drain_timeout 60\n quorum 1", servers: [Two]));
        Assert.That(lvs.Table, Does.Contain("10.0.0.3=0"), "a further reload does not cut it short");
        lvs.SetConnections(Three, 0);
        lvs.Log.Take();
        lvs.Look();
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1"));
        Assert.That(lvs.Log.Take(), Is.EqualTo(new[] { "service [10.0.0.3]:tcp:80 of VS [10.0.0.1]:tcp:80 has no connections any more and leaves" }));
    }

    [Test]
    public void Draining_ends_with_its_time()
    {
        using var lvs = Started("drain_timeout 60");
        lvs.SetConnections(Three, 2);
        lvs.Load(Text(servers: [Two]));
        lvs.Log.Take();
        lvs.Look(after: 59);
        Assert.That(lvs.Table, Does.Contain("10.0.0.3=0"));
        lvs.Look(after: 61);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1"));
        Assert.That(lvs.Log.Take(), Is.EqualTo(new[] { "service [10.0.0.3]:tcp:80 of VS [10.0.0.1]:tcp:80 leaves with 2 connections: drain_timeout is over" }));
    }

    [Test]
    public void A_server_that_comes_back_while_it_drains_serves_again()
    {
        using var lvs = Started("drain_timeout 60");
        lvs.SetConnections(Three, 2);
        lvs.Load(Text("drain_timeout 60", servers: [Two]));
        lvs.Load(Text("drain_timeout 60"));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.3=1"));
        lvs.Look(after: 61);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.3=1"));
    }

    private static DirectorHarness Started(string options = "", string checks = "TCP_CHECK {\n }")
    {
        var harness = new DirectorHarness();
        harness.Load(Text(options, checks));
        return harness;
    }

    private static string Text(string options = "", string checks = "TCP_CHECK {\n }", string scheduler = "rr", string[]? servers = null) =>
        $"virtual_server 10.0.0.1 80 {{\n protocol TCP\n lb_algo {scheduler}\n lb_kind NAT\n {options}\n"
        + string.Concat((servers ?? [Two, Three]).Select(server => $" real_server {server} 80 {{\n {checks}\n }}\n")) + "}\n";
}
