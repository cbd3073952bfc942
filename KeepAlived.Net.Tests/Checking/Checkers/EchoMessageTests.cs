using KeepAlived.Net.Checking.Checkers;

namespace KeepAlived.Net.Tests.Checking.Checkers;

internal sealed class EchoMessageTests
{
    /// <summary>RFC 792: type 8, code 0, checksum over all, identifier, sequence.</summary>
    [Test]
    public void An_IPv4_request_has_its_checksum() =>
        Assert.That(Convert.ToHexStringLower(EchoMessage.Request(six: false, 0x1234, 5, "ab"u8)), Is.EqualTo("0800846412340005" + "6162"));

    [Test]
    public void An_IPv6_request_leaves_it_to_the_kernel() =>
        Assert.That(Convert.ToHexStringLower(EchoMessage.Request(six: true, 0x1234, 5, "abc"u8)), Is.EqualTo("8000000012340005" + "616263"));

    [TestCase("0000000012340005", false, true)]
    [TestCase("0800000012340005", false, false, Description = "a request")]
    [TestCase("0000000012350005", false, false, Description = "another process's")]
    [TestCase("0000000012340006", false, false, Description = "of another probe")]
    [TestCase("00000000123400", false, false)]
    [TestCase("", false, false)]
    [TestCase("450000000000000000010000c0000201c0000202" + "0000000012340005", true, true, Description = "a raw socket gets the IP header")]
    [TestCase("460000000000000000010000c0000201c0000202" + "00000000" + "0000000012340005", true, true, Description = "with options")]
    [TestCase("4f0000000000000000010000c0000201c0000202" + "0000000012340005", true, false, Description = "a header longer than the packet")]
    public void A_reply_is_recognised(string packet, bool hasHeader, bool expected) =>
        Assert.That(EchoMessage.IsReply(Convert.FromHexString(packet), six: false, 0x1234, 5, hasHeader), Is.EqualTo(expected));

    [Test]
    public void Any_bytes_are_judged_without_harm()
    {
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
        {
            var packet = new byte[random.Next(64)];
            random.NextBytes(packet);
            Assert.That(EchoMessage.IsReply(packet, six: i % 2 == 0, 0x1234, 5, hasHeader: i % 3 == 0), Is.False);
        }
    }
}
