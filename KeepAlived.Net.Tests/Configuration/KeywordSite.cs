using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration;

/// <summary>A keyword in one of the blocks it may stand in, and files that hold it.</summary>
/// <param name="Around">The keywords that open the blocks around it, the outermost first.</param>
internal sealed record KeywordSite(IKeyword[] Around, IKeyword Keyword)
{
    /// <summary>What a block may not lack.</summary>
    private static readonly Dictionary<string, string> Essentials = new()
    {
        ["vrrp_script"] = "script /bin/true",
        ["track_file"] = "file /run/number",
        ["vrrp_track_file"] = "file /run/number",
        ["vrrp_track_process"] = "process haproxy",
        ["bfd_instance"] = "neighbor_ip 192.0.2.9",
        ["garp_group"] = "garp_interval 1\ngna_interval 1",
        ["HTTP_GET"] = "url { path / }",
        ["SSL_GET"] = "url { path / }",
        ["url"] = "path /",
        ["MISC_CHECK"] = "misc_path /bin/true",
        ["FILE_CHECK"] = "track_file number",
        ["BFD_CHECK"] = "name neighbour",
    };

    /// <summary>Every keyword of every block; a kind of block that occurs in several places is told once for each.</summary>
    public static IReadOnlyList<KeywordSite> All { get; } = [.. Walk([], RootKeywords.Schema)];

    public string Block => Around.Length == 0 ? "(root)" : string.Join('/', Around.Select(keyword => keyword.Name));

    /// <summary>Its arguments are one value, read or refused as a whole; not several options, nor lines of a block.</summary>
    public bool IsOneValue => Keyword.Options.Count == 0 && (Keyword.Block is not null || !Keyword.Syntax.Contains('{'));

    /// <summary>Lines stand in its block: they are its samples.</summary>
    public bool HasLines => Keyword.Block is null && Keyword.Syntax.StartsWith('{');

    /// <summary>The number of the first line in its block, from 1.</summary>
    public int FirstLine => Around.Length + 1;

    /// <summary>The block without it.</summary>
    public string Empty => InBlock("");

    /// <summary>Without arguments.</summary>
    public string Alone => HasLines ? InBlock($"{Keyword.Name} {{\n}}") : With("");

    /// <param name="sample">Its arguments, or a line of its block.</param>
    public string With(string sample) => InBlock(
        HasLines ? $"{Keyword.Name} {{\n{sample}\n}}"
        : Keyword.Block is null ? $"{Keyword.Name} {sample}"
        : $"{Keyword.Name} {sample} {{\n{Essentials.GetValueOrDefault(Keyword.Name)}\n}}");

    public override string ToString() => $"{Block} {Keyword.Name}";

    private string InBlock(string lines)
    {
        var essentials = Around.Length > 0 ? Essentials.GetValueOrDefault(Around[^1].Name, "").Split('\n').Where(line => line.Split(' ')[0] != Keyword.Name) : [];
        var open = Around.Select(keyword => $"{keyword.Name} {keyword.Samples.Good.FirstOrDefault()} {{\n");
        return $"{string.Concat(open)}{string.Join('\n', essentials)}\n{lines}\n{string.Concat(Around.Select(static _ => "}\n"))}";
    }

    private static IEnumerable<KeywordSite> Walk(IKeyword[] around, IBlock block) =>
        block.Keywords.SelectMany(keyword => keyword.Block is null ? [] : Walk([.. around, keyword], keyword.Block), (keyword, inner) => inner)
            .Concat(block.Keywords.Select(keyword => new KeywordSite(around, keyword)));
}
