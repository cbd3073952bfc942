using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Manual;

internal sealed class ManualBlockTests
{
    private static readonly IReadOnlyList<ManualBlock> All = ManualBlock.All(RootKeywords.Schema);

    [Test]
    public void Every_kind_of_block_is_there_once()
    {
        var blocks = KeywordIndex.All(RootKeywords.Schema).Select(entry => entry.Block).Distinct().ToList();
        Assert.That(All.Select(block => block.Block), Is.EquivalentTo(blocks));
        Assert.That(All.Select(block => block.Title), Is.Unique);
    }

    [Test]
    public void A_block_comes_after_the_one_around_it_and_one_deeper()
    {
        var titles = All.Select(block => block.Title).ToList();
        Assert.That(titles.IndexOf("real_server in virtual_server"), Is.GreaterThan(titles.IndexOf("virtual_server")));
        Assert.That(All.Select(block => $"{block.Depth} {block.Title}"), Is.SupersetOf(new[] { "0 virtual_server", "1 real_server in virtual_server", "2 HTTP_GET in real_server", "3 url in HTTP_GET" }));
    }

    [Test]
    public void The_heading_tells_what_stands_before_the_block() => Assert.That(All.Select(block => block.Heading),
        Is.SupersetOf(new[] { "", "global_defs", "vrrp_instance NAME", "virtual_server ADDRESS [PORT] | fwmark N | group NAME" }));

    [Test]
    public void Options_that_several_keywords_share_are_one_table()
    {
        var tables = All.Single(block => block.Title == "vrrp_sync_group").OptionTables().ToList();
        Assert.That(tables.SelectMany(table => table.Keywords), Does.Contain("track_script").And.Contain("track_bfd").And.Unique);
        Assert.That(tables.Select(table => table.Options), Is.Unique);
        Assert.That(tables.Select(table => table.Keywords.Length).Max(), Is.GreaterThan(1));
    }

    [Test]
    public void Marks_tell_what_is_to_be_known_of_a_keyword()
    {
        Assert.That(ManualBlock.Marks(Traits.Needed), Is.Empty);
        Assert.That(ManualBlock.Marks(Traits.Old("retry") | Traits.From("2.2.8") | Traits.NoEffect), Is.EqualTo("Old: use retry. Since keepalived 2.2.8. *No effect yet.*"));
    }

    [Test]
    public void Switches_are_told_in_short() => Assert.That(ManualBlock.SyntaxOf(Value.Switch.Syntax), Is.EqualTo("[on|off]"));
}
