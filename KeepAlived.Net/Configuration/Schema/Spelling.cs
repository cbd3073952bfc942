namespace KeepAlived.Net.Configuration.Schema;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Spelling
{
    /// <summary>The nearest name within a third of the word's length (at least one edit); null if none is that near.</summary>
    public static string? Nearest(string word, IEnumerable<string> names)
    {
        var (best, distance) = ((string?)null, Math.Max(1, word.Length / 3) + 1);
        foreach (var name in names)
        {
            if (Math.Abs(name.Length - word.Length) >= distance) continue;
            var edits = Distance(word, name);
            if (edits < distance) (best, distance) = (name, edits);
        }
        return best;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment).</summary>
    public static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= right.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        return rows[left.Length, right.Length];
    }
}
