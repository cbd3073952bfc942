using System.Net;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Vrrp;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>auth_hmac between two routers of one virtual router; the clock of the sender is at 1,000,000 s.</summary>
[TestFixture]
internal sealed class TrailerAuthenticationTests
{
    private const uint Theirs = 0x0A000002;
    private const long Second = 1_000_000_000, Now = 1_000_000 * Second;
    private static readonly HmacKey First = new(1, [.. "0123456789abcdef0123456789abcdef"u8]), Other = new(2, [.. "fedcba9876543210fedcba9876543210"u8]);

    [Test]
    public void A_signed_advertisement_is_believed_once()
    {
        var (receiver, packet) = (Exchange(), Signed(Settings()));
        Assert.That(Hear(receiver, packet), Is.EqualTo(DecodeError.None));
        Assert.That(Hear(receiver, packet), Is.EqualTo(DecodeError.Replayed));
    }

    [Test]
    public void Advertisements_of_one_moment_are_told_apart_by_their_counter()
    {
        var signer = new TrailerAuthentication(Settings(), static () => Now);
        var receiver = Exchange();
        Assert.That(Hear(receiver, Signed(signer)), Is.EqualTo(DecodeError.None));
        Assert.That(Hear(receiver, Signed(signer)), Is.EqualTo(DecodeError.None));
    }

    [Test]
    public void Every_bit_of_message_and_trailer_counts()
    {
        var length = Signed(Settings()).Length;
        for (var bit = 0; bit < (length - IPv4Header.MinimumSize) * 8; bit++)
        {
            var (at, packet) = (IPv4Header.MinimumSize + (bit / 8), Signed(Settings()));
            packet[at] ^= (byte)(1 << (bit % 8));
            Assert.That(Hear(Exchange(), packet), Is.Not.EqualTo(DecodeError.None), $"bit {bit % 8} of byte {at}");
        }
    }

    [Test]
    public void Another_source_address_is_noticed()
    {
        var packet = Signed(Settings(), checksum: ChecksumForm.MessageOnly);
        Assert.That(IPv4Header.TryDecode(packet, out var ip), Is.EqualTo(DecodeError.None));
        Assert.That(Exchange().TryDecode(ip with { Source = Theirs + 1 }, packet, out _, out _), Is.EqualTo(DecodeError.WrongSignature));
        Assert.That(Exchange().TryDecode(ip, packet, out _, out _), Is.EqualTo(DecodeError.None));
    }

    [Test]
    public void A_trailer_that_is_cut_or_of_an_unknown_type_is_none([Values(1, 12, 27, 28)] int cut)
    {
        var packet = Signed(Settings());
        Array.Resize(ref packet, packet.Length - cut);
        packet[3] = (byte)packet.Length;
        Assert.That(Hear(Exchange(), packet), Is.EqualTo(DecodeError.Unsigned));
        var unknown = Signed(Settings());
        unknown[^HmacTrailer.Size] = 2;
        Assert.That(Hear(Exchange(), unknown), Is.EqualTo(DecodeError.Unsigned));
    }

    [TestCase(HmacAuthentication.Enforce, DecodeError.Unsigned), TestCase(HmacAuthentication.Permissive, DecodeError.None), TestCase(HmacAuthentication.ReceiveOnly, DecodeError.None)]
    public void An_unsigned_advertisement_counts_unless_enforced(string mode, DecodeError expected)
    {
        var packet = Signed(Settings())[..^HmacTrailer.Size];
        packet[3] = (byte)packet.Length;
        Assert.That(Hear(Exchange(Settings(mode)), packet), Is.EqualTo(expected));
    }

    [Test]
    public void A_wrong_signature_never_counts([Values(HmacAuthentication.Enforce, HmacAuthentication.Permissive, HmacAuthentication.ReceiveOnly)] string mode)
    {
        var packet = Signed(Settings());
        packet[^1] ^= 1;
        Assert.That(Hear(Exchange(Settings(mode)), packet), Is.EqualTo(DecodeError.WrongSignature));
        Assert.That(Hear(Exchange(Settings(mode)), Signed(Settings())), Is.EqualTo(DecodeError.None));
    }

    [TestCase(HmacAuthentication.Enforce, true), TestCase(HmacAuthentication.Permissive, true), TestCase(HmacAuthentication.ReceiveOnly, false)]
    public void Ours_are_signed_unless_we_only_receive(string mode, bool signs) =>
        Assert.That(new TrailerAuthentication(Settings(mode), static () => Now).Signs, Is.EqualTo(signs));

    [Test]
    public void While_keys_change_both_are_believed_and_others_not()
    {
        var both = Settings();
        both.Ring.Add(Other);
        Assert.That(Hear(Exchange(both), Signed(Settings(key: Other))), Is.EqualTo(DecodeError.None));
        Assert.That(Hear(Exchange(both), Signed(Settings())), Is.EqualTo(DecodeError.None));
        Assert.That(Hear(Exchange(), Signed(Settings(key: Other))), Is.EqualTo(DecodeError.UnknownKey));
        Assert.That(Hear(Exchange(), Signed(Settings(key: new(1, Other.Bytes)))), Is.EqualTo(DecodeError.WrongSignature), "the number is the same, the key is not");
    }

    [TestCase(5, DecodeError.None), TestCase(-5, DecodeError.None), TestCase(6, DecodeError.ClockDiffers), TestCase(-6, DecodeError.ClockDiffers)]
    public void By_time_the_clocks_may_differ_by_the_window(int seconds, DecodeError expected)
    {
        Assert.That(Hear(Exchange(clock: () => Now + (seconds * Second)), Signed(Settings())), Is.EqualTo(expected));
        var monotonic = Settings();
        monotonic.AntiReplay = HmacAuthentication.Monotonic;
        Assert.That(Hear(Exchange(monotonic, () => Now + (seconds * Second)), Signed(Settings())), Is.EqualTo(DecodeError.None), "monotonic asks no clock");
    }

    [Test]
    public void Monotonic_refuses_what_is_older_than_the_last()
    {
        var settings = Settings();
        settings.AntiReplay = HmacAuthentication.Monotonic;
        var receiver = Exchange(settings);
        Assert.That(Hear(receiver, Signed(new TrailerAuthentication(settings, static () => Now))), Is.EqualTo(DecodeError.None));
        Assert.That(Hear(receiver, Signed(new TrailerAuthentication(settings, static () => Now - Second))), Is.EqualTo(DecodeError.Replayed));
        Assert.That(Hear(receiver, Signed(new TrailerAuthentication(settings, static () => Now + Second))), Is.EqualTo(DecodeError.None));
    }

    [Test]
    public void A_clock_that_is_set_back_stops_no_stamps()
    {
        var now = Now;
        var signer = new TrailerAuthentication(Settings(), () => now);
        var receiver = Exchange();
        Assert.That(Hear(receiver, Signed(signer)), Is.EqualTo(DecodeError.None));
        now -= 3 * Second;
        Assert.That(Hear(receiver, Signed(signer)), Is.EqualTo(DecodeError.None));
    }

    [Test]
    public void Forged_and_invalid_advertisements_move_no_memory()
    {
        var (receiver, settings) = (Exchange(), Settings());
        var late = Signed(new TrailerAuthentication(settings, static () => Now + (4 * Second)));
        late[^1] ^= 1;
        Assert.That(Hear(receiver, late), Is.EqualTo(DecodeError.WrongSignature));
        Assert.That(Hear(receiver, Signed(settings)), Is.EqualTo(DecodeError.None));
    }

    [Test]
    public void A_reload_forgets_nothing_that_was_heard()
    {
        var (before, packet) = (Exchange(), Signed(Settings()));
        Hear(before, packet);
        var receiver = Exchange();
        receiver.Continue(before);
        Assert.That(Hear(receiver, packet), Is.EqualTo(DecodeError.Replayed));
    }

    [Test]
    public void Each_sender_has_its_own_stamps()
    {
        var receiver = Exchange();
        for (var sender = 0u; sender < 40; sender++)
            Assert.That(Hear(receiver, Signed(Settings(), source: Theirs + sender)), Is.EqualTo(DecodeError.None), $"{sender}");
    }

    private static HmacAuthentication Settings(string mode = HmacAuthentication.Enforce, HmacKey? key = null) =>
        new() { Ring = [key ?? First], ActiveKey = (key ?? First).Id, Mode = mode, TimeWindow = TimeSpan.FromSeconds(5) };

    private static AdvertExchange Exchange(HmacAuthentication? settings = null, Func<long>? clock = null)
    {
        var instance = new VrrpInstance { Name = "VI_1", Interface = "eth0", VirtualRouterId = 51, Version = 3, Hmac = settings ?? Settings() };
        instance.VirtualAddresses.Add(new AddressEntry(IPAddress.Parse("10.0.0.99"), 32));
        return new AdvertExchange(instance, clock: clock ?? (static () => Now));
    }

    private static byte[] Signed(HmacAuthentication settings, uint source = Theirs, ChecksumForm checksum = ChecksumForm.PseudoHeader) =>
        Signed(new TrailerAuthentication(settings, static () => Now), source, checksum);

    private static byte[] Signed(TrailerAuthentication signer, uint source = Theirs, ChecksumForm checksum = ChecksumForm.PseudoHeader)
    {
        var packet = new byte[IPv4Header.MinimumSize + Advertisement.HeaderSize + 4 + HmacTrailer.Size];
        IPv4Header.Encode(packet, 0xC0, 255, Advertisement.Protocol, source, Advertisement.Group, packet.Length);
        Advertisement.Encode(packet.AsSpan(IPv4Header.MinimumSize), new(3, 51, TimeSpan.FromSeconds(1), null), 150, [10, 0, 0, 99], source, Advertisement.Group, checksum);
        signer.Sign(packet.AsSpan(IPv4Header.MinimumSize), source, isIPv6: false);
        return packet;
    }

    private static DecodeError Hear(AdvertExchange exchange, byte[] packet)
    {
        Assert.That(IPv4Header.TryDecode(packet, out var ip), Is.EqualTo(DecodeError.None));
        return exchange.TryDecode(ip, packet, out _, out _);
    }
}
