using System.Globalization;
using System.Text;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>
/// The quoting of commands: single and double quotes may be glued to text, backslash escapes as in keepalived.conf(5). The outer
/// round yields command, user and group; the command is then split again, escapes included, into its arguments.
/// </summary>
internal static class CommandLine
{
    /// <summary>Characters that mean something in either round, or to the lines before: a `$` may begin a definition.</summary>
    private const string Special = "\"'\\$";

    /// <summary>`"COMMAND ARGUMENTS" [USER [GROUP]]`; null if there is no command in it.</summary>
    /// <param name="problem">Null, or what is wrong with the quotes: there is no command then.</param>
    public static ScriptCommand? Parse(string text, out string? problem)
    {
        var words = Split(text, out var open);
        var arguments = words.Count > 0 && open == '\0' ? Split(words[0], out open) : [];
        problem = open == '\0' ? null : $"the quote {open} is not closed";
        if (open != '\0' || arguments.Count == 0) return null;
        return new([.. arguments], words.ElementAtOrDefault(1), words.ElementAtOrDefault(2));
    }

    /// <summary>The way back: text that parses to the same command, user and group.</summary>
    public static string Format(ScriptCommand command)
    {
        var text = Quote(command.Arguments);
        if (command.User is not null) text += $" {QuoteWord(command.User)}";
        return command.Group is null ? text : $"{text} {QuoteWord(command.Group)}";
    }

    /// <summary>Text in double quotes that splits to the same arguments in both rounds. A NUL cannot be in an argument.</summary>
    public static string Quote(IReadOnlyList<string> arguments)
    {
        var text = new StringBuilder("\"");
        foreach (var argument in arguments)
        {
            if (text.Length > 1) text.Append(' ');
            var apart = argument.Length == 0 || argument.AsSpan().ContainsAny(" \t\n\v\f\r");
            if (apart) text.Append('\'');
            // The inner round gets an octal escape, whose backslash is escaped for the outer one.
            foreach (var letter in argument) Append(text, letter, @"\\");
            if (apart) text.Append('\'');
        }
        return text.Append('"').ToString();
    }

    /// <summary>One word of the outer round.</summary>
    public static string QuoteWord(string word)
    {
        if (word.Length > 0 && !word.AsSpan().ContainsAny(" #!{}" + Special) && !word.Any(char.IsControl)) return word;
        var text = new StringBuilder("\"");
        foreach (var letter in word) Append(text, letter, @"\");
        return text.Append('"').ToString();
    }

    private static void Append(StringBuilder text, char letter, string backslash)
    {
        if (letter >= ' ' && !Special.Contains(letter)) text.Append(letter);
        else text.Append(backslash).Append(Convert.ToString(letter, 8).PadLeft(3, '0'));
    }

    /// <summary>The first word of one round; a backslash that a pattern needs is written twice.</summary>
    public static string? First(string text) => Split(text, out _).FirstOrDefault();

    /// <summary>One round.</summary>
    /// <param name="openQuote">The quote that is not closed, or NUL.</param>
    public static List<string> Split(string text, out char openQuote)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        openQuote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (openQuote == '\0' && Blanks.Is(letter))
            {
                if (inWord) words.Add(End(word));
                inWord = false;
                continue;
            }
            inWord = true;
            if (letter == '\\' && i + 1 < text.Length)
            {
                i = Unescape(text, i + 1, word);
            }
            else if (letter == openQuote) openQuote = '\0';
            else if (openQuote == '\0' && letter is '"' or '\'') openQuote = letter;
            else word.Append(letter);
        }
        if (inWord) words.Add(End(word));
        return words;
    }

    /// <summary>A NUL ends a word, as in C.</summary>
    private static string End(StringBuilder word)
    {
        var text = word.ToString();
        word.Clear();
        return text.IndexOf('\0') is >= 0 and var end ? text[..end] : text;
    }

    /// <summary>Appends the character after a backslash at <paramref name="at"/>; returns the index of the escape's last character.</summary>
    private static int Unescape(string text, int at, StringBuilder word)
    {
        const string names = "abEfnrtv", controls = "\a\b\u001b\f\n\r\t\v";
        if (names.IndexOf(text[at]) is >= 0 and var name)
        {
            word.Append(controls[name]);
            return at;
        }
        if (text[at] == 'c' && at + 1 < text.Length)
        {
            word.Append((char)(text[at + 1] & 0x1F));
            return at + 1;
        }
        if (text[at] == 'x' && Digits(text, at + 1, int.MaxValue, 16) is > 0 and var hex)
        {
            // Of any number of digits the last two count.
            word.Append((char)byte.Parse(text.AsSpan(at + 1 + Math.Max(0, hex - 2), Math.Min(hex, 2)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            return at + hex;
        }
        if (Digits(text, at, 3, 8) is > 0 and var octal)
        {
            word.Append((char)(Convert.ToInt32(text.Substring(at, octal), 8) & 0xFF));
            return at + octal - 1;
        }
        word.Append(text[at]);
        return at;
    }

    private static int Digits(string text, int at, int most, int radix)
    {
        var count = 0;
        while (count < most && at + count < text.Length
            && (radix == 16 ? char.IsAsciiHexDigit(text[at + count]) : text[at + count] is >= '0' and <= '7'))
            count++;
        return count;
    }
}
