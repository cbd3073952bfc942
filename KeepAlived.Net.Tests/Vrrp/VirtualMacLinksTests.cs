using KeepAlived.Net.Channel;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>Reloads that give a master another virtual link.</summary>
[TestFixture, Category("Kernel")]
internal sealed class VirtualMacLinksTests
{
    private const string Lacking = "stays in FAULT";

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(60_000)]
    public void That_a_link_cannot_be_made_is_told_once_and_not_that_the_interface_went_down()
    {
        using var harness = Master("");
        harness.Left.Ip("link add link eth0 name through0 type macvlan mode passthru"); // shares its interface with no other
        harness.Use(Instance("use_vmac"));
        var reports = harness.Reports();
        Assert.That(reports.Where(static report => report.State == (byte)RouterState.Fault || report.Event == VrrpEvent.InstanceRemoved).Select(static report => report.Event),
            Is.EqualTo(new[] { VrrpEvent.StateChanged }));
        Assert.That(harness.Said, Has.Exactly(1).Contains(Lacking));
        Assert.That(harness.Said, Has.Exactly(1).Contains("has no interface vrrp.51"));
        harness.Use(Instance(""));
        Assert.That(harness.Reports().Select(static report => report.Event), Does.Contain(VrrpEvent.StateChanged).And.Not.Contain(VrrpEvent.InterfaceUp));
        Assert.That(harness.Said, Has.Exactly(1).Contains(Lacking), "nothing is told of the link that is not wanted any more");
    }

    /// <summary>The kernel has no second link with a MAC up: the first one has to go before.</summary>
    [Test, CancelAfter(60_000)]
    public void Another_name_of_the_link_is_no_fault()
    {
        using var harness = Master("use_vmac one0");
        harness.Use(Instance("use_vmac two0"));
        harness.Reports();
        Assert.That(harness.Said, Has.None.Contains(Lacking));
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(harness.Left.Ip("address show dev two0"), Does.Contain("10.0.0.99"));
    }

    [Test, CancelAfter(60_000)]
    public void Who_loses_its_link_to_another_router_resigns_first()
    {
        using var harness = Master("use_vmac one0");
        harness.Heard();
        harness.Use(Instance("use_vmac one0", id: 52));
        Assert.That(harness.Heard(), Does.Contain(0));
        Assert.That(harness.Reports().Select(static report => report.Event), Does.Contain(VrrpEvent.InstanceRemoved).And.Not.Contain(VrrpEvent.SendFailed));
        Assert.That(harness.Said, Is.Empty, "the link is its own, and the file asks for the change");
        Assert.That(harness.Left.Ip("link show dev one0"), Does.Contain("00:00:5e:00:01:34"));
    }

    /// <summary>Unicast leaves by the interface itself, whatever link the addresses are on.</summary>
    [Test, CancelAfter(60_000)]
    public void A_router_of_unicast_moves_its_addresses_and_stays_master()
    {
        const string Peers = "unicast_src_ip 10.0.0.1\nunicast_peer {\n10.0.0.2\n}\n";
        using var harness = Master(Peers);
        foreach (var (settings, here, notHere) in new[] { (Peers + "use_vmac", "vrrp.51", "eth0"), (Peers, "eth0", "") })
        {
            harness.Use(Instance(settings));
            Assert.That(harness.Router.IsMaster);
            Assert.That(harness.Reports().Select(static report => report.Event), Has.None.EqualTo(VrrpEvent.StateChanged).And.None.EqualTo(VrrpEvent.InstanceRemoved));
            Assert.That(harness.Left.Ip($"address show dev {here}"), Does.Contain("10.0.0.99/"));
            if (notHere.Length > 0) Assert.That(harness.Left.Ip($"address show dev {notHere}"), Does.Not.Contain("10.0.0.99/"));
        }
    }

    /// <summary>Also who begins anew, on another link, knows what the router before it knew.</summary>
    [Test, CancelAfter(60_000)]
    public void Who_begins_anew_on_another_link_knows_how_its_script_is()
    {
        const string Script = "vrrp_script check {\nscript \"/bin/true\"\n}\n", Tracks = "track_script {\ncheck weight 20\n}\n";
        using var harness = new LoopHarness(Script + Instance(Tracks));
        harness.SendScriptResult(0, up: true);
        harness.TurnUntil(() => harness.Router is { IsMaster: true, Priority: 120 });
        harness.Reports();
        harness.Use(Script + Instance(Tracks + "use_vmac"));
        Assert.That(harness.Reports().Where(static report => report is { Event: VrrpEvent.StateChanged, State: (byte)RouterState.Backup }).Select(static report => report.Priority), Is.EqualTo(new[] { 120 }));
    }

    /// <summary>Others take an authentication header with a number that they have seen for a replay.</summary>
    [Test, CancelAfter(60_000)]
    public void Who_begins_anew_on_another_link_counts_its_packets_on()
    {
        const string Signs = "authentication {\nauth_type AH\nauth_pass secret\n}\n";
        using var harness = new LoopHarness(Instance(Signs).Replace("version 3", "version 2").Replace("advert_int 0.1", "advert_int 1"));
        harness.TurnUntil(() => harness.Router.Adverts.LastSequence == 3);
        harness.Use(Instance(Signs + "use_vmac").Replace("version 3", "version 2").Replace("advert_int 0.1", "advert_int 1"));
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Backup));
        Assert.That(harness.Router.Adverts.LastSequence, Is.GreaterThanOrEqualTo(3));
    }

    private static LoopHarness Master(string settings)
    {
        var harness = new LoopHarness(Instance(settings));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Reports();
        return harness;
    }

    private static string Instance(string settings, int id = LoopHarness.RouterId) =>
        $$"""
        vrrp_instance one {
            interface eth0
            version 3
            virtual_router_id {{id}}
            priority 100
            advert_int 0.1
            {{settings}}
            virtual_ipaddress {
                10.0.0.99
            }
        }
        """;
}
