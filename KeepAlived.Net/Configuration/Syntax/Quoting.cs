namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>The way back from a word to the text of a file.</summary>
internal static class Quoting
{
    /// <summary>
    /// The word, in quotes where it needs them. A `"` cannot stand inside a word, so none ever comes out of a file.
    /// </summary>
    public static string Word(string word) =>
        word.Length > 0 && word.AsSpan().IndexOfAny(" \t#!{}\\") < 0 && !word.Contains('\v') && !word.Contains('\f') ? word : $"\"{word}\"";
}
