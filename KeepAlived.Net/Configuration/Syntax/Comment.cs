using System.Text;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>Comments: from an unquoted `#` or `!` to the end of the line. A backslash protects the next character, quotes too.</summary>
internal static class Comment
{
    /// <summary>Where the comment begins; the text's length if there is none.</summary>
    /// <param name="openQuote">The quote that never ends, or -1.</param>
    public static int Find(ReadOnlySpan<char> text, out int openQuote)
    {
        openQuote = -1;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '"') openQuote = openQuote < 0 ? i : -1;
            else if (text[i] is '#' or '!' && openQuote < 0) return i;
        }
        return text.Length;
    }

    public static string Cut(string text) => Find(text, out _) is var end && end < text.Length ? text[..end] : text;

    /// <summary>`\#` and `\!` outside quotes lose their backslash.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains("\\#") && !text.Contains("\\!")) return text;
        var (made, quoted) = (new StringBuilder(text.Length), false);
        for (var i = 0; i < text.Length; i++)
        {
            var pair = text[i] == '\\' && i + 1 < text.Length;
            if (!pair) quoted ^= text[i] == '"';
            if (!pair || quoted || text[i + 1] is not ('#' or '!')) made.Append(text[i]);
            if (pair) made.Append(text[++i]);
        }
        return made.ToString();
    }
}
