using System.Net;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Supervision;
using KeepAlived.Net.Tests.Vrrp.Core;
using KeepAlived.Net.Vrrp;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>What a backup of VRID 51, version 3, 1 s, addresses .99 and .98, tells of routers that are set differently.</summary>
[TestFixture]
internal sealed class AdvertComplaintsTests
{
    private const uint Ours = 0x0A000001, Theirs = 0x0A000002;
    private static readonly byte[] Virtual = [10, 0, 0, 99, 10, 0, 0, 98];
    private static readonly AdvertisementFormat Format = new(3, 51, TimeSpan.FromSeconds(1), null);
    private RecordingHost _host = null!;
    private RouterInstance _router = null!;

    [SetUp]
    public void Start()
    {
        _host = new RecordingHost { Now = RouterHarness.Seconds(0) };
        _router = Make(_host);
        _router.Reconsider();
        _host.Reports.Clear();
    }

    [Test]
    public void Each_cause_is_told_once_for_each_sender_with_its_address_and_what_it_has()
    {
        for (var i = 0; i < 3; i++)
        {
            Hear(Theirs, Format with { Version = 2 });
            Hear(Theirs + 1, Format with { Version = 2 });
            Hear(Theirs, Format, ttl: 254);
        }
        Assert.That(_host.Reports, Is.EqualTo(new[]
        {
            (VrrpEvent.AdvertIgnored, (UInt128)Theirs, (int)DecodeError.WrongVersion | (2 << 8)),
            (VrrpEvent.AdvertIgnored, (UInt128)(Theirs + 1), (int)DecodeError.WrongVersion | (2 << 8)),
            (VrrpEvent.AdvertIgnored, (UInt128)Theirs, (int)DecodeError.BadTtl | (254 << 8)),
        }));
    }

    [Test]
    public void Good_advertisements_in_between_do_not_make_it_tell_again()
    {
        for (var i = 0; i < 3; i++)
        {
            Hear(Theirs, Format, ttl: 254);
            Hear(Theirs, Format);
        }
        Assert.That(_host.Reports, Has.Count.EqualTo(1));
    }

    [Test]
    public void After_a_day_it_tells_again()
    {
        Hear(Theirs, Format, ttl: 254);
        _host.Now = RouterHarness.Seconds(86_399);
        Hear(Theirs, Format, ttl: 254);
        Assert.That(_host.Reports.Count(report => report.What == VrrpEvent.AdvertIgnored), Is.EqualTo(1));
        _host.Now = RouterHarness.Seconds(86_401);
        Hear(Theirs, Format, ttl: 254);
        Assert.That(_host.Reports.Count(report => report.What == VrrpEvent.AdvertIgnored), Is.EqualTo(2));
    }

    [Test]
    public void Many_forged_senders_do_not_fill_the_log()
    {
        for (var sender = 0u; sender < 10_000; sender++) Hear(Theirs + sender, Format, ttl: 254);
        Assert.That(_host.Reports, Has.Count.EqualTo(20));
        _host.Now = RouterHarness.Seconds(3);
        Hear(Theirs, Format, ttl: 254);
        Assert.That(_host.Reports, Has.Count.EqualTo(20), "the minute is not over");
    }

    [Test]
    public void Another_interval_is_told_and_used()
    {
        for (var i = 0; i < 3; i++) Hear(Theirs, Format with { Interval = TimeSpan.FromSeconds(2) });
        Assert.That(_host.Reports, Is.EqualTo(new[] { (VrrpEvent.IntervalDiffers, (UInt128)Theirs, 2000) }));
        Assert.That(_router.Status.MasterInterval, Is.EqualTo(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public void Another_list_is_told_with_the_first_address_of_each_that_the_other_lacks()
    {
        for (var i = 0; i < 3; i++) Hear(Theirs, Format, addresses: [10, 0, 0, 99, 10, 0, 0, 97, 10, 0, 0, 96]);
        Assert.That(_host.Reports, Is.EqualTo(new[]
        {
            (VrrpEvent.AddressListDiffers, (UInt128)Theirs, 3),
            (VrrpEvent.AddressLacking, (UInt128)0x0A000062, 0),
            (VrrpEvent.AddressForeign, (UInt128)0x0A000061, 0),
        }));
        Assert.That(_router.Status.Deadline, Is.EqualTo(_host.Now + _router.Settings.MasterDownInterval(TimeSpan.FromSeconds(1))), "the advertisement counts");
    }

    [Test]
    public void The_same_addresses_in_another_order_are_the_same_list()
    {
        Hear(Theirs, Format, addresses: [10, 0, 0, 98, 10, 0, 0, 99]);
        Assert.That(_host.Reports, Is.Empty);
    }

    [Test]
    public void With_skip_check_adv_addr_the_list_of_the_known_master_is_not_compared([Values] bool skip)
    {
        _router.Instance.SkipCheckAddresses = skip;
        Hear(Theirs, Format);
        Hear(Theirs, Format, addresses: [10, 0, 0, 97]);
        Assert.That(_host.Reports.Exists(report => report.What == VrrpEvent.AddressListDiffers), Is.EqualTo(!skip));
        Hear(Theirs + 1, Format, addresses: [10, 0, 0, 97]);
        Assert.That(_host.Reports.Exists(report => report is { What: VrrpEvent.AddressListDiffers, Address: var sender } && sender == Theirs + 1), "another sender's is");
    }

    [Test]
    public void A_masters_own_packet_is_told_once_and_not_answered()
    {
        _router = Make(_host, priority: 255);
        _router.Reconsider();
        for (var i = 0; i < 3; i++) Hear(Ours, Format, priority: 255);
        Assert.That(_host.Reports.FindAll(report => report.Address == Ours), Is.EqualTo(new[] { (VrrpEvent.AdvertIgnored, (UInt128)Ours, (int)DecodeError.OwnAddress) }));
    }

    [Test]
    public void Two_owners_are_a_configuration_error_and_who_hears_the_other_yields([Values(Theirs, Ours - 1)] uint sender)
    {
        _router = Make(_host, priority: 255);
        _router.Reconsider();
        Assert.That(_router.State, Is.EqualTo(RouterState.Master));
        for (var i = 0; i < 3; i++) Hear(sender, Format, priority: 255);
        Assert.That(_host.Reports.Count(report => report.What == VrrpEvent.SecondOwner), Is.EqualTo(1));
        Assert.That((_router.State, _router.Priority), Is.EqualTo((RouterState.Backup, 254)));
    }

    [Test]
    public void An_owner_with_owner_ignore_adverts_stays_master()
    {
        _router = Make(_host, priority: 255);
        _router.Instance.OwnerIgnoreAdverts = true;
        _router.Reconsider();
        Hear(Theirs, Format, priority: 255);
        Assert.That(_router.State, Is.EqualTo(RouterState.Master));
    }

    [TestCase(DecodeError.WrongVersion, 2, "it has VRRP version 2, ours is 3: use the same `version` on all routers")]
    [TestCase(DecodeError.BadTtl, 64, "its TTL is 64, not 255, so it was forwarded or forged")]
    [TestCase(DecodeError.BadInterval, 200, "its advertisement interval is 2 s, ours 1 s: compare advert_int")]
    [TestCase(DecodeError.AuthenticationTypeMismatch, 1, "its authentication is PASS, ours none: compare auth_type")]
    [TestCase(DecodeError.AuthenticationTypeMismatch, 9, "its authentication is of the unknown type 9, ours none: compare auth_type")]
    public void The_sentence_has_both_values(DecodeError error, int theirs, string expected) =>
        Assert.That(RefusalText.Of(error, theirs, _router.Instance), Is.EqualTo(expected));

    private static RouterInstance Make(RecordingHost host, byte priority = 100)
    {
        var instance = new VrrpInstance { Name = "VI_1", Interface = "eth0", VirtualRouterId = 51, Version = 3, Priority = priority };
        instance.VirtualAddresses.Add(new AddressEntry(IPAddress.Parse("10.0.0.99"), 32));
        instance.VirtualAddresses.Add(new AddressEntry(IPAddress.Parse("10.0.0.98"), 32));
        return new RouterInstance(instance, 0, 1, Ours, host);
    }

    private void Hear(uint source, AdvertisementFormat format, byte ttl = 255, byte[]? addresses = null, byte priority = 150)
    {
        var packet = new byte[256];
        var length = IPv4Header.MinimumSize + Advertisement.Encode(packet.AsSpan(IPv4Header.MinimumSize), format, priority, addresses ?? Virtual, source, Advertisement.Group,
            format.Version == 3 ? ChecksumForm.PseudoHeader : ChecksumForm.MessageOnly);
        IPv4Header.Encode(packet, 0xC0, ttl, Advertisement.Protocol, source, Advertisement.Group, length);
        Assert.That(IPv4Header.TryDecode(packet, out var ip), Is.EqualTo(DecodeError.None));
        _router.OnPacket(ip, packet.AsSpan(0, length));
    }
}
