using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Manual;

internal sealed class NoEffectListTests
{
    private static readonly BlockSchema<Model.SslSettings> Block = new("SSL", "")
    {
        { "works", Value.Name, static s => ref s.Key, "", "" },
        { "waits", Value.Name, static s => ref s.Key, "", "", Traits.NoEffect },
        { "an_old_one", Value.Name, static s => ref s.Key, "", "", Traits.NoEffect | Traits.Old("waits") },
        new Keyword<Model.SslSettings>("lines", "", "", "", default, static (_, _, _) => { }, static (_, _) => { })
        {
            Options = [new("dev", "INTERFACE", ""), new("scope", "SCOPE", "", Traits.NoEffect)],
        },
    };

    [Test]
    public void Keywords_and_options_without_effect_are_listed_in_order() =>
        Assert.That(NoEffectList.Of(Block), Is.EqualTo(new[] { "SSL an_old_one", "SSL lines scope", "SSL waits" }));

    [Test]
    public void What_the_note_is_said_of_is_listed_and_nothing_else()
    {
        var list = NoEffectList.Of(RootKeywords.Schema).ToHashSet();
        foreach (var (block, keyword) in KeywordIndex.All(RootKeywords.Schema))
            Assert.That(list.Contains($"{block.Name} {keyword.Name}"), Is.EqualTo(keyword.Traits.HasNoEffect || OtherUse(block, keyword)), $"{block.Name} {keyword.Name}");
    }

    [Test]
    public void Whatever_a_file_is_told_to_be_without_effect_is_listed()
    {
        var listed = NoEffectList.Of(RootKeywords.Schema).Select(line => line.Split(' ')[^1]).ToHashSet();
        var told = (from site in KeywordSite.All from sample in site.Keyword.Samples.Good from name in ToldOf(site.With(sample)) select name).ToHashSet();
        Assert.That(told, Is.Not.Empty);
        Assert.That(told.Where(name => !listed.Contains(name)), Is.Empty);
    }

    /// <summary>The last words of the names in `'use_vmac MAC' is accepted, has no effect yet`.</summary>
    private static IEnumerable<string> ToldOf(string text) => TextFile.Parse(text).Notes()
        .Where(note => note.EndsWith("has no effect yet", StringComparison.Ordinal)).Select(note => note.Split('\'')[1].Split(' ')[^1]);

    /// <summary>A kind of block that stands in two places under one name.</summary>
    private static bool OtherUse(IBlock block, IKeyword keyword) =>
        KeywordIndex.All(RootKeywords.Schema).Any(other => other.Block.Name == block.Name && other.Keyword.Name == keyword.Name && other.Keyword.Traits.HasNoEffect);
}
