using FsCheck;
using FsCheck.Fluent;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>What Debian's keepalived says of rules; see <see cref="EntryVerdicts"/>.</summary>
internal sealed class RuleEntryParserTests
{
    private const string Verdicts = """
        5 from N4 => -
        5 from N4 table 100 => from N4 table 100
        5 from N4 priority 5 => -
        0 from N4 table 100 priority 5 => from N4 priority 5 table 100
        5 table 100 => table 100
        0 table 100 priority 5 => priority 5 table 100
        5 priority 5 => -
        0 to N4 table 100 priority 5 => to N4 priority 5 table 100
        5 N4 table 100 priority 5 => -
        0 iif eth0 table 100 priority 5 => iif eth0 priority 5 table 100
        0 fwmark 1 table 100 priority 5 => fwmark 0x1 priority 5 table 100
        2 from => -
        2 to => -
        0 from all table 100 priority 5 => from 0.0.0.0/0 priority 5 table 100
        0 from any to any table 100 priority 5 => from 0.0.0.0/0 to 0.0.0.0/0 priority 5 table 100
        0 from default table 100 priority 5 => from 0.0.0.0/0 priority 5 table 100
        0 to all table 100 priority 5 => to 0.0.0.0/0 priority 5 table 100
        5 from N4 to all table 100 priority 5 => -
        0 from all to N4 table 100 priority 5 => from 0.0.0.0/0 to N4 priority 5 table 100
        5 from N6 to all table 100 priority 5 => -
        0 from all to N6 table 100 priority 5 => from ::/0 to N6 priority 5 table 100
        0 from all from 10.0.0.0/8 table 100 priority 5 => from 10.0.0.0/8 priority 5 table 100
        0 from 10.0.0.0/8 from 10.2.0.0/16 table 100 priority 5 => from 10.2.0.0/16 priority 5 table 100
        5 from 10.0.0.0/8 to N6 table 5 priority 5 => -
        5 from foo table 5 => -
        5 from 10.0.0.0/33 table 5 priority 5 => from 10.0.0.0/32 priority 5 table 5
        0 from 10.0.0.1 table 5 priority 5 => from 10.0.0.1/32 priority 5 table 5
        5 from 10/8 table 5 priority 5 => -
        0 from 0.0.0.0/0 table 5 priority 5 => from 0.0.0.0/0 priority 5 table 5
        0 from ::/0 table 5 priority 5 => from ::/0 priority 5 table 5
        0 from 10.0.0.0/ table 5 priority 5 => from 10.0.0.0/0 priority 5 table 5
        0 from default6 table 5 priority 5 => from ::/0 priority 5 table 5
        0 not from N4 table 100 priority 5 => not from N4 priority 5 table 100
        0 from N4 not table 100 priority 5 => not from N4 priority 5 table 100
        0 not table 100 priority 5 => not priority 5 table 100
        5 not => -
        0 from N4 table 100 priority 5 not => not from N4 priority 5 table 100
        0 not not from N4 table 100 priority 5 => not from N4 priority 5 table 100
        5 inet from N4 table 100 priority 5 => -
        0 inet x from N4 table 100 priority 5 => from N4 priority 5 table 100
        0 inet6 x from 2001::/16 table 100 priority 5 => from 2001::/16 priority 5 table 100
        5 inet6 x from N4 table 100 priority 5 => -
        5 inet x from 2001::/16 table 100 priority 5 => -
        0 inet6 x table 100 priority 5 => from ::/0 priority 5 table 100
        5 inet6 from all table 100 priority 5 => -
        5 inet6 table 100 priority 5 => -
        0 inet x table 100 priority 5 => priority 5 table 100
        5 from N4 inet6 x table 100 priority 5 => -
        5 from N4 inet6 table 100 priority 5 => -
        5 from N4 table 100 priority 5 inet6 => -
        0 from N4 table 100 priority 5 inet => from N4 priority 5 table 100
        5 inet6 x from all table 100 priority 5 => -
        5 inet6 x inet x table 100 priority 5 => -
        0 inet6 x fwmark 1 table 100 priority 5 => from ::/0 fwmark 0x1 priority 5 table 100
        2 from N4 priority 7 table => -
        5 from N4 priority 7 table 0 => -
        0 from N4 priority 7 table 1 => from N4 priority 7 table 1
        0 from N4 priority 7 table main => from N4 priority 7 table 254
        0 from N4 priority 7 table local => from N4 priority 7 table 255
        0 from N4 priority 7 table default => from N4 priority 7 table 253
        5 from N4 priority 7 table foo => -
        0 from N4 priority 7 table 255 => from N4 priority 7 table 255
        0 from N4 priority 7 table 256 => from N4 priority 7 table 256
        0 from N4 priority 7 table 4294967295 => from N4 priority 7 table 4294967295
        5 from N4 priority 7 table 4294967296 => -
        0 from N4 priority 7 table 0x10 => from N4 priority 7 table 16
        5 from N4 priority 7 table MAIN => -
        5 from N4 priority 7 table 5 table 6 => -
        5 from N4 priority 7 table "" => -
        2 from N4 priority 7 lookup => -
        2 from N4 table 100 preference => -
        0 from N4 table 100 preference 0 => from N4 priority 0 table 100
        0 from N4 table 100 preference 4294967295 => from N4 priority 4294967295 table 100
        5 from N4 table 100 preference -1 => -
        0 from N4 table 100 preference 5 priority 6 => from N4 priority 6 table 100
        2 from N4 table 100 priority => -
        0 from N4 table 100 priority 0 => from N4 priority 0 table 100
        0 from N4 table 100 priority 1 => from N4 priority 1 table 100
        0 from N4 table 100 priority 16384 => from N4 priority 16384 table 100
        0 from N4 table 100 priority 32766 => from N4 priority 32766 table 100
        0 from N4 table 100 priority 32767 => from N4 priority 32767 table 100
        0 from N4 table 100 priority 4294967295 => from N4 priority 4294967295 table 100
        5 from N4 table 100 priority 4294967296 => -
        5 from N4 table 100 priority -1 => -
        5 from N4 table 100 priority foo => -
        0 from N4 table 100 priority 0x10 => from N4 priority 16 table 100
        0 from N4 table 100 priority 5 priority 6 => from N4 priority 6 table 100
        0 from N4 table 100 priority "" => from N4 priority 0 table 100
        0 from N4 table 100 priority 010 => from N4 priority 8 table 100
        5 from N4 table 100 pref => -
        2 RULE tos => -
        0 RULE tos 0 => from N4 tos 0 priority 7 table 100
        0 RULE tos 0x10 => from N4 tos 16 priority 7 table 100
        0 RULE tos 16 => from N4 tos 16 priority 7 table 100
        0 RULE tos 255 => from N4 tos 255 priority 7 table 100
        5 RULE tos 256 => -
        0 RULE tos EF => from N4 tos 184 priority 7 table 100
        5 RULE tos "" => -
        2 RULE dsfield => -
        0 RULE dsfield EF => from N4 tos 184 priority 7 table 100
        0 from N6 table 100 priority 7 tos 0x10 => from N6 tos 16 priority 7 table 100
        0 from N6 table 100 priority 7 tos 0xff => from N6 tos 255 priority 7 table 100
        2 RULE fwmark => -
        0 RULE fwmark 1 => from N4 fwmark 0x1 priority 7 table 100
        0 RULE fwmark 0x10 => from N4 fwmark 0x10 priority 7 table 100
        0 RULE fwmark 4294967295 => from N4 fwmark 0xffffffff priority 7 table 100
        5 RULE fwmark 4294967296 => -
        5 RULE fwmark foo => -
        0 RULE fwmark 1/2 => from N4 fwmark 0x1/0x2 priority 7 table 100
        0 RULE fwmark 0x10/0xff => from N4 fwmark 0x10/0xff priority 7 table 100
        0 RULE fwmark 1/ => from N4 fwmark 0x1/0x0 priority 7 table 100
        0 RULE fwmark /1 => from N4 fwmark 0x0/0x1 priority 7 table 100
        5 RULE fwmark 1/foo => -
        5 RULE fwmark 1/4294967296 => -
        5 RULE fwmark 1/2/3 => -
        0 RULE fwmark 0xffffffff/0xffffffff => from N4 fwmark 0xffffffff priority 7 table 100
        0 RULE fwmark 24/12 => from N4 fwmark 0x18/0xc priority 7 table 100
        0 RULE fwmark "" => from N4 fwmark 0x0 priority 7 table 100
        0 RULE fwmark 1 fwmark 2 => from N4 fwmark 0x2 priority 7 table 100
        0 RULE fwmark  +1 => from N4 fwmark 0x1 priority 7 table 100
        2 RULE realms => -
        0 RULE realms 1 => from N4 realms 1 priority 7 table 100
        0 RULE realms 1/2 => from N4 realms 1/2 priority 7 table 100
        0 RULE realms 255 => from N4 realms 255 priority 7 table 100
        5 RULE realms 256 => -
        0 RULE realms 30/20 => from N4 realms 30/20 priority 7 table 100
        0 RULE realms cosmos => from N4 realms 0 priority 7 table 100
        5 RULE realms 1/ => -
        5 RULE realms /1 => -
        5 from N6 table 100 priority 7 realms 1/2 => -
        2 RULE suppress_prefixlength => -
        0 RULE suppress_prefixlength 0 => from N4 suppress_prefixlength 0 priority 7 table 100
        0 RULE suppress_prefixlength 32 => from N4 suppress_prefixlength 32 priority 7 table 100
        5 RULE suppress_prefixlength -1 => -
        0 from N6 table 100 priority 7 suppress_prefixlength 0 => from N6 suppress_prefixlength 0 priority 7 table 100
        0 from N6 table 100 priority 7 suppress_prefixlength 32 => from N6 suppress_prefixlength 32 priority 7 table 100
        2 RULE suppress_ifgroup => -
        0 RULE suppress_ifgroup 1 => from N4 suppress_ifgroup 1 priority 7 table 100
        0 RULE suppress_ifgroup default => from N4 suppress_ifgroup 0 priority 7 table 100
        5 RULE suppress_ifgroup foo => -
        5 RULE suppress_ifgroup 4294967295 => -
        2 RULE dev => -
        0 RULE dev eth0 => from N4 iif eth0 priority 7 table 100
        0 RULE dev eth0 dev eth1 => from N4 iif eth1 priority 7 table 100
        2 RULE iif => -
        0 RULE iif eth0 => from N4 iif eth0 priority 7 table 100
        0 RULE iif eth0 iif eth1 => from N4 iif eth1 priority 7 table 100
        2 RULE oif => -
        0 RULE oif eth0 => from N4 oif eth0 priority 7 table 100
        0 RULE oif eth0 oif eth1 => from N4 oif eth1 priority 7 table 100
        0 RULE dev eth0 iif eth1 => from N4 iif eth1 priority 7 table 100
        0 RULE iif eth0 oif eth1 => from N4 iif eth0 oif eth1 priority 7 table 100
        2 RULE tunnel-id => -
        0 RULE tunnel-id 0 => from N4 tunnel-id 0 priority 7 table 100
        0 RULE tunnel-id 1 => from N4 tunnel-id 1 priority 7 table 100
        0 RULE tunnel-id 18446744073709551615 => from N4 tunnel-id 18446744073709551615 priority 7 table 100
        5 RULE tunnel-id 18446744073709551616 => -
        5 RULE tun_id 5 => -
        2 RULE uidrange => -
        5 RULE uidrange 1 => -
        0 RULE uidrange 5-1 => from N4 uidrange 5-1 priority 7 table 100
        0 RULE uidrange 0-4294967295 => from N4 uidrange 0-4294967295 priority 7 table 100
        0 RULE uidrange 4294967294-4294967295 => from N4 uidrange 4294967294-4294967295 priority 7 table 100
        5 RULE l3mdev => -
        5 from N6 table 100 priority 7 l3mdev => -
        0 from N4 priority 7 l3mdev => from N4 priority 7 l3mdev
        5 from N4 l3mdev => from N4 l3mdev
        0 l3mdev priority 5 => priority 5 l3mdev
        5 l3mdev table 5 priority 5 => -
        2 RULE protocol => -
        5 RULE protocol 0 => from N4 protocol 18 priority 7 table 100
        5 RULE protocol 4 => from N4 protocol 18 priority 7 table 100
        0 RULE protocol 18 => from N4 protocol 18 priority 7 table 100
        5 RULE protocol 255 => from N4 protocol 18 priority 7 table 100
        5 RULE protocol 256 => from N4 priority 7 table 100
        5 RULE protocol -1 => from N4 priority 7 table 100
        5 RULE protocol static => from N4 priority 7 table 100
        5 RULE protocol foo => from N4 priority 7 table 100
        5 RULE protocol 0x10 => from N4 priority 7 table 100
        5 RULE protocol keepalived => from N4 priority 7 table 100
        0 RULE protocol 4 no_track => from N4 protocol 4 priority 7 table 100 no_track
        5 RULE no_track protocol static => from N4 priority 7 table 100 no_track
        5 RULE proto static => -
        2 RULE ipproto => -
        0 RULE ipproto 0 => from N4 ipproto 0 priority 7 table 100
        0 RULE ipproto 6 => from N4 ipproto 6 priority 7 table 100
        0 RULE ipproto 17 => from N4 ipproto 17 priority 7 table 100
        5 RULE ipproto 255 => from N4 priority 7 table 100
        0 RULE ipproto tcp => from N4 ipproto 6 priority 7 table 100
        0 RULE ipproto TCP => from N4 ipproto 6 priority 7 table 100
        5 RULE ipproto foo => from N4 priority 7 table 100
        0 RULE ipproto ipv6-icmp => from N4 ipproto 58 priority 7 table 100
        0 RULE ipproto sctp => from N4 ipproto 132 priority 7 table 100
        5 RULE ipproto 0x6 => from N4 priority 7 table 100
        0 RULE ipproto vrrp => from N4 ipproto 112 priority 7 table 100
        5 RULE ipproto 254 => from N4 priority 7 table 100
        5 RULE ip_proto UDP => -
        2 RULE sport => -
        5 RULE sport 1 => from N4 priority 7 table 100
        0 RULE sport 10-20 => from N4 sport 10-20 priority 7 table 100
        0 RULE sport 20-10 => from N4 sport 20-10 priority 7 table 100
        0 RULE sport 0-5 => from N4 sport 0-5 priority 7 table 100
        5 RULE sport 1- => from N4 priority 7 table 100
        5 RULE sport 1:5 => from N4 priority 7 table 100
        2 from N4 priority 7 type => -
        0 from N4 priority 7 type blackhole => from N4 priority 7 blackhole
        5 from N4 priority 7 type foo => -
        2 from N4 priority 7 goto => -
        0 from N4 priority 7 goto 40 => from N4 priority 7 goto 40
        5 from N4 priority 7 goto 0 => -
        5 from N4 priority 7 goto 7 => -
        5 from N4 priority 7 goto 5 => -
        0 from N4 priority 7 goto 4294967295 => from N4 priority 7 goto 4294967295
        5 from N4 priority 7 goto 4294967296 => -
        5 from N4 priority 7 goto -1 => -
        5 from N4 priority 7 goto foo => -
        5 from N4 priority 7 goto 0x10 => -
        0 from N4 priority 7 nop => from N4 priority 7 nop
        0 from N4 priority 7 blackhole => from N4 priority 7 blackhole
        0 from N4 priority 7 unreachable => from N4 priority 7 unreachable
        0 from N4 priority 7 prohibit => from N4 priority 7 prohibit
        5 from N4 priority 7 type unicast => -
        5 from N4 priority 7 type nat => -
        5 from N4 priority 7 type table => -
        2 from N4 priority 7 type goto => -
        0 from N4 priority 7 type goto 40 => from N4 priority 7 goto 40
        0 from N4 priority 7 type nop => from N4 priority 7 nop
        0 from N4 priority 7 type unreachable => from N4 priority 7 unreachable
        0 from N4 priority 7 type prohibit => from N4 priority 7 prohibit
        5 from N4 priority 7 type throw => -
        0 from N4 priority 7 type 6 => from N4 priority 7 blackhole
        0 from N4 priority 7 6 => from N4 priority 7 blackhole
        5 from N4 priority 7 type 1 table 5 => -
        5 from N4 priority 7 unicast table 5 => -
        5 from N4 priority 7 blackhole table 5 => -
        5 from N4 priority 7 table 5 blackhole => -
        5 from N4 priority 7 goto 40 table 5 => -
        5 from N4 priority 7 table 5 goto 40 => -
        5 from N4 priority 7 table 5 nop => -
        5 from N4 priority 7 nop blackhole => -
        5 from N4 priority 7 nat => -
        5 from N4 priority 7 nat 10.0.0.1 => -
        5 from N4 priority 7 map-to 10.0.0.1 => -
        5 from N4 priority 7 throw => -
        5 from N4 priority 7 local => -
        5 from N4 priority 7 reject => -
        5 from N4 priority 7 type blackhole table 5 => -
        5 from N4 priority 7 type table 5 => -
        0 RULE no_track => from N4 priority 7 table 100 no_track
        2 RULE track_group => -
        5 RULE foo => -
        5 RULE foo bar => -
        5 RULE 10.2.0.0/16 => -
        5 RULE "" => -
        5 RULE mtu 5 => -
        5 RULE goto foo bar => -
        5 RULE tos foo via => -
        5 RULE foo dev => -
        5 from N4 goto 5 => -
        5 from N4 goto 20000 => -
        5 goto 20000 from N4 priority 20001 => -
        5 from N4 table 100 priority 5 suppress_prefixlength 4294967296 => -
        2 type => -
        0 type blackhole priority 5 => priority 5 blackhole
        5 from N4 priority 7 suppress_prefixlength 5 nop => -
        5 from N4 priority 7 suppress_prefixlength 5 goto 9 => -
        5 from N4 priority 7 protocol foo blackhole => from N4 priority 7 blackhole
        5 from N4 priority 7 sport 1 blackhole => from N4 priority 7 blackhole
        5 from N4 priority 7 sport 1 foo blackhole => -
        5 from N4 priority 7 goto 9 l3mdev => -
        5 from N4 priority 7 blackhole l3mdev => -
        5 from N4 priority 7 l3mdev blackhole => -
        5 from N4 priority 7 l3mdev l3mdev => -
        5 from N4 priority 7 nop nop => -
        5 from N4 priority 7 table 5 to foo => -
        5 from N4 priority 7 table 5 to 10.0.0.0/33 => from N4 to 10.0.0.0/32 priority 7 table 5
        5 to N4 from all table 5 priority 7 => -
        0 to all from N4 table 5 priority 7 => from N4 to 0.0.0.0/0 priority 7 table 5
        0 to all from 2001::/16 table 5 priority 7 => from 2001::/16 to ::/0 priority 7 table 5
        0 from all to all table 5 priority 7 => from 0.0.0.0/0 to 0.0.0.0/0 priority 7 table 5
        5 from all to 2001::/16 realms 1/2 table 5 priority 7 => -
        5 from default6 to all table 5 priority 7 => -
        5 from N4 to default6 table 5 priority 7 => -
        0 from all to default6 table 5 priority 7 => from ::/0 to ::/0 priority 7 table 5
        5 realms 1/2 to 2001::/16 table 5 priority 7 => -
        5 inet6 x realms 1/2 table 5 priority 7 => -
        5 inet6 x from all realms 1/2 table 5 priority 7 => -
        5 inet x from all to 2001::/16 table 5 priority 7 => -
        5 from N4 table 5 table 6 => -
        5 from N4 table foo priority 8 => -
        5 from N4 table 5 goto foo priority 8 => -
        5 from N4 priority 7 realms 1/2 nop => -
        5 from N4 priority 7 realms 1/2 blackhole => -
        5 from N4 priority 7 realms 1/2 goto 40 => -
        0 from N4 priority 7 realms 1/2 l3mdev => from N4 realms 1/2 priority 7 l3mdev
        5 from N4 priority 7 realms 0 nop => -
        0 from N4 priority 7 table 5 inet => from N4 priority 7 table 5
        5 inet6 => -
        2 table 5 priority 7 protocol 4 iif => -
        """;

    [Test]
    public void Judges_as_keepalived_does() =>
        Assert.That(EntryVerdicts.OtherVerdicts(Verdicts, Parse, RuleEntryParser.Format), Is.Empty);

    [Test]
    public void What_was_kept_is_read_back() =>
        Assert.That(EntryVerdicts.NotReadBack(Verdicts, Parse), Is.Empty);

    /// <summary>Words of the grammar in any order, and some that are none.</summary>
    [Test]
    public void Whatever_is_kept_is_read_back_and_nothing_throws() => Prop.ForAll(EntryWords.Of(RuleEntryParser.Options(isStatic: true).Select(option => option.Option)), words =>
    {
        var problems = new List<EntryProblem>();
        var entry = RuleEntryParser.Parse(words, RouteNames.Default, problems, isStatic: true);
        EntryVerdicts.CheckPlaces(problems, words.Length);
        if (entry is null) return words.Length == 0 || problems.Exists(problem => problem.Severity == Severity.Error);
        var again = RuleEntryParser.Parse(EntryVerdicts.Words(RuleEntryParser.Format(entry)), RouteNames.Default, [], isStatic: true);
        return entry.Equals(again);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    /// <summary>keepalived cuts these numbers, or stops reading at the first strange character.</summary>
    [TestCase("table -1")]
    [TestCase("table 4294967296")]
    [TestCase("table 5 suppress_prefixlength 129")]
    [TestCase("table 5 suppress_ifgroup 4294967296")]
    [TestCase("table 5 uidrange 0-4294967296")]
    [TestCase("table 5 uidrange 1-2-3")]
    [TestCase("table 5 sport 65535-65536")]
    [TestCase("table 5 dport 10-20-30")]
    public void Numbers_that_do_not_fit_are_told_though_keepalived_takes_them(string line)
    {
        var problems = new List<EntryProblem>();
        RuleEntryParser.Parse(EntryVerdicts.Words("priority 7 " + line), RouteNames.Default, problems);
        Assert.That(problems, Has.Exactly(1).Matches<EntryProblem>(problem => problem.Severity == Severity.Error));
    }

    [TestCase("from 10.1.0.0/16 to all table 5 priority 7", 3, "put it first, or write 0.0.0.0/0")]
    [TestCase("table 5 priority 7 sport 80", 5, "expected a range: write 80-80")]
    [TestCase("10.1.0.0/16 table 5 priority 7", 0, "write 'from' or 'to' before it")]
    [TestCase("table 5 priority 7 fwmrak 1", 4, "did you mean 'fwmark'?")]
    public void The_problem_is_at_its_word(string line, int word, string hint)
    {
        var problems = new List<EntryProblem>();
        RuleEntryParser.Parse(EntryVerdicts.Words(line), RouteNames.Default, problems);
        Assert.That(problems.Select(problem => (problem.Word, problem.Hint)), Is.EqualTo(new[] { (word, hint) }));
    }

    private static RuleEntry? Parse(List<string> words, List<EntryProblem> problems) => RuleEntryParser.Parse(words, RouteNames.Default, problems, isStatic: true);
}
