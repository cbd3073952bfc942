using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Manual;

/// <summary>A block as both manuals show it.</summary>
/// <param name="Title">Unique among all blocks.</param>
/// <param name="Heading">The keyword that opens it with what stands before its `{`; empty outside of all blocks.</param>
/// <param name="Depth">Blocks around it.</param>
internal sealed record ManualBlock(string Title, string Heading, int Depth, Traits Traits, IBlock Block)
{
    private const string BlockMark = "{ ... }";

    /// <summary>Every kind of block, each once, a block before those within it.</summary>
    public static IReadOnlyList<ManualBlock> All(IBlock root)
    {
        var all = new List<ManualBlock> { new("Outside of all blocks", "", 0, default, root) };
        AddInner(all, root, 0);
        return all;
    }

    /// <summary>Options of lines, each table once with the keywords that have it.</summary>
    public IEnumerable<(string[] Keywords, IReadOnlyList<EntryOption> Options)> OptionTables() =>
        from keyword in Block.Keywords
        where keyword.Options.Count > 0
        group keyword.Name by keyword.Options into table
        select (table.ToArray(), table.Key);

    /// <summary>What is to be known of a keyword besides its meaning; empty if nothing.</summary>
    public static string Marks(Traits traits)
    {
        var marks = new List<string>();
        if (traits.Replacement is { } instead) marks.Add($"Old: use {instead}.");
        if (traits.Since is { } version) marks.Add($"Since keepalived {version}.");
        if (traits.IsOurs) marks.Add("Not in keepalived.");
        if (traits.HasNoEffect) marks.Add("*No effect yet.*");
        return string.Join(' ', marks);
    }

    /// <summary>Short for the manual: what else means on and off is told once.</summary>
    public static string SyntaxOf(string syntax) => syntax.Replace(Value.Switch.Syntax, "[on|off]", StringComparison.Ordinal);

    /// <summary>Blocks have no default that needs words.</summary>
    public static string DefaultOf(IKeyword keyword) => keyword.Syntax.EndsWith('}') ? "" : keyword.Default;

    private static void AddInner(List<ManualBlock> all, IBlock block, int depth)
    {
        foreach (var keyword in block.Keywords)
        {
            if (keyword.Block is not { } inner || all.Exists(known => ReferenceEquals(known.Block, inner))) continue;
            var title = depth == 0 ? keyword.Name : $"{keyword.Name} in {block.Name}";
            var heading = $"{keyword.Name} {keyword.Syntax.Replace(BlockMark, "", StringComparison.Ordinal)}".TrimEnd();
            all.Add(new(title, heading, depth, keyword.Traits, inner));
            AddInner(all, inner, depth + 1);
        }
    }
}
