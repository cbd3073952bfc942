using System.Net;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Schema;

internal sealed class ValueTests
{
    private static (bool Ok, T Value) Read<T>(ValueKind<T> kind, string text, T start)
    {
        var words = TextFile.Words(text);
        var value = start;
        return (kind.Parse(words, ref value), value);
    }

    [TestCase("1", true, 1)]
    [TestCase("255", true, 255)]
    [TestCase("0", false, 9)]
    [TestCase("256", false, 9)]
    [TestCase("-1", false, 9)]
    [TestCase("+1", true, 1)]
    [TestCase("1x", false, 9)]
    [TestCase("0x10", false, 9)]
    [TestCase("99999999999999999999", false, 9)]
    public void A_byte_is_decimal_and_within_its_range(string text, bool ok, int expected) =>
        Assert.That(Read(Value.Byte(1, 255), text, (byte)9), Is.EqualTo((ok, (byte)expected)));

    [TestCase("-253", true, -253)]
    [TestCase("253", true, 253)]
    [TestCase("254", false, 9)]
    [TestCase("1.5", false, 9)]
    public void An_integer_may_be_negative(string text, bool ok, int expected) => Assert.That(Read(Value.Integer(-253, 253), text, 9), Is.EqualTo((ok, expected)));

    [TestCase("0", true, 0u)]
    [TestCase("4294967295", true, 4294967295u)]
    [TestCase("4294967296", false, 9u)]
    [TestCase("-1", false, 9u)]
    public void An_unsigned_number_reaches_32_bits(string text, bool ok, uint expected) =>
        Assert.That(Read(Value.Unsigned(0, uint.MaxValue), text, 9u), Is.EqualTo((ok, expected)));

    [TestCase("1", true, 1000)]
    [TestCase("0.01", true, 10)]
    [TestCase("40.95", true, 40950)]
    [TestCase("40.96", false, 7)]
    [TestCase("0.001", false, 7)]
    [TestCase("1e1", false, 7)]
    [TestCase("1,5", false, 7)]
    [TestCase("-1", false, 7)]
    [TestCase("NaN", false, 7)]
    public void Seconds_have_decimals(string text, bool ok, int milliseconds) =>
        Assert.That(Read(Value.Seconds(0.01, 40.95), text, TimeSpan.FromMilliseconds(7)), Is.EqualTo((ok, TimeSpan.FromMilliseconds(milliseconds))));

    [TestCase("5", true, 5)]
    [TestCase("0.5", false, 9)]
    [TestCase("4295", false, 9)]
    public void Whole_seconds_have_none(string text, bool ok, int seconds) =>
        Assert.That(Read(Value.WholeSeconds(0, 4294), text, TimeSpan.FromSeconds(9)), Is.EqualTo((ok, TimeSpan.FromSeconds(seconds))));

    [TestCase("on", true, true)]
    [TestCase("yes", true, true)]
    [TestCase("true", true, true)]
    [TestCase("", true, true)]
    [TestCase("off", true, false)]
    [TestCase("no", true, false)]
    [TestCase("false", true, false)]
    public void A_switch_alone_means_on(string text, bool ok, bool expected) => Assert.That(Read(Value.Switch, text, !expected), Is.EqualTo((ok, expected)));

    [TestCase("ON")]
    [TestCase("1")]
    [TestCase("offf")]
    public void A_switch_takes_no_other_words(string text) => Assert.That(Read(Value.Switch, text, false).Ok, Is.False);

    [TestCase("192.0.2.1")]
    [TestCase("0.0.0.0")]
    [TestCase("2001:db8::1")]
    [TestCase("::ffff:192.0.2.1")]
    public void Addresses_of_both_families_are_read(string text) => Assert.That(Read(Value.Address, text, null), Is.EqualTo((true, IPAddress.Parse(text))));

    [TestCase("192.0.2")]
    [TestCase("192.0.2.256")]
    [TestCase("0x7f.0.0.1")]
    [TestCase("192.0.2.1.5")]
    [TestCase("[::1]")]
    [TestCase("fe80::1%eth0")]
    [TestCase("1")]
    [TestCase("a.b.c.d")]
    [TestCase("1.2.3.")]
    public void Other_spellings_are_no_addresses(string text) => Assert.That(Read(Value.Address, text, null).Ok, Is.False);

    [TestCase("192.0.2.1 80", true, 80)]
    [TestCase("192.0.2.1", true, 0)]
    [TestCase("192.0.2.1 0", true, 0)]
    [TestCase("192.0.2.1 65536", false, -1)]
    [TestCase("192.0.2.1 http", false, -1)]
    public void An_end_point_may_lack_its_port(string text, bool ok, int port)
    {
        var (read, value) = Read(Value.EndPoint, text, null);
        Assert.That((read, value?.Port ?? -1), Is.EqualTo((ok, port)));
    }

    [TestCase("nobody", new[] { "nobody" })]
    [TestCase("nobody daemon", new[] { "nobody", "daemon" })]
    public void A_user_may_have_a_group(string text, string[] expected) => Assert.That(Read(Value.User, text, []).Value, Is.EqualTo(expected));

    [Test]
    public void A_choice_names_its_words()
    {
        var kind = Value.Choice(("NAT", 1), ("DR", 2));
        Assert.That(kind.Syntax, Is.EqualTo("NAT|DR"));
        Assert.That(Read(kind, "DR", 0), Is.EqualTo((true, 2)));
        Assert.That(Read(kind, "dr", 0), Is.EqualTo((false, 0)), "case matters");
        Assert.That(Read(kind, "TUN", 0), Is.EqualTo((false, 0)));
    }

    [Test]
    public void A_value_that_may_be_unset_stays_unset_after_a_mistake()
    {
        var kind = Value.Nullable(Value.Integer(0, 5));
        Assert.That(Read(kind, "6", null), Is.EqualTo((false, (int?)null)));
        Assert.That(Read(kind, "0", null), Is.EqualTo((true, (int?)0)));
    }
}
