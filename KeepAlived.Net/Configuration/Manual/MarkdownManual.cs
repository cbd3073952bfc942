using System.Text;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Manual;

/// <summary>docs/keepalived.conf.md.</summary>
internal static class MarkdownManual
{
    public const string Command = "scripts/manual";

    public static string Write(IBlock root)
    {
        var text = new StringBuilder();
        var blocks = ManualBlock.All(root);
        text.Append($"# {ManualText.Title}: {ManualText.Summary}\n\n<!-- Made from the keyword tables by `{Command}`; changes belong there. -->\n\n{ManualText.Introduction}\n\n");
        AppendContents(text, blocks);
        text.Append($"## An example\n\n```\n{ManualText.Example}\n```\n\n## The language\n\n");
        foreach (var chapter in ManualText.Language) text.Append($"### {chapter.Title}\n\n{chapter.Text}\n\n");
        foreach (var block in blocks) AppendBlock(text, block, blocks);
        return text.ToString().TrimEnd() + "\n";
    }

    private static void AppendContents(StringBuilder text, IReadOnlyList<ManualBlock> blocks)
    {
        text.Append("Contents: [an example](#an-example), [the language](#the-language), and the keywords\n\n");
        foreach (var block in blocks) text.Append($"{new string(' ', block.Depth * 2)}* [{block.Title}](#{Anchor(block.Title)})\n");
        text.Append('\n');
    }

    private static void AppendBlock(StringBuilder text, ManualBlock block, IReadOnlyList<ManualBlock> blocks)
    {
        text.Append($"{new string('#', block.Depth + 2)} {block.Title}\n\n");
        if (block.Heading.Length > 0) text.Append($"`{block.Heading} {{ ... }}`\n\n{Joined(block.Block.Summary, ManualBlock.Marks(block.Traits))}\n\n");
        text.Append("| keyword | arguments | default | meaning |\n|---|---|---|---|\n");
        foreach (var keyword in block.Block.Keywords)
            text.Append($"| {Link(keyword, block, blocks)} | {Code(ManualBlock.SyntaxOf(keyword.Syntax))} | {Cell(ManualBlock.DefaultOf(keyword))} | {Cell(Joined(keyword.Summary, ManualBlock.Marks(keyword.Traits)))} |\n");
        text.Append('\n');
        foreach (var (keywords, options) in block.OptionTables())
        {
            text.Append($"Options of {string.Join(", ", keywords.Select(Code))}:\n\n| option | argument | meaning |\n|---|---|---|\n");
            foreach (var option in options) text.Append($"| {Code(option.Option)} | {Code(option.Syntax)} | {Cell(Joined(option.Summary, ManualBlock.Marks(option.Traits)))} |\n");
            text.Append('\n');
        }
    }

    /// <summary>A keyword that has a block of its own leads there.</summary>
    private static string Link(IKeyword keyword, ManualBlock block, IReadOnlyList<ManualBlock> blocks)
    {
        var own = blocks.FirstOrDefault(other => ReferenceEquals(other.Block, keyword.Block) && other != block);
        return keyword.Block is null || own is null ? Code(keyword.Name) : $"[{Code(keyword.Name)}](#{Anchor(own.Title)})";
    }

    private static string Joined(string summary, string marks) => marks.Length == 0 ? summary : $"{summary} {marks}";

    private static string Code(string text) => text.Length == 0 ? "" : $"`{Cell(text)}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>As readers of Markdown make them from headings.</summary>
    private static string Anchor(string title) => title.ToLowerInvariant().Replace(' ', '-');
}
