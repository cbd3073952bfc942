namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>The way back from a word to the text of a file.</summary>
internal static class Quoting
{
    /// <summary>The word, in quotes where it needs them; as it stands in quotes if it is one that no file can hold.</summary>
    public static string Word(string word) => IsPlain(word) ? word : $"\"{word}\"";

    /// <summary>
    /// Whether a file can hold the word. There is no escape for a `"`, a line's end, or a definition's name, none for a
    /// backslash before the closing quote, and a brace alone is one even in quotes.
    /// </summary>
    public static bool CanHold(string word) =>
        word is not ("{" or "}") && !word.AsSpan().ContainsAny("\"\n\0") && !word.Contains("$_") && !word.Contains("${_") && (IsPlain(word) || !EndsInBackslash(word));

    /// <summary>Can stand without quotes, at the beginning of a line too, and at its end.</summary>
    private static bool IsPlain(string word) =>
        word.Length > 0 && word != "\\" && !word.AsSpan().ContainsAny(" \t\n\v\f\r#!{}$") && word[0] is not ('@' or '~') && !word.StartsWith("include", StringComparison.Ordinal);

    /// <summary>An odd number of them: pairs protect nothing.</summary>
    private static bool EndsInBackslash(string word) => (word.Length - word.AsSpan().TrimEnd('\\').Length) % 2 != 0;
}
