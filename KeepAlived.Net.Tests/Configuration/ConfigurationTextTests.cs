using FsCheck;
using FsCheck.Fluent;

namespace KeepAlived.Net.Configuration;

internal sealed class ConfigurationTextTests
{
    private static ConfigurationText Text(params IEnumerable<SourceLine> lines)
    {
        var text = new ConfigurationText();
        foreach (var line in lines) text.Add(line.File, line.Number, line.Text);
        return text;
    }

    private static SourceLine[] Lines(ConfigurationText text) => [.. Enumerable.Range(0, text.Count).Select(text.LineAt)];

    private static ConfigurationText HandedOver(ConfigurationText text) => ConfigurationText.Deserialize([.. text.Serialize().SelectMany(part => part.ToArray())]);

    [Test]
    public void What_is_handed_over_arrives_with_its_origins()
    {
        SourceLine[] lines = [new("a.conf", 1, "x\t1"), new("b.inc", 7, "caf\u00e9"), new("a.conf", 2, ""), new("a.conf", 2, "  }"), new("a.conf", 3, "y")];
        Assert.That(Lines(Text(lines)), Is.EqualTo(lines));
        Assert.That(Lines(HandedOver(Text(lines))), Is.EqualTo(lines));
    }

    [Test]
    public void Its_size_is_that_of_the_lines_with_a_byte_for_the_indent_and_one_for_the_end_of_each()
    {
        var text = Text(new("a.conf", 1, "global_defs {"), new("a.conf", 2, "    x"), new("b.conf", 1, ""));
        Assert.That((text.Size, HandedOver(text).Size), Is.EqualTo((20L, 20L)));
    }

    [Test]
    public void Any_bytes_in_lines_survive() =>
        Prop.ForAll<(PositiveInt, byte[])[]>(rows =>
        {
            SourceLine[] lines = [.. rows.Select(row => new SourceLine("f", row.Item1.Get, " " + System.Text.Encoding.Latin1.GetString(row.Item2 ?? []).Replace("\n", "")))];
            return Lines(HandedOver(Text(lines))).SequenceEqual(lines);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void A_line_that_looks_like_an_origin_is_no_origin()
    {
        var text = HandedOver(Text(new SourceLine("a.conf", 1, "\u00017\tevil.conf"), new SourceLine("a.conf", 2, "b")));
        Assert.That(Lines(text).Select(line => (line.File, line.Number)), Is.EqualTo(new[] { ("a.conf", 1), ("a.conf", 2) }));
    }

    [Test]
    public void A_line_that_a_definition_made_knows_its_definition()
    {
        var text = new ConfigurationText();
        var expansion = new Expansion("X", "a.conf", 1, 3);
        text.Add("a.conf", 2, "made", expansion);
        text.Add("a.conf", 3, "plain");
        Assert.That((text.LineAt(0).Expansion, text.LineAt(1).Expansion), Is.EqualTo((expansion, (Expansion?)null)));
    }

    [Test]
    public void Lines_are_found_wherever_their_block_is()
    {
        var lines = Enumerable.Range(1, 30_000).Select(number => new SourceLine("a.conf", number, $"line {number} of many")).ToArray();
        var text = Text(lines);
        foreach (var index in (int[])[0, 1, 12_345, 29_999, 3]) Assert.That(text.LineAt(index), Is.EqualTo(lines[index]));
    }

    [Test]
    public void Blocks_are_left_out_and_what_remains_keeps_its_places()
    {
        var text = Text(new SourceLine("a.conf", 1, "  a {"), new("a.conf", 2, "}"), new("a.conf", 3, ""), new("b.inc", 7, "x } b {"), new("b.inc", 8, "}"), new("a.conf", 4, " y"), new("a.conf", 5, "c {"), new("a.conf", 6, "}"));
        var rest = text.Without([new(0, 2, 3), new(3, 2, 5), new(6, 2, 1)]);
        Assert.That(Lines(HandedOver(rest)), Is.EqualTo(new SourceLine[] { new("b.inc", 7, "x } b {"), new("b.inc", 8, "}"), new("a.conf", 4, " y") }), "one that begins within a line stays");
    }

    [Test]
    public void A_child_gets_the_same_model()
    {
        var loaded = TextFile.Parse("$P=101\n" + TextFile.Instance);
        var child = ConfigurationLoader.Parse(HandedOver(loaded.Text), TextFile.Machine);
        Assert.That(child.Text.SpanOf(child.Model.Instances.Single().Where).ToString(), Is.EqualTo(loaded.Text.SpanOf(loaded.Model.Instances.Single().Where).ToString()));
        Assert.That(child.Diagnostics.Select(problem => problem.ToString()), Is.EqualTo(loaded.Diagnostics.Select(problem => problem.ToString())));
    }
}
