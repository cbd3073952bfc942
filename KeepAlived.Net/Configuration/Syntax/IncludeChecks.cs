namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>Which failures of an include are fatal: by its keyword, by `include_check`, or all of them by `-e`.</summary>
[Flags]
internal enum IncludeChecks
{
    None = 0,

    /// <summary>A file that matches has to be readable.</summary>
    Read = 1,

    /// <summary>A pattern without wildcards and braces has to match something.</summary>
    Match = 2,

    /// <summary>A pattern with wildcards has to match something.</summary>
    Wildcard = 4,

    /// <summary>Each alternative of braces has to match something, unless it has wildcards; one of them has to.</summary>
    Brace = 8,
    All = Read | Match | Wildcard | Brace,
}

/// <summary>How keywords and words become checks, as in keepalived 2.2.7.</summary>
internal static class IncludeCheckWords
{
    /// <summary>The checks of an include: its keyword adds to what holds already.</summary>
    public static IncludeChecks Of(string keyword, IncludeChecks current) => keyword[^1] switch
    {
        'a' => IncludeChecks.All,
        'r' => current | IncludeChecks.Read,
        'm' => current | IncludeChecks.Read | IncludeChecks.Match,
        'w' => current | IncludeChecks.Read | IncludeChecks.Match | IncludeChecks.Wildcard,
        'b' => current | IncludeChecks.Read | IncludeChecks.Brace,
        _ => current,
    };

    /// <summary>
    /// The words of `include_check`: `+` adds, `-` removes, the first word without a sign replaces what held and includes `read`;
    /// further ones without a sign are ignored. No word: everything is checked.
    /// </summary>
    public static IncludeChecks Change(IncludeChecks current, ReadOnlySpan<string> words)
    {
        var replaced = false;
        foreach (var word in words)
        {
            if (word.Length == 0) continue;
            var check = Named(word.TrimStart('+', '-'));
            if (word[0] == '+') current |= check;
            else if (word[0] == '-') current &= ~check;
            else if (check != IncludeChecks.None && !replaced) (current, replaced) = (check | IncludeChecks.Read, true);
        }
        return words.IsEmpty ? IncludeChecks.All : current;
    }

    public static IncludeChecks Named(string word) => word switch
    {
        "read" => IncludeChecks.Read,
        "match" => IncludeChecks.Match,
        "wildcard_match" => IncludeChecks.Wildcard,
        "brace_match" => IncludeChecks.Brace,
        _ => IncludeChecks.None,
    };
}
