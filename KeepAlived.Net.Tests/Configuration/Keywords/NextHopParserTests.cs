using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>What Debian's keepalived says of routes with several ways; see <see cref="EntryVerdicts"/>.</summary>
internal sealed class NextHopParserTests
{
    private const string Verdicts = """
        5 N4 nexthop => N4 UNTRACKED nexthop
        5 N4 nexthop via 10.0.0.1 => N4 UNTRACKED nexthop via 10.0.0.1
        5 N4 nexthop via 10.0.0.1 dev eth0 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop dev eth0 => N4 UNTRACKED nexthop dev eth0
        5 N4 nexthop via 10.0.0.1 dev eth0 weight 1 nexthop via 10.0.0.3 dev eth1 weight 2 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0 weight 1 nexthop via 10.0.0.3 dev eth1 weight 2
        5 N4 nexthop via 10.0.0.1 dev eth0 weight 0 => N4 UNTRACKED
        5 N4 nexthop via 10.0.0.1 dev eth0 weight 256 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0 weight 256
        5 N4 nexthop via 10.0.0.1 dev eth0 weight 257 => N4 UNTRACKED
        5 N4 nexthop via 10.0.0.1 dev eth0 weight -1 => N4 UNTRACKED
        5 N4 nexthop via 10.0.0.1 dev eth0 weight foo => N4 UNTRACKED
        2 N4 nexthop via 10.0.0.1 dev eth0 weight => N4 UNTRACKED
        5 N4 nexthop via 10.0.0.1 dev eth0 weight 0x10 => N4 UNTRACKED
        5 N4 nexthop via 10.0.0.1 dev eth0 weight "" => N4 UNTRACKED
        2 N4 nexthop via => N4 UNTRACKED
        5 N4 nexthop via foo => N4 UNTRACKED
        5 N4 nexthop via inet 10.0.0.1 dev eth0 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop via inet6 fe80::1 dev eth0 => N4 UNTRACKED
        5 N4 nexthop via fe80::1 dev eth0 => N4 UNTRACKED
        2 N4 nexthop via inet => N4 UNTRACKED
        2 N4 nexthop dev => N4 UNTRACKED
        5 N4 nexthop dev eth0 dev eth1 => N4 UNTRACKED nexthop dev eth1
        5 N4 nexthop via 10.0.0.1 onlink dev eth0 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0 onlink
        5 N4 nexthop onlink => N4 UNTRACKED nexthop onlink
        5 N4 nexthop weight 5 => N4 UNTRACKED nexthop weight 5
        5 N4 nexthop nexthop via 10.0.0.1 dev eth0 => N4 UNTRACKED nexthop nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop via 10.0.0.1 nexthop => N4 UNTRACKED nexthop via 10.0.0.1 nexthop
        5 N4 nexthop via 10.0.0.1 realms 1/2 dev eth0 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0 realms 1/2
        5 N4 nexthop via 10.0.0.1 dev eth0 realms foo => N4 UNTRACKED
        5 N4 nexthop via 10.0.0.1 dev eth0 realms 300 => N4 UNTRACKED
        2 N4 nexthop via 10.0.0.1 dev eth0 realms => N4 UNTRACKED
        5 N4 nexthop via 10.0.0.1 dev eth0 mtu 1500 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop via 10.0.0.1 dev eth0 metric 5 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop via 10.0.0.1 dev eth0 no_track => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop via 10.0.0.1 dev eth0 track_group g => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop via 10.0.0.1 dev eth0 table 5 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop via 10.0.0.1 dev eth0 foo => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop via 10.0.0.1 dev eth0 10.2.0.0/16 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop via 10.0.0.1 dev eth0 to 10.2.0.0/16 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop oif eth0 => N4 UNTRACKED nexthop
        5 N4 nexthop gw 10.0.0.1 => N4 UNTRACKED nexthop
        5 N4 nexthop via 10.0.0.1 via 10.0.0.3 dev eth0 => N4 UNTRACKED nexthop via 10.0.0.3 dev eth0
        0 N4 via 10.0.0.1 dev eth0 nexthop via 10.0.0.3 dev eth1 => N4 via 10.0.0.1 dev eth0 nexthop via 10.0.0.3 dev eth1
        5 N4 via 10.0.0.1 nexthop via 10.0.0.3 dev eth1 => N4 via 10.0.0.1 UNTRACKED nexthop via 10.0.0.3 dev eth1
        0 R4 nexthop via 10.0.0.1 => R4 nexthop via 10.0.0.1
        0 R4 nexthop via 10.0.0.1 dev eth0 => R4 nexthop via 10.0.0.1 dev eth0
        5 N4 via 10.0.0.1 or 10.0.0.3 nexthop via 10.0.0.4 => -
        5 N4 nexthop via 10.0.0.4 or 10.0.0.3 => N4 UNTRACKED nexthop via 10.0.0.4
        0 R4 no_track nexthop via 10.0.0.1 dev eth0 => R4 no_track nexthop via 10.0.0.1 dev eth0
        0 N4 no_track nexthop via 10.0.0.1 => N4 no_track nexthop via 10.0.0.1
        5 N4 metric 5 nexthop via 10.0.0.1 dev eth0 nexthop via 10.0.0.2 dev eth0 => N4 protocol 18 metric 5 no_track nexthop via 10.0.0.1 dev eth0 nexthop via 10.0.0.2 dev eth0
        5 N4 nexthop via 10.0.0.1 dev eth0 nexthop via 10.0.0.2 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0 nexthop via 10.0.0.2
        5 N4 nexthop as to 10.0.0.1 => N4 UNTRACKED nexthop
        5 N4 nexthop as 10.0.0.1 dev eth0 => N4 UNTRACKED nexthop
        5 N4 nexthop via 10.0.0.1 weight 5 weight 6 dev eth0 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0 weight 6
        5 N4 nexthop inet x dev eth0 => N4 UNTRACKED nexthop
        5 N6 nexthop via fe80::1 dev eth0 nexthop via fe80::2 dev eth1 weight 5 => N6 UNTRACKED nexthop via fe80::1 dev eth0 nexthop via fe80::2 dev eth1 weight 5
        5 N6 nexthop via 10.0.0.1 dev eth0 => N6 UNTRACKED
        5 N6 nexthop via fe80::1 dev eth0 realms 1 => N6 UNTRACKED
        5 nexthop via 10.0.0.1 dev eth0 => -
        5 nexthop via 10.0.0.1 dev eth0 N4 => -
        5 dev eth0 nexthop via fe80::1 dev eth0 => -
        5 default nexthop via fe80::1 dev eth0 => ::/0 UNTRACKED nexthop via fe80::1 dev eth0
        5 default nexthop via 10.0.0.1 dev eth0 nexthop via fe80::1 dev eth0 => 0.0.0.0/0 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 blackhole N4 nexthop via 10.0.0.1 dev eth0 => blackhole N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop encap mpls 5 via 10.0.0.1 dev eth0 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0 encap mpls 5
        5 N4 nexthop via 10.0.0.1 dev eth0 encap mpls 5/6 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0 encap mpls 5/6
        5 N4 nexthop via 10.0.0.1 dev eth0 encap foo => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop via 10.0.0.1 dev eth0 encap => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop via 10.0.0.1 dev eth0 encap ip => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0
        5 N4 nexthop via 10.0.0.1 dev eth0 encap ip id 5 weight 7 => N4 UNTRACKED nexthop via 10.0.0.1 dev eth0 weight 7 encap ip id 5
        5 N4 nexthop encap ip dst 10.0.0.9 dev eth0 => N4 UNTRACKED nexthop dev eth0 encap ip dst 10.0.0.9
        5 N4 nexthop via 10.0.0.1 encap ip dst 10.0.0.9 via 10.0.0.2 dev eth0 => N4 UNTRACKED nexthop via 10.0.0.2 dev eth0 encap ip dst 10.0.0.9
        5 R4 nexthop via foo nexthop via 10.0.0.1 => R4
        5 R4 nexthop via foo weight => R4
        """;

    [Test]
    public void Judges_as_keepalived_does() =>
        Assert.That(EntryVerdicts.OtherVerdicts(Verdicts, Parse, RouteEntryParser.Format), Is.Empty);

    [Test]
    public void What_was_kept_is_read_back() =>
        Assert.That(EntryVerdicts.NotReadBack(Verdicts, Parse), Is.Empty);

    private static RouteEntry? Parse(List<string> words, List<EntryProblem> problems) => RouteEntryParser.Parse(words, RouteNames.Default, problems, isStatic: true);
}
