using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>The production loop over real sockets: in steady state it allocates nothing, so nothing is ever collected.</summary>
[TestFixture, Category("Kernel")]
internal sealed class SteadyStateTests
{
    private const int WarmUp = 2_000, Turns = 10_000, TimedTurns = 200;

    /// <summary>Version 3 with a short interval, so that deadlines fire among the packets too.</summary>
    private const string Configuration =
        """
        vrrp_instance one {
            interface eth0
            version 3
            virtual_router_id 51
            priority 100
            advert_int 0.02
            virtual_ipaddress {
                10.0.0.99
            }
        }
        """;

    [Test, CancelAfter(60_000)]
    public void A_backup_allocates_nothing_while_it_hears_its_master()
    {
        Support.TestLan.RequireRoot();
        using var harness = new LoopHarness(Configuration);
        var (allocated, collections) = Measure(harness, Turns, priority: 200);
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Backup));
        Assert.That((allocated, collections), Is.EqualTo((0L, 0)));
    }

    [Test, CancelAfter(60_000)]
    public void A_master_allocates_nothing_while_a_lower_one_contends()
    {
        Support.TestLan.RequireRoot();
        using var harness = new LoopHarness(Configuration);
        harness.TurnUntil(() => harness.Router.IsMaster);
        harness.Heard();
        var (allocated, collections) = Measure(harness, Turns, priority: 50);
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Master));
        Assert.That(harness.Heard(), Has.Count.GreaterThan(10), "it did not answer");
        Assert.That((allocated, collections), Is.EqualTo((0L, 0)));
    }

    [Test, CancelAfter(60_000)]
    public void A_master_allocates_nothing_while_only_its_timer_fires()
    {
        Support.TestLan.RequireRoot();
        using var harness = new LoopHarness(Configuration);
        harness.TurnUntil(() => harness.Router.IsMaster);
        var (allocated, collections) = Measure(harness, TimedTurns, priority: null);
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Master));
        Assert.That((allocated, collections), Is.EqualTo((0L, 0)));
    }

    /// <summary>Each turn has a packet to read, if a priority is given; otherwise it waits for its deadline.</summary>
    private static (long Allocated, int Collections) Measure(LoopHarness harness, int turns, byte? priority) => harness.Left.Do(() =>
    {
        var warmUp = priority is null ? TimedTurns : WarmUp;
        var (allocated, collections) = (0L, 0);
        for (var turn = -warmUp; turn < turns; turn++)
        {
            if (turn == 0) (allocated, collections) = (GC.GetAllocatedBytesForCurrentThread(), GC.CollectionCount(0));
            if (priority is { } theirs) harness.PeerSends(theirs);
            harness.Process.Turn();
        }
        return (GC.GetAllocatedBytesForCurrentThread() - allocated, GC.CollectionCount(0) - collections);
    });
}
