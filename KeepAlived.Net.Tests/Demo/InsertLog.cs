using System.Globalization;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>A MySQL client that inserts 1, 2, 3 ... through a VIP (client.php of vmac-farm), and what its log says.</summary>
internal sealed class InsertLog
{
    private const string Log = "/tmp/inserts.log";
    private readonly LabHost _host;

    public InsertLog(LabHost host, string address)
    {
        _host = host;
        host.Start($"php /repository/conf-examples/vmac-farm/client.php {address}", Log);
    }

    public static DateTime Now => DateTime.UtcNow;

    /// <summary>The highest number that the database confirmed.</summary>
    public int Confirmed => Lines("inserted").Select(line => int.Parse(line.Word, CultureInfo.InvariantCulture)).LastOrDefault();

    /// <summary>The nodes that the client was connected to, one for each connection.</summary>
    public List<string> Connections => [.. Lines("connected").Select(line => line.Word)];

    /// <summary>Whether something was confirmed since a time.</summary>
    public bool GoesOnSince(DateTime from) => Lines("inserted").Any(line => line.At > from);

    /// <summary>The longest time without a confirmation since a time, up to the last one.</summary>
    public TimeSpan LongestGap(DateTime from) => Gaps.Longest(TimeSpan.Zero, Lines("inserted").Select(line => line.At - from));

    /// <summary>Lines are TIME VERB ... WORD; the last one may not be whole yet.</summary>
    private IEnumerable<(DateTime At, string Word)> Lines(string verb) =>
        from line in _host.ReadFile(Log).Split('\n')[..^1]
        let words = line.Split(' ')
        where words.Length > 2 && words[1] == verb
        select (DateTime.UnixEpoch.AddSeconds(double.Parse(words[0], CultureInfo.InvariantCulture)), words[^1]);
}
