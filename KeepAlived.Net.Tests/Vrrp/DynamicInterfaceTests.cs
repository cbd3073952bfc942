using KeepAlived.Net.Channel;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>Interfaces that come late, vanish, change their names or flap, under the vrrp loop.</summary>
[TestFixture, Category("Kernel"), Category("KernelLong")]
internal sealed class DynamicInterfaceTests
{
    private const string Held = "inet 10.66.0.99/24";

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [TestCase("", "late0", TestName = "A router waits for its interface whenever it is not there")]
    [TestCase("use_vmac", "vrrp.51", TestName = "A router with a virtual MAC waits for its interface whenever it is not there")]
    [CancelAfter(90_000)]
    public void A_router_waits_for_its_interface(string extra, string holder)
    {
        using var harness = new LoopHarness(Instance(extra));
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Fault));
        for (var time = 0; time < 2; time++)
        {
            MakeInterface(harness);
            harness.TurnUntil(() => harness.Router.IsMaster);
            Assert.That(harness.Left.Ip($"address show dev {holder}"), Does.Contain(Held));
            harness.Left.Ip("link delete late0");
            harness.TurnUntil(() => harness.Router.State == RouterState.Fault);
        }
    }

    /// <summary>A link in passthru mode shares its interface with no other; the interface below comes and goes all the same.</summary>
    [Test, CancelAfter(90_000)]
    public void A_router_whose_virtual_link_cannot_be_made_stays_in_fault()
    {
        using var harness = new LoopHarness(Instance("use_vmac"));
        MakeInterface(harness);
        harness.Left.Ip("link add link late0 name through0 type macvlan mode passthru");
        harness.TurnUntil(() => harness.Process.Routers[0].Source != 0);
        var turns = 0;
        foreach (var command in new[] { "link set late0 down", "link set late0 up" })
        {
            harness.Left.Ip(command);
            turns = 0;
            harness.TurnUntil(() => turns++ > 5);
        }
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Fault));
    }

    [Test, CancelAfter(90_000)]
    public void Addresses_do_not_stay_behind_on_an_interface_that_gets_another_name()
    {
        using var harness = new LoopHarness(Instance());
        MakeInterface(harness);
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Left.Ip("link set late0 down");
        harness.Left.Ip("link set late0 name other0");
        harness.Left.Ip("link set other0 up");
        harness.TurnUntil(() => harness.Router.State == RouterState.Fault);
        Assert.That(harness.Left.Ip("address show dev other0"), Does.Contain("10.66.0.1/24").And.Not.Contain(Held));

        harness.Left.Ip("link set other0 down");
        harness.Left.Ip("link set other0 name late0");
        harness.Left.Ip("link set late0 up");
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(harness.Left.Ip("address show dev late0"), Does.Contain(Held));
    }

    [Test, CancelAfter(90_000)]
    public void Interfaces_of_others_that_come_and_go_change_nothing()
    {
        using var harness = new LoopHarness(Instance());
        MakeInterface(harness);
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Reports();
        foreach (var command in new[] { "link add x0 type veth peer name y0", "link set x0 up", "link set x0 down", "link delete x0", "link set late1 address 02:00:00:00:00:09" })
        {
            harness.Left.Ip(command);
            var turns = 0;
            harness.TurnUntil(() => ++turns > 3);
        }
        Assert.That(harness.Reports().Select(report => report.Event), Has.None.EqualTo(VrrpEvent.InterfaceDown).And.None.EqualTo(VrrpEvent.InterfaceUp));
    }

    [Test, CancelAfter(90_000)]
    public void An_interface_that_flaps_is_forgiven_for_its_delay()
    {
        using var harness = new LoopHarness("interface_up_down_delays {\nlate0 1.5 0.3\n}\n" + Instance());
        MakeInterface(harness);
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Reports();
        harness.Left.Ip("link set late1 down");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        harness.TurnUntil(() => watch.Elapsed > TimeSpan.FromSeconds(0.5));
        harness.Left.Ip("link set late1 up");
        harness.TurnUntil(() => watch.Elapsed > TimeSpan.FromSeconds(2.5));
        Assert.That(harness.Reports().Select(report => report.Event), Has.None.EqualTo(VrrpEvent.InterfaceDown), "down for half a second");

        watch.Restart();
        harness.Left.Ip("link set late1 down");
        harness.TurnUntil(() => harness.Router.State == RouterState.Fault);
        Assert.That(watch.Elapsed.TotalSeconds, Is.GreaterThan(1.45));
        watch.Restart();
        harness.Left.Ip("link set late1 up");
        harness.TurnUntil(() => harness.Router.State == RouterState.Backup);
        Assert.That(watch.Elapsed.TotalSeconds, Is.GreaterThan(0.25));
    }

    /// <summary>A veth has no transceiver: asked by MII it is asked by ethtool.</summary>
    [TestCase("linkbeat_interfaces {\nlate0 MII\n}\n", ""), TestCase("linkbeat_interfaces {\nlate0 ioctl\n}\n", ""), TestCase("linkbeat_use_polling\n", ""), TestCase("", "linkbeat_use_polling")]
    [CancelAfter(90_000)]
    public void A_driver_that_has_to_be_asked_is_asked(string before, string extra)
    {
        using var harness = new LoopHarness(before + Instance(extra));
        MakeInterface(harness);
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Left.Ip("link set late1 down");
        harness.TurnUntil(() => harness.Router.State == RouterState.Fault);
        harness.Left.Ip("link set late1 up");
        harness.TurnUntil(() => harness.Router.State == RouterState.Backup);
    }

    [Test, CancelAfter(60_000)]
    public void Each_way_to_ask_a_driver_says_what_it_knows()
    {
        using var lan = new TestLan();
        lan.Left.Do(() =>
        {
            using var status = new LinkStatus();
            var name = LinkStatus.Encode("eth0");
            Assert.That((status.IsUp(name, LinkQuestion.Mii), status.IsUp(name, LinkQuestion.Ethtool), status.IsUp(name, LinkQuestion.Flags)), Is.EqualTo(((bool?)null, (bool?)true, (bool?)true)));
            lan.Right.Ip("link set eth0 down");
            Assert.That(status.IsUp(name, LinkQuestion.Ethtool), Is.False);
            Assert.That(() => status.IsUp(name, LinkQuestion.Flags), Is.False.After(10_000, 50), "the kernel takes a moment to write it there");
            Assert.That(status.IsUp(LinkStatus.Encode("none0"), LinkQuestion.Flags), Is.Null);
        });
    }

    private static void MakeInterface(LoopHarness harness)
    {
        harness.Left.Ip("link add late0 type veth peer name late1");
        harness.Left.Ip("address add 10.66.0.1/24 dev late0");
        harness.Left.Ip("link set late1 up");
        harness.Left.Ip("link set late0 up");
    }

    private static string Instance(string extra = "") =>
        $"vrrp_instance one {{\ninterface late0\nvirtual_router_id 51\n{extra}\nvirtual_ipaddress {{\n10.66.0.99/24\n}}\n}}";
}
