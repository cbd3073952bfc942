namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>`include PATTERN` with glob(7) wildcards, `{a,b}` and `~`.</summary>
internal static class IncludePattern
{
    private const int MostFiles = 100_000, MostAlternatives = 1000;

    public static bool TryParse(string line, out string keyword, out string pattern)
    {
        (keyword, pattern) = ("", "");
        var text = line.AsSpan().Trim();
        if (!text.StartsWith("include")) return false;
        var end = text.IndexOfAny(' ', '\t');
        if (end < 0) return false;
        keyword = text[..end].ToString();
        pattern = text[end..].Trim().Trim('"').ToString();
        return keyword is "include" or "includea" or "includer" or "includem" or "includew" or "includeb";
    }

    public static bool IsWildcard(string pattern) => pattern.AsSpan().IndexOfAny("*?[") >= 0;

    /// <summary>The files of a pattern, sorted as glob(3) does, each alternative of a brace in turn.</summary>
    public static List<string> Matches(string pattern) => MatchAlternatives(pattern).SelectMany(files => files).Take(MostFiles).ToList();

    /// <summary>The files of each alternative of the braces; one list when there are no braces.</summary>
    public static List<List<string>> MatchAlternatives(string pattern) =>
        Alternatives(pattern).Take(MostAlternatives).Select(alternative => Glob(Home(alternative))).ToList();

    private static string Home(string path) =>
        path.StartsWith("~/", StringComparison.Ordinal)
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]
            : path;

    private static IEnumerable<string> Alternatives(string pattern)
    {
        var open = pattern.IndexOf('{');
        var close = open < 0 ? -1 : pattern.IndexOf('}', open);
        if (close < 0) return [pattern];
        return pattern[(open + 1)..close].Split(',').SelectMany(part => Alternatives(pattern[..open] + part + pattern[(close + 1)..]));
    }

    private static List<string> Glob(string path)
    {
        if (!IsWildcard(path)) return Path.Exists(path) ? [path] : [];
        IEnumerable<string> level = [path.StartsWith('/') ? "/" : "."];
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            level = level.SelectMany(parent => Step(parent, part)).Take(MostFiles).ToList();
        return level.Order(StringComparer.Ordinal).ToList();
    }

    private static IEnumerable<string> Step(string parent, string part)
    {
        if (!IsWildcard(part))
        {
            var child = Path.Combine(parent, part);
            return Path.Exists(child) ? [child] : [];
        }
        if (!Directory.Exists(parent)) return [];
        try
        {
            return Directory.EnumerateFileSystemEntries(parent)
                .Where(entry => Path.GetFileName(entry) is var name && Wildcard.Matches(part, name)
                    && (part.StartsWith('.') || !name.StartsWith('.')))
                .ToList();
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or IOException)
        {
            return []; // as glob(3): what cannot be listed does not match
        }
    }
}
