using System.Diagnostics;
using KeepAlived.Net.Bfd.Core;
using KeepAlived.Net.Bfd.Wire;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Bfd;

/// <summary>The bfd loop beside a neighbour, on a cable of its own.</summary>
[TestFixture, Category("Kernel")]
internal sealed class BfdProcessTests
{
    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(60_000)]
    public void A_session_comes_up_tells_it_and_ends_in_silence()
    {
        using var harness = new BfdLoopHarness("min_tx 50\nmin_rx 40");
        harness.TurnUntil(() => harness.Heard() is [{ State: 1, YourDiscriminator: 0, Multiplier: 5 }, ..]);
        harness.Raise();
        var last = harness.Heard()[^1];
        Assert.That((last.State, last.YourDiscriminator, last.DesiredTransmit.TotalMilliseconds, last.RequiredReceive.TotalMilliseconds), Is.EqualTo((3, BfdLoopHarness.PeerDiscriminator, 50, 40)));
        Assert.That(harness.Reports().FindAll(report => report.Event is BfdEvent.StateChanged or BfdEvent.StateKept).ConvertAll(report => (SessionState)report.State),
            Is.EqualTo(new[] { SessionState.Down, SessionState.Init, SessionState.Up }));

        harness.Left.Do(harness.Process.Stop);
        Assert.That(harness.Heard(), Has.None.Matches<ControlPacket>(packet => packet.State != 3), "keepalived 2.2.7 does not act on AdminDown: silence tells it");
    }

    /// <summary>RFC 5881 §4 and §5.</summary>
    [Test, CancelAfter(60_000)]
    public void Packets_leave_by_one_port_of_their_own()
    {
        using var harness = new BfdLoopHarness("min_tx 20\nmin_rx 20");
        using var heard = new FrameRecorder(harness.Right, FrameRecorder.EtherTypeIPv4);
        harness.Raise();
        harness.TurnUntil(() => heard.Frames.Count >= 6);
        var sent = heard.Frames.Select(static frame => (TimeToLive: frame[22], Protocol: frame[23], From: (frame[34] << 8) | frame[35], To: (frame[36] << 8) | frame[37])).Distinct().ToList();
        Assert.That(sent, Has.Count.EqualTo(1), "all packets of the session");
        Assert.That((sent[0].TimeToLive, sent[0].Protocol, sent[0].To), Is.EqualTo(((byte)255, (byte)17, 3784)));
        Assert.That(sent[0].From, Is.InRange(49_152, 65_535));
    }

    [Test, CancelAfter(60_000)]
    public void A_poll_is_answered_and_a_silent_neighbour_is_lost()
    {
        using var harness = new BfdLoopHarness("min_tx 50\nmin_rx 50");
        harness.Raise();
        harness.Heard();
        var silent = Stopwatch.StartNew();
        harness.PeerSends(state: 3, poll: true, multiplier: 3);
        harness.TurnUntil(() => harness.Heard().Exists(packet => packet.Final));
        harness.TurnUntil(() => harness.Session.Status.State == SessionState.Down);
        Assert.That(silent.Elapsed.TotalMilliseconds, Is.GreaterThan(290), "3 times 100 ms");
        var expired = harness.Reports().Single(report => report.Event == BfdEvent.Expired);
        Assert.That((expired.Number, expired.Before), Is.EqualTo((300_000, expired.Before)));
        Assert.That(harness.Heard()[^1], Has.Property(nameof(ControlPacket.Diagnostic)).EqualTo(1));
    }

    // keepalived 2.2.7: the neighbour has to send with our own TTL, less max_hops.
    [TestCase("", 255, 254), TestCase("max_hops 10", 245, 244), TestCase("ttl 100", 100, 99), TestCase("max_hops 255", 1, 0), TestCase("max_hops -1", 1, 0)]
    [CancelAfter(60_000)]
    public void Packets_that_came_from_too_far_are_ignored(string setting, short accepted, short refused)
    {
        using var harness = new BfdLoopHarness("min_tx 50\nmin_rx 50\n" + setting);
        if (refused > 0)
        {
            harness.PeerSends(state: 1, yours: 0, timeToLive: refused);
            var reports = new List<BfdReport>();
            harness.TurnUntil(() =>
            {
                reports.AddRange(harness.Reports());
                return reports.Exists(report => report.Event == BfdEvent.PacketIgnored);
            });
            Assert.That((ControlError)reports.Single(report => report.Event == BfdEvent.PacketIgnored).Number, Is.EqualTo(ControlError.TooManyHops));
            Assert.That(harness.Session.Status.State, Is.EqualTo(SessionState.Down));
        }
        harness.PeerSends(state: 1, yours: 0, timeToLive: accepted);
        harness.TurnUntil(() => harness.Session.Status.State == SessionState.Init);
    }

    /// <summary>None of them may move a session that is up, and all are told once, not each.</summary>
    [Test, CancelAfter(60_000)]
    public void Bad_packets_do_not_touch_a_session_that_is_up()
    {
        using var harness = new BfdLoopHarness("min_tx 20\nmin_rx 20");
        harness.Raise();
        harness.Reports();
        var good = new byte[ControlPacket.Size];
        new ControlPacket(1, 3, false, false, false, 3, BfdLoopHarness.PeerDiscriminator, harness.Session.Discriminator, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)).Encode(good);
        for (var length = 0; length < good.Length; length++) harness.PeerSends(good.AsSpan(0, length));
        foreach (var (at, value) in new (int, byte)[] { (0, 0x00), (0, 0x40), (1, 0x41), (1, 0x44), (1, 0x70), (2, 0), (3, 0), (3, 23), (3, 25), (3, 255), (1, 0xC0) })
        {
            var bad = good.ToArray();
            bad[at] = value;
            if (value == 0xC0) bad.AsSpan(8, 4).Clear();
            harness.PeerSends(bad);
        }
        var nobody = good.ToArray();
        nobody.AsSpan(4, 4).Clear(); // no discriminator of its own
        harness.PeerSends(nobody);
        harness.PeerSends(state: 1, yours: harness.Session.Discriminator + 1);
        harness.PeerSends(state: 1, timeToLive: 254);
        harness.PeerSends(new byte[1400]);
        harness.PeerSends(state: 3, poll: true);
        harness.TurnUntil(() => harness.Heard().Exists(packet => packet.Final));
        Assert.That(harness.Session.Status.State, Is.EqualTo(SessionState.Up));
        Assert.That(harness.Reports().Count(report => report.Event == BfdEvent.PacketIgnored), Is.InRange(1, 4), "told, but at a limited rate");
        Assert.That(harness.Session.Ignored.Count, Is.GreaterThan(30));
    }

    /// <summary>255 times 4,295 s are twelve days: no number overflows, and nothing happens before.</summary>
    [Test, CancelAfter(60_000)]
    public void The_longest_times_that_a_packet_can_name_leave_the_session_up()
    {
        using var harness = new BfdLoopHarness("min_tx 20\nmin_rx 20");
        harness.Raise();
        var longest = new byte[ControlPacket.Size];
        new ControlPacket(3, 0, true, false, false, byte.MaxValue, BfdLoopHarness.PeerDiscriminator, harness.Session.Discriminator, TimeSpan.FromMicroseconds(uint.MaxValue), TimeSpan.FromMicroseconds(uint.MaxValue)).Encode(longest);
        harness.Heard();
        harness.Reports();
        harness.PeerSends(longest);
        harness.TurnUntil(() => harness.Heard().Exists(packet => packet.Final));
        Assert.That(harness.Session.Status.State, Is.EqualTo(SessionState.Up));
        Assert.That(harness.Reports().Select(report => report.Event), Has.None.EqualTo(BfdEvent.Expired).And.None.EqualTo(BfdEvent.StateChanged));
    }

    [Test, CancelAfter(60_000)]
    public void A_reload_goes_on_with_the_session_and_tells_new_intervals_by_a_poll()
    {
        using var harness = new BfdLoopHarness("min_tx 50\nmin_rx 50");
        harness.Raise();
        var (session, discriminator) = (harness.Session, harness.Session.Discriminator);
        harness.Reports();
        harness.Heard();
        harness.Use("min_tx 50\nmin_rx 50");
        Assert.That(harness.Heard(), Has.None.Matches<ControlPacket>(packet => packet.Poll), "nothing has changed");
        Assert.That(harness.Reports().ConvertAll(report => (report.Event, report.Generation, report.State)), Is.EqualTo(new[] { (BfdEvent.StateKept, 2u, (byte)3) }));

        harness.Use("min_tx 70\nmin_rx 50");
        Assert.That(harness.Session, Is.SameAs(session));
        Assert.That(harness.Heard()[^1], Is.EqualTo(new ControlPacket(3, 0, true, false, false, 5, discriminator, BfdLoopHarness.PeerDiscriminator, TimeSpan.FromMilliseconds(70), TimeSpan.FromMilliseconds(50))));
    }

    [Test, CancelAfter(60_000)]
    public void A_passive_session_says_nothing_until_it_is_spoken_to()
    {
        using var harness = new BfdLoopHarness("passive");
        Assert.That(harness.Session.Deadline, Is.EqualTo(Instant.Never));
        harness.PeerSends(state: 1, yours: 0);
        harness.TurnUntil(() => harness.Session.Status.State == SessionState.Init);
        Assert.That(harness.Heard(), Has.Count.EqualTo(1));
    }
}
