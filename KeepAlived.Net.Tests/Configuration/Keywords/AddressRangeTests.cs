namespace KeepAlived.Net.Configuration.Keywords;

internal sealed class AddressRangeTests
{
    [TestCase("192.0.2.1", "192.0.2.1")]
    [TestCase("192.0.2.254-255", "192.0.2.254 192.0.2.255")]
    [TestCase("192.0.2.255-192.0.3.1", "192.0.2.255 192.0.3.0 192.0.3.1")]
    [TestCase("2001:db8::9-b", "2001:db8::9 2001:db8::a 2001:db8::b")]
    public void A_range_is_all_its_addresses(string text, string expected) =>
        Assert.That(string.Join(' ', AddressRange.TryParse(text)!), Is.EqualTo(expected));

    [TestCase("192.0.2.5-4")]
    [TestCase("192.0.2.5-256")]
    [TestCase("192.0.2.5-2001:db8::1")]
    [TestCase("10.0.0.0-11.0.0.0", Description = "too many")]
    [TestCase("x-5")]
    [TestCase("")]
    [TestCase("-")]
    public void Other_texts_are_no_range(string text) => Assert.That(AddressRange.TryParse(text), Is.Null);

    [Test]
    public void The_last_address_of_all_ends_the_range() => Assert.That(AddressRange.TryParse("255.255.255.254-255"), Has.Count.EqualTo(2));
}
