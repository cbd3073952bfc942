using System.Net;

namespace KeepAlived.Net.Configuration.Keywords;

internal sealed class AddressEntryParserTests
{
    [TestCase("192.0.2.1", "192.0.2.1/32")]
    [TestCase("192.0.2.1/24", "192.0.2.1/24")]
    [TestCase("2001:db8::1", "2001:db8::1/128")]
    [TestCase("2001:db8::1/64 dev eth1", "2001:db8::1/64")]
    public void An_address_has_a_prefix(string text, string expected) =>
        Assert.That(AddressEntryParser.TryParse(text, out _, out _)?.ToString(), Is.EqualTo(expected));

    [Test]
    public void Options_come_in_any_order()
    {
        var entry = AddressEntryParser.TryParse("192.0.2.1/24 label eth0:1 scope link dev eth0 peer 192.0.2.9 brd 192.0.2.255", out _, out _)!;
        Assert.That((entry.Device, entry.Label, entry.Scope, entry.Peer, entry.Broadcast),
            Is.EqualTo(("eth0", "eth0:1", (byte)253, IPAddress.Parse("192.0.2.9"), IPAddress.Parse("192.0.2.255"))));
    }

    [TestCase("brd +", "192.0.2.255")]
    [TestCase("broadcast +", "192.0.2.255")]
    [TestCase("brd -", null)]
    public void A_broadcast_address_can_be_derived(string option, string? expected) =>
        Assert.That(AddressEntryParser.TryParse($"192.0.2.1/24 {option}", out _, out _)!.Broadcast?.ToString(), Is.EqualTo(expected));

    [TestCase("192.0.2.1 no_track", "no_track")]
    [TestCase("192.0.2.1 home", "home")]
    public void Options_without_effect_are_named(string text, string option)
    {
        Assert.That(AddressEntryParser.TryParse(text, out _, out var ignored), Is.Not.Null);
        Assert.That(ignored, Is.EqualTo(new[] { option }));
    }

    [TestCase("")]
    [TestCase("foo")]
    [TestCase("192.0.2")]
    [TestCase("192.0.2.1/33")]
    [TestCase("192.0.2.1/999")]
    [TestCase("2001:db8::1/129")]
    [TestCase("192.0.2.1/")]
    [TestCase("192.0.2.1 dev")]
    [TestCase("192.0.2.1 192.0.2.2")]
    [TestCase("192.0.2.1 scope far")]
    [TestCase("192.0.2.1 peer x")]
    [TestCase("192.0.2.1 brd x")]
    public void What_is_no_entry_is_told(string text)
    {
        Assert.That(AddressEntryParser.TryParse(text, out var error, out _), Is.Null);
        Assert.That(error, Is.Not.Empty);
    }
}
