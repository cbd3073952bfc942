using System.Text;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>
/// The quoting of commands: single and double quotes may be glued to text, backslash escapes as in keepalived.conf(5). The outer
/// round yields command, user and group; the command is then split again into its arguments.
/// </summary>
internal static class CommandLine
{
    /// <summary>The way back: text that splits into the same command, user and group.</summary>
    public static string Format(Model.ScriptCommand command)
    {
        var text = new StringBuilder("\"");
        foreach (var argument in command.Arguments)
        {
            if (text.Length > 1) text.Append(' ');
            text.Append('\'');
            foreach (var letter in argument)
                if (letter is '"' or '\'' or '$' or '\\' or < ' ') text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}");
                else text.Append(letter);
            text.Append('\'');
        }
        text.Append('"');
        if (command.User is not null) text.Append(' ').Append(command.User);
        return command.Group is null ? text.ToString() : text.Append(' ').Append(command.Group).ToString();
    }

    public static List<string> Split(string text, bool keepEscapes)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, inWord) = ('\0', false);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == '\\' && i + 1 < text.Length)
            {
                inWord = true;
                if (keepEscapes) word.Append(letter).Append(text[++i]);
                else i = Unescape(text, i + 1, word);
            }
            else if (quote != '\0')
            {
                if (letter == quote) quote = '\0';
                else word.Append(letter);
            }
            else if (letter is '"' or '\'')
            {
                (quote, inWord) = (letter, true);
            }
            else if (char.IsWhiteSpace(letter))
            {
                if (inWord) words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
            else
            {
                word.Append(letter);
                inWord = true;
            }
        }
        if (inWord) words.Add(word.ToString());
        return words;
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
        if (text[at] == 'x' && Digits(text, at + 1, 2, 16) is > 0 and var hex)
        {
            word.Append((char)Convert.ToInt32(text.Substring(at + 1, hex), 16));
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
