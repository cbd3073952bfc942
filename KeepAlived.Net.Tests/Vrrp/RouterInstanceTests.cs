using System.Net;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Tests.Vrrp.Core;
using KeepAlived.Net.Vrrp;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>The shell of one virtual router with a host that only writes down what it was asked; VRID 51, priority 100, version 3.</summary>
[TestFixture]
internal sealed class RouterInstanceTests
{
    private const uint Ours = 0x0A000001, Theirs = 0x0A000002;
    private static readonly byte[] Virtual = [10, 0, 0, 99];

    [Test]
    public void After_a_long_pause_the_queued_packets_of_a_lower_master_are_not_contradicted()
    {
        var (router, host) = Master();
        host.Now = RouterHarness.Seconds(60);
        Deliver(router, Packet(priority: 50));
        Assert.That(router.State, Is.EqualTo(RouterState.Backup));
        Assert.That(host.Log, Is.EqualTo(new[] { "Paused", "remove", "StateChanged" }));
        router.Fire(host.Now);
        Assert.That(router.State, Is.EqualTo(RouterState.Backup), "it listens for one down interval");
    }

    [Test]
    public void Without_a_pause_they_are()
    {
        var (router, host) = Master();
        host.Now = RouterHarness.Seconds(4);
        Deliver(router, Packet(priority: 50));
        Assert.That(router.State, Is.EqualTo(RouterState.Master));
        Assert.That(host.Log, Is.EqualTo(new[] { "LowerPriorityMaster", "announce 5" }));
    }

    [Test]
    public void A_late_deadline_is_a_pause_too()
    {
        var (router, host) = Master();
        router.Fire(host.Now = RouterHarness.Seconds(60));
        Assert.That(router.State, Is.EqualTo(RouterState.Backup));
        Assert.That(host.Log, Is.EqualTo(new[] { "Paused", "remove", "StateChanged" }));
    }

    [Test]
    public void With_a_short_interval_who_is_late_and_has_heard_nobody_just_goes_on()
    {
        var (router, host) = Master(static instance => instance.AdvertisementInterval = TimeSpan.FromMilliseconds(100));
        router.Serve(host.Now = router.Status.Spoke + TimeSpan.FromMilliseconds(900));
        Assert.That((router.State, router.Status.Spoke), Is.EqualTo((RouterState.Master, host.Now)));
        Assert.That(host.Log, Is.EqualTo(new[] { "announce 5" }));
        host.Now += TimeSpan.FromMilliseconds(900);
        Deliver(router, Packet(priority: 50));
        Assert.That(router.State, Is.EqualTo(RouterState.Backup), "somebody has taken over");
    }

    [Test]
    public void A_late_backup_tells_that_the_master_is_down_when_it_takes_over()
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        var router = New(host, priority: 100);
        host.Log.Clear();
        router.Serve(host.Now = router.Status.Deadline + TimeSpan.FromMilliseconds(50));
        Assert.That(host.Log, Is.Empty);
        router.Serve(host.Now = router.Status.Deadline);
        Assert.That(host.Log, Does.Contain("MasterDown"));
    }

    [Test]
    public void A_suspended_host_is_a_paused_one_though_no_deadline_is_late()
    {
        var (router, host) = Master();
        host.Now = RouterHarness.Seconds(4);
        router.NoticeJump(new(Suspended: TimeSpan.FromSeconds(20), Stepped: default));
        Assert.That(host.Log, Is.EqualTo(new[] { "Paused", "remove", "StateChanged" }));
        Assert.That(router.Status.Deadline, Is.EqualTo(host.Now + router.Settings.MasterDownInterval(TimeSpan.FromSeconds(1))));
    }

    [Test]
    public void A_clock_that_was_set_costs_a_master_one_advertisement_and_nothing_else()
    {
        var (router, host) = Master();
        host.Now = RouterHarness.Seconds(4);
        router.NoticeJump(new(Suspended: default, Stepped: TimeSpan.FromHours(1)));
        Assert.That(host.Log, Is.EqualTo(new[] { "ClockSet" }));
        Assert.That((router.State, router.Status.Deadline), Is.EqualTo((RouterState.Master, RouterHarness.Seconds(5))));
    }

    [Test]
    public void A_clock_that_is_corrected_a_little_means_nothing()
    {
        var (router, host) = Master();
        host.Now = RouterHarness.Seconds(4);
        router.NoticeJump(new(Suspended: default, Stepped: TimeSpan.FromSeconds(1)));
        Assert.That(host.Log, Is.Empty);
    }

    [Test]
    public void Held_back_it_is_backup_at_once_and_counts_its_time_from_the_end_of_that()
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0), HeldUntil = RouterHarness.Seconds(5) };
        var router = New(host, priority: 100);
        Assert.That((router.State, router.Status.Deadline), Is.EqualTo((RouterState.Backup, host.HeldUntil + router.Settings.MasterDownInterval(TimeSpan.FromSeconds(1)))));
        Deliver(router, Packet(priority: 0));
        Assert.That(router.Status.Deadline, Is.GreaterThan(host.HeldUntil), "nothing that it hears makes it begin earlier");
    }

    [Test]
    public void Held_back_an_owner_begins_only_afterwards()
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0), HeldUntil = RouterHarness.Seconds(5) };
        var router = New(host, RouterSettings.OwnerPriority);
        Assert.That(router.State, Is.EqualTo(RouterState.Initialize));
        host.Now = host.HeldUntil;
        router.Reconsider();
        Assert.That(router.State, Is.EqualTo(RouterState.Master));
    }

    [TestCase(true), TestCase(false)]
    public void After_a_fault_unicast_peers_are_told_its_own_address_again(bool unicast)
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        var router = New(host, priority: 100, unicast);
        Assert.That(host.Log, Does.Not.Contain("announce source"), "nobody knows another");
        router.SetInterface(running: false, exists: true);
        router.Reconsider();
        router.SetInterface(running: true, exists: true);
        router.Reconsider();
        Assert.That(host.Log.Contains("announce source"), Is.EqualTo(unicast));
    }

    [TestCase(true), TestCase(false)]
    public void A_reload_that_ends_the_fault_does_not_tell_it(bool ends)
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        var faulty = New(host, priority: 100, unicast: true);
        faulty.SetInterface(running: false, exists: true);
        faulty.Reconsider();
        var router = New(host, priority: 100, unicast: true);
        router.Continue(faulty);
        if (ends) router.SetInterface(running: true, exists: true);
        router.Reconsider();
        Assert.That(router.State, Is.EqualTo(ends ? RouterState.Backup : RouterState.Fault));
        Assert.That(host.Log, Does.Not.Contain("announce source"));
        if (ends) return;
        router.SetInterface(running: true, exists: true);
        router.Reconsider();
        Assert.That(host.Log, Does.Contain("announce source"));
    }

    [Test, Description("As with keepalived: for the owner, a reload is a start.")]
    public void An_owner_is_master_at_once_if_the_reload_ends_its_fault_and_listens_if_an_event_does([Values] bool reload, [Values] bool grouped)
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        var faulty = New(host, priority: 255);
        faulty.SetInterface(running: false, exists: true);
        faulty.Reconsider();
        var router = New(host, priority: 255);
        router.Continue(faulty);
        if (grouped) _ = new RouterGroup(0, [router], host);
        if (!reload)
        {
            router.Reconsider();
            router.Align(host.Now);
        }
        router.SetInterface(running: true, exists: true);
        router.Reconsider();
        Assert.That(router.State, Is.EqualTo(reload ? RouterState.Master : RouterState.Backup));
    }

    [Test]
    public void Who_waits_for_its_script_tells_its_own_address_too_when_it_begins()
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        var router = New(host, priority: 100, unicast: true, set: static instance => instance.TrackedScripts.Add(new("chk", null, false, default)));
        Assert.That(host.Log, Does.Not.Contain("announce source"));
        router.Trackers.Set(TrackedKind.Script, 0, up: true);
        router.Reconsider();
        Assert.That(host.Log, Has.Exactly(1).EqualTo("announce source"));
        router.Reconsider();
        Assert.That(host.Log, Has.Exactly(1).EqualTo("announce source"));
    }

    [Test]
    public void Who_waits_for_the_number_in_its_file_does_not()
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        var router = New(host, priority: 100, unicast: true, set: static instance => instance.TrackedFiles.Add(new("f", 1, false, default)));
        Assert.That(router.State, Is.EqualTo(RouterState.Initialize));
        router.SetFile(0, 10);
        router.Reconsider();
        Assert.That(router.State, Is.EqualTo(RouterState.Backup));
        Assert.That(host.Log, Does.Not.Contain("announce source"));
    }

    [Test]
    public void A_higher_master_is_reported_before_the_change()
    {
        var (router, host) = Master();
        host.Now = RouterHarness.Seconds(4);
        Deliver(router, Packet(priority: 150));
        Assert.That(host.Log, Is.EqualTo(new[] { "Outranked", "remove", "StateChanged" }));
    }

    [Test]
    public void A_bad_packet_is_reported_once_for_each_cause_and_sender()
    {
        var (router, host) = Master();
        host.Now = RouterHarness.Seconds(4);
        var bad = Packet(priority: 150);
        bad[8] = 254;
        for (var i = 0; i < 3; i++) Deliver(router, bad);
        Assert.That(host.Log, Is.EqualTo(new[] { "AdvertIgnored" }));
        Assert.That(router.State, Is.EqualTo(RouterState.Master));
    }

    [Test]
    public void It_begins_once_the_number_in_its_file_is_known_and_follows_it()
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        var instance = new VrrpInstance { Name = "VI_1", Interface = "eth0", VirtualRouterId = 51, Version = 3, Priority = 100 };
        instance.VirtualAddresses.Add(new AddressEntry(new IPAddress(Virtual), 24));
        instance.TrackedFiles.Add(new("file", 2, false, default));
        var router = new RouterInstance(instance, 0, 1, Ours, host);
        router.Reconsider();
        Assert.That(router.State, Is.EqualTo(RouterState.Initialize));
        (int Number, RouterState State, int Priority)[] steps = [(10, RouterState.Backup, 120), (-40, RouterState.Backup, 20), (-127, RouterState.Fault, 20), (0, RouterState.Backup, 100)];
        foreach (var (number, state, priority) in steps)
        {
            router.SetFile(0, number);
            router.Reconsider();
            Assert.That((router.State, router.Priority), Is.EqualTo((state, priority)), $"{number}");
        }
        Assert.That(host.Log.Where(line => line.StartsWith("File", StringComparison.Ordinal)), Is.EqualTo(new[] { "FileBad", "FileGood" }));
    }

    [Test]
    public void The_time_until_a_packet_is_read_counts()
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        var router = New(host, priority: 100);
        host.Now = RouterHarness.Seconds(1);
        var packet = Packet(priority: 0);
        Assert.That(IPv4Header.TryDecode(packet, out var ip), Is.EqualTo(DecodeError.None));
        router.OnPacket(ip with { Age = TimeSpan.FromMilliseconds(5) }, packet);
        Assert.That(router.Status.Deadline, Is.EqualTo(RouterHarness.Seconds(0.995) + router.Settings.SkewTime(TimeSpan.FromSeconds(1))));
    }

    [Test]
    public void The_end_of_the_master_is_told_before_what_follows_from_it()
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        var router = New(host, priority: 100);
        host.Log.Clear();
        router.Fire(host.Now = RouterHarness.Seconds(3.61));
        Assert.That(host.Log, Is.EqualTo(new[] { "add", "announce 5", "MasterDown", "StateChanged" }));
    }

    /// <summary>As keepalived does: an advertisement that answers another router has no refresh with it.</summary>
    [Test]
    public void A_refresh_goes_with_the_next_advertisement_of_the_timer()
    {
        var (router, host) = Master(static instance => (instance.GarpMasterDelay, instance.GarpMasterRefresh, instance.GarpMasterRefreshRepeat) = (default, TimeSpan.FromSeconds(3), 2));
        foreach (var at in new[] { 4.61, 5.61 }) router.Fire(host.Now = RouterHarness.Seconds(at));
        Assert.That(host.Log, Is.Empty);
        foreach (var at in new[] { 6.0, 6.9 })
        {
            host.Now = RouterHarness.Seconds(at);
            Deliver(router, Packet(priority: 50));
        }
        Assert.That(host.Log.FindAll(line => line.StartsWith("announce", StringComparison.Ordinal)), Is.EqualTo(new[] { "announce 5", "announce 5" }), "due since 6.61");
        host.Log.Clear();
        foreach (var at in new[] { 7.9, 8.9, 9.9 }) router.Fire(host.Now = RouterHarness.Seconds(at));
        Assert.That(host.Log, Is.EqualTo(new[] { "announce 2" }));
        router.Fire(host.Now = RouterHarness.Seconds(10.9));
        Assert.That(host.Log, Is.EqualTo(new[] { "announce 2", "announce 2" }), "three seconds after the last");
    }

    /// <summary>As keepalived does, whether refreshes are new or not.</summary>
    [Test]
    public void After_a_reload_refreshes_begin_anew_with_the_first_advertisement([Values(0, 4, 30)] int before)
    {
        var (old, host) = Master(instance => (instance.GarpMasterDelay, instance.GarpMasterRefresh) = (default, TimeSpan.FromSeconds(before)));
        host.Now = RouterHarness.Seconds(5);
        var router = New(host, priority: 100, set: static instance => (instance.GarpMasterDelay, instance.GarpMasterRefresh) = (default, TimeSpan.FromSeconds(2)));
        router.Continue(old);
        host.Log.Clear();
        router.Speak(host.Now);
        Assert.That(host.Log, Is.Empty);
        router.Speak(host.Now, refreshes: true);
        Assert.That(host.Log, Is.EqualTo(new[] { "announce 1" }));
        router.Fire(host.Now = RouterHarness.Seconds(6));
        Assert.That(host.Log, Has.Count.EqualTo(1));
        router.Fire(host.Now = RouterHarness.Seconds(7));
        Assert.That(host.Log, Has.Count.EqualTo(2));
    }

    [Test]
    public void Who_becomes_master_after_others_of_the_same_moment_keeps_its_turn()
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        var router = New(host, priority: 100);
        var moment = router.Status.Deadline;
        host.Now = moment + TimeSpan.FromMilliseconds(7);
        router.Fire(moment);
        var turn = moment + TimeSpan.FromMilliseconds(6);
        Assert.That((router.Status.Spoke, router.Status.Deadline), Is.EqualTo((turn, turn + TimeSpan.FromSeconds(1))));
        Assert.That(router.Deadline, Is.EqualTo(turn + TimeSpan.FromSeconds(1)), "its second burst comes later");
        host.Log.Clear();
        for (var second = 1; second <= 5; second++) router.Fire(host.Now = turn + TimeSpan.FromSeconds(second));
        Assert.That(host.Log, Is.EqualTo(new[] { "announce 5" }), "the second burst, in its turn");
    }

    /// <summary>Started at 0, master since 3.61 s; the log begins after that.</summary>
    private static (RouterInstance Router, RecordingHost Host) Master(Action<VrrpInstance>? set = null)
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        var router = New(host, priority: 100, set: set);
        router.Fire(host.Now = router.Status.Deadline + TimeSpan.FromMilliseconds(1));
        Assert.That(router.State, Is.EqualTo(RouterState.Master));
        host.Log.Clear();
        return (router, host);
    }

    private static RouterInstance New(RecordingHost host, byte priority, bool unicast = false, Action<VrrpInstance>? set = null)
    {
        var instance = new VrrpInstance { Name = "VI_1", Interface = "eth0", VirtualRouterId = 51, Version = 3, Priority = priority };
        set?.Invoke(instance);
        instance.VirtualAddresses.Add(new AddressEntry(new IPAddress(Virtual), 24));
        if (unicast) instance.UnicastPeers.Add(new UnicastPeer(IPAddress.Parse("10.0.0.2")));
        var router = new RouterInstance(instance, 0, 1, Ours, host);
        router.Reconsider();
        return router;
    }

    private static void Deliver(RouterInstance router, byte[] packet)
    {
        Assert.That(IPv4Header.TryDecode(packet, out var ip), Is.EqualTo(DecodeError.None));
        router.OnPacket(ip, packet);
    }

    private static byte[] Packet(byte priority)
    {
        var packet = new byte[IPv4Header.MinimumSize + Advertisement.HeaderSize + Virtual.Length];
        Convert.FromHexString("45c0002000010000ff7000000a000002e0000012").CopyTo(packet, 0);
        Advertisement.Encode(packet.AsSpan(IPv4Header.MinimumSize), new(3, 51, TimeSpan.FromSeconds(1), null), priority, Virtual,
            Theirs, Advertisement.Group, ChecksumForm.PseudoHeader);
        return packet;
    }
}
