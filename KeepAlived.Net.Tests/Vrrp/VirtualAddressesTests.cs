using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>Hundreds of addresses at once, against the kernel of a namespace.</summary>
[TestFixture, Category("Kernel")]
internal sealed class VirtualAddressesTests
{
    /// <summary>More than go with one system call.</summary>
    private const int Many = 700;

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(60_000)]
    public void They_come_in_the_order_of_the_file_and_all_go()
    {
        using var harness = new LoopHarness(Instance(Enumerable.Range(0, Many)));
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(Virtual(harness), Is.EqualTo(Enumerable.Range(0, Many).Select(Address)));
        harness.Left.Do(harness.Process.Stop);
        Assert.That(Virtual(harness), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public void A_reload_takes_away_what_left_the_file_and_sets_what_came_or_is_missing()
    {
        using var harness = new LoopHarness(Instance(Enumerable.Range(0, Many)));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Left.Ip($"address delete {Address(5)} dev eth0");
        harness.Use(Instance(Enumerable.Range(1, Many)));
        Assert.That(harness.Router.IsMaster, Is.True);
        Assert.That(Virtual(harness), Is.EquivalentTo(Enumerable.Range(1, Many).Select(Address)));
    }

    [Test, CancelAfter(60_000)]
    public void What_a_reload_moves_from_one_master_to_another_stays_and_is_announced()
    {
        using var harness = new LoopHarness(Two("", "10.1.0.1/32\n10.1.0.2/32", "10.61.0.0/16 via 10.0.0.2"));
        harness.TurnUntil(() => harness.Process.Routers.All(static router => router.IsMaster));
        var before = (Virtual(harness), harness.Left.Ip("route"));
        using var heard = new ArpRecorder(harness.Right);
        harness.Use(Two("10.1.0.1/32", "10.1.0.2/32", "", "10.61.0.0/16 via 10.0.0.2"));
        Assert.That((Virtual(harness), harness.Left.Ip("route")), Is.EqualTo(before), "one that had gone for a moment would be the last");
        Assert.That(heard.Addresses, Does.Contain("10.1.0.1"));
    }

    [Test, CancelAfter(60_000)]
    public void What_an_instance_leaves_to_another_that_stays_is_there_after_the_reload()
    {
        using var harness = new LoopHarness(Two("", "10.1.0.1/32"));
        harness.TurnUntil(() => harness.Process.Routers.All(static router => router.IsMaster));
        var alone = Two("10.1.0.1/32", "");
        harness.Use(alone[..alone.IndexOf("vrrp_instance two", StringComparison.Ordinal)]);
        Assert.That(Virtual(harness), Is.EqualTo(new[] { "10.1.0.1/32" }));
    }

    [Test, CancelAfter(60_000)]
    public void What_a_crash_left_behind_goes()
    {
        using var harness = new LoopHarness(Instance(Enumerable.Range(0, Many)));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.CrashAndStartAgain(Instance([Many + 1]));
        Assert.That(Virtual(harness), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public void One_that_the_kernel_refuses_is_told_and_stops_none_of_the_others()
    {
        using var harness = new LoopHarness(Instance(Enumerable.Range(0, Many), "2001:db8::1\n"), prepare: static host => host.Ip("link set eth0 mtu 1000")); // too small for IPv6
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(Virtual(harness), Is.EqualTo(Enumerable.Range(0, Many).Select(Address)));
        harness.Reports();
        Assert.That(harness.Said.FindAll(static text => text.Contains("cannot set", StringComparison.Ordinal)), Has.Count.EqualTo(1).And.All.Contain("(one) cannot set 2001:db8::1/128 on eth0: "));
    }

    private static string Address(int number) => $"10.1.{number / 200}.{1 + (number % 200)}/32";

    private static string[] Virtual(LoopHarness harness) =>
        [.. harness.Left.Ip("-4 -oneline address show dev eth0").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]).Where(static address => address.EndsWith("/32", StringComparison.Ordinal))];

    /// <summary>Two instances with these excluded addresses and virtual routes.</summary>
    private static string Two(string one, string two, string routeOfTwo = "", string routeOfOne = "") => Named("one", 51, one, routeOfOne) + Named("two", 52, two, routeOfTwo);

    private static string Named(string name, int id, string addresses, string route) =>
        $$"""
        vrrp_instance {{name}} {
            interface eth0
            version 3
            virtual_router_id {{id}}
            advert_int 0.05
            virtual_ipaddress {
                10.0.0.{{id}}/24
            }
            virtual_ipaddress_excluded {
                {{addresses}}
            }
            virtual_routes {
                {{route}}
            }
        }

        """;

    private static string Instance(IEnumerable<int> numbers, string first = "") =>
        $$"""
        vrrp_instance one {
            interface eth0
            version 3
            virtual_router_id 51
            advert_int 0.05
            virtual_ipaddress {
                10.0.0.99/24
            }
            virtual_ipaddress_excluded {
                {{first}}
                {{string.Join('\n', numbers.Select(Address))}}
            }
        }
        """;
}
