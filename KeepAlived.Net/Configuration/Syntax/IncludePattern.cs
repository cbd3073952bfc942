using System.Text.RegularExpressions;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>`include PATTERN` with glob(7) wildcards, `{a,b}` and `~`.</summary>
internal static class IncludePattern
{
    private const int MostFiles = 100_000, MostAlternatives = 1000;

    public static bool TryParse(string line, out string keyword, out string pattern)
    {
        var words = line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        (keyword, pattern) = words is [var first, var second, ..] ? (first, second.Trim('"')) : ("", "");
        return keyword is "include" or "includea" or "includer" or "includem" or "includew" or "includeb";
    }

    public static bool IsWildcard(string pattern) => pattern.AsSpan().IndexOfAny("*?[") >= 0;

    /// <summary>The files of a pattern, sorted as glob(3) does, each alternative of a brace in turn.</summary>
    public static List<string> Matches(string pattern)
    {
        var files = new List<string>();
        foreach (var alternative in Alternatives(pattern).Take(MostAlternatives))
        {
            var path = alternative.StartsWith("~/", StringComparison.Ordinal)
                ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + alternative[1..]
                : alternative;
            files.AddRange(Glob(path));
        }
        return files;
    }

    private static IEnumerable<string> Alternatives(string pattern)
    {
        var open = pattern.IndexOf('{');
        var close = open < 0 ? -1 : pattern.IndexOf('}', open);
        if (close < 0) return [pattern];
        return pattern[(open + 1)..close].Split(',').SelectMany(part => Alternatives(pattern[..open] + part + pattern[(close + 1)..]));
    }

    private static IEnumerable<string> Glob(string path)
    {
        if (!IsWildcard(path)) return Path.Exists(path) ? [path] : [];
        IEnumerable<string> level = [path.StartsWith('/') ? "/" : "."];
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries)) level = level.SelectMany(parent => Step(parent, part)).Take(MostFiles).ToList();
        return level.Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Step(string parent, string part)
    {
        if (!IsWildcard(part))
        {
            var child = Path.Combine(parent, part);
            return Path.Exists(child) ? [child] : [];
        }
        if (!Directory.Exists(parent)) return [];
        var expression = new Regex("^" + Regex.Escape(part).Replace("\\*", ".*").Replace("\\?", ".").Replace("\\[", "[") + "$", RegexOptions.NonBacktracking);
        try
        {
            return Directory.EnumerateFileSystemEntries(parent)
                .Where(entry => Path.GetFileName(entry) is var name && expression.IsMatch(name) && (part.StartsWith('.') || !name.StartsWith('.')))
                .ToList();
        }
        catch (UnauthorizedAccessException)
        {
            return []; // as glob(3): what cannot be listed does not match
        }
    }
}
