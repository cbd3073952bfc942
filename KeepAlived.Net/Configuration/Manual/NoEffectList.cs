using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Manual;

/// <summary>What is read and judged but not used yet: the list to compare a configuration with before it moves here.</summary>
internal static class NoEffectList
{
    /// <summary>`BLOCK KEYWORD`, `BLOCK KEYWORD OPTION` for an option of its lines; sorted, each once.</summary>
    public static IReadOnlyList<string> Of(IBlock root) => [.. Lines(root).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(IBlock root)
    {
        foreach (var (block, keyword) in KeywordIndex.All(root))
        {
            if (keyword.Traits.HasNoEffect) yield return $"{block.Name} {keyword.Name}";
            foreach (var option in keyword.Options)
                if (option.Traits.HasNoEffect) yield return $"{block.Name} {keyword.Name} {option.Option}";
        }
    }
}
