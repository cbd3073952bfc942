namespace KeepAlived.Net.Configuration.Model;

internal sealed class AddressRangeTests
{
    [TestCase("192.0.2.1", "192.0.2.1")]
    [TestCase("192.0.2.254-255", "192.0.2.254 192.0.2.255")]
    [TestCase("192.0.2.255-192.0.3.1", "192.0.2.255 192.0.3.0 192.0.3.1")]
    [TestCase("255.255.255.254-255", "255.255.255.254 255.255.255.255", Description = "the last address of all ends the range")]
    [TestCase("2001:db8::9-b", "2001:db8::9 2001:db8::a 2001:db8::b")]
    [TestCase("192.0.2.4/30", "192.0.2.4 192.0.2.5 192.0.2.6 192.0.2.7")]
    [TestCase("192.0.2.255/32", "192.0.2.255")]
    [TestCase("2001:db8::/127", "2001:db8:: 2001:db8::1")]
    public void A_range_is_all_its_addresses(string text, string expected)
    {
        var (first, last) = AddressRange.TryParse(text)!.Value;
        Assert.That(string.Join(' ', AddressRange.Enumerate(first, last)), Is.EqualTo(expected));
    }

    [TestCase("192.0.2.5-4")]
    [TestCase("192.0.2.5-256")]
    [TestCase("192.0.2.5-2001:db8::1")]
    [TestCase("10.0.0.0-11.0.0.0", Description = "too many")]
    [TestCase("192.0.2.5-5")]
    [TestCase("192.0.2.5/30", Description = "host bits")]
    [TestCase("192.0.2.4/33")]
    [TestCase("0.0.0.0/0")]
    [TestCase("2001:db8::/64", Description = "too many")]
    [TestCase("x-5")]
    [TestCase("")]
    [TestCase("-")]
    public void Other_texts_are_no_range(string text) => Assert.That(AddressRange.TryParse(text), Is.Null);

}
