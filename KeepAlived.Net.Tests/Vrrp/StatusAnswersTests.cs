using KeepAlived.Net.Channel;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>What the vrrp loop answers to those who ask for its state.</summary>
[TestFixture, Category("Kernel")]
internal sealed class StatusAnswersTests
{
    private const int Many = 200;

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(60_000)]
    public void A_router_tells_its_state_and_what_it_has_counted()
    {
        using var harness = new LoopHarness(Instance(51, priority: 100));
        harness.PeerSends(200);
        harness.TurnUntil(() => harness.Router.Statistics.Counters.AdvertsReceived == 1);
        var backup = Ask(harness, clear: false).Single();
        Assert.That(((RouterState)backup.State, (RouterState)backup.WantedState, backup.Priority, backup.Group), Is.EqualTo((RouterState.Backup, RouterState.Backup, (byte)100, InstanceStatus.NoGroup)));
        Assert.That((backup.MasterPriority, backup.MasterAddress, backup.MasterInterval), Is.EqualTo(((byte)200, (UInt128)LoopHarness.PeerAddress, TimeSpan.FromSeconds(0.2))));
        Assert.That((backup.Source, backup.HasAddresses), Is.EqualTo(((UInt128)0x0A000001, false)));
        Assert.That(DateTime.UnixEpoch.AddTicks(backup.LastTransition / 100), Is.EqualTo(DateTime.UtcNow).Within(TimeSpan.FromMinutes(1)));
        Assert.That(backup.Deadline, Is.GreaterThan(backup.LastTransition));

        harness.PeerSends(0);
        harness.TurnUntil(() => harness.Router.IsMaster);
        var master = Ask(harness, clear: true).Single();
        Assert.That(((RouterState)master.State, master.HasAddresses, master.MasterReason), Is.EqualTo((RouterState.Master, true, MasterReason.Priority)));
        var counters = master.Counters;
        Assert.That((counters.AdvertsReceived, counters.PriorityZeroReceived, counters.BecameMaster, counters.ReleasedMaster), Is.EqualTo((2UL, 1UL, 1UL, 0UL)));
        Assert.That(counters.AdvertsSent, Is.GreaterThan(0UL));

        var cleared = Ask(harness, clear: false).Single().Counters;
        Assert.That((cleared.AdvertsReceived, cleared.BecameMaster), Is.EqualTo((0UL, 0UL)));
    }

    /// <summary>A reader that does not read must cost neither parts of the answer nor reports of what happens meanwhile.</summary>
    [Test, CancelAfter(60_000)]
    public void A_full_channel_pauses_the_answer_and_leaves_room_for_reports()
    {
        using var harness = new LoopHarness(string.Concat(Enumerable.Range(51, Many).Select(id => Instance(id, priority: 100))));
        harness.Reports();
        harness.Ask(new(1, ClearCounters: false));
        harness.TurnUntil(() => harness.Process.Routers.All(static router => router.IsMaster)); // it reports of each, and none is read
        var (instances, ended) = harness.Answers();
        Assert.That(ended, Is.False);
        Assert.That(instances, Has.Count.LessThan(Many), "the answer waits");
        harness.TurnUntil(() =>
        {
            var (more, end) = harness.Answers();
            instances.AddRange(more);
            return end;
        });
        Assert.That(instances.Select(static one => (int)one.Index), Is.EqualTo(Enumerable.Range(0, Many)));
    }

    private static List<InstanceStatus> Ask(LoopHarness harness, bool clear)
    {
        harness.Answers();
        harness.Ask(new(1, clear));
        var all = new List<InstanceStatus>();
        harness.TurnUntil(() =>
        {
            var (instances, ended) = harness.Answers();
            all.AddRange(instances);
            return ended;
        });
        return all;
    }

    private static string Instance(int id, int priority) =>
        $"""
        vrrp_instance r{id} {"{"}
            interface eth0
            version 3
            advert_int 0.2
            virtual_router_id {id}
            priority {priority}
            virtual_ipaddress {"{"}
                10.0.1.{id}
            {"}"}
        {"}"}

        """;
}
