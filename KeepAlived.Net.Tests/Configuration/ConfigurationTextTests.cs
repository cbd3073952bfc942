using FsCheck;
using FsCheck.Fluent;

namespace KeepAlived.Net.Configuration;

internal sealed class ConfigurationTextTests
{
    [Test]
    public void What_is_handed_over_arrives_with_its_origins()
    {
        ConfigurationText text = new([new("a.conf", 1, "x\t1"), new("b.inc", 7, "caf\u00e9"), new("a.conf", 2, ""), new("a.conf", 2, "  }")]);
        Assert.That(ConfigurationText.Deserialize(text.Serialize()).Lines, Is.EqualTo(text.Lines));
    }

    [Test]
    public void Any_bytes_in_lines_survive() =>
        Prop.ForAll<(PositiveInt, byte[])[]>(rows =>
        {
            SourceLine[] lines = [.. rows.Select(row => new SourceLine("f", row.Item1.Get, System.Text.Encoding.Latin1.GetString(row.Item2 ?? []).Replace("\n", "")))];
            return ConfigurationText.Deserialize(new ConfigurationText(lines).Serialize()).Lines.SequenceEqual(lines);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void A_child_gets_the_same_model()
    {
        var loaded = TextFile.Parse("$P=101\n" + TextFile.Instance);
        var child = ConfigurationLoader.Parse(ConfigurationText.Deserialize(loaded.Text.Serialize()), TextFile.Machine);
        Assert.That(child.Model.Instances.Single().Where.ToString(), Is.EqualTo(loaded.Model.Instances.Single().Where.ToString()));
        Assert.That(child.Diagnostics.Select(problem => problem.ToString()), Is.EqualTo(loaded.Diagnostics.Select(problem => problem.ToString())));
    }
}
