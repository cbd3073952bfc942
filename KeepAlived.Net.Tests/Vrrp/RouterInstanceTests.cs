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
        router.OnPacket(Packet(priority: 50));
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
        router.OnPacket(Packet(priority: 50));
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
    public void A_higher_master_is_reported_before_the_change()
    {
        var (router, host) = Master();
        host.Now = RouterHarness.Seconds(4);
        router.OnPacket(Packet(priority: 150));
        Assert.That(host.Log, Is.EqualTo(new[] { "Outranked", "remove", "StateChanged" }));
    }

    [Test]
    public void A_bad_packet_is_reported_once_until_a_good_one_came()
    {
        var (router, host) = Master();
        host.Now = RouterHarness.Seconds(4);
        var bad = Packet(priority: 150);
        bad[8] = 254;
        for (var i = 0; i < 3; i++) router.OnPacket(bad);
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

    /// <summary>Started at 0, master since 3.61 s; the log begins after that.</summary>
    private static (RouterInstance Router, RecordingHost Host) Master()
    {
        var host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        var instance = new VrrpInstance { Name = "VI_1", Interface = "eth0", VirtualRouterId = 51, Version = 3 };
        instance.VirtualAddresses.Add(new AddressEntry(new IPAddress(Virtual), 24));
        var router = new RouterInstance(instance, 0, 1, Ours, host);
        router.Reconsider();
        router.Fire(host.Now = RouterHarness.Seconds(3.61));
        Assert.That(router.State, Is.EqualTo(RouterState.Master));
        host.Log.Clear();
        return (router, host);
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
