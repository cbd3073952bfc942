namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>
/// A table of lines with what Debian's keepalived 2.2.7 says of each, recorded from `keepalived -t` (the status) and from its dump (whether it keeps the entry):
/// `STATUS LINE => ENTRY`, where ENTRY is how we write what was kept, or `-`. Status 2: it stops there; 5: it complains; 0: it takes it.
/// </summary>
internal static class EntryVerdicts
{
    /// <summary>Short forms in the tables.</summary>
    private static readonly (string Short, string Long)[] Forms =
    [
        ("R4", "10.1.0.0/16 dev eth0"), ("R6", "2001:db8::/64 dev eth0"), ("N4", "10.1.0.0/16"), ("N6", "2001:db8::/64"), ("UNTRACKED", "protocol 18 no_track"),
        ("RULE", "from 10.1.0.0/16 table 100 priority 7"),
    ];

    /// <summary>Lines of which we say something else than keepalived.</summary>
    public static IEnumerable<string> OtherVerdicts<T>(string table, Func<List<string>, List<EntryProblem>, T?> parse, Func<T, string> format)
        where T : class
    {
        foreach (var (line, status, kept) in Cases(table))
        {
            var words = Words(line);
            var problems = new List<EntryProblem>();
            var entry = parse(words, problems);
            CheckPlaces(problems, words.Count);
            var ours = entry is null ? "-" : format(entry);
            if (Status(problems) != status || (status != 2 && ours != kept)) yield return $"{Status(problems)} {line} => {ours}, expected {status} {kept}: {string.Join("; ", problems)}";
        }
    }

    /// <summary>Entries that are another when what we write is read; a priority that is missing is complained of again, nothing else.</summary>
    public static IEnumerable<string> NotReadBack<T>(string table, Func<List<string>, List<EntryProblem>, T?> parse)
        where T : class
    {
        foreach (var (line, _, kept) in Cases(table).Where(row => row.Kept != "-"))
        {
            var problems = new List<EntryProblem>();
            var again = parse(Words(kept), problems);
            problems.RemoveAll(problem => problem.Message.Contains("has no priority"));
            if (!Equals(again, parse(Words(line), [])) || Status(problems) != 0) yield return $"{line} => {kept}: {string.Join("; ", problems)}";
        }
    }

    public static int Status(List<EntryProblem> problems) =>
        problems.Exists(problem => problem.EndsProcess) ? 2 : problems.Exists(problem => problem.Severity > Severity.Note) ? 5 : 0;

    private static IEnumerable<(string Line, int Status, string Kept)> Cases(string table) =>
        from row in table.Split('\n')
        let arrow = row.IndexOf(" => ", StringComparison.Ordinal)
        select (Expand(row[2..arrow]), row[0] - '0', Expand(row[(arrow + 4)..]));

    /// <summary>Words as the tokenizer makes them.</summary>
    public static List<string> Words(string line)
    {
        var words = new List<string>();
        var parts = line.Split('"');
        for (var i = 0; i < parts.Length; i++)
            if (i % 2 == 1) words.Add(parts[i]);
            else words.AddRange(parts[i].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return words;
    }

    /// <summary>Every word that goes with a problem is one of the line, or the one missing at its end.</summary>
    public static void CheckPlaces(List<EntryProblem> problems, int words)
    {
        foreach (var problem in problems)
        {
            Assert.That(problem.Word, Is.InRange(0, words), problem.Message);
            Assert.That(problem.Message, Is.Not.Empty);
        }
    }

    private static string Expand(string text)
    {
        foreach (var (name, meaning) in Forms) text = text.Replace(name, meaning);
        return text;
    }
}
