using System.Globalization;

namespace KeepAlived.Net.Tests.Support;

/// <summary>What Debian's keepalived 2.2.7 said of a file by `keepalived -t`.</summary>
/// <param name="Status">Its exit status; null where it crashed or hung.</param>
/// <param name="Lines">The lines it complained of with their number.</param>
/// <param name="Kinds">What it complained of: kind:count,...</param>
internal sealed record OracleVerdict(string File, int? Status, IReadOnlySet<int> Lines, string Kinds)
{
    private const int FirstSignalStatus = 128;

    /// <summary>The records stop at this many lines.</summary>
    private const int MostLines = 40;

    /// <summary>It complained of other lines, too, that are not recorded.</summary>
    public bool IsCutOff { get; private init; }

    /// <summary>A row of dev.tsv or regress.tsv: file, exit, exit with scripts present, verdict, kinds, lines.</summary>
    public static OracleVerdict FromRow(string folder, string row)
    {
        var fields = row.Split('\t');
        var status = int.TryParse(fields[1], CultureInfo.InvariantCulture, out var exit) && exit is >= 0 and < FirstSignalStatus ? exit : (int?)null;
        return new(Path.Combine(folder, fields[0] + ".conf"), status, Numbers(fields[5]), fields[4]) { IsCutOff = fields[5].Split(',').Length == MostLines };
    }

    /// <summary>
    /// Sets complaints aside that have no other cause than a keyword that later versions know. Where nothing else was wrong the status
    /// becomes 0.
    /// </summary>
    public OracleVerdict WithoutNewer(IReadOnlySet<string> newerKeywords)
    {
        var text = System.IO.File.ReadAllLines(File, System.Text.Encoding.Latin1);
        var newer = Lines.Where(line => line <= text.Length && newerKeywords.Contains(FirstWord(text[line - 1]))).ToHashSet();
        if (newer.Count == 0) return this;
        var nothingElse = Status == 5 && Kinds == $"unknown-keyword:{newer.Count}";
        return this with { Status = nothingElse ? 0 : Status, Lines = Lines.Except(newer).ToHashSet() };
    }

    private static string FirstWord(string line) => line.Split((char[])[' ', '\t', '{'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";

    private static HashSet<int> Numbers(string list) =>
        list.Trim() == "-" ? [] : [.. list.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
}
