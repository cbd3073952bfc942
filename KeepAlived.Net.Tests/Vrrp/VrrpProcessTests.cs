using System.Diagnostics;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>The vrrp loop beside another router, on a cable of its own.</summary>
[TestFixture, Category("Kernel")]
internal sealed class VrrpProcessTests
{
    private const string Address = "inet 10.0.0.99/32 scope global eth0";

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(60_000)]
    public void A_master_holds_its_addresses_as_configured_and_gives_them_back_at_stop()
    {
        using var harness = new LoopHarness(Instance(addresses: "10.0.0.99\n10.0.0.98/24 dev eth0 label eth0:1\n10.0.0.96/24 brd +"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        var held = harness.Left.Ip("-4 address show dev eth0");
        Assert.That(held, Does.Contain(Address));
        Assert.That(held, Does.Contain("inet 10.0.0.98/24 scope global secondary eth0:1"));
        Assert.That(held, Does.Contain("inet 10.0.0.96/24 brd 10.0.0.255 scope global secondary eth0"));
        Assert.That(File.ReadAllText(harness.JournalPath), Does.Contain("10.0.0.98/24 eth0"));

        harness.Heard();
        harness.Left.Do(harness.Process.Stop);
        Assert.That(Addresses(harness), Is.EqualTo(new[] { "10.0.0.1/24" }));
        Assert.That(harness.Heard(), Is.EqualTo(new byte[] { 0 }), "priority 0 tells the others at once");
        Assert.That(File.Exists(harness.JournalPath), Is.False);
    }

    [Test, CancelAfter(60_000)]
    public void Excluded_IPv6_addresses_come_and_go_with_the_master()
    {
        using var harness = new LoopHarness(Instance(extra: "virtual_ipaddress_excluded {\n2001:db8::99\n2001:db8::98/64 noprefixroute\n}"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        var held = harness.Left.Ip("-6 address show dev eth0 scope global");
        Assert.That(held, Does.Contain("inet6 2001:db8::99/128 scope global deprecated nodad").Or.Contain("inet6 2001:db8::99/128 scope global nodad deprecated"));
        Assert.That(held, Does.Contain("inet6 2001:db8::98/64 scope global").And.Contain("noprefixroute"));

        harness.Reports();
        harness.Left.Ip("address delete 2001:db8::99/128 dev eth0");
        var seen = new List<VrrpReport>();
        harness.TurnUntil(() =>
        {
            seen.AddRange(harness.Reports());
            return seen.Exists(report => report.Event == VrrpEvent.AddressRestored);
        });
        Assert.That(seen.Single(report => report.Event == VrrpEvent.AddressRestored).Address, Is.EqualTo(UInt128.Parse("20010DB8000000000000000000000099", System.Globalization.NumberStyles.HexNumber, null)));

        harness.Left.Do(harness.Process.Stop);
        Assert.That(harness.Left.Ip("-6 address show dev eth0 scope global"), Is.Empty);
    }

    /// <summary>keepalived arms its timer anew whenever it has handled a packet, whatever the packet was: such a neighbour silences it.</summary>
    [Test, CancelAfter(60_000)]
    public void A_neighbour_with_a_wrong_password_does_not_silence_a_master()
    {
        const string configuration =
            """
            vrrp_instance one {
                interface eth0
                virtual_router_id 51
                authentication {
                    auth_type PASS
                    auth_pass secret
                }
                virtual_ipaddress {
                    10.0.0.99
                }
            }
            """;
        using var harness = new LoopHarness(configuration, peer: configuration.Replace("secret", "wrong", StringComparison.Ordinal));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Heard();
        harness.Reports();
        var (watch, sent) = (Stopwatch.StartNew(), 0);
        harness.TurnUntil(() =>
        {
            if (watch.Elapsed.TotalSeconds * 2 > sent) harness.PeerSends(priority: (byte)(sent++ % 2 == 0 ? 200 : 0));
            return watch.Elapsed > TimeSpan.FromSeconds(5);
        });
        Assert.That(sent, Is.GreaterThanOrEqualTo(10));
        Assert.That(harness.Heard(), Has.Count.GreaterThanOrEqualTo(4).And.All.EqualTo(100), "it advertises every second");
        Assert.That(harness.Reports().Select(report => report.Event), Is.EqualTo(new[] { VrrpEvent.AdvertIgnored }), "told once");
    }

    [Test, CancelAfter(60_000)]
    public void With_a_startup_delay_it_is_backup_at_once_and_master_only_after_it()
    {
        var watch = Stopwatch.StartNew();
        using var harness = new LoopHarness("global_defs {\nvrrp_startup_delay 0.7\n}\n" + Instance());
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Backup));
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(watch.Elapsed, Is.GreaterThan(TimeSpan.FromSeconds(0.85)), "the delay and the master down interval");
    }

    [Test, CancelAfter(60_000)]
    public void A_better_master_takes_the_addresses_and_is_reported()
    {
        using var harness = new LoopHarness(Instance());
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Reports();
        harness.PeerSends(200);
        harness.TurnUntil(() => !harness.Router.IsMaster);
        Assert.That(Addresses(harness), Is.EqualTo(new[] { "10.0.0.1/24" }));
        var reports = harness.Reports();
        Assert.That(reports.Select(report => report.Event), Is.EqualTo(new[] { VrrpEvent.Outranked, VrrpEvent.StateChanged }));
        Assert.That((reports[0].Address, reports[0].Number), Is.EqualTo(((UInt128)LoopHarness.PeerAddress, 200)));
        Assert.That(reports[1].State, Is.EqualTo((byte)RouterState.Backup));
    }

    [Test, CancelAfter(60_000)]
    public void A_virtual_address_that_is_there_before_the_start_is_removed()
    {
        using var harness = new LoopHarness(Instance(addresses: "10.0.0.98/24"));
        harness.Left.Ip("address add 10.0.0.99/32 dev eth0");
        harness.Left.Ip("address add 10.0.0.55/32 dev eth0");
        harness.CrashAndStartAgain(Instance());
        Assert.That(Addresses(harness), Is.EquivalentTo(new[] { "10.0.0.1/24", "10.0.0.55/32" }), "foreign addresses stay");
    }

    [Test, CancelAfter(60_000)]
    public void A_crash_leaves_nothing_that_the_next_start_does_not_want()
    {
        using var harness = new LoopHarness(Instance(addresses: "10.0.0.99\n10.0.0.98/32"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Left.Ip("address add 10.0.0.55/32 dev eth0");
        harness.CrashAndStartAgain(Instance(addresses: "10.0.0.99"));
        Assert.That(Addresses(harness), Is.EquivalentTo(new[] { "10.0.0.1/24", "10.0.0.55/32" }));
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(Addresses(harness), Is.EquivalentTo(new[] { "10.0.0.1/24", "10.0.0.55/32", "10.0.0.99/32" }));
    }

    [Test, CancelAfter(60_000)]
    public void An_address_that_somebody_removes_from_a_master_is_put_back()
    {
        using var harness = new LoopHarness(Instance());
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Reports();
        harness.Left.Ip("address delete 10.0.0.99/32 dev eth0");
        var seen = new List<VrrpReport>();
        harness.TurnUntil(() =>
        {
            seen.AddRange(harness.Reports());
            return seen.Exists(report => report.Event == VrrpEvent.AddressRestored && report.Address == 0x0A000063);
        });
        Assert.That(Addresses(harness), Does.Contain("10.0.0.99/32"));
        Assert.That(harness.Router.IsMaster);
    }

    [Test, CancelAfter(60_000)]
    public void Without_a_carrier_the_router_is_in_fault_and_returns_with_it()
    {
        using var harness = new LoopHarness(Instance());
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Right.Ip("link set eth0 down");
        harness.TurnUntil(() => harness.Router.State == RouterState.Fault);
        Assert.That(Addresses(harness), Is.EqualTo(new[] { "10.0.0.1/24" }));
        harness.Right.Ip("link set eth0 up");
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(Addresses(harness), Does.Contain("10.0.0.99/32"));
    }

    [Test, CancelAfter(60_000)]
    public void Leaving_a_bridge_does_not_look_like_the_end_of_the_interface()
    {
        using var harness = new LoopHarness(Instance());
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Left.Ip("link add br0 type bridge");
        harness.Left.Ip("link set eth0 master br0");
        harness.Left.Ip("link set eth0 nomaster");
        harness.Heard();
        harness.TurnUntil(() => harness.Heard().Count > 0);
        Assert.That(harness.Reports().Select(report => report.Event), Does.Not.Contain(VrrpEvent.InterfaceDown));
    }

    [Test, CancelAfter(60_000)]
    public void Without_an_address_to_send_from_the_router_waits_in_fault_for_one()
    {
        using var harness = new LoopHarness(Instance());
        harness.Left.Ip("address delete 10.0.0.1/24 dev eth0");
        harness.CrashAndStartAgain(Instance());
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Fault));
        harness.Left.Ip("address add 10.0.0.1/24 dev eth0");
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(harness.Heard(), Is.Not.Empty);
    }

    [Test, CancelAfter(60_000)]
    public void A_reload_keeps_the_master_and_moves_only_the_addresses_that_differ()
    {
        using var harness = new LoopHarness(Instance(addresses: "10.0.0.99\n10.0.0.98/32"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Reports();
        harness.Heard();
        harness.Use(Instance(addresses: "10.0.0.99\n10.0.0.97/32", priority: 120));
        Assert.That(harness.Heard(), Is.EqualTo(new byte[] { 100, 120 }), "once more as before, and at once what is new");
        Assert.That(Addresses(harness), Is.EquivalentTo(new[] { "10.0.0.1/24", "10.0.0.99/32", "10.0.0.97/32" }));
        Assert.That(harness.Reports().Select(report => report.Event), Does.Not.Contain(VrrpEvent.StateChanged));
        harness.TurnUntil(() => harness.Heard() is [120, ..]);
    }

    /// <summary>As in keepalived, which neither leaves the master's state nor its addresses.</summary>
    [Test, CancelAfter(60_000)]
    public void Another_version_is_taken_on_by_the_master()
    {
        var second = Instance().Replace("advert_int 0.05", "advert_int 1", StringComparison.Ordinal);
        using var harness = new LoopHarness(second);
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.HeardPackets();
        harness.Reports();
        harness.Use(second.Replace("version 3", "version 2", StringComparison.Ordinal));
        Assert.That(harness.HeardPackets().Select(packet => (packet.Message[0], packet.Message[2])), Is.EqualTo(new[] { ((byte)0x31, (byte)100), ((byte)0x21, (byte)100) }));
        Assert.That(harness.Reports().Select(report => report.Event), Does.Not.Contain(VrrpEvent.StateChanged));
    }

    [Test, CancelAfter(60_000)]
    public void A_router_that_leaves_the_configuration_resigns()
    {
        using var harness = new LoopHarness(Instance());
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Heard();
        harness.Use("");
        Assert.That(harness.Heard(), Is.EqualTo(new byte[] { 100, 0 }));
        Assert.That(Addresses(harness), Is.EqualTo(new[] { "10.0.0.1/24" }));
    }

    [Test, CancelAfter(60_000)]
    public void A_script_without_weight_holds_the_router_back_until_it_succeeds_and_its_failure_is_fault()
    {
        using var harness = new LoopHarness(Scripted(weight: 0));
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Initialize));
        harness.SendScriptResult(0, up: true);
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.SendScriptResult(0, up: false);
        harness.TurnUntil(() => harness.Router.State == RouterState.Fault);
        Assert.That(Addresses(harness), Is.EqualTo(new[] { "10.0.0.1/24" }));
    }

    [TestCase(20, true, 120)]
    [TestCase(20, false, 100)]
    [TestCase(-20, true, 100)]
    [TestCase(-20, false, 80)]
    [CancelAfter(60_000)]
    public void A_weighted_script_moves_the_priority(int weight, bool up, int priority)
    {
        using var harness = new LoopHarness(Scripted(weight));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.SendScriptResult(0, up);
        harness.Heard();
        harness.TurnUntil(() => harness.Heard() is [.., var last] && last == priority);
        harness.Use(Scripted(weight));
        Assert.That(harness.Router.Priority, Is.EqualTo(priority), "a reload forgets no result");
    }

    private static string[] Addresses(LoopHarness harness) =>
        [.. harness.Left.Ip("-4 -oneline address show dev eth0").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3])];

    private static string Scripted(int weight) =>
        $"vrrp_script check {{\nscript \"/bin/true\"\nweight {weight}\n}}\n" + Instance(extra: "track_script {\ncheck\n}");

    private static string Instance(string addresses = "10.0.0.99", int priority = 100, string extra = "") =>
        $$"""
        vrrp_instance one {
            interface eth0
            version 3
            virtual_router_id 51
            priority {{priority}}
            advert_int 0.05
            {{extra}}
            virtual_ipaddress {
                {{addresses}}
            }
        }
        """;
}
