using System.Text.RegularExpressions;
using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Configuration.Manual;

internal sealed class MarkdownManualTests
{
    private static readonly string Manual = MarkdownManual.Write(RootKeywords.Schema);

    [Test]
    public void The_committed_reference_is_what_the_tables_say() => Committed.AssertIsMade("docs/keepalived.conf.md", Manual, MarkdownManual.Command);

    [Test]
    public void Every_keyword_has_a_row_in_the_section_of_its_block()
    {
        foreach (var block in ManualBlock.All(RootKeywords.Schema))
        {
            var section = Manual[Manual.IndexOf($"# {block.Title}\n", StringComparison.Ordinal)..].Split("\n#")[0];
            foreach (var keyword in block.Block.Keywords) Assert.That(section, Does.Match($@"\n\| \[?`{keyword.Name}`"), block.Title);
        }
    }

    [Test]
    public void Every_link_leads_to_a_heading()
    {
        var headings = Regex.Matches(Manual, "^#+ (.+)$", RegexOptions.Multiline).Select(match => match.Groups[1].Value.ToLowerInvariant().Replace(' ', '-')).ToHashSet();
        var links = Regex.Matches(Manual, @"\]\(#([^)]+)\)").Select(match => match.Groups[1].Value).ToList();
        Assert.That(links, Has.Count.GreaterThan(20));
        Assert.That(links.Where(link => !headings.Contains(link)), Is.Empty);
    }

    [Test]
    public void Every_row_of_a_table_has_as_many_cells_as_its_heading()
    {
        var cells = 0;
        foreach (var line in Manual.Split('\n'))
        {
            var count = line.StartsWith("| ") ? Regex.Count(line, @"(?<!\\)\|") : 0;
            if (count > 0 && cells > 0) Assert.That(count, Is.EqualTo(cells), line);
            if (!line.StartsWith('|')) cells = 0;
            else if (cells == 0) cells = count;
        }
    }

    [Test]
    public void No_cell_breaks_its_code_by_a_backtick()
    {
        foreach (var row in Manual.Split('\n').Where(line => line.StartsWith("| "))) Assert.That(row.Count(letter => letter == '`') % 2, Is.Zero, row);
        foreach (var (_, keyword) in KeywordIndex.All(RootKeywords.Schema)) Assert.That(keyword.Syntax, Does.Not.Contain("`"), keyword.Name);
    }
}
