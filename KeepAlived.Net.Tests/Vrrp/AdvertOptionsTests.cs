using System.Net;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>Keywords that change what is on the wire, in the loop beside another router.</summary>
[TestFixture, Category("Kernel")]
internal sealed class AdvertOptionsTests
{
    private const uint Ours = 0x0A000001, Theirs = 0x0A000002;
    private const string Unicast = "unicast_peer {\n10.0.0.2\n}\n", TheirUnicast = "unicast_peer {\n10.0.0.1\n}\nunicast_src_ip 10.0.0.2\n";

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [TestCase("", "", true), TestCase("v3_checksum_as_v2", "", false), TestCase("", "v3_checksum_as_v2 on", false), TestCase("v3_checksum_as_v2 off", "v3_checksum_as_v2", true)]
    [CancelAfter(60_000)]
    public void Version_3_checksums_have_a_pseudo_header_unless_told_otherwise(string keyword, string global, bool expected)
    {
        using var harness = new LoopHarness(Instance(keyword, global));
        var (ip, message) = FirstAdvert(harness);
        Assert.That(InternetChecksum.Sum(message) == 0xFFFF, Is.EqualTo(!expected));
        Assert.That(SumWith(message, ip.Destination) == 0xFFFF, Is.EqualTo(expected));
    }

    [TestCase("", (byte)255), TestCase("unicast_ttl 7", (byte)7), CancelAfter(60_000)]
    public void Unicast_has_the_TTL_that_is_configured(string keyword, byte expected)
    {
        using var harness = new LoopHarness(Instance(Unicast + keyword), peer: Instance(TheirUnicast));
        Assert.That(FirstAdvert(harness).Ip.TimeToLive, Is.EqualTo(expected));
    }

    [TestCase("mcast_dst_ip 224.0.0.77", "", 0xE000004Du), TestCase("", "vrrp_mcast_group4 224.0.0.78", 0xE000004Eu), TestCase("mcast_dst_ip 224.0.0.77", "vrrp_mcast_group4 224.0.0.78", 0xE000004Du)]
    [CancelAfter(60_000)]
    public void The_group_can_be_another_one(string keyword, string global, uint expected)
    {
        using var harness = new LoopHarness(Instance(keyword, global));
        Assert.That(FirstAdvert(harness).Ip.Destination, Is.EqualTo((UInt128)expected));
        harness.PeerSends(priority: 200);
        harness.TurnUntil(() => !harness.Router.IsMaster);
    }

    [Test, CancelAfter(60_000)]
    public void Old_unicast_checksums_are_sent_on_request()
    {
        using var harness = new LoopHarness(Instance(Unicast + "old_unicast_checksum"), peer: Instance(TheirUnicast));
        Assert.That(SumWith(FirstAdvert(harness).Message, Advertisement.Group), Is.EqualTo(0xFFFF));
    }

    [Test, CancelAfter(60_000)]
    public void Old_unicast_checksums_are_answered_in_kind_unless_never([Values] bool never)
    {
        using var harness = new LoopHarness(Instance(Unicast + (never ? "old_unicast_checksum never" : "")), peer: Instance(TheirUnicast + "old_unicast_checksum"));
        Assert.That(SumWith(FirstAdvert(harness).Message, Theirs), Is.EqualTo(0xFFFF));
        harness.PeerSends(priority: 50);
        harness.TurnUntil(() => harness.HeardPackets().Exists(packet => SumWith(packet.Message, never ? Theirs : Advertisement.Group) == 0xFFFF));
        harness.PeerSends(priority: 200);
        if (!never) harness.TurnUntil(() => !harness.Router.IsMaster);
        for (var turns = 0; never && turns < 3; turns++) harness.Left.Do(harness.Process.Turn);
        Assert.That(harness.Router.IsMaster, Is.EqualTo(never));
    }

    [Test, CancelAfter(60_000)]
    public void Without_peers_unicast_fault_no_peer_means_fault()
    {
        using var harness = new LoopHarness(Instance("unicast_fault_no_peer"));
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Fault));
        harness.Use(Instance(Unicast + "unicast_fault_no_peer"));
        harness.TurnUntil(() => harness.Router.IsMaster);
    }

    [Test, CancelAfter(60_000)]
    public void A_tracked_source_address_that_is_missing_means_fault()
    {
        using var harness = new LoopHarness(Instance("mcast_src_ip 10.0.0.5\ntrack_src_ip"));
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Fault));
        harness.Left.Ip("address add 10.0.0.5/24 dev eth0");
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(harness.HeardPackets()[^1].Ip.Source, Is.EqualTo((UInt128)0x0A000005));
        harness.Left.Ip("address delete 10.0.0.5/24 dev eth0");
        harness.TurnUntil(() => harness.Router.State == RouterState.Fault);
    }

    [TestCase("10.0.0.5"), CancelAfter(60_000)]
    public void A_source_of_unicast_that_no_interface_has_means_fault_until_it_comes(string source)
    {
        using var harness = new LoopHarness(Instance(Unicast + "unicast_src_ip " + source), peer: Instance(TheirUnicast));
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Fault));
        harness.Left.Ip($"address add {source}/24 dev lo");
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(FirstAdvert(harness).Ip.Source, Is.EqualTo((UInt128)0x0A000005));
    }

    [Test, CancelAfter(60_000)]
    public void A_host_that_may_send_from_foreign_addresses_does_not_wait_for_it()
    {
        using var harness = new LoopHarness(Instance(Unicast + "unicast_src_ip 10.0.0.5"), peer: Instance(TheirUnicast),
            prepare: static host => host.Do(static () => Sysctl.Write("1", "net", "ipv4", "ip_nonlocal_bind")));
        harness.TurnUntil(() => harness.Router.IsMaster);
    }

    [Test, CancelAfter(60_000)]
    public void A_reload_does_not_take_a_static_address_for_the_source()
    {
        var configuration = "static_ipaddress {\n10.0.0.40/32 dev eth0 scope link\n}\n" + Instance("");
        using var harness = new LoopHarness(configuration);
        harness.TurnUntil(() => harness.Router.IsMaster);
        Assert.That(harness.Left.Ip("-o address show dev eth0").IndexOf("10.0.0.40", StringComparison.Ordinal), Is.LessThan(harness.Left.Ip("-o address show dev eth0").IndexOf("10.0.0.1/", StringComparison.Ordinal)), "the kernel names it first");
        harness.Use(configuration);
        Assert.That(harness.Router.Source, Is.EqualTo((UInt128)Ours));
    }

    [TestCase("kernel_rx_buf_size 4096", "", 8192), TestCase("", "vrrp_rx_bufs_policy 5000", 10000), TestCase("", "", 2 << 20)]
    [TestCase("", "vrrp_rx_bufs_policy MTU\nvrrp_rx_bufs_multiplier 5", 15000), TestCase("", "vrrp_rx_bufs_policy ADVERT\nvrrp_rx_bufs_multiplier 100", 12800)]
    [CancelAfter(60_000)]
    public void The_receive_buffer_has_the_configured_size_and_as_much_for_the_kernel(string keyword, string global, int expected)
    {
        using var harness = new LoopHarness(Instance(keyword, global));
        Assert.That(harness.Left.Do(() => SocketMemory(harness.Router.Socket!.Descriptor)), Is.EqualTo(expected));
    }

    [Test, CancelAfter(60_000)]
    public void Unknown_routers_are_told_once_if_asked_for([Values] bool asked)
    {
        using var harness = new LoopHarness(Instance("", asked ? "log_unknown_vrids" : ""), peer: Instance("").Replace("virtual_router_id 51", "virtual_router_id 77", StringComparison.Ordinal));
        harness.TurnUntil(() => harness.Router.IsMaster);
        for (var i = 0; i < 3; i++)
        {
            harness.PeerSends(priority: 100);
            harness.Left.Do(harness.Process.Turn);
            harness.Left.Do(harness.Process.Turn);
        }
        harness.Reports();
        Assert.That(harness.Said.Where(text => text.Contains("10.0.0.2 advertises virtual router 77 on eth0", StringComparison.Ordinal)).ToList(), Has.Count.EqualTo(asked ? 1 : 0));
    }

    private static (IpHeader Ip, byte[] Message) FirstAdvert(LoopHarness harness)
    {
        harness.TurnUntil(() => harness.Router.IsMaster);
        return harness.HeardPackets()[0];
    }

    private static uint SumWith(byte[] message, UInt128 destination) => InternetChecksum.Sum(message, InternetChecksum.PseudoHeader(Ours, destination, 112, message.Length));

    private static int SocketMemory(int descriptor)
    {
        using var handle = new System.Net.Sockets.SafeSocketHandle(descriptor, ownsHandle: false);
        using var socket = new System.Net.Sockets.Socket(handle);
        return socket.ReceiveBufferSize;
    }

    private static string Instance(string keywords, string global = "") =>
        $"global_defs {{\n{global}\n}}\nvrrp_instance one {{\ninterface eth0\nversion 3\nvirtual_router_id 51\npriority 100\nadvert_int 0.05\n{keywords}\nvirtual_ipaddress {{\n10.0.0.99\n}}\n}}";
}
