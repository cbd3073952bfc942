using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>What Debian's keepalived says of tunnels of routes; see <see cref="EntryVerdicts"/>.</summary>
internal sealed class EncapsulationParserTests
{
    private const string Verdicts = """
        5 R4 encap foo => R4
        5 R4 encap ip => R4
        5 R4 encap mpls => R4
        5 R4 encap ila => R4
        0 R4 encap ip id 5 => N4 encap ip id 5 dev eth0
        0 R4 encap ip id 18446744073709551615 => N4 encap ip id 18446744073709551615 dev eth0
        0 R4 encap ip id "" => N4 encap ip id 0 dev eth0
        0 R4 encap ip dst 10.0.0.9 => N4 encap ip dst 10.0.0.9 dev eth0
        5 R4 encap ip dst 2001:db8::9 => -
        5 R4 encap ip dst foo => -
        5 R4 encap ip src 10.0.0.9 => R4
        5 R4 encap ip src 2001:db8::9 => -
        5 R4 encap ip tos 5 => R4
        5 R4 encap ip tos 256 => -
        5 R4 encap ip tos EF => R4
        5 R4 encap ip tc 5 => -
        5 R4 encap ip ttl 5 => R4
        5 R4 encap ip ttl 256 => -
        5 R4 encap ip hoplimit 5 => R4 hoplimit 5
        5 R4 encap ip hoplimit 256 => -
        5 R4 encap ip flags 65535 => R4
        5 R4 encap ip flags 65536 => -
        0 R4 encap ip id 5 id 6 => N4 encap ip id 6 dev eth0
        0 R4 encap ip dst 10.0.0.9 id 5 tos 3 ttl 4 => N4 encap ip id 5 dst 10.0.0.9 tos 3 ttl 4 dev eth0
        0 R4 encap ip id 5 mtu 1500 => N4 encap ip id 5 dev eth0 mtu 1500
        0 R4 encap ip id 5 via 10.0.0.1 => N4 via 10.0.0.1 encap ip id 5 dev eth0
        0 R4 encap ip id 5 no_track => N4 encap ip id 5 dev eth0 no_track
        5 R4 encap ip id 5 foo => -
        5 R4 encap ip id 5 src 2001::1 => -
        5 R4 encap ip ttl 5 hoplimit 6 tc 7 tos 8 => -
        0 R4 encap ip6 id 5 => N4 encap ip6 id 5 dev eth0
        5 R4 encap ip6 dst 10.0.0.9 => -
        0 R4 encap ip6 dst 2001:db8::9 => N4 encap ip6 dst 2001:db8::9 dev eth0
        5 R4 encap ip6 src 2001:db8::9 => R4
        5 R4 encap ip6 tc 255 => R4
        5 R4 encap ip6 tc 256 => -
        5 R4 encap ip6 tc EF => R4
        5 R4 encap ip6 hoplimit 5 => R4
        5 R4 encap ip6 hoplimit 256 => -
        5 R4 encap ip6 dst 10.0.0.9 id 5 tos 3 ttl 4 => -
        0 R4 encap mpls 1 => N4 encap mpls 1 dev eth0
        0 R4 encap mpls 1/2 => N4 encap mpls 1/2 dev eth0
        5 R4 encap mpls 1/2/3 => R4
        0 R4 encap mpls 1048575 => N4 encap mpls 1048575 dev eth0
        5 R4 encap mpls 1048576 => R4
        5 R4 encap mpls foo => R4
        5 R4 encap mpls /1 => R4
        5 R4 encap mpls 1/ => R4
        2 R4 encap mpls ttl 5 => -
        5 R4 encap mpls 1 ttl 5 => -
        0 R4 encap mpls 1 mtu 1500 => N4 encap mpls 1 dev eth0 mtu 1500
        0 R4 encap mpls 1 encap mpls 2 => N4 encap mpls 2 dev eth0
        5 R4 encap mpls "" => R4
        2 R4 encap mpls 1 2 => -
        0 R4 encap ila ffff:ffff:ffff:ffff => N4 encap ila ffff:ffff:ffff:ffff dev eth0
        5 R4 encap ila 10000:2:3:4 => R4
        5 R4 encap ila 1::4 => R4
        0 R4 encap ila 0x1:2:3:4 => N4 encap ila 1:2:3:4 dev eth0
        5 R4 encap ila 1:2:3: => R4
        5 R4 encap ila "" => R4
        2 R4 encap ila 1:2:3: 4 => -
        0 R6 encap ip id 5 dst 10.0.0.9 => N6 encap ip id 5 dst 10.0.0.9 dev eth0
        0 R6 encap mpls 5 => N6 encap mpls 5 dev eth0
        0 R4 encap ip id 5 encap mpls 7 => N4 encap mpls 7 dev eth0
        0 encap ip src 10.0.0.1 id 5 default dev eth0 => 0.0.0.0/0 encap ip id 5 src 10.0.0.1 dev eth0
        """;

    [Test]
    public void Judges_as_keepalived_does() =>
        Assert.That(EntryVerdicts.OtherVerdicts(Verdicts, Parse, RouteEntryParser.Format), Is.Empty);

    [Test]
    public void What_was_kept_is_read_back() =>
        Assert.That(EntryVerdicts.NotReadBack(Verdicts, Parse), Is.Empty);

    private static RouteEntry? Parse(List<string> words, List<EntryProblem> problems) => RouteEntryParser.Parse(words, RouteNames.Default, problems, isStatic: true);
}
