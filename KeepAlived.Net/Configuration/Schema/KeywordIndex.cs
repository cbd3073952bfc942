namespace KeepAlived.Net.Configuration.Schema;

/// <summary>All keywords of all blocks, to tell where a misplaced one belongs.</summary>
internal sealed class KeywordIndex(IBlock root)
{
    private readonly Lazy<ILookup<string, string>> _blocks = new(() => All(root).ToLookup(entry => entry.Keyword.Name, entry => entry.Block.Name));

    /// <summary>Every keyword with the block it stands in; a kind of block that occurs in several places is told once for each.</summary>
    public static IEnumerable<(IBlock Block, IKeyword Keyword)> All(IBlock block)
    {
        foreach (var keyword in block.Keywords)
        {
            yield return (block, keyword);
            if (keyword.Block is null) continue;
            foreach (var inner in All(keyword.Block)) yield return inner;
        }
    }

    /// <summary>What was probably meant; null if nobody knows.</summary>
    public string? HintFor(string keyword, IBlock block)
    {
        var elsewhere = _blocks.Value[keyword].Distinct().ToList();
        if (elsewhere.Count > 0) return $"it belongs in {string.Join(" or ", elsewhere.Select(name => name == "(root)" ? "no block" : name))}";
        if (Spelling.Nearest(keyword, block.Keywords.Select(known => known.Name)) is { } near) return $"did you mean '{near}'?";
        if (Spelling.Nearest(keyword, _blocks.Value.Select(known => known.Key)) is not { } far) return null;
        return $"did you mean '{far}'? It belongs in {string.Join(" or ", _blocks.Value[far].Distinct().Select(name => name == "(root)" ? "no block" : name))}";
    }
}
