using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>What a host beside the router sees of it: frames, answers to ARP, and whether its addresses answer (RFC 9568 §6.4, §7.2, §8.1).</summary>
[TestFixture, Category("Kernel")]
internal sealed class NeighbourhoodTests
{
    private const string Vip = "10.0.0.99", VirtualMac = "00:00:5e:00:01:33";
    private static readonly byte[] VirtualMacBytes = [0x00, 0x00, 0x5E, 0x00, 0x01, 0x33], GroupMac = [0x01, 0x00, 0x5E, 0x00, 0x00, 0x12];

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [TestCase(true, 2), TestCase(true, 3), TestCase(false, 3), CancelAfter(60_000)]
    public void Advertisements_leave_with_the_header_that_the_rfc_asks_for(bool virtualMac, int version)
    {
        using var harness = new LoopHarness(Instance(virtualMac ? "use_vmac" : "", version));
        using var heard = new FrameRecorder(harness.Right, FrameRecorder.EtherTypeIPv4);
        harness.TurnUntil(() => harness.Router.IsMaster && heard.Frames.Any(IsAdvert));
        var frame = heard.Frames.First(IsAdvert);
        var own = Convert.FromHexString(harness.Left.Ip("-oneline link show dev eth0").Split("link/ether ")[1][..17].Replace(":", "", StringComparison.Ordinal));
        Assert.That(frame[..6], Is.EqualTo(GroupMac));
        Assert.That(frame[6..12], Is.EqualTo(virtualMac ? VirtualMacBytes : own));
        var header = frame.AsSpan(14);
        Assert.That((header[0], header[1], header[8], header[9]), Is.EqualTo(((byte)0x45, (byte)0xC0, (byte)255, (byte)112)), "no options, TOS, TTL, protocol");
        Assert.That(new IPAddress(header[12..16]), Is.EqualTo(IPAddress.Parse("10.0.0.1")), "the primary address of the interface");
        Assert.That(new IPAddress(header[16..20]), Is.EqualTo(IPAddress.Parse("224.0.0.18")));
    }

    [Test, CancelAfter(60_000)]
    public void Announcements_come_after_the_address_is_there_and_from_the_virtual_mac()
    {
        using var harness = new LoopHarness(Instance("use_vmac"));
        using var heard = new FrameRecorder(harness.Right, FrameRecorder.EtherTypeArp);
        Assert.That(heard.Frames.Where(IsAboutVip), Is.Empty, "a backup announces nothing");
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(harness.Left.Ip("-oneline address show dev vrrp.51"), Does.Contain(Vip));
        Assert.That(heard.Frames.Where(IsAboutVip), Is.Not.Empty.And.All.Matches<byte[]>(frame => frame.AsSpan(6, 6).SequenceEqual(VirtualMacBytes) && frame.AsSpan(22, 6).SequenceEqual(VirtualMacBytes)));
    }

    [Test, CancelAfter(60_000)]
    public void A_reload_that_leads_advertisements_around_the_virtual_mac_costs_no_mastership()
    {
        using var harness = new LoopHarness(Instance("use_vmac"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Heard();
        harness.Reports();
        using var heard = new FrameRecorder(harness.Right, FrameRecorder.EtherTypeIPv4);
        harness.Use(Instance("use_vmac\nvmac_xmit_base"));
        harness.TurnUntil(() => heard.Frames.Any(static frame => IsAdvert(frame) && !frame.AsSpan(6, 6).SequenceEqual(VirtualMacBytes)));
        Assert.That(harness.Heard(), Is.Not.Empty.And.None.EqualTo(0));
        Assert.That(harness.Reports().Select(static report => report.State), Has.None.EqualTo((byte)RouterState.Backup));
    }

    [Test, CancelAfter(60_000)]
    public void An_interface_of_somebody_else_stays_though_it_has_the_name_of_ours()
    {
        using var harness = new LoopHarness(Instance("use_vmac"), prepare: left => left.Ip("link add vrrp.51 type veth peer name other0"));
        Assert.That(harness.Left.Ip("-details -oneline link show dev vrrp.51"), Does.Contain(" veth "));
        harness.Process.Stop();
        Assert.That(harness.Left.Ip("-details -oneline link show dev vrrp.51"), Does.Contain(" veth "));
    }

    [Test, CancelAfter(60_000)]
    public void A_master_answers_arp_by_its_virtual_mac_and_a_backup_does_not_answer()
    {
        using var harness = new LoopHarness(Instance("use_vmac"));
        harness.TurnUntil(() => harness.Router.IsMaster);
        // Linux asks for its neighbours from the interface below, in the name of the address that it answers from, unless arp_announce is 2.
        harness.Left.Ip($"neigh replace 10.0.0.2 lladdr {harness.Right.Ip("-oneline link show dev eth0").Split("link/ether ")[1][..17]} dev eth0");
        Assert.That(Resolve(harness), Is.EqualTo(VirtualMac));
        Yield(harness);
        Assert.That(Resolve(harness), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public void With_its_own_mac_a_master_answers_by_that_and_a_backup_does_not_answer()
    {
        using var harness = new LoopHarness(Instance());
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(Resolve(harness), Is.EqualTo(harness.Left.Ip("-oneline link show dev eth0").Split("link/ether ")[1][..17]));
        Yield(harness);
        Assert.That(Resolve(harness), Is.Empty);
    }

    [TestCase(""), TestCase("use_vmac"), CancelAfter(60_000)]
    public void The_address_answers_on_the_master_and_not_on_a_backup(string settings)
    {
        using var harness = new LoopHarness(Instance(settings));
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(Connect(harness), Is.EqualTo(SocketError.ConnectionRefused), "the host answers, that nothing listens on the port");
        var mac = Resolve(harness);
        Yield(harness);
        harness.Right.Ip($"neigh replace {Vip} lladdr {mac} dev eth0 nud permanent");
        Assert.That(Connect(harness), Is.EqualTo(SocketError.TimedOut), "who sends to its MAC anyway gets no answer");
    }

    private static bool IsAdvert(byte[] frame) => frame.Length > 34 && frame[23] == 112;

    private static bool IsAboutVip(byte[] frame) => new IPAddress(frame.AsSpan(28, 4)).ToString() == Vip;

    private static void Yield(LoopHarness harness)
    {
        harness.PeerSends(200);
        harness.TurnUntil(() => harness.Router.State == RouterState.Backup);
    }

    /// <summary>The MAC that ARP finds for the virtual address; empty: nobody answered. A master that hears nothing stays backup meanwhile.</summary>
    private static string Resolve(LoopHarness harness) => Neighbour.Resolve(harness.Right, Vip) is { Length: > 0 } found ? found["lladdr ".Length..][..17] : "";

    private static SocketError Connect(LoopHarness harness) => Neighbour.Connect(harness.Right, Vip);

    private static string Instance(string settings = "", int version = 3) =>
        $$"""
        vrrp_instance one {
            interface eth0
            version {{version}}
            virtual_router_id 51
            advert_int {{(version == 2 ? "1" : "0.05")}}
            {{settings}}
            virtual_ipaddress {
                10.0.0.99
            }
        }
        """;
}
