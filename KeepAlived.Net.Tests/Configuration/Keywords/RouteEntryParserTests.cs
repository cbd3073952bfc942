using FsCheck;
using FsCheck.Fluent;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>What Debian's keepalived says of destinations, types, families and gateways of routes; see <see cref="EntryVerdicts"/>.</summary>
internal sealed class RouteEntryParserTests
{
    private const string Verdicts = """
        5 N4 via 10.0.0.1 => N4 via 10.0.0.1 UNTRACKED
        0 N4 via 10.0.0.1 dev eth0 => N4 via 10.0.0.1 dev eth0
        0 10.1.0.1 dev eth0 => 10.1.0.1/32 dev eth0
        0 10.1.2.3/16 dev eth0 => 10.1.2.3/16 dev eth0
        5 10.1.0.0/33 dev eth0 => 10.1.0.0/32 dev eth0
        0 10.1.0.0/ dev eth0 => 10.1.0.0/0 dev eth0
        5 10.1.0.0/-1 dev eth0 => 10.1.0.0/32 dev eth0
        5 10.1.0.0/x dev eth0 => 10.1.0.0/32 dev eth0
        5 10.1/16 dev eth0 => -
        5 10/8 dev eth0 => -
        5 default via 10.0.0.1 => 0.0.0.0/0 via 10.0.0.1 UNTRACKED
        0 default dev eth0 => 0.0.0.0/0 dev eth0
        5 0/0 via 10.0.0.1 => -
        0 ::/0 via fe80::1 dev eth0 => ::/0 via fe80::1 dev eth0
        0 default6 via fe80::1 dev eth0 => ::/0 via fe80::1 dev eth0
        0 default via fe80::1 dev eth0 => ::/0 via fe80::1 dev eth0
        0 default6 dev eth0 => ::/0 dev eth0
        0 to R4 => R4
        0 to default dev eth0 => 0.0.0.0/0 dev eth0
        5 to dev eth0 => -
        2 to => -
        5 dev eth0 => -
        0 N4 10.2.0.0/16 dev eth0 => 10.2.0.0/16 dev eth0
        0 to N4 to 10.2.0.0/16 dev eth0 => 10.2.0.0/16 dev eth0
        0 src 10.0.0.2 to N4 via 10.0.0.1 dev eth0 => N4 src 10.0.0.2 via 10.0.0.1 dev eth0
        5 inet R4 => -
        0 inet to R4 => R4
        0 inet x R4 => R4
        0 inet6 x R6 => R6
        5 inet6 x default dev eth0 => -
        5 inet6 R6 => -
        5 N4 inet dev eth0 => -
        0 N4 inet x dev eth0 => R4
        0 R4 inet => R4
        5 R4 inet6 => -
        5 R4 inet6 x => -
        5 inet6 x R4 => -
        5 inet x R6 => -
        5 inet => -
        5 inet6 x => -
        0 unicast R4 => N4 add dev eth0
        0 local R4 => local R4
        0 brd R4 => broadcast R4
        0 anycast R4 => anycast R4
        0 multicast R4 => multicast R4
        5 blackhole N4 => blackhole N4 UNTRACKED
        0 blackhole R4 => blackhole R4
        5 blackhole N4 via 10.0.0.1 => blackhole N4 via 10.0.0.1 UNTRACKED
        5 unreachable N4 => unreachable N4 UNTRACKED
        5 prohibit N4 => prohibit N4 UNTRACKED
        5 throw N4 => throw N4 UNTRACKED
        5 nat N4 => nat N4 UNTRACKED
        0 nat R4 => nat R4
        5 xresolve N4 => xresolve N4 UNTRACKED
        0 xresolve R4 => xresolve R4
        5 to blackhole N4 => -
        5 to local R4 => -
        5 blackhole to N4 => -
        5 blackhole blackhole N4 => -
        2 blackhole => -
        5 blackhole N6 => blackhole N6 UNTRACKED
        5 blackhole default => blackhole 0.0.0.0/0 UNTRACKED
        0 10 R4 => nat R4
        0 0x6 R4 => blackhole R4
        5 N4 via foo => -
        5 N4 via 10.0.0.1/32 => -
        5 N4 via 10.0.0.256 => -
        5 N4 via inet 10.0.0.1 => N4 via 10.0.0.1 UNTRACKED
        5 N4 via inet6 fe80::1 dev eth0 => -
        5 N4 via inet fe80::1 dev eth0 => -
        5 N4 via inet6 10.0.0.1 dev eth0 => -
        2 N4 via inet => -
        5 N4 via fe80::1 dev eth0 => -
        0 N6 via fe80::1 dev eth0 => N6 via fe80::1 dev eth0
        5 N6 via fe80::1 => N6 via fe80::1 UNTRACKED
        0 N6 via inet6 fe80::1 dev eth0 => N6 via fe80::1 dev eth0
        5 N6 via inet 10.0.0.1 dev eth0 => -
        5 N6 via 10.0.0.1 dev eth0 => -
        5 N4 gw 10.0.0.1 => N4 via 10.0.0.1 UNTRACKED
        5 N4 gw inet 10.0.0.1 => N4 via 10.0.0.1 UNTRACKED
        2 N4 gw => -
        5 N4 via 10.0.0.1 via 10.0.0.3 => N4 via 10.0.0.3 UNTRACKED
        5 N4 via 10.0.0.1 gw 10.0.0.3 => N4 via 10.0.0.3 UNTRACKED
        5 N4 via 10.0.0.1 or 10.0.0.3 => N4 UNTRACKED nexthop via 10.0.0.1 nexthop via 10.0.0.3
        5 N4 via 10.0.0.1 or 10.0.0.3 dev eth0 => R4 nexthop via 10.0.0.1 nexthop via 10.0.0.3
        5 N4 gw 10.0.0.1 or 10.0.0.3 dev eth0 => R4 nexthop via 10.0.0.1 nexthop via 10.0.0.3
        5 R4 via 10.0.0.1 or 10.0.0.3 => R4 nexthop via 10.0.0.1 nexthop via 10.0.0.3
        5 N4 or 10.0.0.3 => N4 UNTRACKED nexthop nexthop via 10.0.0.3
        5 N4 or 10.0.0.3 via 10.0.0.1 => N4 via 10.0.0.1 UNTRACKED nexthop nexthop via 10.0.0.3
        2 N4 via 10.0.0.1 or => -
        5 N4 via 10.0.0.1 or foo => -
        5 N4 via 10.0.0.1 or 10.0.0.3 or 10.0.0.4 => N4 UNTRACKED nexthop via 10.0.0.1 nexthop via 10.0.0.3
        5 N4 via 10.0.0.1 or inet 10.0.0.3 => -
        5 N4 via 10.0.0.1 or fe80::1 => N4 via 10.0.0.1 UNTRACKED
        5 N4 via "10.0.0.1" => N4 via 10.0.0.1 UNTRACKED
        0 R4 src 10.0.0.2 => N4 src 10.0.0.2 dev eth0
        5 R4 src foo => -
        5 R4 src 10.0.0.2/24 => -
        5 R4 src 2001::1 => -
        2 R4 src => -
        0 R4 src 10.0.0.2 src 10.0.0.3 => N4 src 10.0.0.3 dev eth0
        0 R6 src 2001:db8::1 => N6 src 2001:db8::1 dev eth0
        5 R6 src 10.0.0.2 => -
        5 R4 from 10.2.0.0/16 => -
        5 R4 from 10.2.0.1 => -
        5 R4 from all => -
        5 R4 from 10.2.0.0/33 => -
        0 R6 from 2001:db8:1::/64 => N6 from 2001:db8:1::/64 dev eth0
        0 R6 from 2001:db8:1::1 => N6 from 2001:db8:1::1/128 dev eth0
        5 R6 from all => -
        5 R6 from default => -
        5 R6 from 10.0.0.0/8 => -
        5 R6 from 2001::/129 => N6 from 2001::/128 dev eth0
        5 R4 as 10.0.0.2 => R4
        5 R4 as to 10.0.0.2 => R4
        5 R4 as foo => R4
        0 N4 oif eth0 => R4
        0 R4 dev eth1 => N4 dev eth1
        5 N4 via 10.0.0.1 onlink => N4 via 10.0.0.1 protocol 18 onlink no_track
        0 N4 via 10.0.0.1 dev eth0 onlink => N4 via 10.0.0.1 dev eth0 onlink
        5 R4 foo => -
        5 R4 foo bar => -
        5 R4 MTU 100 => -
        0 R4 10.2.0.0/16 => 10.2.0.0/16 dev eth0
        5 256 R4 => -
        5 R4 src "" => -
        0 prepend blackhole R4 => blackhole R4
        0 blackhole R4 prepend => blackhole N4 prepend dev eth0
        0 blackhole R4 append => blackhole N4 append dev eth0
        0 add blackhole R4 => blackhole R4
        0 N4 via 10.0.0.1 no_track => N4 via 10.0.0.1 no_track
        0 N4 protocol 4 no_track => N4 protocol 4 no_track
        5 default6 R4 => -
        0 default dev eth0 src 2001::1 => ::/0 src 2001::1 dev eth0
        5 default6 via 10.0.0.1 => -
        5 default via fe80::1 src 10.0.0.1 dev eth0 => -
        5 src 10.0.0.2 default via 10.0.0.1 dev eth0 => -
        0 default src 10.0.0.2 via 10.0.0.1 dev eth0 => 0.0.0.0/0 src 10.0.0.2 via 10.0.0.1 dev eth0
        5 src 10.0.0.2 default dev eth0 => -
        2 R4 via 10.0.0.1 or 10.0.0.2 via => -
        """;

    [Test]
    public void Judges_as_keepalived_does() =>
        Assert.That(EntryVerdicts.OtherVerdicts(Verdicts, Parse, RouteEntryParser.Format), Is.Empty);

    [Test]
    public void What_was_kept_is_read_back() =>
        Assert.That(EntryVerdicts.NotReadBack(Verdicts, Parse), Is.Empty);

    /// <summary>Words of the grammar in any order, and some that are none.</summary>
    [Test]
    public void Whatever_is_kept_is_read_back_and_nothing_throws() => Prop.ForAll(EntryWords.Of(RouteEntryParser.Options(isStatic: true).Select(option => option.Option)), words =>
    {
        var problems = new List<EntryProblem>();
        var entry = RouteEntryParser.Parse(words, RouteNames.Default, problems, isStatic: true);
        EntryVerdicts.CheckPlaces(problems, words.Length);
        if (entry is null) return words.Length == 0 || problems.Exists(problem => problem.Severity == Severity.Error);
        var again = RouteEntryParser.Parse(EntryVerdicts.Words(RouteEntryParser.Format(entry)), RouteNames.Default, [], isStatic: true);
        return entry.Equals(again);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Test]
    public void A_track_group_belongs_to_static_routes()
    {
        string[] words = ["10.1.0.0/16", "dev", "eth0", "track_group", "group"];
        var problems = new List<EntryProblem>();
        Assert.That(RouteEntryParser.Parse(words, RouteNames.Default, [], isStatic: true)?.TrackGroup, Is.EqualTo("group"));
        Assert.That(RouteEntryParser.Parse(words, RouteNames.Default, problems), Is.Null);
        Assert.That(problems[0], Is.EqualTo(new EntryProblem(3, Severity.Error, "'track_group' is neither an option of a route nor a destination", "it belongs in static_routes")));
    }

    [Test]
    public void Numbers_that_do_not_fit_are_refused_though_keepalived_cuts_them([Values("-1", "4294967296", "99999999999999999999")] string table) =>
        Assert.That(RouteEntryParser.Parse(["10.1.0.0/16", "dev", "eth0", "table", table], RouteNames.Default, []), Is.Null);

    [TestCase("10.1.0.0/16 dev eth0 metrik 5", 3, "did you mean 'metric'?")]
    [TestCase("10.1.0.0/16 via 10.0.0.1 dve eth0 no_track", 3, "did you mean 'dev'?")]
    [TestCase("10.1.0.0/16 dev eth0 mtu big", 4, "expected 0..4294967295")]
    [TestCase("10.1.0.0/16 dev eth0 table", 4, "expected table NAME|0..4294967295")]
    public void The_problem_is_at_its_word(string line, int word, string hint)
    {
        var problems = new List<EntryProblem>();
        RouteEntryParser.Parse(EntryVerdicts.Words(line), RouteNames.Default, problems);
        Assert.That(problems.Select(problem => (problem.Word, problem.Hint)), Is.EqualTo(new[] { (word, hint) }));
    }

    [Test]
    public void All_mistakes_of_a_line_are_told_at_once()
    {
        var problems = new List<EntryProblem>();
        RouteEntryParser.Parse(EntryVerdicts.Words("10.1.0.0/16 dev eth0 mtu big metrik 5 scope far"), RouteNames.Default, problems);
        Assert.That(problems.Select(problem => problem.Word), Is.EqualTo(new[] { 4, 5, 8 }));
    }

    private static RouteEntry? Parse(List<string> words, List<EntryProblem> problems) => RouteEntryParser.Parse(words, RouteNames.Default, problems, isStatic: true);
}
