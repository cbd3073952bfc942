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
