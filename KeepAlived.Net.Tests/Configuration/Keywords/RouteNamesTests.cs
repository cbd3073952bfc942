namespace KeepAlived.Net.Configuration.Keywords;

internal sealed class RouteNamesTests
{
    private static readonly Dictionary<string, string> Files = new()
    {
        ["/etc/iproute2/rt_tables"] = "# reserved\n255 local\n\n100\tblue # a comment\n0x65 red\n7\nx y\n",
        ["/usr/share/iproute2/rt_scopes"] = "0 global\n42 near\n",
        ["/etc/protocols"] = "tcp 6 TCP # comment\nours 200 Ours Mine\nmptcp 262 MPTCP\n",
    };

    private readonly RouteNames _names = new(static path => Files.GetValueOrDefault(path)?.Split('\n'));

    [Test]
    public void Names_are_those_of_the_machine() =>
        Assert.That(_names.Tables, Is.EquivalentTo(new Dictionary<string, uint> { ["local"] = 255, ["blue"] = 100, ["red"] = 101 }));

    [Test]
    public void The_distribution_s_folder_serves_where_the_system_s_has_no_file() => Assert.That(_names.Scopes["near"], Is.EqualTo(42));

    [Test]
    public void Without_a_file_the_names_are_the_usual_ones() => Assert.That(_names.Protocols["bird"], Is.EqualTo(12));

    [Test]
    public void Other_folders_can_be_named()
    {
        var names = new RouteNames(static path => path is "/srv/etc/rt_tables" ? ["7 green"] : path is "/srv/usr/rt_scopes" ? ["8 far"] : Files.GetValueOrDefault(path)?.Split('\n'), "/srv/etc", "/srv/usr");
        Assert.That((names.Tables["green"], names.Scopes["far"]), Is.EqualTo((7, 8)));
    }

    [TestCase("tcp", 6u)]
    [TestCase("OURS", 200u)]
    [TestCase("mine", 200u)]
    public void Protocols_have_aliases_and_capitals_do_not_matter(string name, uint number) => Assert.That(_names.IpProtocols[name], Is.EqualTo(number));

    [Test]
    public void A_protocol_that_no_packet_can_carry_is_passed_over() => Assert.That(_names.IpProtocols.ContainsKey("mptcp"), Is.False);
}
