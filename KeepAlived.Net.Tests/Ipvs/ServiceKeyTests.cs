using KeepAlived.Net.Ipvs;

namespace KeepAlived.Net.Tests.Ipvs;

internal sealed class ServiceKeyTests
{
    [TestCase("tcp 10.0.0.1 80")]
    [TestCase("udp fd00::1 53")]
    [TestCase("sctp 10.0.0.1 0")]
    [TestCase("fwm 4294967295")]
    [TestCase("fwm6 5")]
    public void A_key_is_read_from_its_own_words(string text)
    {
        Assert.That(ServiceKey.TryParse(text, out var key), Is.True);
        Assert.That(key.ToString(), Is.EqualTo(text));
    }

    [TestCase("")]
    [TestCase("tcp")]
    [TestCase("tcp 10.0.0.1")]
    [TestCase("tcp 10.0.0.1 65536")]
    [TestCase("tcp ten 80")]
    [TestCase("icmp 10.0.0.1 80")]
    [TestCase("fwm -1")]
    [TestCase("fwm 1 2")]
    [TestCase("tcp 10.0.0.1 80 more")]
    public void Anything_else_is_no_key(string text) => Assert.That(ServiceKey.TryParse(text, out _), Is.False);

    [Test]
    public void The_mark_of_one_family_is_not_that_of_the_other() =>
        Assert.That(ServiceKey.ForMark(5), Is.Not.EqualTo(ServiceKey.ForMark(5, System.Net.Sockets.AddressFamily.InterNetworkV6)));
}
