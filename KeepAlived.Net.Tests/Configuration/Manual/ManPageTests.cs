using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Configuration.Manual;

internal sealed class ManPageTests
{
    /// <summary>Macros of man(7) and requests of roff(7) that the page is made of.</summary>
    private static readonly string[] Requests = [".TH", ".SH", ".PP", ".TP", ".IP", ".RS", ".RE", ".B", ".BR", ".I", ".nf", ".fi", ".nh", ".ad", ".ss", ".\\\""];

    private static readonly string Page = ManPage.Write(RootKeywords.Schema);

    [Test]
    public void The_committed_page_is_what_the_tables_say() => Committed.AssertIsMade("packaging/keepalived.conf.5", Page, MarkdownManual.Command);

    [Test]
    public void Every_keyword_and_every_option_has_an_item()
    {
        foreach (var (_, keyword) in KeywordIndex.All(RootKeywords.Schema))
            foreach (var name in keyword.Options.Select(option => option.Option).Prepend(keyword.Name))
                Assert.That(Page, Does.Contain($".TP\n\\fB{name.Replace("-", "\\-")}\\fR"), name);
    }

    [Test]
    public void A_line_begins_with_a_request_only_where_one_is_meant()
    {
        foreach (var line in Page.Split('\n').Where(line => line.StartsWith('.') || line.StartsWith('\'')))
            Assert.That(Requests, Does.Contain(line.Split(' ')[0]), line);
    }

    [TestCase(".hidden files too", "\\&.hidden files too")]
    [TestCase("'quoted' text", "\\&\\(aqquoted\\(aq text")]
    public void Text_is_never_taken_for_a_request(string summary, string line)
    {
        var block = new BlockSchema<Model.SslSettings>("SSL", summary) { { "key", Value.Name, static s => ref s.Key, "", summary } };
        Assert.That(ManPage.Write(block).Split('\n'), Does.Contain(line));
    }

    [Test]
    public void Fonts_that_are_switched_on_are_switched_off()
    {
        foreach (var line in Page.Split('\n')) Assert.That(Count(line, "\\fB") + Count(line, "\\fI"), Is.EqualTo(Count(line, "\\fR")), line);
        Assert.That(Page, Does.Not.Contain("`"));
        Assert.That(Count(Page, "\n.RS"), Is.EqualTo(Count(Page, "\n.RE")));
        Assert.That(Count(Page, "\n.nf"), Is.EqualTo(Count(Page, "\n.fi")));
    }

    [Test]
    public void Signs_that_troff_sets_otherwise_are_escaped() =>
        Assert.That(Page, Does.Contain("keepalived \\-t \\-f FILE").And.Contain("\\(tiSEQ(n, 1, 20) 192.0.2.$n").And.Contain("@\\(haID").And.Contain("\\fB\\e#\\fR").And.Contain("\\(aqweb pair\\(aq"));

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
