using System.Text;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Manual;

/// <summary>keepalived.conf(5), in the macros of man(7).</summary>
internal static class ManPage
{
    private const string ExampleIndent = "    ";

    public static string Write(IBlock root)
    {
        var text = new StringBuilder();
        text.Append($".\\\" Made from the keyword tables by {MarkdownManual.Command}; changes belong there.\n");
        text.Append(".TH KEEPALIVED.CONF 5 \"\" \"KeepAlived.Net\" \"File formats\"\n.nh\n.ad l\n.ss 12 0\n");
        text.Append($".SH NAME\n{Escape(ManualText.Title)} \\- {Escape(ManualText.Summary)}\n.SH DESCRIPTION\n");
        AppendText(text, ManualText.Introduction);
        foreach (var chapter in ManualText.Language)
        {
            text.Append($".SH {Quoted(chapter.Title.ToUpperInvariant())}\n");
            AppendText(text, chapter.Text);
        }
        foreach (var block in ManualBlock.All(root)) AppendBlock(text, block);
        text.Append(".SH EXAMPLE\n");
        AppendExample(text, ManualText.Example.Split('\n'));
        text.Append(".SH FILES\n.I /etc/keepalived/keepalived.conf\n.SH SEE ALSO\n.BR keepalived (8),\n.BR ipvsadm (8)\n");
        return text.ToString();
    }

    private static void AppendBlock(StringBuilder text, ManualBlock block)
    {
        text.Append($".SH {Quoted(block.Depth == 0 ? block.Title.ToUpperInvariant() : block.Title)}\n");
        if (block.Heading.Length > 0) text.Append($".B {Quoted(block.Heading + " { ... }")}\n.PP\n{Line(Joined(block.Block.Summary, ManualBlock.Marks(block.Traits)))}\n");
        foreach (var keyword in block.Block.Keywords)
        {
            var standard = ManualBlock.DefaultOf(keyword) is { Length: > 0 } words ? $"Default: {words}." : "";
            AppendItem(text, keyword.Name, ManualBlock.SyntaxOf(keyword.Syntax), Joined(Joined(keyword.Summary, standard), ManualBlock.Marks(keyword.Traits)));
        }
        foreach (var (keywords, options) in block.OptionTables())
        {
            text.Append($".PP\nOptions of {Line(string.Join(", ", keywords.Select(keyword => $"`{keyword}`")))}:\n.RS\n");
            foreach (var option in options) AppendItem(text, option.Option, option.Syntax, Joined(option.Summary, ManualBlock.Marks(option.Traits)));
            text.Append(".RE\n");
        }
    }

    private static void AppendItem(StringBuilder text, string keyword, string syntax, string meaning)
    {
        text.Append($".TP\n\\fB{Escape(keyword)}\\fR");
        if (syntax.Length > 0) text.Append($" {Escape(syntax)}");
        text.Append($"\n{Line(meaning)}\n");
    }

    /// <summary>Paragraphs, lists and examples of <see cref="Chapter"/>.</summary>
    private static void AppendText(StringBuilder text, string source)
    {
        foreach (var paragraph in source.Split("\n\n"))
        {
            var lines = paragraph.Split('\n');
            if (lines[0].StartsWith(ExampleIndent, StringComparison.Ordinal)) AppendExample(text, lines.Select(line => line[ExampleIndent.Length..]));
            else if (lines[0].StartsWith("* ", StringComparison.Ordinal)) AppendList(text, lines);
            else text.Append($".PP\n{string.Join('\n', lines.Select(Line))}\n");
        }
    }

    private static void AppendList(StringBuilder text, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            text.Append(line.StartsWith("* ", StringComparison.Ordinal) ? $".IP \\(bu 2\n{Line(line[2..])}\n" : $"{Line(line.TrimStart())}\n");
    }

    private static void AppendExample(StringBuilder text, IEnumerable<string> lines)
    {
        text.Append(".PP\n.nf\n.RS\n");
        foreach (var line in lines) text.Append($"{Literal(line)}\n");
        text.Append(".RE\n.fi\n");
    }

    private static string Joined(string left, string right) => right.Length == 0 ? left : left.Length == 0 ? right : $"{left} {right}";

    /// <summary>A line of running text: backticks become bold, asterisks italic.</summary>
    private static string Line(string line)
    {
        var made = new StringBuilder();
        var (bold, italic) = (false, false);
        foreach (var letter in Literal(line))
        {
            if (letter == '`') made.Append((bold = !bold) ? "\\fB" : "\\fR");
            else if (letter == '*' && !bold) made.Append((italic = !italic) ? "\\fI" : "\\fR");
            else made.Append(letter);
        }
        return made.ToString();
    }

    /// <summary>A control character at the beginning of a line would be taken for a request.</summary>
    private static string Literal(string line) => line.StartsWith('.') || line.StartsWith('\'') ? "\\&" + Escape(line) : Escape(line);

    private static string Quoted(string text) => $"\"{Escape(text).Replace("\"", "\\(dq", StringComparison.Ordinal)}\"";

    /// <summary>Signs as they are typed, not as they are set in books; a long choice may be broken.</summary>
    private static string Escape(string text) =>
        text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("~", "\\(ti", StringComparison.Ordinal)
            .Replace("^", "\\(ha", StringComparison.Ordinal).Replace("'", "\\(aq", StringComparison.Ordinal)
            .Replace("|", "|\\:", StringComparison.Ordinal);
}
