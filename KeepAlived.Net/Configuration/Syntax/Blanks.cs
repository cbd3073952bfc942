namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>What separates words: bytes above 127 never do, although they are blanks as characters (0x85, 0xa0).</summary>
internal static class Blanks
{
    private const string All = " \t\n\v\f\r";

    public static bool Is(char letter) => letter is ' ' or (>= '\t' and <= '\r');

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim(All);

    public static ReadOnlySpan<char> TrimStart(ReadOnlySpan<char> text) => text.TrimStart(All);

    public static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text) => text.TrimEnd(All);

    /// <summary>The first word; empty if there is none.</summary>
    public static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text)
    {
        var trimmed = TrimStart(text);
        var end = trimmed.IndexOfAny(All);
        return end < 0 ? trimmed : trimmed[..end];
    }
}
