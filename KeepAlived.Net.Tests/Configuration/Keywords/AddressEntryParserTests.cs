using System.Net;
using FsCheck;
using FsCheck.Fluent;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>What Debian's keepalived says of addresses; see <see cref="EntryVerdicts"/>.</summary>
internal sealed class AddressEntryParserTests
{
    private const string Verdicts = """
        0 10.0.0.1 => 10.0.0.1/32
        0 10.0.0.1/24 => 10.0.0.1/24
        0 10.0.0.1/0 => 10.0.0.1/0
        5 10.0.0.1/33 => 10.0.0.1/32
        0 10.0.0.1/ => 10.0.0.1/0
        5 10.0.0.1/-1 => 10.0.0.1/32
        0 10.0.0.1/+8 => 10.0.0.1/8
        0 10.0.0.1/08 => 10.0.0.1/8
        5 10.0.0.1/x => 10.0.0.1/32
        5 10.0.0.1/24x => 10.0.0.1/32
        5 10.0.0 => -
        5 10.0.0.1.2 => -
        5 010.0.0.1 => -
        5 10.0.0.256 => -
        5 foo => -
        5 default => -
        0 2001:db8::1 => 2001:db8::1/128
        0 2001:db8::1/64 => 2001:db8::1/64
        5 2001:db8::1/129 => 2001:db8::1/128
        0 2001:db8::1/0 => 2001:db8::1/0
        5 fe80::1%eth0 => -
        0 ::ffff:10.0.0.1 => ::ffff:10.0.0.1/128
        0 2001:DB8::1 => 2001:db8::1/128
        0 10.0.0.1/24 dev eth0 => 10.0.0.1/24 dev eth0
        5 10.0.0.1/24 dev => -
        5 10.0.0.1/24 dev eth0 dev eth1 => -
        0 10.0.0.1/24 scope link => 10.0.0.1/24 scope link
        0 10.0.0.1/24 scope global => 10.0.0.1/24
        0 10.0.0.1/24 scope 255 => 10.0.0.1/24 scope 255
        5 10.0.0.1/24 scope 256 => 10.0.0.1/24
        0 10.0.0.1/24 scope 0x10 => 10.0.0.1/24 scope 16
        5 10.0.0.1/24 scope far => 10.0.0.1/24
        5 10.0.0.1/24 scope => -
        5 10.0.0.1/24 brd => -
        0 10.0.0.1/24 brd + => 10.0.0.1/24 brd 10.0.0.255
        0 10.0.0.1/24 brd - => 10.0.0.1/24 brd 10.0.0.0
        0 10.0.0.1/24 broadcast 10.0.0.255 => 10.0.0.1/24 brd 10.0.0.255
        5 10.0.0.1/24 brd 10.0.0.300 => -
        5 10.0.0.1/24 brd foo => -
        5 10.0.0.1/24 brd 2001::1 => -
        5 2001:db8::1/64 brd + => -
        5 2001:db8::1/64 brd - => -
        5 2001:db8::1/64 brd 2001:db8::ff => -
        5 2001:db8::1/64 brd 10.0.0.1 => -
        0 10.0.0.1/24 label eth0:1 => 10.0.0.1/24 label eth0:1
        5 10.0.0.1/24 label averyveryverylonglabel => -
        0 10.0.0.1/24 label 123456789012345 => 10.0.0.1/24 label 123456789012345
        5 10.0.0.1/24 label 1234567890123456 => -
        5 10.0.0.1/24 label => -
        0 10.0.0.1/24 label "" => 10.0.0.1/24 label ""
        5 2001:db8::1/64 label eth0:1 => 2001:db8::1/64
        5 10.0.0.1/24 peer 10.0.0.2 => 10.0.0.1 peer 10.0.0.2
        5 10.0.0.1/24 peer 10.0.0.2/32 => 10.0.0.1/24
        5 10.0.0.1 peer 10.0.0.2/24 => 10.0.0.1/32
        5 10.0.0.1/24 peer 2001::1 => 10.0.0.1/24
        5 2001:db8::1/64 peer 2001:db8::2 => 2001:db8::1 peer 2001:db8::2
        5 2001:db8::1/64 peer 10.0.0.1 => 2001:db8::1/64
        5 10.0.0.1/24 peer foo => 10.0.0.1/24
        5 10.0.0.1/24 peer => -
        0 10.0.0.1/24 home => 10.0.0.1/24 home
        0 2001:db8::1/64 home => 2001:db8::1/64 home
        0 2001:db8::1/64 -nodad => 2001:db8::1/64 -nodad
        0 10.0.0.1/24 -nodad => 10.0.0.1/24 -nodad
        5 10.0.0.1/24 nodad => 10.0.0.1/24
        5 2001:db8::1/64 nodad => 2001:db8::1/64
        0 10.0.0.1/24 mngtmpaddr => 10.0.0.1/24 mngtmpaddr
        0 10.0.0.1/24 noprefixroute => 10.0.0.1/24 noprefixroute
        0 10.0.0.1/24 autojoin => 10.0.0.1/24 autojoin
        0 10.0.0.1/24 no_track => 10.0.0.1/24 no_track
        5 10.0.0.1/24 track_group => -
        0 10.0.0.1/24 preferred_lft 0 => 10.0.0.1/24 preferred_lft 0
        0 10.0.0.1/24 preferred_lft forever => 10.0.0.1/24 preferred_lft forever
        0 10.0.0.1/24 preferred_lft 4294967295 => 10.0.0.1/24 preferred_lft forever
        5 10.0.0.1/24 preferred_lft 4294967296 => 10.0.0.1/24
        5 10.0.0.1/24 preferred_lft => -
        0 2001:db8::1/64 preferred_lft 0 => 2001:db8::1/64 preferred_lft 0
        0 2001:db8::1/128 preferred_lft 10 => 2001:db8::1/128 preferred_lft 10
        0 2001:db8::1/128 preferred_lft forever => 2001:db8::1/128 preferred_lft forever
        5 2001:db8::1/64 preferred_lft 1x => 2001:db8::1/64
        5 10.0.0.1/24 use_vmac => 10.0.0.1/24
        5 10.0.0.1/24 use_vmac vrrp.9 => 10.0.0.1/24
        5 10.0.0.1/24 dev eth1 use_vmac => 10.0.0.1/24 dev eth1
        5 10.0.0.1/24 foo => 10.0.0.1/24
        5 10.0.0.1/24 10.0.0.2/24 => 10.0.0.1/24
        5 10.0.0.1/24 foo bar => 10.0.0.1/24
        5 10.0.0.1/24 DEV eth0 => 10.0.0.1/24
        5 dev eth0 10.0.0.1/24 => -
        5 dev eth0 => -
        5 label x 10.0.0.1 => -
        5 "" => -
        5 10.0.0.1-5 => -
        5 10.0.0.1/255.255.255.0 => 10.0.0.1/32
        5 10.0.0.1/24 brd + peer 10.0.0.2 => 10.0.0.1 peer 10.0.0.2
        5 10.0.0.1/24 peer 10.0.0.2 brd + => 10.0.0.1 peer 10.0.0.2
        5 10.0.0.1 brd + => 10.0.0.1/32
        5 10.0.0.1/31 brd + => 10.0.0.1/31
        5 10.0.0.1/32 brd - => 10.0.0.1/32
        5 10.0.0.1/x brd + => 10.0.0.1/32
        0 10.0.0.1/0 brd + => 10.0.0.1/0 brd 255.255.255.255
        5 10.0.0.1/24 scope "" => 10.0.0.1/24
        0 10.0.0.1/24 preferred_lft "" => 10.0.0.1/24 preferred_lft 0
        0 10.0.0.1/24 label eth0:1 label eth0:2 => 10.0.0.1/24 label eth0:2
        5 10.0.0.1/24 peer 10.0.0.2 peer 10.0.0.3 => 10.0.0.1 peer 10.0.0.2
        0 10.0.0.1 peer 10.0.0.2 => 10.0.0.1 peer 10.0.0.2
        0 10.0.0.1/32 peer 10.0.0.2 => 10.0.0.1 peer 10.0.0.2
        0 10.0.0.1/24 brd 10.0.0.255 brd - => 10.0.0.1/24 brd 10.0.0.0
        0 10.0.0.1/24 preferred_lft +5 => 10.0.0.1/24 preferred_lft 5
        5 10.0.0.1/24 preferred_lft 0x5 => 10.0.0.1/24
        5 10.0.0.1/24 foo dev => -
        5 10.0.0.1/24 dev eth0 foo dev eth1 => -
        5 10.0.0.1/24 label averyveryverylonglabel foo => -
        0 10.0.0.1/24 no_track no_track => 10.0.0.1/24 no_track
        5 10.0.0.1/24 brd + brd => -
        0 10.0.0.1/24 home -nodad mngtmpaddr noprefixroute autojoin no_track => 10.0.0.1/24 home -nodad mngtmpaddr noprefixroute autojoin no_track
        """;

    [Test]
    public void Judges_as_keepalived_does() =>
        Assert.That(EntryVerdicts.OtherVerdicts(Verdicts, Parse, AddressEntryParser.Format), Is.Empty);

    [Test]
    public void What_was_kept_is_read_back() =>
        Assert.That(EntryVerdicts.NotReadBack(Verdicts, Parse), Is.Empty);

    /// <summary>Words of the grammar in any order, and some that are none.</summary>
    [Test]
    public void Whatever_is_kept_is_read_back_and_nothing_throws() => Prop.ForAll(EntryWords.Of(AddressEntryParser.Options(isStatic: true).Select(option => option.Option)), words =>
    {
        var problems = new List<EntryProblem>();
        var entry = AddressEntryParser.Parse(words, RouteNames.Default, problems, isStatic: true);
        EntryVerdicts.CheckPlaces(problems, words.Length);
        if (entry is null) return words.Length == 0 || problems.Exists(problem => problem.Severity == Severity.Error);
        var again = AddressEntryParser.Parse(EntryVerdicts.Words(AddressEntryParser.Format(entry)), RouteNames.Default, [], isStatic: true);
        return entry.Equals(again);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [TestCase("+", "192.0.2.255")]
    [TestCase("-", "192.0.2.0")]
    public void A_broadcast_address_can_be_derived(string sign, string expected) =>
        Assert.That(AddressEntryParser.Parse(["192.0.2.1/24", "brd", sign], RouteNames.Default, [])!.Broadcast, Is.EqualTo(IPAddress.Parse(expected)));

    [TestCase("track_group group", "it belongs in static_ipaddress", false)]
    [TestCase("use_vmac", "it belongs to the addresses of vrrp_instance", true)]
    [TestCase("192.0.2.2/24", "put each address on a line of its own", false)]
    [TestCase("lable eth0:1", "did you mean 'label'?", false)]
    [TestCase("nodad", "the word is '-nodad'", false)]
    public void A_word_that_is_no_option_is_told_where_it_belongs(string words, string hint, bool isStatic)
    {
        var problems = new List<EntryProblem>();
        Assert.That(AddressEntryParser.Parse(EntryVerdicts.Words("192.0.2.1/24 " + words), RouteNames.Default, problems, isStatic), Is.Not.Null);
        Assert.That((problems[0].Word, problems[0].Severity, problems[0].Hint), Is.EqualTo((1, Severity.Error, hint)));
    }

    private static AddressEntry? Parse(List<string> words, List<EntryProblem> problems) => AddressEntryParser.Parse(words, RouteNames.Default, problems, isStatic: true);
}
