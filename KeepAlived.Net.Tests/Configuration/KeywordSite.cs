using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration;

/// <summary>A keyword in one of the blocks it may stand in, and files that hold it.</summary>
/// <param name="Around">The keywords that open the blocks around it, the outermost first.</param>
internal sealed record KeywordSite(IKeyword[] Around, IKeyword Keyword)
{
    /// <summary>Every keyword of every block; a kind of block that occurs in several places is told once for each.</summary>
    public static IReadOnlyList<KeywordSite> All { get; } = [.. Walk([], RootKeywords.Schema)];

    public string Block => Around.Length == 0 ? "(root)" : string.Join('/', Around.Select(keyword => keyword.Name));

    /// <summary>Its arguments are one value, read or refused as a whole; not several options, nor lines of a block.</summary>
    public bool IsOneValue => Keyword.Options.Count == 0 && (Keyword.Block is not null || !Keyword.Syntax.Contains('{'));

    private bool HasLines => Keyword.Syntax.StartsWith('{');

    /// <summary>The number of the line that the keyword stands in, from 1.</summary>
    public int Line => Around.Length + 1;

    /// <summary>The block without it.</summary>
    public string Empty => InBlock("");

    /// <param name="sample">Its arguments, or a line of its block.</param>
    public string With(string sample) => InBlock(
        HasLines ? $"{Keyword.Name} {{\n{sample}\n}}\n" : Keyword.Block is null ? $"{Keyword.Name} {sample}\n" : $"{Keyword.Name} {sample} {{\n}}\n");

    /// <summary>Without arguments.</summary>
    public string Alone => InBlock(HasLines || Keyword.Block is not null ? $"{Keyword.Name} {{\n}}\n" : $"{Keyword.Name}\n");

    public override string ToString() => $"{Block} {Keyword.Name}";

    private string InBlock(string lines) =>
        string.Concat(Around.Select(keyword => $"{keyword.Name} {keyword.Samples.Good.FirstOrDefault()} {{\n")) + lines + string.Concat(Around.Select(static _ => "}\n"));

    private static IEnumerable<KeywordSite> Walk(IKeyword[] around, IBlock block) =>
        block.Keywords.SelectMany(keyword => keyword.Block is null ? [] : Walk([.. around, keyword], keyword.Block), (keyword, inner) => inner)
            .Concat(block.Keywords.Select(keyword => new KeywordSite(around, keyword)));
}
