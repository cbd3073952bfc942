using System.Text;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>`include PATTERN` with glob(7) wildcards, backslashes before characters that are meant, `{a,b}` and `~`. Quotes are part of a name.</summary>
internal static class IncludePattern
{
    /// <summary>With one of these keepalived counts a pattern as one with wildcards.</summary>
    private const string GlobSigns = "*?[\\";
    private const int MostFiles = 100_000, MostAlternatives = 1000, DeepestBraces = 16;

    /// <param name="pattern">The rest of the line: blanks and braces belong to it.</param>
    public static bool TryParse(string line, out string keyword, out string pattern)
    {
        (keyword, pattern) = ("", "");
        var word = Blanks.FirstWord(line);
        if (word is not ("include" or "includea" or "includer" or "includem" or "includew" or "includeb")) return false;
        keyword = word.ToString();
        pattern = Comment.Unescape(Blanks.Trim(Blanks.TrimStart(line)[word.Length..]).ToString());
        return pattern.Length > 0;
    }

    private static bool IsWildcard(ReadOnlySpan<char> pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\') i++;
            else if (pattern[i] is '*' or '?' or '[') return true;
        }
        return false;
    }

    /// <summary>The files of a pattern, sorted as glob(3) does, each alternative of a brace in turn.</summary>
    public static List<string> Matches(string pattern) => Match(pattern, ".").Files.Take(MostFiles).ToList();

    /// <param name="directory">Where relative patterns begin.</param>
    public static IncludeMatches Match(string pattern, string directory)
    {
        var alternatives = Alternatives(pattern, 0).Take(MostAlternatives).ToList();
        var matches = alternatives.ConvertAll(alternative => Glob(Home(alternative), directory));
        return new()
        {
            Files = matches.SelectMany(static files => files),
            IsWildcard = pattern.AsSpan().ContainsAny(GlobSigns),
            HasBraces = HasBrace(pattern),
            Any = matches.Any(static files => files.Count > 0),
            AllLiterals = !matches.Where((files, i) => files.Count == 0 && !alternatives[i].AsSpan().ContainsAny(GlobSigns)).Any(),
        };
    }

    private static string Home(string path) =>
        path is ['~'] or ['~', '/', ..] ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..] : path;

    /// <summary>A brace that is empty or has no end is an ordinary character.</summary>
    private static IEnumerable<string> Alternatives(string pattern, int depth)
    {
        for (var open = pattern.IndexOf('{'); open >= 0; open = pattern.IndexOf('{', open + 1))
        {
            if (depth > DeepestBraces || IsProtected(pattern, open) || pattern.AsSpan(open).StartsWith("{}")) continue;
            var commas = Separators(pattern, open);
            if (commas is null) continue;
            return commas.Zip(commas.Skip(1), (from, to) => Alternatives(pattern[..open] + pattern[(from + 1)..to] + pattern[(commas[^1] + 1)..], depth + 1))
                .SelectMany(static alternatives => alternatives);
        }
        return [pattern];
    }

    private static bool HasBrace(string pattern)
    {
        var open = pattern.IndexOf('{');
        while (open >= 0 && IsProtected(pattern, open)) open = pattern.IndexOf('{', open + 1);
        return open >= 0;
    }

    private static bool IsProtected(string pattern, int at)
    {
        var backslashes = 0;
        while (at > backslashes && pattern[at - 1 - backslashes] == '\\') backslashes++;
        return backslashes % 2 != 0;
    }

    /// <summary>The brace, the commas of its level, and the brace that closes it; null if none does.</summary>
    private static List<int>? Separators(string pattern, int open)
    {
        var (places, depth) = (new List<int> { open }, 0);
        for (var i = open; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\') i++;
            else if (pattern[i] == '{') depth++;
            else if (pattern[i] == ',' && depth == 1) places.Add(i);
            else if (pattern[i] == '}' && --depth == 0)
            {
                places.Add(i);
                return places;
            }
        }
        return null;
    }

    private static List<string> Glob(string pattern, string directory)
    {
        if (!IsWildcard(pattern))
        {
            var path = Unescape(pattern);
            return path.Length > 0 && Path.Exists(Path.Combine(directory, path)) ? [path] : [];
        }
        IEnumerable<string> level = [pattern.StartsWith('/') ? "/" : ""];
        foreach (var part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
            level = level.SelectMany(parent => Step(directory, parent, part)).Take(MostFiles).ToList();
        return level.Order(StringComparer.Ordinal).ToList();
    }

    private static IEnumerable<string> Step(string directory, string parent, string part)
    {
        if (!IsWildcard(part))
        {
            var child = Path.Combine(parent, Unescape(part));
            return Path.Exists(Path.Combine(directory, child)) ? [child] : [];
        }
        var around = Path.Combine(directory, parent);
        if (!Directory.Exists(around)) return [];
        try
        {
            return Directory.EnumerateFileSystemEntries(around).Select(static entry => Path.GetFileName(entry))
                .Where(name => (part.StartsWith('.') || !name.StartsWith('.')) && Wildcard.Matches(part, name))
                .Select(name => Path.Combine(parent, name)).ToList();
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or IOException)
        {
            return []; // as glob(3): what cannot be listed does not match
        }
    }

    private static string Unescape(string pattern)
    {
        if (!pattern.Contains('\\')) return pattern;
        var text = new StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length) i++;
            text.Append(pattern[i]);
        }
        return text.ToString();
    }
}
