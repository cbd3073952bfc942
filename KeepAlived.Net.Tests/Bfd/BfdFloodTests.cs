using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Bfd;
using KeepAlived.Net.Bfd.Core;
using KeepAlived.Net.Bfd.Wire;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Bfd;

/// <summary>20,000 bad packets a second for 5 s, as anyone on the network can send them; on this machine, as user-mode Linux is too slow for it.</summary>
[TestFixture, Category("Long")]
internal sealed class BfdFloodTests
{
    private const int PacketsPerSecond = 20_000, Seconds = 5;
    private static readonly TimeSpan NeighbourInterval = TimeSpan.FromMilliseconds(50);
    private static readonly IPEndPoint Target = new(IPAddress.Parse("10.0.0.1"), ControlListener.SingleHopPort);

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    /// <summary>Too far, cut, of another session, of a state that would end it if it were believed.</summary>
    [Test, CancelAfter(60_000)]
    public void A_flood_of_bad_packets_costs_no_session()
    {
        using var harness = new BfdLoopHarness("min_tx 50\nmin_rx 50\nmultiplier 5");
        harness.Raise();
        harness.Heard();
        harness.Reports();
        var heard = 0;
        var flood = Task.Factory.StartNew(() => harness.Right.Do(() => Flood(harness)), TaskCreationOptions.LongRunning);
        harness.TurnUntil(() =>
        {
            heard += harness.Heard().Count;
            return flood.IsCompleted;
        });
        var sent = flood.GetAwaiter().GetResult();
        Assert.That(sent, Is.GreaterThan(PacketsPerSecond * Seconds * 9 / 10), "this machine is too slow for the test");
        Assert.That(harness.Session.Status.State, Is.EqualTo(SessionState.Up));
        var reports = harness.Reports();
        Assert.That(reports.Select(report => report.Event), Has.None.EqualTo(BfdEvent.StateChanged).And.None.EqualTo(BfdEvent.Expired));
        Assert.That(reports, Has.Count.LessThan(30), "told at a limited rate, not for each packet");
        Assert.That(heard, Is.GreaterThan(Seconds * 1000 / 100 * 9 / 10), "it has to send every 100 ms at least, less the jitter of RFC 5880 §6.8.7");
    }

    /// <summary>The neighbour sends every 50 ms what is due, and the stranger a portion in every turn; how many packets that was.</summary>
    private static int Flood(BfdLoopHarness harness)
    {
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Bind(new IPEndPoint(IPAddress.Parse("10.0.0.2"), 51_000));
        stranger.Connect(Target);
        var bad = Bad(harness.Session.Discriminator);
        var (sent, spoken) = (0, 0);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(Seconds);)
        {
            for (var due = watch.Elapsed.TotalSeconds * PacketsPerSecond; sent < due; sent++)
            {
                if (sent % 4 is 0 or 1) stranger.Ttl = sent % 4 == 0 ? (short)254 : (short)255;
                stranger.Send(bad[sent % 4]);
            }
            for (var due = watch.Elapsed / NeighbourInterval; spoken < due; spoken++) harness.PeerSends(state: 3, multiplier: 5);
            Thread.Yield();
        }
        return sent;
    }

    private static byte[][] Bad(uint ours)
    {
        var down = Encoded(state: 1, ours);
        var signed = Encoded(state: 1, ours);
        signed[1] |= 0x04; // authentication, which nobody has agreed on
        return [down, Encoded(state: 1, ours + 1), down[..20], signed];
    }

    private static byte[] Encoded(byte state, uint yours)
    {
        var packet = new byte[ControlPacket.Size];
        new ControlPacket(state, 3, false, false, false, 3, BfdLoopHarness.PeerDiscriminator, yours, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)).Encode(packet);
        return packet;
    }
}
