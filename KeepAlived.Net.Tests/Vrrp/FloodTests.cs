using System.Diagnostics;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>20,000 bad packets a second for 5 s, as anyone on the network can send them; on this machine, as user-mode Linux is too slow for it.</summary>
[TestFixture, Category("Long")]
internal sealed class FloodTests
{
    private const int PacketsPerSecond = 20_000, Seconds = 5, AdvertsPerSecond = 10;

    private const string Configuration =
        """
        vrrp_instance one {
            interface eth0
            version 3
            virtual_router_id 51
            priority 100
            advert_int 0.1
            virtual_ipaddress {
                10.0.0.99
            }
        }
        """;

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(60_000)]
    public void A_flood_of_bad_packets_costs_a_master_no_advertisement()
    {
        using var harness = new LoopHarness(Configuration);
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Heard();
        var sent = Flood(harness, advertise: false);
        Assert.That(sent, Is.GreaterThan(PacketsPerSecond * Seconds * 9 / 10), "this machine is too slow for the test");
        Assert.That(harness.Heard(), Has.Count.InRange((AdvertsPerSecond * Seconds) - 1, (AdvertsPerSecond * Seconds) + 2).And.All.EqualTo(100));
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Master));
        Assert.That(harness.Reports(), Has.Count.LessThan(10), "told once, not for each packet");
    }

    [Test, CancelAfter(60_000)]
    public void A_flood_of_bad_packets_makes_a_backup_lose_no_advertisement_of_its_master()
    {
        using var harness = new LoopHarness(Configuration);
        harness.PeerSends(priority: 200);
        var sent = Flood(harness, advertise: true);
        Assert.That(sent, Is.GreaterThan(PacketsPerSecond * Seconds * 9 / 10), "this machine is too slow for the test");
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Backup));
        Assert.That(Dropped(harness), Is.Zero, "the kernel had room for every packet");
    }

    /// <summary>Five times as many as it has to stand, as fast as this machine can, while it waits for a master that has gone.</summary>
    [Test, CancelAfter(60_000)]
    public void A_flood_does_not_keep_a_backup_from_taking_over()
    {
        using var harness = new LoopHarness(Configuration);
        harness.PeerSends(priority: 200);
        harness.TurnUntil(() => harness.Router.Status.Master.Priority == 200);
        var heard = Stopwatch.StartNew();
        TimeSpan? elected = null;
        var sent = Flood(harness, advertise: false, packetsPerSecond: 5 * PacketsPerSecond, () => elected ??= harness.Router.IsMaster ? heard.Elapsed : null);
        Assert.That(sent, Is.GreaterThan(PacketsPerSecond * Seconds), "this machine is too slow for the test");
        Assert.That(elected, Is.Not.Null.And.GreaterThan(TimeSpan.FromSeconds(0.3)).And.LessThan(TimeSpan.FromSeconds(1)), "0.36 s after the last advertisement");
    }

    /// <summary>The neighbour floods on a thread of its own, every millisecond a portion, while the loop turns; how many packets it has sent.</summary>
    private static int Flood(LoopHarness harness, bool advertise, int packetsPerSecond = PacketsPerSecond, Action? onTurn = null)
    {
        var bad = BadPackets.Good();
        bad[8] = 254;
        FrameSender.Sealed(bad);
        var sent = 0;
        var flood = Task.Factory.StartNew(() => harness.Right.Do(() =>
        {
            using var frames = new FrameSender("eth0");
            var adverts = 0;
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(Seconds);)
            {
                for (var due = watch.Elapsed.TotalSeconds * packetsPerSecond; sent < due; sent++) frames.Send(bad);
                for (var due = watch.Elapsed.TotalSeconds * AdvertsPerSecond; advertise && adverts < due; adverts++) harness.PeerSends(priority: 200);
                Thread.Yield();
            }
        }), TaskCreationOptions.LongRunning);
        harness.TurnUntil(() =>
        {
            onTurn?.Invoke();
            return flood.IsCompleted;
        });
        flood.GetAwaiter().GetResult();
        return sent;
    }

    /// <summary>The last column of /proc/net/raw: packets that its sockets had no room for.</summary>
    private static int Dropped(LoopHarness harness) => harness.Left.Do(() =>
        File.ReadLines("/proc/thread-self/net/raw").Skip(1).Sum(static line => int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1], System.Globalization.CultureInfo.InvariantCulture)));
}
