namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>One name against one glob(7) pattern: `*`, `?`, `[a-c]`, `[!a]`, `\*`. Linear in pattern times name.</summary>
internal static class Wildcard
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var (p, n, starP, starN) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (starP, starN) = (p++, n);
            else if (p < pattern.Length && MatchOne(pattern, ref p, name[n])) n++;
            else if (starP >= 0) (p, n) = (starP + 1, ++starN);
            else return false;
        }
        return pattern[p..].Trim('*').IsEmpty;
    }

    /// <summary>Advances <paramref name="at"/> past the element when it matches.</summary>
    private static bool MatchOne(ReadOnlySpan<char> pattern, ref int at, char letter)
    {
        if (pattern[at] == '\\' && at + 1 < pattern.Length)
        {
            if (pattern[at + 1] != letter) return false;
            at += 2;
            return true;
        }
        var close = pattern[at] == '[' && at + 2 < pattern.Length ? pattern[(at + 2)..].IndexOf(']') : -1;
        var matches = close >= 0 ? InSet(pattern.Slice(at + 1, close + 1), letter) : pattern[at] == '?' || pattern[at] == letter;
        if (matches) at += close >= 0 ? close + 3 : 1;
        return matches;
    }

    private static bool InSet(ReadOnlySpan<char> set, char letter)
    {
        var negated = set[0] is '!' or '^';
        if (negated) set = set[1..];
        var found = false;
        for (var i = 0; i < set.Length; i++)
        {
            var range = i + 2 < set.Length && set[i + 1] == '-';
            found |= range ? letter >= set[i] && letter <= set[i + 2] : letter == set[i];
            if (range) i += 2;
        }
        return found != negated;
    }
}
