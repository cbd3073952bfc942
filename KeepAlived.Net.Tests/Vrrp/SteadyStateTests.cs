using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>The production loop over real sockets: in steady state it allocates nothing, so nothing is ever collected.</summary>
[TestFixture, Category("Kernel")]
internal sealed class SteadyStateTests
{
    private const int Turns = 10_000, TimedTurns = 200, Rounds = 4;

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

    private const string Key = "auth_hmac {\nkey 1 0123456789abcdef0123456789abcdef\n}";

    private static readonly TestCaseData[] Configurations =
    [
        new TestCaseData(Configuration).SetArgDisplayNames("IPv4"),
        new TestCaseData(Configuration.Replace("10.0.0.99", "fe80::99/64", StringComparison.Ordinal)).SetArgDisplayNames("IPv6"),
        new TestCaseData(Configuration.Replace("advert_int 0.02", "advert_int 0.02\n" + Key, StringComparison.Ordinal)).SetArgDisplayNames("auth_hmac"),
        new TestCaseData(Configuration.Replace("version 3", "version 2\nauthentication {\nauth_type AH\nauth_pass secret\n}", StringComparison.Ordinal)).SetArgDisplayNames("AH"),
    ];

    [Test, CancelAfter(60_000)]
    public void A_backup_allocates_nothing_while_it_hears_its_master()
    {
        Support.TestLan.RequireRoot();
        using var harness = new LoopHarness(Configuration);
        var (allocated, collections) = Measure(harness, Turns, priority: 200);
        Assert.That(harness.Router.State, Is.EqualTo(RouterState.Backup));
        Assert.That((allocated, collections), Is.EqualTo((0L, 0)));
    }

    [TestCaseSource(nameof(Configurations)), CancelAfter(60_000)]
    public void A_master_allocates_nothing_while_a_lower_one_contends(string configuration)
    {
        Support.TestLan.RequireRoot();
        using var harness = new LoopHarness(configuration);
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

    [Test, CancelAfter(60_000)]
    public void A_master_allocates_nothing_while_it_is_asked_for_its_state()
    {
        Support.TestLan.RequireRoot();
        using var harness = new LoopHarness(Configuration);
        harness.TurnUntil(() => harness.Router.IsMaster);
        var (allocated, collections) = Measure(harness, TimedTurns, priority: null, asks: true);
        Assert.That(harness.Answers().Instances, Is.Not.Empty);
        Assert.That((allocated, collections), Is.EqualTo((0L, 0)));
    }

    /// <summary>
    /// The least of some rounds: the just-in-time compiler, which the program that ships has not got, now and then allocates once;
    /// what the loop itself allocates is there in every round.
    /// </summary>
    private static (long Allocated, int Collections) Measure(LoopHarness harness, int turns, byte? priority, bool asks = false)
    {
        Play(harness, turns / 5, priority, asks);
        var least = Play(harness, turns, priority, asks);
        for (var round = 1; round < Rounds && least != (0, 0); round++) least = Play(harness, turns, priority, asks);
        return least;
    }

    /// <summary>Each turn has a packet to read, if a priority is given; otherwise it waits for its deadline.</summary>
    private static (long Allocated, int Collections) Play(LoopHarness harness, int turns, byte? priority, bool asks) => harness.Left.Do(() =>
    {
        var (allocated, collections) = (GC.GetAllocatedBytesForCurrentThread(), GC.CollectionCount(0));
        for (var turn = 0; turn < turns; turn++)
        {
            if (priority is { } theirs) harness.PeerSends(theirs);
            if (asks) harness.Ask(new((uint)turn, ClearCounters: false));
            harness.Process.Turn();
        }
        return (GC.GetAllocatedBytesForCurrentThread() - allocated, GC.CollectionCount(0) - collections);
    });
}
