using System.Diagnostics;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>
/// What anyone on the network can send to a running master of priority 100: nothing wrong moves it, and what it has to believe does, so
/// that a test whose packets do not arrive fails.
/// </summary>
[TestFixture, Category("Kernel")]
internal sealed class BadInputTests
{
    private const string Version3 = "version 3\nadvert_int 0.05", LongFrames = "link set eth0 mtu 9000";

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(60_000)]
    public void A_bad_IPv4_packet_moves_nothing() => StaysMaster(Instance(Version3), BadPackets.RefusedIPv4, BadPackets.Good);

    [Test, CancelAfter(60_000)]
    public void An_odd_but_valid_packet_is_believed() => Believes(Instance(Version3), BadPackets.BelievedIPv4);

    [Test, CancelAfter(60_000)]
    public void An_odd_but_valid_IPv6_packet_is_believed() => Believes(Instance(Version3, "fe80::99/64"), BadPackets.BelievedIPv6);

    [Test, CancelAfter(60_000)]
    public void A_packet_with_bad_authentication_moves_nothing() =>
        StaysMaster(Instance("version 2\nauthentication {\nauth_type PASS\nauth_pass secret\n}"), BadPackets.RefusedPass, last: null);

    [Test, CancelAfter(60_000)]
    public void A_badly_signed_packet_moves_nothing() =>
        StaysMaster(Instance("version 2\nauthentication {\nauth_type AH\nauth_pass secret\n}"), BadPackets.RefusedSigned, last: null);

    [Test, CancelAfter(60_000)]
    public void A_bad_IPv6_packet_moves_nothing() => StaysMaster(Instance(Version3, "fe80::99/64"), BadPackets.RefusedIPv6, static () => BadPackets.Packet6());

    [Test, CancelAfter(60_000)]
    public void A_packet_with_a_bad_trailer_moves_nothing() =>
        StaysMaster(Instance(Version3 + "\nauth_hmac {\nkey 1 0123456789abcdef0123456789abcdef\n}"), BadPackets.RefusedHmac, static () => BadPackets.Hmac());

    [Test, Category("KernelLong"), CancelAfter(180_000)]
    public void Of_all_checksums_none_but_the_right_ones_moves_it() =>
        StaysMaster(Instance(Version3), [new("all wrong checksums", [.. BadPackets.Checksums()])], BadPackets.Good);

    [Test, CancelAfter(60_000)]
    public void A_signed_packet_that_is_sent_again_moves_nothing()
    {
        using var harness = new LoopHarness(Instance("version 2\nauthentication {\nauth_type AH\nauth_pass secret\n}"));
        var format = new AdvertisementFormat(2, 51, TimeSpan.FromSeconds(1), null, IsBehindHeader: true);
        harness.TurnUntil(() => harness.Router.IsMaster);
        Send(harness, [BadPackets.Signed(format, sequence: 1000)]);
        harness.TurnUntil(() => harness.Router.State == RouterState.Backup);
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Reports();
        Send(harness, [BadPackets.Signed(format, sequence: 1000), BadPackets.Signed(format, sequence: 999)]);
        StillMaster(harness, "sent again");
        Send(harness, [BadPackets.Signed(format, sequence: 2000)]);
        harness.TurnUntil(() => harness.Router.State == RouterState.Backup);
    }

    [Test, CancelAfter(60_000)]
    public void A_packet_on_another_interface_moves_nothing()
    {
        using var harness = new LoopHarness(Instance(Version3), prepare: static left =>
        {
            left.Ip("link add eth9 type veth peer name other");
            left.Ip("link set eth9 up");
            left.Ip("link set other up");
            left.Ip("address add 10.0.9.1/24 dev eth9");
        });
        harness.TurnUntil(() => harness.Router.IsMaster);
        using var frames = harness.Left.Do(() => new FrameSender("other"));
        harness.Left.Do(() => frames.Send(BadPackets.Good()));
        Listen(harness, TimeSpan.FromSeconds(0.3));
        StillMaster(harness, "not for it");
    }

    /// <summary>Two VRFs of one host, with the same VRID and addresses on either: each hears its own neighbours only.</summary>
    [Test, Category("KernelLong"), CancelAfter(120_000)]
    public void A_packet_in_another_VRF_moves_nothing()
    {
        using var harness = new LoopHarness(Instance(Version3), prepare: static left =>
        {
            left.Ip("link add red type vrf table 10");
            left.Ip("link add blue type vrf table 20");
            left.Ip("link set red up");
            left.Ip("link set blue up");
            left.Ip("link set eth0 master red");
            left.Ip("link add eth9 type veth peer name other");
            left.Ip("link set eth9 master blue");
            left.Ip("link set eth9 up");
            left.Ip("link set other up");
            left.Ip("address add 10.0.0.3/24 dev eth9");
        });
        harness.TurnUntil(() => harness.Router.IsMaster);
        using var frames = harness.Left.Do(() => new FrameSender("other"));
        for (var i = 0; i < 100; i++) harness.Left.Do(() => frames.Send(BadPackets.Good()));
        Listen(harness, TimeSpan.FromSeconds(0.3));
        StillMaster(harness, "not for it");
        Send(harness, [BadPackets.Good()]);
        harness.TurnUntil(() => harness.Router.State == RouterState.Backup);
    }

    [Test, CancelAfter(60_000)]
    public void Multicast_does_not_reach_a_router_with_unicast_peers()
    {
        using var harness = new LoopHarness(Instance(Version3 + "\nunicast_peer {\n10.0.0.2\n}"), peer: Instance(Version3));
        harness.TurnUntil(() => harness.Router.IsMaster);
        Send(harness, [BadPackets.Good()]);
        Listen(harness, TimeSpan.FromSeconds(0.3));
        StillMaster(harness, "not for it");
    }

    [Test, CancelAfter(60_000)]
    public void A_router_that_is_no_peer_moves_nothing()
    {
        const string peers = Version3 + "\ncheck_unicast_src\nunicast_peer {\n10.0.0.77\n}";
        using var harness = new LoopHarness(Instance(peers), peer: Instance(peers.Replace("10.0.0.77", "10.0.0.1", StringComparison.Ordinal)));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Reports();
        harness.PeerSends(priority: 200);
        Listen(harness, TimeSpan.FromSeconds(0.3));
        Assert.That(StillMaster(harness, "no peer"), Does.Contain(VrrpEvent.AdvertIgnored));
    }

    /// <summary>A loop in the network brings our own frames back, MAC and all.</summary>
    [Test, CancelAfter(60_000)]
    public void Our_own_frames_that_come_back_move_nothing()
    {
        using var harness = new LoopHarness(Instance(Version3));
        harness.TurnUntil(() => harness.Router.IsMaster);
        var mac = harness.Left.Do(static () =>
        {
            using var links = new LinkStatus();
            return links.HardwareAddressOf("eth0");
        });
        var own = BadPackets.Own(priority: 100);
        harness.Right.Do(() =>
        {
            using var frames = new FrameSender("eth0");
            for (var i = 0; i < 20; i++) frames.Send(own, mac);
        });
        StillMaster(harness, "our own");
    }

    [Test, CancelAfter(60_000)]
    public void A_storm_of_resignations_leaves_the_master_master()
    {
        using var harness = new LoopHarness(Instance(Version3));
        harness.TurnUntil(() => harness.Router.IsMaster);
        for (var i = 0; i < 20; i++)
        {
            harness.PeerSends(priority: 0);
            StillMaster(harness, "priority 0");
        }
    }

    [TestCase("version 3\nadvert_int 1"), TestCase("version 2\nauthentication {\nauth_type AH\nauth_pass secret\n}"), TestCase("version 3\nadvert_int 1\nauth_hmac {\nkey 1 0123456789abcdef0123456789abcdef\n}")]
    [Category("KernelLong"), CancelAfter(60_000)]
    public void A_neighbour_whose_packets_are_refused_does_not_silence_a_master(string keywords)
    {
        using var harness = new LoopHarness(Instance(keywords), peer: Instance(keywords.Replace("secret", "wrong", StringComparison.Ordinal).Replace("012345", "543210", StringComparison.Ordinal)));
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Heard();
        harness.Reports();
        var bad = BadPackets.Good();
        bad[8] = 254;
        using var frames = harness.Right.Do(() => new FrameSender("eth0"));
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(5);)
        {
            if (keywords.Contains("auth", StringComparison.Ordinal)) harness.PeerSends(priority: 200);
            else harness.Right.Do(() => frames.Send(FrameSender.Sealed(bad)));
            Listen(harness, TimeSpan.FromSeconds(0.4));
        }
        Assert.That(harness.Heard(), Has.Count.GreaterThanOrEqualTo(4).And.All.EqualTo(100), "it advertises every second");
        Assert.That(harness.Reports().Select(report => report.Event), Is.EqualTo(new[] { VrrpEvent.AdvertIgnored }), "told once");
    }

    private static void Believes(string configuration, IEnumerable<BadPacketCase> cases)
    {
        using var harness = new LoopHarness(configuration, prepare: static left => left.Ip(LongFrames));
        harness.Right.Ip(LongFrames);
        foreach (var odd in cases)
        {
            foreach (var packet in odd.Packets)
            {
                harness.TurnUntil(() => harness.Router.IsMaster);
                Send(harness, [packet]);
                TestContext.Out.WriteLine(odd.Name);
                harness.TurnUntil(() => harness.Router.State == RouterState.Backup);
            }
        }
    }

    /// <summary>All packets, in portions that the socket has room for; afterwards it is master and advertises as before, and yields to the last.</summary>
    /// <param name="last">Makes it when it is sent: a signature holds for seconds only.</param>
    private static void StaysMaster(string configuration, IEnumerable<BadPacketCase> cases, Func<byte[]>? last)
    {
        const int portion = 64;
        using var harness = new LoopHarness(configuration, prepare: static left => left.Ip(LongFrames));
        harness.Right.Ip(LongFrames);
        harness.TurnUntil(() => harness.Router.IsMaster);
        foreach (var bad in cases)
        {
            foreach (var some in bad.Packets.Chunk(portion))
            {
                Send(harness, some);
                StillMaster(harness, bad.Name);
            }
        }
        harness.Heard();
        harness.TurnUntil(() => harness.Heard().Count > 0);
        StillMaster(harness, "at the end");
        if (last is null) harness.PeerSends(priority: 200);
        else Send(harness, [last()]);
        harness.TurnUntil(() => harness.Router.State == RouterState.Backup);
    }

    /// <summary>Nothing has outranked it. On a busy machine it may notice a pause of its own, and is master again at once.</summary>
    private static List<VrrpEvent> StillMaster(LoopHarness harness, string what)
    {
        Listen(harness, TimeSpan.Zero);
        var told = harness.Reports().ConvertAll(static report => report.Event);
        Assert.That(told, Does.Not.Contain(VrrpEvent.Outranked), what);
        harness.TurnUntil(() => harness.Router.IsMaster);
        return told;
    }

    private static void Send(LoopHarness harness, byte[][] packets) => harness.Right.Do(() =>
    {
        using var frames = new FrameSender("eth0");
        foreach (var packet in packets) frames.Send(packet);
    });

    /// <summary>Turns the loop for a time, at least until it has nothing to read.</summary>
    private static void Listen(LoopHarness harness, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        var turns = 0;
        harness.TurnUntil(() => turns++ > 2 && watch.Elapsed >= time);
    }

    private static string Instance(string keywords, string address = "10.0.0.99") =>
        $"vrrp_instance one {{\ninterface eth0\nvirtual_router_id 51\npriority 100\n{keywords}\nvirtual_ipaddress {{\n{address}\n}}\n}}";
}
