using System.Diagnostics;
using KeepAlived.Net.Channel;
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
    private const string Version3 = "version 3\nadvert_int 0.05";

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [TestCaseSource(typeof(BadPackets), nameof(BadPackets.RefusedIPv4)), CancelAfter(60_000)]
    public void A_bad_IPv4_packet_moves_nothing(byte[][] packets) => StaysMaster(Instance(Version3), packets, BadPackets.Good());

    [TestCaseSource(typeof(BadPackets), nameof(BadPackets.BelievedIPv4)), CancelAfter(60_000)]
    public void An_odd_but_valid_packet_is_believed(byte[][] packets) => StaysMaster(Instance(Version3), [], packets[0]);

    [TestCaseSource(typeof(BadPackets), nameof(BadPackets.RefusedPass)), CancelAfter(60_000)]
    public void A_packet_with_bad_authentication_moves_nothing(byte[][] packets) =>
        StaysMaster(Instance("version 2\nauthentication {\nauth_type PASS\nauth_pass secret\n}"), packets, last: null);

    [TestCaseSource(typeof(BadPackets), nameof(BadPackets.RefusedSigned)), CancelAfter(60_000)]
    public void A_badly_signed_packet_moves_nothing(byte[][] packets) =>
        StaysMaster(Instance("version 2\nauthentication {\nauth_type AH\nauth_pass secret\n}"), packets, last: null);

    [TestCaseSource(typeof(BadPackets), nameof(BadPackets.RefusedIPv6)), CancelAfter(60_000)]
    public void A_bad_IPv6_packet_moves_nothing(byte[][] packets) => StaysMaster(Instance(Version3, "fe80::99/64"), packets, BadPackets.Packet6());

    [TestCaseSource(typeof(BadPackets), nameof(BadPackets.RefusedHmac)), CancelAfter(60_000)]
    public void A_packet_with_a_bad_trailer_moves_nothing(byte[][] packets) =>
        StaysMaster(Instance(Version3 + "\nauth_hmac {\nkey 1 0123456789abcdef0123456789abcdef\n}"), packets, BadPackets.Hmac());

    [Test, CancelAfter(60_000)]
    public void Of_all_checksums_none_but_the_right_ones_moves_it() => StaysMaster(Instance(Version3), [.. BadPackets.Checksums()], BadPackets.Good());

    [Test, CancelAfter(60_000)]
    public void A_signed_packet_that_is_sent_again_moves_nothing()
    {
        var format = new AdvertisementFormat(2, 51, TimeSpan.FromSeconds(1), null, IsBehindHeader: true);
        var low = BadPackets.Signed(format, sequence: 1000);
        StaysMaster(Instance("version 2\npreempt_delay 0\nauthentication {\nauth_type AH\nauth_pass secret\n}"), [BadPackets.Signed(format, 0)], low);
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
        Assert.That(harness.Router.IsMaster);
    }

    [Test, CancelAfter(60_000)]
    public void Multicast_does_not_reach_a_router_with_unicast_peers()
    {
        using var harness = new LoopHarness(Instance(Version3 + "\nunicast_peer {\n10.0.0.2\n}"), peer: Instance(Version3));
        harness.TurnUntil(() => harness.Router.IsMaster);
        Send(harness, [BadPackets.Good()]);
        Listen(harness, TimeSpan.FromSeconds(0.3));
        Assert.That(harness.Router.IsMaster);
    }

    [Test, CancelAfter(60_000)]
    public void A_storm_of_resignations_leaves_the_master_master()
    {
        using var harness = new LoopHarness(Instance(Version3));
        harness.TurnUntil(() => harness.Router.IsMaster);
        for (var i = 0; i < 100; i++)
        {
            harness.PeerSends(priority: 0);
            Listen(harness, TimeSpan.Zero);
        }
        Assert.That(harness.Router.IsMaster);
    }

    [TestCase("version 3\nadvert_int 1"), TestCase("version 2\nauthentication {\nauth_type AH\nauth_pass secret\n}"), TestCase("version 3\nadvert_int 1\nauth_hmac {\nkey 1 0123456789abcdef0123456789abcdef\n}")]
    [CancelAfter(60_000)]
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

    /// <summary>All packets, in portions that the socket has room for; afterwards it is master and advertises as before, and yields to the last.</summary>
    private static void StaysMaster(string configuration, byte[][] packets, byte[]? last)
    {
        const int portion = 64;
        using var harness = new LoopHarness(configuration);
        harness.TurnUntil(() => harness.Router.IsMaster);
        foreach (var some in packets.Chunk(portion))
        {
            Send(harness, some);
            Listen(harness, TimeSpan.Zero);
            Assert.That(harness.Router.State, Is.EqualTo(RouterState.Master));
        }
        harness.Heard();
        harness.TurnUntil(() => harness.Heard().Count > 0);
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Master));
        if (last is null) harness.PeerSends(priority: 200);
        else Send(harness, [last]);
        harness.TurnUntil(() => harness.Router.State == RouterState.Backup);
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
