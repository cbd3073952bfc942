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

    /// <summary>A kind of block that stands in two places under one name.</summary>
    private static bool OtherUse(IBlock block, IKeyword keyword) =>
        KeywordIndex.All(RootKeywords.Schema).Any(other => other.Block.Name == block.Name && other.Keyword.Name == keyword.Name && other.Keyword.Traits.HasNoEffect);
}
