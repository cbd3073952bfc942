using FsCheck;
using FsCheck.Fluent;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp.Wire;

[TestFixture]
internal sealed class InternetChecksumTests
{
    /// <summary>The example of RFC 1071 §3.</summary>
    [Test]
    public void Sums_as_the_rfc_does() =>
        Assert.That(InternetChecksum.Sum([0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]), Is.EqualTo(0xDDF2));

    [Test]
    public void An_odd_last_byte_is_the_high_one() =>
        Assert.That(InternetChecksum.Sum([0x12, 0x34, 0x56]), Is.EqualTo(0x1234 + 0x5600));

    [Test]
    public void Agrees_with_arithmetic_modulo_65535() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static data =>
    {
        ulong expected = 0;
        for (var i = 0; i < data.Length; i++) expected += (ulong)data[i] << (i % 2 == 0 ? 8 : 0);
        return InternetChecksum.Sum(data) % 65535 == expected % 65535 && InternetChecksum.Sum(data) <= ushort.MaxValue;
    }).QuickCheckThrowOnFailure();

    [Test]
    public void The_pseudo_header_is_that_of_its_twelve_bytes() =>
        Assert.That(InternetChecksum.Sum([], InternetChecksum.PseudoHeader(0xC0A80065, 0xE0000012, 112, 40)),
            Is.EqualTo(InternetChecksum.Sum([192, 168, 0, 101, 224, 0, 0, 18, 0, 112, 0, 40])));
}
