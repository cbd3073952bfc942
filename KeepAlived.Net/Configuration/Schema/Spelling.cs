namespace KeepAlived.Net.Configuration.Schema;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Spelling
{
    /// <summary>More edits are no slip of the fingers.</summary>
    private const int MostEdits = 4;

    /// <summary>Longer words are not compared.</summary>
    private const int LongestWord = 255;

    /// <summary>The nearest name within a third of the word's length (at least one edit, at most four); null if none is that near.</summary>
    public static string? Nearest(string word, IEnumerable<string> names)
    {
        if (word.Length > LongestWord) return null;
        var (best, distance) = ((string?)null, Math.Clamp(word.Length / 3, 1, MostEdits) + 1);
        foreach (var name in names)
        {
            if (name.Length > LongestWord) continue;
            var edits = Distance(word, name, distance);
            if (edits < distance) (best, distance) = (name, edits);
            if (distance <= 1) break;
        }
        return best;
    }

    /// <summary>
    /// Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment), counted below a limit:
    /// only what lies within the limit of the diagonal can stay below it.
    /// </summary>
    public static int Distance(ReadOnlySpan<char> left, ReadOnlySpan<char> right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) >= limit) return limit;
        Span<int> before = stackalloc int[LongestWord + 2], above = stackalloc int[LongestWord + 2], row = stackalloc int[LongestWord + 2];
        for (var j = 0; j <= right.Length; j++) above[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var (from, to) = (Math.Max(1, i - limit), Math.Min(right.Length, i + limit));
            row[from - 1] = from == 1 ? i : limit;
            var least = row[from - 1];
            for (var j = from; j <= to; j++)
            {
                var edits = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                edits = Math.Min(edits, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) edits = Math.Min(edits, before[j - 2] + 1);
                row[j] = Math.Min(edits, limit);
                least = Math.Min(least, row[j]);
            }
            if (to < right.Length) row[to + 1] = limit;
            if (least >= limit) return limit;
            var free = before;
            before = above;
            above = row;
            row = free;
        }
        return Math.Min(above[right.Length], limit);
    }
}
