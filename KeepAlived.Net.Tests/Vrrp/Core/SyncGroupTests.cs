using KeepAlived.Net.Tests.Vrrp.Simulation;
using KeepAlived.Net.Vrrp.Core;
using static KeepAlived.Net.Vrrp.Core.RouterActions;
using static KeepAlived.Net.Vrrp.Core.RouterState;

namespace KeepAlived.Net.Tests.Vrrp.Core;

/// <summary>An outer (0) and an inner (1) virtual router of priority 100 with 1 s: master down interval 3.609375 s.</summary>
[TestFixture]
internal sealed class SyncGroupTests
{
    private const RouterActions BecomeMaster = SendAdvert | AddAddresses | AnnounceAddresses | NotifyState;
    private const RouterActions Resign = SendPriorityZero | RemoveAddresses | NotifyState;

    [Test]
    public void Both_become_master_when_the_last_one_wants_to()
    {
        var group = new Group();
        group.StartAll(at: 0);
        group.Hear(1, at: 1, priority: 150);
        Assert.That(group.Fire(0, at: 3.61), Is.EqualTo((None, None)), "the inner master is alive");
        Assert.That(group.States, Is.EqualTo((Backup, Backup)));
        Assert.That(group.Fire(1, at: 4.61), Is.EqualTo((BecomeMaster, BecomeMaster)));
        Assert.That(group.States, Is.EqualTo((Master, Master)));
    }

    [Test]
    public void One_that_waits_goes_back_to_listening_when_its_master_returns()
    {
        var group = new Group();
        group.StartAll(at: 0);
        group.Hear(1, at: 1, priority: 150);
        group.Fire(0, at: 3.61);
        group.Hear(0, at: 4, priority: 150);
        Assert.That(group.Fire(1, at: 4.61), Is.EqualTo((None, None)));
        Assert.That(group.States, Is.EqualTo((Backup, Backup)));
    }

    [Test]
    public void One_that_waits_lets_a_lower_master_have_its_preempt_delay_and_counts_it_once()
    {
        var group = new Group(preemptDelay: 10);
        group.StartAll(at: 0);
        for (var at = 1.0; at <= 14; at++)
        {
            group.FireAll(at - 0.3);
            if (at >= 4) group.Hear(0, at, priority: 50);
            group.Hear(1, at, priority: 50);
        }
        Assert.That(group.States, Is.EqualTo((Backup, Backup)));
        Assert.That(group.Fire(0, at: 16.6), Is.EqualTo((None, None)), "the delay of the outer one, from 4 to 14 s, ends later; 13 s was within");
        Assert.That(group.Fire(0, at: 16.61), Is.EqualTo((BecomeMaster, BecomeMaster)));
    }

    /// <summary>As keepalived 2.2.7, without a word on the wire: the others take over when they hear nothing more.</summary>
    [Test]
    public void A_master_that_a_reload_puts_together_with_a_backup_is_backup()
    {
        RouterStatus master = new(Master, RouterHarness.Seconds(6), TimeSpan.FromSeconds(1), Instant.Never), backup = new(Backup, RouterHarness.Seconds(7), TimeSpan.FromSeconds(1), Instant.Never);
        var settings = new RouterSettings(3, 100, TimeSpan.FromSeconds(1), true, TimeSpan.Zero, 3, RouterHarness.Address, false);
        RouterStatus[] members = [master, backup];
        var actions = new RouterActions[2];
        SyncGroup.Align([settings, settings], members, RouterHarness.Seconds(5), actions);
        Assert.That(actions, Is.EqualTo(new[] { RemoveAddresses | NotifyState, None }));
        Assert.That(members[0], Is.EqualTo(new RouterStatus(Backup, RouterHarness.Seconds(5 + 3.609375), TimeSpan.FromSeconds(1), Instant.Never)));

        members = [master, master];
        actions.AsSpan().Clear();
        SyncGroup.Align([settings, settings], members, RouterHarness.Seconds(5), actions);
        Assert.That(actions, Is.All.EqualTo(None), "masters together stay so");
    }

    [Test]
    public void Who_is_outranked_in_one_network_leaves_both()
    {
        var group = new Group().AsMasters();
        Assert.That(group.Hear(0, at: 5, priority: 150), Is.EqualTo((RemoveAddresses | NotifyState, RemoveAddresses | NotifyState)), "the other is master in both networks");
        Assert.That(group.States, Is.EqualTo((Backup, Backup)));
    }

    [Test]
    public void Who_hears_a_lower_master_in_one_network_announces_itself_in_both()
    {
        var group = new Group().AsMasters();
        Assert.That(group.Hear(0, at: 5, priority: 50), Is.EqualTo((SendAdvert | AnnounceAgain, AnnounceAgain)));
        Assert.That(group.States, Is.EqualTo((Master, Master)));
    }

    [Test]
    public void A_fault_of_one_is_a_fault_of_all_until_it_is_over()
    {
        var group = new Group().AsMasters();
        Assert.That(group.Post(1, RouterEvent.Fail, at: 5), Is.EqualTo((Resign, Resign)));
        Assert.That(group.States, Is.EqualTo((Fault, Fault)));
        Assert.That(group.Post(0, RouterEvent.Fail, at: 6), Is.EqualTo((None, None)));
        Assert.That(group.Post(1, RouterEvent.Start, at: 7), Is.EqualTo((None, None)), "the other one is still down");
        Assert.That(group.States, Is.EqualTo((Fault, Fault)));
        Assert.That(group.Post(0, RouterEvent.Start, at: 8), Is.EqualTo((NotifyState, NotifyState)));
        Assert.That(group.States, Is.EqualTo((Backup, Backup)));
    }

    [Test]
    public void A_group_of_owners_is_master_at_once()
    {
        var group = new Group(priority: 255);
        group.StartAll(at: 0);
        Assert.That(group.States, Is.EqualTo((Master, Master)));
    }

    /// <summary>Whatever comes, in whatever order: never some of them master and some not, and a fault spares nobody.</summary>
    [Test]
    public void Members_are_always_master_together()
    {
        var (mastered, faulted) = (0, 0);
        for (ulong seed = 1; seed <= 2000; seed++)
        {
            var dice = new Dice(seed);
            var group = new Group((byte)(dice.Percent(10) ? 255 : 100));
            group.StartAll(at: 0);
            for (var at = 1.0; at < 60; at += dice.Below(200) / 100.0)
            {
                RandomInput(ref dice, group, at);
                var (outer, inner) = group.States;
                Assert.That(outer == Master, Is.EqualTo(inner == Master), $"seed {seed}, {at} s: {outer}, {inner}");
                Assert.That(outer == Fault, Is.EqualTo(inner == Fault), $"seed {seed}, {at} s: {outer}, {inner}");
                mastered += outer == Master ? 1 : 0;
                faulted += outer == Fault ? 1 : 0;
            }
        }
        Assert.That(mastered, Is.GreaterThan(10_000));
        Assert.That(faulted, Is.GreaterThan(10_000));
    }

    private static void RandomInput(ref Dice dice, Group group, double at)
    {
        var member = dice.Below(2);
        switch (dice.Below(8))
        {
            case 0: group.Post(member, RouterEvent.Fail, at); break;
            case 1 or 2: group.Post(member, RouterEvent.Start, at); break;
            case 3: group.Hear(member, at, (byte)dice.Below(256)); break;
            case 4: group.Post(member, RouterEvent.Paused, at); break;
            default: group.FireAll(at); break;
        }
    }

    private sealed class Group(byte priority = 100, double preemptDelay = 0)
    {
        private readonly RouterSettings[] _settings =
            [.. Enumerable.Repeat(new RouterSettings(3, priority, TimeSpan.FromSeconds(1), true, TimeSpan.FromSeconds(preemptDelay), 3, RouterHarness.Address, false), 2)];

        private readonly RouterStatus[] _members = [RouterStatus.Initial, RouterStatus.Initial];
        private readonly bool[] _failed = new bool[2];
        private readonly RouterActions[] _actions = new RouterActions[2];

        public (RouterState, RouterState) States => (_members[0].State, _members[1].State);

        public void StartAll(double at)
        {
            Post(0, RouterEvent.Start, at);
            Post(1, RouterEvent.Start, at);
        }

        public Group AsMasters()
        {
            StartAll(at: 0);
            FireAll(at: 4);
            Assert.That(States, Is.EqualTo((Master, Master)));
            return this;
        }

        public void FireAll(double at)
        {
            Fire(0, at);
            Fire(1, at);
        }

        public (RouterActions, RouterActions) Fire(int member, double at) =>
            RouterHarness.Seconds(at) >= _members[member].Deadline ? Post(member, RouterEvent.Deadline, at) : (None, None);

        public (RouterActions, RouterActions) Hear(int member, double at, byte priority) =>
            Post(member, new RouterInput(RouterEvent.Advert, RouterHarness.Seconds(at), priority, RouterHarness.Higher, TimeSpan.FromSeconds(1)));

        public (RouterActions, RouterActions) Post(int member, RouterEvent what, double at) => Post(member, new RouterInput(what, RouterHarness.Seconds(at)));

        private (RouterActions, RouterActions) Post(int member, in RouterInput input)
        {
            SyncGroup.Next(_settings, _members, _failed, member, input, _actions);
            return (_actions[0], _actions[1]);
        }
    }
}
