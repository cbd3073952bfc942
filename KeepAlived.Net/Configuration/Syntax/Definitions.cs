using System.Text;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>The `$NAME=` definitions, evaluated where they are used, and the predefined `${_...}` functions.</summary>
internal sealed class Definitions(string instance)
{
    /// <summary>Characters that a definition may hold or become.</summary>
    public const int LongestText = 256 * 1024;

    /// <summary>Definitions in definitions.</summary>
    public const int DeepestExpansion = 64;
    private readonly Dictionary<string, string> _texts = [];

    /// <summary>The directory of the file being read, for ${_PWD}.</summary>
    public string Directory { get; set; } = "";

    public void Set(string name, string text) => _texts[name] = text;

    /// <summary>Sets a definition, or removes it for null; returns what it was, so that a generator can put it back.</summary>
    public string? Exchange(string name, string? text)
    {
        _texts.Remove(name, out var before);
        if (text is not null) _texts[name] = text;
        return before;
    }

    /// <summary>Splits `$NAME=text`; false if the line is not a definition.</summary>
    public static bool TryParse(string line, out string name, out string text)
    {
        name = text = "";
        var trimmed = line.AsSpan().TrimStart();
        if (trimmed.Length < 3 || trimmed[0] != '$') return false;
        var length = NameLength(trimmed[1..]);
        if (length == 0 || 1 + length >= trimmed.Length || trimmed[1 + length] != '=') return false;
        name = trimmed[1..(1 + length)].ToString();
        text = trimmed[(2 + length)..].ToString();
        return true;
    }

    /// <summary>Replaces `$NAME` (before a blank, comma, parenthesis or the end) and `${NAME ...}`; null when it never ends.</summary>
    public string? Expand(string line)
    {
        for (var depth = 0; depth < DeepestExpansion; depth++)
        {
            if (!line.Contains('$')) return line;
            var expanded = ExpandOnce(line, out var replaced);
            if (!replaced) return line;
            if (expanded.Length > LongestText) return null;
            line = expanded;
        }
        return null;
    }

    private string ExpandOnce(string line, out bool replaced)
    {
        replaced = false;
        var text = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (text.Length > LongestText) break; // too long already: Expand gives up
            if (line[i] != '$' || !TryTake(line, i, out var length, out var value)) text.Append(line[i]);
            else
            {
                replaced = true;
                text.Append(value);
                i += length - 1;
            }
        }
        return text.ToString();
    }

    private bool TryTake(string line, int at, out int length, out string value)
    {
        (length, value) = (0, "");
        var rest = line.AsSpan(at + 1);
        if (rest.StartsWith("{"))
        {
            var close = rest.IndexOf('}');
            if (close < 0) return false;
            length = close + 2;
            return TryEvaluate(rest[1..close].ToString(), out value);
        }
        var name = NameLength(rest);
        if (name == 0 || (name < rest.Length && rest[name] is not (' ' or '\t' or ',' or ')'))) return false;
        length = name + 1;
        return _texts.TryGetValue(rest[..name].ToString(), out value!);
    }

    private bool TryEvaluate(string call, out string value)
    {
        if (_texts.TryGetValue(call, out value!)) return true;
        var words = call.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var result = words switch
        {
            ["_PWD"] => Directory,
            ["_INSTANCE"] => instance,
            ["_HASH"] => "#",
            ["_BANG"] => "!",
            ["_ENV", var name] => Environment.GetEnvironmentVariable(name) ?? "",
            ["_RANDOM", ..] => Pick(words),
            _ => null,
        };
        value = result ?? "";
        return result is not null;
    }

    private static string? Pick(string[] words)
    {
        var (low, high) = (0, 32767);
        if (words.Length > 1 && !int.TryParse(words[1], out low)) return null;
        if (words.Length > 2 && !int.TryParse(words[2], out high)) return null;
        return Random.Shared.NextInt64(low, Math.Max(low, (long)high) + 1).ToString();
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && IsNamePart(text[length], first: length == 0)) length++;
        return length;
    }

    private static bool IsNamePart(char letter, bool first) => char.IsAsciiLetter(letter) || letter == '_' || (!first && char.IsAsciiDigit(letter));
}
