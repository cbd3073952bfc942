using KeepAlived.Net.Checking.Checkers;

namespace KeepAlived.Net.Tests.Checking.Checkers;

internal sealed class DnsMessageTests
{
    /// <summary>29 bytes for `example.com A`, recorded from keepalived 2.2.7 but for the id.</summary>
    [TestCase("example.com", "A", "12340100000100000000000007657861 6d706c6503636f6d0000010001")]
    [TestCase("example.com.", "a", "12340100000100000000000007657861 6d706c6503636f6d0000010001")]
    [TestCase(".", "SOA", "123401000001000000000000 0000060001")]
    [TestCase("x", "DNSKEY", "123401000001000000000000 01780000300001")]
    public void A_query_has_one_question(string name, string type, string expected) =>
        Assert.That(Convert.ToHexStringLower(DnsMessage.Query(0x1234, name, type)), Is.EqualTo(expected.Replace(" ", "")));

    [Test]
    public void What_cannot_be_asked_for_is_refused()
    {
        Assert.That(() => DnsMessage.Query(1, new string('a', 64), "A"), Throws.ArgumentException);
        Assert.That(() => DnsMessage.Query(1, string.Join('.', Enumerable.Repeat("abcdefg", 32)), "A"), Throws.ArgumentException);
        Assert.That(() => DnsMessage.Query(1, "a", "ANY"), Throws.ArgumentException);
    }

    [TestCase(7, false)]
    [TestCase(8, true, Description = "keepalived reads no further")]
    public void A_message_needs_its_flags(int length, bool answers) => Assert.That(DnsMessage.Answers(DnsMessage.Query(7, "example.com", "A").AsSpan(0, length), 7), Is.EqualTo(answers));
}
